import RowferryModel
import RowferryRead
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
        for seed in kind.seeds {
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
