import RowferryModel
import RowferryRead
import RowferryReadTesting
import Testing

/// Public suites of cases, as rows. docs/conformance.md says where rowferry decides otherwise.
@Suite("Conformance") struct ConformanceTests {
    /// What the reader makes of a source: the codes of faults, and why it ended early.
    private static func codes(_ bytes: [UInt8], _ format: SourceOptions.Format = .ndjson) throws -> [DiagnosticCode] {
        var source = SourceText(bytes) { $0.format = format }
        source.columns = ["v"]
        let layout = try source.layout()
        let reading = try Reading.readUpToFailure(bytes, layout, source.selection(layout))
        return reading.events.compactMap(\.fault) + (reading.failure.map { [$0.code] } ?? [])
    }

    /// The cases that RFC 8259 leaves open, and that are refused here. The others are read.
    private static let refused: [String: DiagnosticCode] = [
        "i_object_key_lone_2nd_surrogate": .jsonInvalid,
        "i_string_1st_surrogate_but_2nd_missing": .jsonInvalid,
        "i_string_1st_valid_surrogate_2nd_invalid": .jsonInvalid,
        "i_string_incomplete_surrogate_and_escape_valid": .jsonInvalid,
        "i_string_incomplete_surrogate_pair": .jsonInvalid,
        "i_string_incomplete_surrogates_escape_valid": .jsonInvalid,
        "i_string_invalid_lonely_surrogate": .jsonInvalid,
        "i_string_invalid_surrogate": .jsonInvalid,
        "i_string_inverted_surrogates_U+1D11E": .jsonInvalid,
        "i_string_lone_second_surrogate": .jsonInvalid,
        "i_string_UTF-8_invalid_sequence": .encodingInvalid,
        "i_string_UTF8_surrogate_U+D800": .encodingInvalid,
        "i_string_invalid_utf-8": .encodingInvalid,
        "i_string_iso_latin_1": .encodingInvalid,
        "i_string_lone_utf8_continuation_byte": .encodingInvalid,
        "i_string_not_in_unicode_range": .encodingInvalid,
        "i_string_overlong_sequence_2_bytes": .encodingInvalid,
        "i_string_overlong_sequence_6_bytes": .encodingInvalid,
        "i_string_overlong_sequence_6_bytes_null": .encodingInvalid,
        "i_string_truncated-utf-8": .encodingInvalid,
        // A byte order mark is one only at the very beginning of a source.
        "i_structure_UTF-8_BOM_empty_object": .jsonInvalid,
    ]

    /// Whether a case is JSON, and the codes with which it may be refused.
    private static func verdict(_ name: String) -> Set<DiagnosticCode> {
        if name.hasPrefix("y_") { return [] }
        if name.hasPrefix("i_") { return refused[name].map { [$0] } ?? [] }
        return [.jsonInvalid, .encodingInvalid, .inputTruncated]
    }

    private static func check(_ codes: [DiagnosticCode], _ name: String) {
        let codes = codes.filter { $0 != .jsonNotObject }
        let allowed = verdict(name)
        #expect(codes.isEmpty == allowed.isEmpty && allowed.isSuperset(of: codes), "\(name): \(codes)")
    }

    @Test func aLineOfJSONTestSuite() throws {
        for (name, text) in JSONTestSuite.cases where !text.contains(0x0A) {
            // A line of white space is no row.
            if text.allSatisfy({ $0 == 0x20 }) { continue }
            let codes = try Self.codes(Array("{}\n".utf8) + text)
            Self.check(codes, name)
            let isObject = text.first { $0 != 0x20 } == UInt8(ascii: "{")
            if Self.verdict(name).isEmpty { #expect(codes == (isObject ? [] : [.jsonNotObject]), "\(name)") }
        }
    }

    @Test func aValueThatNobodyWantsOfJSONTestSuite() throws {
        for (name, text) in JSONTestSuite.cases where !text.contains(0x0A) {
            Self.check(try Self.codes(Array("{\"x\":".utf8) + text + Array("}".utf8)), name)
            Self.check(try Self.codes(Array("{\"v\":".utf8) + text + Array("}".utf8)), name)
        }
    }

    @Test func anArrayOfJSONTestSuite() throws {
        for (name, text) in JSONTestSuite.cases where text.first == UInt8(ascii: "[") {
            Self.check(try Self.codes(text), name)
        }
    }

    @Test func anElementOfJSONTestSuite() throws {
        for (name, text) in JSONTestSuite.cases {
            // Nothing between the brackets is an empty array.
            if text.allSatisfy({ $0 == 0x20 }) { continue }
            Self.check(try Self.codes(Array("[".utf8) + text + Array("]".utf8)), name)
        }
    }

    /// `n_structure_100000_opening_arrays`, `n_structure_open_array_object`, `i_structure_500_nested_arrays`.
    @Test func deepCasesOfJSONTestSuite() throws {
        let deep = [
            String(repeating: "[", count: 100_000), String(repeating: "[{\"\":", count: 50_000),
            String(repeating: "[", count: 500) + String(repeating: "]", count: 500),
        ]
        for text in deep {
            #expect(try Self.codes(Array("{\"v\":\(text)}".utf8)) == [.jsonInvalid])
            #expect(try !Self.codes(Array(text.utf8)).isEmpty)
        }
    }

    @Test func aByteOrderMarkAtTheBeginning() throws {
        #expect(try Self.codes([0xEF, 0xBB, 0xBF, 0x7B, 0x7D], .auto).isEmpty)
    }

    // MARK: CSV

    struct Table: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var header: [String]
        var rows: [[String]]

        init(_ name: String, _ text: String, _ header: [String], _ rows: [[String]]) {
            testDescription = name
            self.text = text
            self.header = header
            self.rows = rows
        }
    }

    /// The kinds of csv-spectrum (Max Ogden), each under its name.
    static let spectrum = [
        Table(
            "comma_in_quotes",
            "first,last,address,city,zip\nJohn,Doe,120 any st.,\"Anytown, WW\",08123\n",
            ["first", "last", "address", "city", "zip"],
            [["John", "Doe", "120 any st.", "Anytown, WW", "08123"]]
        ),
        Table("empty", "a,b,c\n1,\"\",\"\"\n2,3,4\n", ["a", "b", "c"], [["1", "", ""], ["2", "3", "4"]]),
        Table("empty_crlf", "a,b,c\r\n1,\"\",\"\"\r\n2,3,4\r\n", ["a", "b", "c"], [["1", "", ""], ["2", "3", "4"]]),
        Table(
            "escaped_quotes",
            "a,b\n1,\"ha \"\"ha\"\" ha\"\n3,4\n",
            ["a", "b"],
            [["1", "ha \"ha\" ha"], ["3", "4"]]
        ),
        Table(
            "json",
            "key,val\n1,\"{\"\"type\"\": \"\"Point\"\", \"\"coordinates\"\": [102.0, 0.5]}\"\n",
            ["key", "val"],
            [["1", "{\"type\": \"Point\", \"coordinates\": [102.0, 0.5]}"]]
        ),
        Table(
            "location_coordinates",
            "phone,\"Location Coordinates\",city\n(555) 1,\"37°36'37.8\"\"N -121°2'17.9\"\"W\",Atwater\n",
            ["phone", "Location Coordinates", "city"],
            [["(555) 1", "37°36'37.8\"N -121°2'17.9\"W", "Atwater"]]
        ),
        Table(
            "newlines",
            "a,b,c\n1,2,3\n\"Once upon \na time\",5,6\n7,8,9\n",
            ["a", "b", "c"],
            [["1", "2", "3"], ["Once upon \na time", "5", "6"], ["7", "8", "9"]]
        ),
        Table(
            "newlines_crlf",
            "a,b,c\r\n1,2,3\r\n\"Once upon \r\na time\",5,6\r\n7,8,9\r\n",
            ["a", "b", "c"],
            [["1", "2", "3"], ["Once upon \r\na time", "5", "6"], ["7", "8", "9"]]
        ),
        Table(
            "quotes_and_newlines",
            "a,b\n1,\"ha \n\"\"ha\"\" \nha\"\n3,4\n",
            ["a", "b"],
            [["1", "ha \n\"ha\" \nha"], ["3", "4"]]
        ),
        Table("simple", "a,b,c\n1,2,3\n", ["a", "b", "c"], [["1", "2", "3"]]),
        Table("simple_crlf", "a,b,c\r\n1,2,3\r\n", ["a", "b", "c"], [["1", "2", "3"]]),
        Table("utf8", "a,b,c\n1,2,3\n4,5,ʤ\n", ["a", "b", "c"], [["1", "2", "3"], ["4", "5", "ʤ"]]),
    ]

    /// RFC 4180, section 2, by the number of its rule.
    static let rfc4180 = [
        Table(
            "1: lines",
            "x,y,z\r\naaa,bbb,ccc\r\nzzz,yyy,xxx\r\n",
            ["x", "y", "z"],
            [["aaa", "bbb", "ccc"], ["zzz", "yyy", "xxx"]]
        ),
        Table(
            "2: no last line end",
            "x,y,z\r\naaa,bbb,ccc\r\nzzz,yyy,xxx",
            ["x", "y", "z"],
            [["aaa", "bbb", "ccc"], ["zzz", "yyy", "xxx"]]
        ),
        Table(
            "3: a header",
            "field_name,field_name2\r\naaa,bbb\r\n",
            ["field_name", "field_name2"],
            [["aaa", "bbb"]]
        ),
        Table("4: spaces are part of a field", "a, b ,c\r\n 1 ,2 , 3\r\n", ["a", "b", "c"], [[" 1 ", "2 ", " 3"]]),
        Table(
            "5: some in quotes",
            "x,y,z\r\n\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx",
            ["x", "y", "z"],
            [["aaa", "bbb", "ccc"], ["zzz", "yyy", "xxx"]]
        ),
        Table(
            "6: line ends, commas",
            "x,y,z\r\n\"aaa\",\"b\r\nbb\",\"c,cc\"\r\nzzz,yyy,xxx",
            ["x", "y", "z"],
            [["aaa", "b\r\nbb", "c,cc"], ["zzz", "yyy", "xxx"]]
        ),
        Table(
            "7: doubled quotes",
            "x,y,z\r\n\"aaa\",\"b\"\"bb\",\"ccc\"\r\n",
            ["x", "y", "z"],
            [["aaa", "b\"bb", "ccc"]]
        ),
    ]

    /// Model for Tabular Data, section 8: the algorithm, with its default flags.
    static let tabularData = [
        Table("rows end with CRLF or LF", "a,b\r\n1,2\n3,4\n", ["a", "b"], [["1", "2"], ["3", "4"]]),
        Table("quotes escape themselves", "a\n\"\"\"\"\n\"\"\n", ["a"], [["\""], [""]]),
        Table("line ends inside of quotes", "a,b\n\"1\n2\",3\n", ["a", "b"], [["1\n2", "3"]]),
        Table("delimiters inside of quotes", "a,b\n\"1,2\",3\n", ["a", "b"], [["1,2", "3"]]),
        Table("empty cells", "a,b,c\n,,\n1,,3\n", ["a", "b", "c"], [["", "", ""], ["1", "", "3"]]),
        Table("a byte order mark is none of the header", "\u{FEFF}a,b\n1,2\n", ["a", "b"], [["1", "2"]]),
        Table(
            "the tree example",
            "GID,On Street,Species,Trim Cycle,Inventory Date\n1,ADDISON AV,Celtis australis,Large Tree Routine Prune,10/18/2010\n",
            ["GID", "On Street", "Species", "Trim Cycle", "Inventory Date"],
            [["1", "ADDISON AV", "Celtis australis", "Large Tree Routine Prune", "10/18/2010"]]
        ),
    ]

    @Test("reads tables of CSV", arguments: spectrum + rfc4180 + tabularData)
    func table(_ it: Table) throws {
        let text = SourceText(it.text) { $0.format = .csv }
        #expect(try text.layout().columns == .fixed(it.header))
        #expect(try text.readEveryWay().events.map(\.texts) == it.rows)
    }

    static let mistakes: [(String, [String])] = [
        // RFC 4180, section 2, rules 4, 5 and 7; Tabular Data, section 8: "raise an error".
        ("a,b\n1,2,3\n4,5\n", ["!csv.ragged", "4|5"]),
        ("a,b\n1\n4,5\n", ["!csv.ragged", "4|5"]),
        ("a,b\n1,\"2\"x\n4,5\n", ["!csv.quote", "4|5"]),
        ("a,b\n1,\"2\n4,5\n", ["!csv.quote", "4|5"]),
        // A quote inside of a cell without quotes is an error there, and text here.
        ("a,b\n1,2\"3\n4,5\n", ["1|2\"3", "4|5"]),
    ]

    @Test("refuses what is no table", arguments: mistakes)
    func mistake(text: String, rows: [String]) throws {
        #expect(try SourceText(text) { $0.format = .csv }.readEveryWay().events.map(\.short) == rows)
    }
}
