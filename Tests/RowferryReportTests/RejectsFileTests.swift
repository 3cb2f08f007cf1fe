import RowferryModel
import RowferryReport
import Testing

@Suite struct RejectsFileTests {
    private static func reject(_ row: Int, value: String? = nil, reason: String = "r", raw: [UInt8] = [])
        -> StoredReject
    {
        StoredReject(
            path: "a.csv",
            reject: Reject(
                source: 0,
                row: row,
                line: row + 1,
                code: .fieldType,
                column: "seats",
                field: "cf_Seats",
                value: value,
                reason: reason,
                raw: raw
            )
        )
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    @Test func theHeaderComesFirstAndTheRowsAreByteExact() {
        var file = RejectsFile(header: Array("\u{FEFF}id;seats\r\n".utf8))
        let raw: [UInt8] = [0xFF, 0x00, 0x3B, 0x22, 0x0D, 0x0A, 0x22]
        var rows = file.header().rows
        rows += file.append(Self.reject(1, raw: raw)).rows
        rows += file.append(Self.reject(2, raw: Array("2;x".utf8))).rows
        #expect(rows == Array("\u{FEFF}id;seats\r\n".utf8) + raw + [0x0D, 0x0A] + Array("2;x\r\n".utf8))
    }

    @Test func aRowOfJSONStandsOnOneLine() {
        var file = RejectsFile(joinsLines: true)
        let raw = Array("{\n  \"a\":\r\n1\t}".utf8)
        #expect(Self.text(file.append(Self.reject(1, raw: raw)).rows) == "{   \"a\":  1\t}\n")
    }

    @Test func aHeaderWithoutALineEndGetsOne() {
        #expect(Self.text(RejectsFile(header: Array("a,b".utf8)).header().rows) == "a,b\n")
        #expect(RejectsFile().header().rows.isEmpty)
    }

    @Test func theSidecarReadsAsWritten() {
        var file = RejectsFile()
        var reasons = file.header().reasons
        reasons += file.append(Self.reject(1, value: "ten", reason: "\"ten\" is no integer")).reasons
        reasons += file.append(Self.reject(2, value: "-5", reason: "below 0, the minimum")).reasons
        reasons += file.append(Self.reject(3)).reasons
        #expect(
            Self.text(reasons) == """
                row,line,code,column,field,value,reason
                1,2,field.type,seats,cf_Seats,ten,"\""ten\"" is no integer"
                2,3,field.type,seats,cf_Seats,"'-5","below 0, the minimum"
                3,4,field.type,seats,cf_Seats,,r

                """
        )
    }

    @Test func aRowWithTwoRejectsStandsOnceAmongTheRows() {
        var file = RejectsFile()
        #expect(Self.text(file.append(Self.reject(4, raw: [0x61])).rows) == "a\n")
        let second = file.append(Self.reject(4, raw: [0x61]))
        #expect(second.rows.isEmpty)
        #expect(!second.reasons.isEmpty)
        var other = Self.reject(4, raw: [0x62])
        other.path = "b.csv"
        #expect(Self.text(file.append(other).rows) == "b\n")
    }

    @Test(arguments: [
        "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\r\nx", "\nx", "＝1", "=cmd|' /C calc'!A0",
    ])
    func formulasAreDisarmed(value: String) throws {
        var file = RejectsFile()
        let line = Self.text(file.append(Self.reject(1, value: value, reason: value)).reasons)
        let cells = try #require(referenceParse(line).first)
        #expect(cells == ["1", "2", "field.type", "seats", "cf_Seats", "'" + value, "'" + value])
    }

    @Test(arguments: [
        "", "a", "a,b", "a;b", "\"", "\"\"", "a\nb", "a\r\nb", " a ", "x=1", "'quoted'", "\u{1B}[2J", "\u{202E}x", "👩‍👩‍👧",
        "e\u{301}\"\u{301}", String(repeating: "x\"", count: 1000),
    ])
    func everyTextComesBack(value: String) {
        var file = RejectsFile()
        let line = Self.text(file.append(Self.reject(1, value: value, reason: value)).reasons)
        let rows = referenceParse(line)
        #expect(rows == [["1", "2", "field.type", "seats", "cf_Seats", value, value]])
    }

    /// RFC 4180 as slowly as it reads, by scalars.
    private func referenceParse(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var cells: [String] = []
        var cell = ""
        var inQuotes = false
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            switch (scalar, inQuotes) {
            case ("\"", true) where rest.first == "\"": cell.unicodeScalars.append(rest.removeFirst())
            case ("\"", _): inQuotes.toggle()
            case (",", false):
                cells.append(cell)
                cell = ""
            case ("\n", false):
                rows.append(cells + [cell])
                cells = []
                cell = ""
            default: cell.unicodeScalars.append(scalar)
            }
        }
        return rows
    }
}
