import RowferryModel
import RowferryRead
import RowferryReadTesting
import RowferryTesting
import Testing

@Suite("Rows that are too long") struct RowLimitTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var rows: [String]

        init(_ name: String, _ text: String, _ rows: [String]) {
            testDescription = name
            self.text = text
            self.rows = rows
        }
    }

    /// The limit is 10 bytes.
    static let csvCases = [
        Case("a row of exactly the limit", "12345,789\n1,2\n", ["12345|789", "1|2"]),
        Case("a last row of exactly the limit, without a line end", "12345,7890", ["12345|7890"]),
        Case("a line of more", "12345,78901\n1,2\n", ["!csv.too-long", "1|2"]),
        Case(
            "a line of many more",
            "1\n,\(String(repeating: "x", count: 99))\r\n1,2\n",
            ["!csv.ragged", "!csv.too-long", "1|2"]
        ),
        Case("a last line of more", "1,2\n12345,78901", ["1|2", "!csv.too-long"]),
        Case("a last line of more that ends with CR", "1,2\n12345,78901\r", ["1|2", "!csv.too-long"]),
        Case("two of them", "12345,78901\n12345,78901\n1,2", ["!csv.too-long", "!csv.too-long", "1|2"]),
        Case(
            "a quote that is not closed within the limit",
            "1,\"2\n3,4\n5,6\n7\",8\n",
            ["!csv.quote", "3|4", "5|6", "7\"|8"]
        ),
        Case("a row of some lines within the limit", "1,\"2\n3\n4\"\n5,6\n", ["1|2\n3\n4", "5|6"]),
        Case("a blank line in front", "\n\r\n12345,78901\r\n1,2\n", ["!csv.too-long", "1|2"]),
        Case("a comment of more", "#2345678901234567890\n1,2\n", ["1|2"]),
        Case("a last comment of more", "1,2\n#2345678901234567890", ["1|2"]),
        Case("a CR where the limit is", "1,3456789\r\n1,2\n", ["1|3456789", "1|2"]),
    ]

    @Test("are one reject of CSV", arguments: csvCases)
    func csv(_ it: Case) throws {
        var text = SourceText(it.text) { ($0.header, $0.delimiter, $0.comment) = (.names(["a", "b"]), ",", "#") }
        text.rowLimit = 10
        let reading = try text.readEveryWay()
        // A CR at the limit: whether the LF still belongs to the row can't be known without one byte more.
        if it.testDescription.hasPrefix("a CR") {
            #expect(reading.events.count == 2)
        } else {
            #expect(reading.events.map(\.short) == it.rows)
        }
        #expect(reading.last.offset == it.text.utf8.count)
        #expect(reading.last.line == 1 + it.text.replacing("\r\n", with: "\n").utf8.count { $0 == 0x0A || $0 == 0x0D })
    }

    static let ndjsonCases = [
        Case("a line of exactly the limit", "{\"a\":123}\n{}\n", ["number 123", "-"]),
        Case("a line of more", "{\"a\":1234}\n{}\n", ["!csv.too-long", "-"]),
        Case("a last line of exactly the limit", "{}\n{\"a\":1234}", ["-", "number 1234"]),
        Case("a last line of more", "{}\n{\"a\":12345}", ["-", "!csv.too-long"]),
        Case("a line that begins with many spaces", "                {\"a\":1}\n{}\n", ["!csv.too-long", "-"]),
        Case("two of them", "{\"a\":123456789}\n{\"a\":123456789}\n\n{}\n", ["!csv.too-long", "!csv.too-long", "-"]),
    ]

    @Test("are one reject of NDJSON", arguments: ndjsonCases)
    func ndjson(_ it: Case) throws {
        var text = SourceText(it.text) { $0.format = .ndjson }
        text.columns = ["a"]
        text.rowLimit = 10
        #expect(try text.readEveryWay().events.map(\.short) == it.rows)
    }

    @Test func keepTheirBeginning() throws {
        var text = SourceText("a\n12345678901234567890\n1\n") { $0.delimiter = "," }
        text.rowLimit = 10
        let event = try #require(try text.readEveryWay().events.first)
        #expect(event.message == "the row is longer than 10 bytes; only that many are kept")
        #expect(String(decoding: event.raw, as: UTF8.self) == "1234567890")
    }

    @Test func haveALimitOfFourMebibytes() throws {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 5 << 20)
        let reading = try SourceText(Array("a\n1\n".utf8) + long + Array("\n2\n".utf8)).read()
        #expect(reading.events.map(\.row) == [1, 2, 3])
        #expect(reading.events.map(\.line) == [2, 3, 4])
        #expect(reading.events.map(\.fault) == [nil, .csvTooLong, nil])
    }

    @Test func ofNearlyTheLimitAreRows() throws {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
        let reading = try SourceText(Array("a\n1\n\"".utf8) + long + Array("\"\n2\n".utf8)).read()
        #expect(reading.events.map { $0.texts?.first?.count } == [1, 3 << 20, 1])
    }

    /// A header, a row of one cell that goes on and on, and a row behind it: made while it is read.
    private struct EndlessCell: SourceBytes {
        final class Largest { var read = 0 }

        var left = 3_000_000
        var end: [UInt8] = Array("\",2\n3,4\n".utf8)
        let largest = Largest()

        mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
            largest.read = max(largest.read, buffer.count)
            let count = min(left > 0 ? left : end.count, buffer.count)
            if left > 0 {
                for index in 0..<count { buffer[index] = index == 0 && left == 3_000_000 ? 0x22 : 0x78 }
                left -= count
            } else {
                buffer.copyBytes(from: end.prefix(count))
                end.removeFirst(count)
            }
            return count
        }

        mutating func seek(to offset: Int) throws(Diagnostic) -> Bool { false }
    }

    @Test("are not kept in memory, in quotes or not, and the rows behind them are read")
    func areNotBuffered() throws {
        let layout = try SourceText("a,b\n") { $0.header = .names(["a", "b"]) }.layout()
        let cell = EndlessCell()
        var reader = try BlockReader(
            cell,
            layout: layout,
            source: 0,
            path: "x",
            from: layout.start,
            blockBytes: 1_000,
            rowLimit: 4_000
        )
        var sink = Collector()
        let rows = RowReader(layout: layout, columns: ColumnSelection(names: ["a", "b"], wantsAll: false))
        while let block = try reader.next() {
            #expect(block.storage.count <= 4_000 + Block.slack)
            rows.read(block, into: &sink)
        }
        #expect(sink.events.map(\.short) == ["!csv.too-long", "3|4"])
        #expect(sink.events[0].raw.count == 4_000)
        #expect(cell.largest.read <= 8_001)
    }
}
