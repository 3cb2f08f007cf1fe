import RowferryModel
import RowferryRead
import RowferryReadTesting
import Testing

@Suite("Bytes that are not UTF-8") struct EncodingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        /// Place of the first byte that is wrong, counted from 1.
        var place: Int?

        init(_ name: String, _ bytes: [UInt8], _ place: Int? = 1) {
            testDescription = name
            self.bytes = bytes
            self.place = place
        }
    }

    /// RFC 3629, and Table 3-7 of the Unicode standard.
    static let cases = [
        Case("a byte that continues nothing", [0x80]),
        Case("the last byte that continues", [0xBF]),
        Case("overlong: two bytes for /", [0xC0, 0xAF]),
        Case("overlong: two bytes for DEL", [0xC1, 0xBF]),
        Case("overlong: three bytes for /", [0xE0, 0x80, 0xAF]),
        Case("overlong: three bytes for U+07FF", [0xE0, 0x9F, 0xBF]),
        Case("overlong: four bytes for U+FFFF", [0xF0, 0x8F, 0xBF, 0xBF]),
        Case("the first surrogate", [0xED, 0xA0, 0x80]),
        Case("the last surrogate", [0xED, 0xBF, 0xBF]),
        Case("beyond U+10FFFF", [0xF4, 0x90, 0x80, 0x80]),
        Case("far beyond U+10FFFF", [0xF5, 0x80, 0x80, 0x80]),
        Case("five bytes", [0xF8, 0x88, 0x80, 0x80, 0x80]),
        Case("six bytes", [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80]),
        Case("FE", [0xFE]),
        Case("FF", [0xFF]),
        Case("one of two", [0xC3]),
        Case("one of three", [0xE2]),
        Case("two of three", [0xE2, 0x82]),
        Case("three of four", [0xF0, 0x9F, 0x98]),
        Case("two bytes, broken off by ASCII", [0xC3, 0x41]),
        Case("three bytes, broken off by ASCII", [0xE2, 0x82, 0x41]),
        Case("three bytes, broken off by a new character", [0xE2, 0x82, 0xC3, 0xA9]),
        Case("four bytes, broken off", [0xF0, 0x9F, 0x98, 0x41]),
        Case("behind a good character", [0xC3, 0xA9, 0x80], 3),
        Case("behind eight letters", Array("abcdefgh".utf8) + [0xE9], 9),
        Case("behind fifteen letters", Array("abcdefghijklmno".utf8) + [0xE9, 0x41], 16),
        Case("Latin-1", Array("Gr".utf8) + [0xF6, 0xDF, 0x65], 3),
        Case("U+0080", [0xC2, 0x80], nil),
        Case("U+07FF", [0xDF, 0xBF], nil),
        Case("U+0800", [0xE0, 0xA0, 0x80], nil),
        Case("U+D7FF", [0xED, 0x9F, 0xBF], nil),
        Case("U+E000", [0xEE, 0x80, 0x80], nil),
        Case("U+FFFF", [0xEF, 0xBF, 0xBF], nil),
        Case("U+10000", [0xF0, 0x90, 0x80, 0x80], nil),
        Case("U+10FFFF", [0xF4, 0x8F, 0xBF, 0xBF], nil),
    ]

    @Test("are refused in CSV, with their place", arguments: cases)
    func csv(_ it: Case) throws {
        let text = SourceText(Array("a\nx\n".utf8) + it.bytes + Array("\ny\n".utf8))
        let events = try text.readEveryWay().events
        #expect(events.map(\.fault) == [nil, it.place == nil ? nil : .encodingInvalid, nil])
        #expect(events[1].raw == it.bytes)
        if let place = it.place { #expect(events[1].message == Self.words(it, place, line: 3, before: 0)) }
    }

    @Test("are refused in NDJSON, with their place", arguments: cases)
    func ndjson(_ it: Case) throws {
        let line = Array("{\"a\":\"".utf8) + it.bytes + Array("\"}".utf8)
        let text = SourceText(Array("{}\n".utf8) + line + Array("\n{}\n".utf8))
        let events = try text.readEveryWay().events
        #expect(events.map(\.fault) == [nil, it.place == nil ? nil : .encodingInvalid, nil])
        if let place = it.place { #expect(events[1].message == Self.words(it, place, line: 2, before: 6)) }
    }

    private static func words(_ it: Case, _ place: Int, line: Int, before: Int) -> String {
        let column = String(decoding: it.bytes[..<(place - 1)], as: UTF8.self).unicodeScalars.count + 1 + before
        let digits = String(it.bytes[place - 1], radix: 16, uppercase: true)
        return "line \(line), column \(column), byte \(place + before) of the row is 0x\(digits), "
            + "which is not utf-8 there"
    }

    @Test("name the line inside of a row", arguments: ["\n", "\r\n", "\r"])
    func lines(end: String) throws {
        let text = SourceText(Array("a\n\"1\(end)2\(end)".utf8) + [0xFF] + Array("\"\n".utf8)) { $0.delimiter = "," }
        #expect(try text.readEveryWay().events.first?.message.hasPrefix("line 4, column 1, byte ") == true)
    }

    @Test func inAColumnThatNobodyWantsAreRefusedAsWell() throws {
        var text = SourceText(Array("a,b\n1,".utf8) + [0xFF, 0x0A])
        text.columns = ["a"]
        #expect(try text.readEveryWay().events.map(\.fault) == [.encodingInvalid])
    }

    @Test func inTheHeaderStopTheSource() throws {
        let error = #expect(throws: Diagnostic.self) { try SourceText(Array("a,Gr".utf8) + [0xF6, 0x0A]).layout() }
        #expect(error?.code == .encodingInvalid)
        #expect(
            error?.message
                == "the header is not text: line 1, column 5, byte 5 of the row is 0xF6, which is not utf-8 there"
        )
        #expect(error?.help?.contains("`encoding: windows-1252`") == true)
        #expect(error?.position == Position(file: "x", line: 1))
    }
}
