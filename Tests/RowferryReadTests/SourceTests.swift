import Foundation
import RowferryModel
import RowferryRead
import RowferryReadTesting
import RowferryTesting
import Testing

@Suite("A source that is seen again") struct SourceTests {
    /// What became of a file of which some rows were read.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var before: String
        /// Rows read before; nil for all.
        var rows: Int?
        var after: String
        var change: Source.Change

        init(_ name: String, _ before: String, rows: Int? = nil, _ after: String, _ change: Source.Change) {
            testDescription = name
            self.before = before
            self.rows = rows
            self.after = after
            self.change = change
        }
    }

    private static let long = (0..<30_000).map { "row \($0),x\n" }.joined()
    private static func changed(_ place: Int, in text: String) -> String {
        var bytes = Array(text.utf8)
        bytes[place] = bytes[place] == 0x7A ? 0x79 : 0x7A
        return String(decoding: bytes, as: UTF8.self)
    }

    static let cases = [
        Case("the same", "a,b\n1,2\n", "a,b\n1,2\n", .same),
        Case("the same, not begun", "a,b\n1,2\n", rows: 0, "a,b\n1,2\n", .same),
        Case("grown", "a,b\n1,2\n", "a,b\n1,2\n3,4\n", .grown),
        Case("grown from a header alone", "a,b\n", "a,b\n3,4\n", .grown),
        Case("shorter", "a,b\n1,2\n", "a,b\n", .changed("it is shorter now: 4 bytes instead of 8")),
        Case("empty now", "a,b\n1,2\n", "a\n", .changed("it is shorter now: 2 bytes instead of 8")),
        Case("another beginning", "a,b\n1,2\n", "b,a\n1,2\n", .changed("its beginning is different")),
        Case("another beginning, and grown", "a,b\n1,2\n", "b,a\n1,2\n3,4\n", .changed("its beginning is different")),
        Case(
            "another end",
            "a,b\n" + long,
            "a,b\n" + changed(long.utf8.count - 2, in: long),
            .changed("it is different near byte \(long.utf8.count + 4)")
        ),
        Case(
            "different before the place",
            "a,b\n" + long,
            rows: 12_000,
            "a,b\n" + changed(130_000, in: long),
            .changed("it is different near byte 132894, where reading would go on")
        ),
        Case("grown, the last line had no end and gets one", "a,b\n1,2", "a,b\n1,2\n3,4\n", .grown),
        Case("grown, the last line had no end and gets CRLF", "a,b\n1,2", "a,b\n1,2\r\n3,4\n", .grown),
        Case("grown, the last line had no end and goes on", "a,b\n1,2", "a,b\n1,23\n", .grown),
        Case("grown, the header had no end and goes on", "a,b", "a,b,c\n1,2,3\n", .grown),
        Case("grown, the last line had no end but was not read", "a,b\n1,2\n3,4", rows: 1, "a,b\n1,2\n3,45\n", .grown),
        Case("grown, with a CR as its last byte", "a,b\n1,2\r", "a,b\n1,2\r3,4\r", .grown),
        Case("grown, without a header", "\u{FEFF}", "\u{FEFF}1,2\n", .grown),
    ]

    @Test("is compared with what is known of it", arguments: cases)
    func change(_ it: Case) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = try folder.write(it.before.utf8, to: "x.csv")
        var options = SourceOptions()
        options.delimiter = ","
        if it.testDescription.contains("without a header") { options.header = .names(["a"]) }
        let before = try Source(path: path, options: options)
        let position = try Self.position(in: before, rows: it.rows)
        try folder.write(it.after.utf8, to: "x.csv")
        #expect(
            try Source(path: path, options: options).change(since: before.identity, position: position) == it.change
        )
        // The same through a pipe, as far as its first 64 KiB tell.
        guard it.before.utf8.count < Source.headBytes else { return }
        let known = try Self.throughPipe(it.before, folder, options)
        let again = try Self.throughPipe(it.after, folder, options)
        let isShorter = it.after.utf8.count < it.before.utf8.count
        let expected = isShorter ? .changed("it is shorter now") : it.change == .grown ? .same : it.change
        #expect(again.change(since: known.identity, position: position) == expected)
        #expect(
            again.change(since: before.identity, position: position)
                == .changed("it was a file and is a stream now, or the reverse")
        )
    }

    static let ends: [(String, String, Bool)] = [
        ("a\n1", "a\n12\n", true), ("a\n1", "a\n1\n2\n", false), ("a\n1", "a\n1\r\n2\n", false),
        ("a\n1\n", "a\n1\n2\n", false), ("a\n1", "a\n1", false),
    ]

    @Test("is not read from the middle of a row that was its last", arguments: ends)
    func lastRow(before: String, after: String, isLonger: Bool) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = try Source(path: try folder.write(after.utf8, to: "x.csv"), options: SourceOptions())
        #expect(file.continuesRow(at: before.utf8.count) == (isLonger || before == after))
        // Of what can't be sought, the reader itself finds out.
        let first = try Self.throughPipe(before, folder, SourceOptions())
        let position = try Self.position(in: first, rows: nil)
        let second = try Self.throughPipe(after, folder, SourceOptions())
        do throws(Diagnostic) {
            var blocks = try BlockReader(second.bytes, layout: second.layout, source: 0, path: "x", from: position)
            let rest = try blocks.next()?.end.rows ?? 1
            #expect(!isLonger && rest == (before == after ? 1 : 2))
        } catch {
            #expect(error.code == .sourceChanged && isLonger)
        }
    }

    private static func position(in source: Source, rows: Int?) throws -> ReadPosition {
        var blocks = try BlockReader(
            source.bytes,
            layout: source.layout,
            source: 0,
            path: "x",
            from: source.layout.start
        )
        var position = source.layout.start
        while let block = try blocks.next(rows: rows.map { $0 - position.rows } ?? .max) { position = block.end }
        return position
    }

    /// A source that can't be read twice: a named pipe that holds the text.
    static func throughPipe(_ text: String, _ folder: TemporaryFolder, _ options: SourceOptions) throws -> Source {
        let path = folder.file("pipe-\(UUID().uuidString)")
        try #require(mkfifo(path, 0o600) == 0)
        // Not every source is read to its end.
        signal(SIGPIPE, SIG_IGN)
        let writer = Thread {
            let handle = FileHandle(forWritingAtPath: path)
            try? handle?.write(contentsOf: Data(text.utf8))
            try? handle?.close()
        }
        writer.start()
        return try Source(path: path, options: options)
    }

    @Test func aPipeIsReadToItsEnd() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let source = try Self.throughPipe("a,b\n" + Self.long, folder, SourceOptions())
        #expect(source.identity.size == nil)
        #expect(source.identity.headBytes == Source.headBytes)
        #expect(try Self.position(in: source, rows: nil).rows == 30_000)
    }

    @Test func aPipeThatIsGivenAgainGoesOn() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let first = try Self.throughPipe("a,b\n" + Self.long, folder, SourceOptions())
        let position = try Self.position(in: first, rows: 20_000)
        let second = try Self.throughPipe("a,b\n" + Self.long, folder, SourceOptions())
        #expect(second.change(since: first.identity, position: position) == .same)
        var blocks = try BlockReader(second.bytes, layout: second.layout, source: 0, path: "x", from: position)
        #expect(try blocks.next()?.firstRow == 20_001)
    }

    @Test(
        "is refused when a pipe turns out to hold something else",
        arguments: [("changed", "bytes are different"), ("shorter", "it ends after 100000 bytes; ")]
    )
    func otherPipe(how: String, words: String) throws {
        let whole = "a,b\n" + Self.long
        let text = how == "shorter" ? String(whole.prefix(100_000)) : Self.changed(100_000, in: whole)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let first = try Self.throughPipe("a,b\n" + Self.long, folder, SourceOptions())
        let position = try Self.position(in: first, rows: 20_000)
        let second = try Self.throughPipe(text, folder, SourceOptions())
        let error = #expect(throws: Diagnostic.self) {
            _ = try BlockReader(second.bytes, layout: second.layout, source: 0, path: "x", from: position)
        }
        #expect(error?.code == .sourceChanged)
        #expect(error?.message.contains(words) == true)
    }

    @Test func readingThatFailsSaysSoAndGoesOnWhereItWas() throws {
        let text = SourceText("a,b\n" + String(repeating: "1,2\n", count: 100))
        let layout = try text.layout()
        for failsAfter in [4, 5, 7, 8, 100, 403, 404] {
            let bytes = Rechunker(text.bytes, cut: .pieces(of: 3), failsAfter: failsAfter)
            var position = layout.start
            var events: [Event] = []
            var reader = try BlockReader(bytes, layout: layout, source: 0, path: "x", from: position, blockBytes: 16)
            #expect(throws: Diagnostic.self) {
                while let block = try reader.next() {
                    var sink = Collector()
                    RowReader(layout: layout, columns: text.selection(layout)).read(block, into: &sink)
                    events += sink.events
                    position = block.end
                }
            }
            #expect(position.rows == events.count)
            let rest = try Reading.read(text.bytes, layout, text.selection(layout), from: position)
            #expect(try events + rest.events == text.read().events)
        }
    }
}
