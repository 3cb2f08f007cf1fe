import Foundation
import RowferryModel
import RowferryRead
import RowferryReadTesting
import RowferryTesting
import Testing

@Suite("The short way of NDJSON") struct JSONTwinTests {
    /// How many blocks, all in all: for long runs by hand.
    private static let blocks =
        ProcessInfo.processInfo.environment["ROWFERRY_JSON_BLOCKS"].flatMap { Int($0) } ?? 8_000

    @Test("gives what the long way gives, for rows that a seed makes", arguments: UInt64(1)...4)
    func randomRows(seed: UInt64) throws {
        try JSONTwins.compare(blocks: Self.blocks / 4, seed: seed)
    }

    @Test("gives what the long way gives, for JSONTestSuite and the cases of RFC 8259")
    func suites() throws {
        let documents = (JSONDocuments.valid + JSONDocuments.invalid).map { Array(JSONDocuments.line($0).utf8) }
        for text in JSONTestSuite.cases.map(\.text) + documents {
            for (before, behind) in [("", ""), ("", "\n"), ("{\"a\":", "}\n"), ("{\"x\":[", "]}\n{\"a\":{\"b\":1}}\n")]
            {
                try JSONTwins.compare(Array(before.utf8) + text + Array(behind.utf8))
            }
        }
    }

    @Test("goes as deep as the long way")
    func depth() throws {
        for depth in [198, 199, 200, 201] {
            for (open, close) in [("{\"x\":", "}"), ("[", "]"), ("{\"a\":", "}")] {
                let inner = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
                try JSONTwins.compare(Array("{\"a\":\(inner)}\n".utf8))
            }
        }
    }

    @Test("finds keys whatever their order, and those that are wanted below each other")
    func orders() throws {
        let pairs = [
            "\"a\":{\"b\":1,\"x\":2}", "\"d\":\"text\"", "\"\":null", "\"é\":true", "\"y\":[{\"a\":1}]", "\"z\":{}",
        ]
        var random = SeededGenerator(seed: 1)
        let rows = (0..<200).map { _ in "{" + pairs.shuffled(using: &random).joined(separator: ",") + "}\n" }
        try JSONTwins.compare(Array(rows.joined().utf8))
        try JSONTwins.compare(Array(rows.joined().utf8), columns: ["z", "\u{E9}", "a\\.b", "a.x", "a", "x\"", "q\\\\"])
    }

    static let lineCases: [(name: String, line: String)] = [
        ("line ends sixteen bytes apart", "{\"a\":123456789}\n"),
        ("line ends that wander through the words", "{\"a\":1234567}\r\n"),
        ("blank lines", "{\"a\":12345}\n\n"),
        ("lines of spaces", "{\"a\":12345}\n \t\r\n"),
        ("lines that begin with a space", "{\"a\":1234}\n {\"a\":5}\n"),
    ]

    @Test("counts lines and rows of whole blocks", arguments: lineCases)
    func countsLines(name: String, line: String) throws {
        let text = Array(String(repeating: line, count: 1_000).utf8)
        let layout = SourceLayout(form: .ndjson, columns: .open, header: [], start: ReadPosition())
        let single = try Reading.read(text, layout, ColumnSelection(names: ["a"]), Way(blockRows: 1))
        for blockBytes in [100, 4_095, 4_096, 4_097, 9_000] {
            let reading = try Reading.read(text, layout, ColumnSelection(names: ["a"]), Way(blockBytes: blockBytes))
            #expect(reading.events == single.events)
            #expect(reading.last.rows == single.last.rows && reading.last.line == single.last.line)
        }
    }
}
