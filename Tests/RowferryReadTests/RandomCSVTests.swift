import Foundation
import RowferryModel
import RowferryRead
import RowferryReadTesting
import RowferryTesting
import Testing

@Suite("Random CSV texts")
struct RandomCSVTests {
    /// A dialect with the letters that are special in it.
    struct Kind: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var letters: [String]
        var dialect: CSVDialect
        /// Seeds for the reference, and for all ways of reading, which are slower.
        var seeds: Range<UInt64> = 0..<800
        var slowSeeds: Range<UInt64> = 0..<10
    }

    /// How many times more seeds than usual: for long runs by hand.
    static let factor = ProcessInfo.processInfo.environment["ROWFERRY_SEEDS"].flatMap { UInt64($0) } ?? 1

    static let nasty = [",", ";", "\"", "\"", "\n", "\n", "\r", "a", " ", "\0", "é"]
    static let kinds = [
        Kind(testDescription: "plain", letters: nasty, dialect: CSVDialect(ragged: .pad)),
        Kind(testDescription: "comments", letters: nasty + ["#"], dialect: CSVDialect(comment: UInt8(ascii: "#"))),
        Kind(
            testDescription: "backslash",
            letters: nasty + ["\\", "\\"],
            dialect: CSVDialect(escape: UInt8(ascii: "\\"), ragged: .truncate)
        ),
        Kind(testDescription: "no escape", letters: nasty, dialect: CSVDialect(escape: nil)),
        Kind(testDescription: "no quote", letters: nasty, dialect: CSVDialect(quote: nil, escape: nil)),
        Kind(
            testDescription: "two-byte delimiter",
            letters: nasty + ["|", "|", "||"],
            dialect: CSVDialect(delimiter: Array("||".utf8), ragged: .pad)
        ),
        Kind(
            testDescription: "delimiter of one letter twice",
            letters: ["ab", "a", "b", "\"", "\n", "\r\n"],
            dialect: CSVDialect(delimiter: Array("aab".utf8))
        ),
        Kind(
            testDescription: "bytes that are not UTF-8",
            letters: [",", "\"", "\n", "é", "€", "a"],
            dialect: CSVDialect(ragged: .truncate)
        ),
    ]

    @Test("are read as the slow reader reads them", arguments: kinds)
    func reference(kind: Kind) throws {
        for seed in 0..<kind.seeds.upperBound * Self.factor {
            let (bytes, width) = Self.text(seed, kind)
            let layout = Self.layout(width, kind.dialect)
            let reading = try Reading.read(bytes, layout, Self.selection(layout), Way(blockBytes: Int(seed % 40) + 1))
            let expected = ReferenceCSV(dialect: kind.dialect, width: width).read(bytes)
            try #require(
                reading.events.map(\.wordless) == expected,
                "seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription), \(width) columns"
            )
        }
    }

    @Test("are the same however they come", arguments: kinds)
    func everyWay(kind: Kind) throws {
        for seed in kind.slowSeeds {
            let (bytes, width) = Self.text(seed, kind)
            var text = SourceText(bytes) {
                $0.header = .names((1...width).map { "c\($0)" })
                $0.format = .csv
                $0.delimiter = String(decoding: kind.dialect.delimiter, as: UTF8.self)
                $0.quote = kind.dialect.quote.map { String(UnicodeScalar($0)) } ?? ""
                $0.escape = kind.dialect.escape.map { String(UnicodeScalar($0)) } ?? ""
                $0.comment = kind.dialect.comment.map { String(UnicodeScalar($0)) }
                $0.ragged = kind.dialect.ragged
            }
            text.rowLimit = seed % 2 == 0 ? nil : Int(seed % 23) + 1
            #expect(throws: Never.self, "seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription)") {
                _ = try text.readEveryWay()
            }
        }
    }

    /// Dialects that the byte scanner knows, and what line ends the texts have.
    static let regularCases: [(CSVDialect, String)] = [
        (CSVDialect(), "\n"), (CSVDialect(), "\r\n"), (CSVDialect(delimiter: [0x3B], ragged: .pad), "\n"),
        (CSVDialect(delimiter: [0x09], quote: nil, escape: nil, ragged: .truncate), "\n"),
        (CSVDialect(quote: UInt8(ascii: "'"), escape: UInt8(ascii: "'")), "\r\n"),
    ]

    /// Long texts with little wrong in them: what the byte scanner is for, and where it must hand over.
    @Test("that are mostly regular are read as the slow reader reads them", arguments: regularCases)
    func regular(dialect: CSVDialect, lineEnd: String) throws {
        for seed in 0..<250 * Self.factor {
            let (bytes, width) = Self.regularText(seed, dialect, lineEnd)
            let layout = Self.layout(width, dialect)
            let expected = ReferenceCSV(dialect: dialect, width: width).read(bytes)
            let source = "seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription), \(width) columns"
            for blockBytes in [Int(seed % 150) + 65, 4_096] {
                let cut = Rechunker.Cut.random(seed: seed)
                let way = Way(cut: seed % 3 == 0 ? cut : .whole, blockBytes: blockBytes)
                let reading = try Reading.read(bytes, layout, Self.selection(layout), way)
                try #require(reading.events.map(\.wordless) == expected, "\(source)")
                try #require(reading.last.offset == bytes.count, "\(source)")
            }
        }
    }

    private static func regularText(
        _ seed: UInt64,
        _ dialect: CSVDialect,
        _ lineEnd: String
    ) -> (bytes: [UInt8], width: Int) {
        var random = SeededGenerator(seed: seed)
        let width = Int.random(in: 1...4, using: &random)
        let quote = dialect.quote.map { String(UnicodeScalar($0)) } ?? ""
        let plain = ["", "a", "b c", "été", "0123456789012345678901234567890123456789", "€", "😀", "\0", "-"]
        let quoted = [
            "", ",", ";x;", "\n", "\r\n", "\(quote)\(quote)", "a\(quote)\(quote)b", String(repeating: "z,", count: 40),
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let count = Int.random(in: 0..<20, using: &random) == 0 ? width + 1 : width
            let cells = (0..<count).map { _ in
                let isQuoted = !quote.isEmpty && Int.random(in: 0..<3, using: &random) == 0
                let cell = (isQuoted ? quoted : plain).randomElement(using: &random) ?? ""
                return isQuoted ? quote + cell + quote : cell
            }
            text += cells.joined(separator: String(decoding: dialect.delimiter, as: UTF8.self)) + lineEnd
        }
        var bytes = Array(text.utf8)
        if !bytes.isEmpty, Bool.random(using: &random) {
            bytes.removeLast(min(bytes.count, Int.random(in: 0...2, using: &random)))
        }
        if Int.random(in: 0..<2, using: &random) == 0, !bytes.isEmpty {
            let byte: UInt8 = [0x22, 0x27, 0x2C, 0x0A, 0x0D, 0x80, 0x20, 0x00].randomElement(using: &random) ?? 0
            bytes.insert(byte, at: Int.random(in: 0...bytes.count, using: &random))
        }
        return (bytes, width)
    }

    private static func text(_ seed: UInt64, _ kind: Kind) -> (bytes: [UInt8], width: Int) {
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: 0...40, using: &random)
        var bytes = (0..<count).flatMap { _ in Array(kind.letters.randomElement(using: &random)?.utf8 ?? "".utf8) }
        if kind.testDescription.contains("not UTF-8"), !bytes.isEmpty {
            let bad: [UInt8] = [0x80, 0xC0, 0xC3, 0xE2, 0xED, 0xF0, 0xFF, 0x82]
            for _ in 0...2 {
                bytes.insert(
                    bad.randomElement(using: &random) ?? 0xFF,
                    at: Int.random(in: 0...bytes.count, using: &random)
                )
            }
        }
        // A byte order mark is a matter of the layout.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        return (bytes, Int.random(in: 1...3, using: &random))
    }

    private static func layout(_ width: Int, _ dialect: CSVDialect) -> SourceLayout {
        SourceLayout(
            form: .csv(dialect),
            columns: .fixed((1...width).map { "c\($0)" }),
            header: [],
            start: ReadPosition()
        )
    }

    private static func selection(_ layout: SourceLayout) -> ColumnSelection {
        guard case .fixed(let names) = layout.columns else { return ColumnSelection(names: []) }
        return ColumnSelection(names: names)
    }
}
