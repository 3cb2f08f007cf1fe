import Foundation
import RowferryModel
import RowferryRead
import RowferryReadTesting
import RowferryTesting
import Testing

/// A text in an encoding, written by Swift's own views of it.
private func encoded(_ text: String, _ encoding: TextEncoding) -> [UInt8] {
    switch encoding {
    case .utf8: Array(text.utf8)
    case .latin1: text.unicodeScalars.map { UInt8($0.value) }
    case .windows1252: Array(text.data(using: .windowsCP1252) ?? Data())
    case .utf16, .utf16le: text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    case .utf16be: text.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    case .utf32, .utf32le:
        text.unicodeScalars.flatMap { scalar in (0..<4).map { UInt8(truncatingIfNeeded: scalar.value >> ($0 * 8)) } }
    case .utf32be:
        text.unicodeScalars.flatMap { scalar in (0..<4).map { UInt8(truncatingIfNeeded: scalar.value >> (24 - $0 * 8)) }
        }
    }
}

@Suite("Sources in other encodings") struct TranscodingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var set: TextEncoding?
        var found: TextEncoding
        var rows: [String]

        init(
            _ name: String,
            _ text: String,
            _ encoding: TextEncoding,
            set: TextEncoding? = nil,
            found: TextEncoding? = nil,
            rows: [String]
        ) {
            testDescription = name
            bytes = encoded(text, encoding)
            self.set = set
            self.found = found ?? encoding
            self.rows = rows
        }
    }

    private static let wide = "name,note\nZoë,\"€ “q”\n😀\"\n王,x\n"
    private static let wideRows = ["Zoë|€ “q”\n😀", "王|x"]
    private static let western = "name,note\nZoë,€ “q”\nÅsa,x\n"
    private static let westernRows = ["Zoë|€ “q”", "Åsa|x"]

    static let cases =
        [.utf8, .utf16le, .utf16be, .utf32le, .utf32be].flatMap { (encoding: TextEncoding) in
            [
                Case("\(encoding.rawValue) with its mark", "\u{FEFF}" + wide, encoding, rows: wideRows),
                Case("\(encoding.rawValue) without a mark", wide, encoding, rows: wideRows),
                Case("\(encoding.rawValue), set", wide, encoding, set: encoding, rows: wideRows),
                Case(
                    "\(encoding.rawValue), set, with its mark",
                    "\u{FEFF}" + wide,
                    encoding,
                    set: encoding,
                    rows: wideRows
                ),
            ]
        } + [
            Case("utf-16 by its mark", "\u{FEFF}" + wide, .utf16be, set: .utf16, rows: wideRows),
            Case("utf-16 by its zeros", wide, .utf16be, set: .utf16, rows: wideRows),
            Case("utf-32 by its zeros", wide, .utf32be, set: .utf32, rows: wideRows),
            Case("windows-1252", western, .windows1252, rows: westernRows),
            Case("windows-1252, set", western, .windows1252, set: .windows1252, rows: westernRows),
            Case("iso-8859-1, set", "a,b\nZoë,\u{80}\u{9F}ÿ\n", .latin1, set: .latin1, rows: ["Zoë|\u{80}\u{9F}ÿ"]),
            Case("NDJSON with a mark", "\u{FEFF}{\"name\":\"Zoë 😀\",\"note\":\"€\"}\n", .utf16le, rows: ["Zoë 😀|€"]),
            Case("NDJSON in UTF-8 with a mark", "\u{FEFF}{\"name\":\"Zoë\",\"note\":\"€\"}\n", .utf8, rows: ["Zoë|€"]),
        ]

    @Test("are read as their text says", arguments: cases)
    func rows(_ it: Case) throws {
        let (source, events) = try Self.read(it.bytes, it.set)
        #expect(source.layout.encoding == it.found)
        #expect(source.identity.isDecoded == (it.found != .utf8))
        #expect(source.layout.warnings.isEmpty)
        #expect(events.map(\.short) == it.rows)
    }

    private static func read(_ bytes: [UInt8], _ encoding: TextEncoding?) throws -> (Source, [Event]) {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var options = SourceOptions()
        options.encoding = encoding
        let source = try Source(path: try folder.write(bytes, to: "x"), options: options)
        var columns = ColumnSelection(names: ["name", "note"], wantsAll: false)
        if case .fixed(let names) = source.layout.columns { columns = ColumnSelection(names: names, wantsAll: false) }
        return (source, try events(source.content, source.layout, columns))
    }

    private static func events(
        _ bytes: some SourceBytes,
        _ layout: SourceLayout,
        _ columns: ColumnSelection,
        from place: ReadPosition? = nil
    ) throws -> [Event] {
        var reader = try BlockReader(
            bytes,
            layout: layout,
            source: 0,
            path: "x",
            from: place ?? layout.start,
            blockBytes: 16
        )
        var sink = Collector()
        while let block = try reader.next() { RowReader(layout: layout, columns: columns).read(block, into: &sink) }
        return sink.events
    }

    private static func place(
        behind rows: Int,
        in bytes: some SourceBytes,
        _ layout: SourceLayout
    ) throws -> ReadPosition {
        var reader = try BlockReader(bytes, layout: layout, source: 0, path: "x", from: layout.start)
        return try #require(try reader.next(rows: rows)).end
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var encoding: TextEncoding
        /// The second of three rows.
        var row: [UInt8]
        var message: String
    }

    static let brokenCases = [
        Broken(
            testDescription: "the first half of a pair alone",
            encoding: .utf16le,
            row: [0x41, 0x00, 0x3D, 0xD8, 0x42, 0x00],
            message: "line 3, column 2, byte 3 of the row is 0x3D 0xD8, which is not utf-16le there"
        ),
        Broken(
            testDescription: "the second half of a pair alone",
            encoding: .utf16be,
            row: [0x00, 0xE9, 0xDC, 0x0A],
            message: "line 3, column 2, byte 3 of the row is 0xDC 0x0A, which is not utf-16be there"
        ),
        Broken(
            testDescription: "two first halves, the second of a good pair",
            encoding: .utf16le,
            row: [0x3D, 0xD8, 0x3D, 0xD8, 0x00, 0xDE],
            message: "line 3, column 1, byte 1 of the row is 0x3D 0xD8, which is not utf-16le there"
        ),
        Broken(
            testDescription: "a number beyond Unicode",
            encoding: .utf32le,
            row: [0x41, 0x00, 0x00, 0x00, 0x00, 0x00, 0x11, 0x00],
            message: "line 3, column 2, byte 5 of the row is 0x00 0x00 0x11 0x00, which is not utf-32le there"
        ),
        Broken(
            testDescription: "a surrogate in UTF-32",
            encoding: .utf32be,
            row: [0x00, 0x00, 0xD8, 0x00],
            message: "line 3, column 1, byte 1 of the row is 0x00 0x00 0xD8 0x00, which is not utf-32be there"
        ),
    ]

    @Test("refuse the row of what is no character, and no other", arguments: brokenCases)
    func broken(_ it: Broken) throws {
        let bytes = encoded("a\nx\n", it.encoding) + it.row + encoded("\ny\n", it.encoding)
        let events = try Self.read(bytes, it.encoding).1
        #expect(events.map(\.short) == ["x", "!encoding.invalid", "y"])
        #expect(events[1].message == it.message)
        #expect(Reencoder(it.encoding).bytes(of: events[1].raw) == it.row)
    }

    static let placeCases: [(String, String)] = [
        ("a,b\né,\"x\"y\n", "text follows a closing quote at byte 11 of the row"),
        ("a,b\né,\"x\n", "the quote opened at byte 5 of line 2 is not closed"),
        ("{\"é\":x}\n", "this is not a JSON value at byte 11 of line 1"),
    ]

    @Test("name places by their own bytes", arguments: placeCases)
    func places(text: String, message: String) throws {
        #expect(try Self.read(encoded(text, .utf16le), nil).1.first?.message == message)
    }

    @Test("refuse what is left at the end", arguments: [TextEncoding.utf16le, .utf16be, .utf32le, .utf32be], [1, 3])
    func oddEnd(encoding: TextEncoding, count: Int) throws {
        let rest = [UInt8](repeating: 0x41, count: count)
        let events = try Self.read(encoded("a\nx\ny", encoding) + rest, encoding).1
        // Two of three bytes are a character of UTF-16.
        #expect(events.map(\.short) == ["x", "!encoding.invalid"])
        #expect(Reencoder(encoding).bytes(of: events[1].raw) == encoded("y", encoding) + rest)
    }

    @Test("lose nothing, whatever the bytes are", arguments: TextEncoding.allCases)
    func random(encoding: TextEncoding) throws {
        var random = SeededGenerator(seed: 11)
        for count in Array(0...40) + [500, 3_000] {
            let bytes = (0..<count).map { _ in
                // Zeros and surrogates more often than chance would have them.
                [0x00, 0xD8, 0xDC, 0x0A, UInt8.random(in: 0...255, using: &random)].randomElement(using: &random) ?? 0
            }
            if encoding == .utf8 { continue }
            let whole = try Self.transcoded(bytes, encoding, cut: .whole, pieces: 8_192)
            for pieces in [8, 9, 64] {
                let cut = Rechunker.Cut.random(seed: 5)
                #expect(try Self.transcoded(bytes, encoding, cut: cut, pieces: pieces) == whole)
            }
            #expect(Reencoder(encoding).bytes(of: whole) == bytes)
        }
        #expect(Reencoder(.utf8).bytes(of: [0xFF, 0x80, 0x41]) == [0xFF, 0x80, 0x41])
    }

    private static func transcoded(
        _ bytes: [UInt8],
        _ encoding: TextEncoding,
        cut: Rechunker.Cut,
        pieces: Int
    ) throws -> [UInt8] {
        var source = TranscodedBytes(Rechunker(bytes, cut: cut), encoding: encoding, pieces: pieces)
        var room = [UInt8](repeating: 0, count: 7)
        var text: [UInt8] = []
        while true {
            let count = try room.withUnsafeMutableBytes { try source.read(into: $0) }
            if count == 0 { return text }
            text += room[..<count]
        }
    }

    @Test(arguments: [TextEncoding.utf16le, .utf16be, .utf32le, .utf32be])
    func everyCharacterComesOutAsItself(encoding: TextEncoding) throws {
        let scalars = stride(from: 0, through: 0x10FFFF, by: 37).compactMap { Unicode.Scalar(UInt32($0)) }
        let text = String(String.UnicodeScalarView(scalars)) + String(repeating: "ascii run ", count: 9)
        let found = try Self.transcoded(encoded(text, encoding), encoding, cut: .whole, pieces: 4_096)
        #expect(found == Array(text.utf8))
    }

    @Test func everyByteOfWindows1252IsACharacter() throws {
        let bytes = (0...255).map { UInt8($0) }
        let text = String(decoding: try Self.transcoded(bytes, .windows1252, cut: .whole, pieces: 64), as: UTF8.self)
        let holes: Set<UInt8> = [0x81, 0x8D, 0x8F, 0x90, 0x9D]
        for (byte, scalar) in zip(bytes, text.unicodeScalars) {
            let expected = holes.contains(byte) ? nil : String(data: Data([byte]), encoding: .windowsCP1252)
            #expect(String(scalar) == expected ?? String(Unicode.Scalar(byte)))
        }
    }

    @Test("go on where they were left, by reading again", arguments: [TextEncoding.windows1252, .utf16le])
    func resume(encoding: TextEncoding) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let text = "a,b\n" + (1...200).map { "é\($0),ü\n" }.joined()
        let path = try folder.write(encoded(text, encoding), to: "x.csv")
        let first = try Source(path: path, options: SourceOptions())
        #expect(first.layout.encoding == encoding)
        let columns = ColumnSelection(names: ["a"], wantsAll: false)
        let place = try Self.place(behind: 120, in: first.content, first.layout)
        let second = try Source(path: path, options: SourceOptions())
        #expect(second.change(since: first.identity, position: place) == .same)
        let rest = try Self.events(second.content, second.layout, columns, from: place)
        #expect(rest.map(\.row) == Array(121...200))
        #expect(rest.first?.short == "é121")
    }

    @Test func aFileThatWouldBeReadOtherwiseNowHasChanged() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = try folder.write("a,b\n1,2\n".utf8, to: "x.csv")
        let before = try Source(path: path, options: SourceOptions())
        try folder.write(encoded("a,b\n1,2\né,3\n", .windows1252), to: "x.csv")
        let after = try Source(path: path, options: SourceOptions())
        let words = "it was read as csv, delimiter \",\", and would be read as csv, delimiter \",\", windows-1252 now"
        #expect(after.change(since: before.identity, position: ReadPosition(offset: 8, rows: 1)) == .changed(words))
    }

    static let contradictions: [(TextEncoding, [UInt8], String)] = [
        (.windows1252, encoded("\u{FEFF}a,b\né,ü\n", .utf8), "begins with the byte order mark of utf-8"),
        (.windows1252, encoded("a,b\né,ü\n", .utf8), "all it has beyond ASCII (2 characters looked at) is valid utf-8"),
        (.latin1, encoded("a,b\n1,2\n", .utf16le), "as in utf-16le"),
        (.utf16be, encoded("\u{FEFF}a,b\n", .utf16le), "begins with the byte order mark of utf-16le"),
    ]

    @Test("warn of a setting that they contradict, and keep to it", arguments: contradictions)
    func contradiction(set: TextEncoding, bytes: [UInt8], words: String) throws {
        let source = try Self.read(bytes, set).0
        #expect(source.layout.encoding == set)
        #expect(source.layout.warnings.first?.message.contains(words) == true)
        #expect(source.layout.warnings.first?.help?.contains("`source.encoding`") == true)
    }

    static let guesses: [(String, [UInt8], String)] = [
        ("ascii", encoded("a,b\n", .utf8), "encoding utf-8: nothing but ASCII"),
        ("utf-8", encoded("a,é\n", .utf8), "encoding utf-8: all valid, with 1 letter beyond ASCII"),
        (
            "windows-1252", encoded("a,é€\n", .windows1252),
            "encoding windows-1252: 2 bytes are not utf-8, such as 0xE9; iso-8859-1 would read 1 byte as control "
                + "characters; utf-8 would leave 2 bytes that are no text"
        ),
        (
            "utf-8 with a damaged letter", encoded("ä,é,ü\n", .utf8) + [0xE9, 0x0A],
            "encoding utf-8: 3 letters beyond ASCII, though 1 byte is not utf-8, such as 0xE9; windows-1252 would make "
                + "other letters of 3; iso-8859-1 would read the same"
        ),
        ("a mark", encoded("\u{FEFF}a", .utf16be), "encoding utf-16be: the source begins with its byte order mark"),
        (
            "zeros", encoded("abcd,efgh\n", .utf16le),
            "encoding utf-16le: 50 % of the bytes looked at are zero, at regular places"
        ),
    ]

    @Test("say why they are taken for what they are", arguments: guesses)
    func guess(name: String, bytes: [UInt8], line: String) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let source = try Source(path: try folder.write(bytes, to: "x"), options: SourceOptions())
        #expect(source.evidence.lines.first == line)
    }
}
