import RowferryModel
import RowferryRead
import RowferryReadTesting
import Testing

/// A CSV text with what its rows are.
struct CSVCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    /// Rows as `Event.short` shows them.
    var rows: [String]
    var change: @Sendable (inout SourceOptions) -> Void

    init(
        _ name: String,
        _ text: String,
        _ rows: [String],
        _ change: @escaping @Sendable (inout SourceOptions) -> Void = { _ in }
    ) {
        testDescription = name
        self.text = text
        self.rows = rows
        self.change = change
    }

    func check(_ location: SourceLocation = #_sourceLocation) throws {
        // Every case says all that is found by looking, so that only reading is at stake.
        let source = SourceText(text) {
            $0.format = .csv
            $0.delimiter = ","
            change(&$0)
        }
        let reading = try source.readEveryWay()
        #expect(reading.events.map(\.short) == rows, sourceLocation: location)
        #expect(reading.last.offset == source.bytes.count, sourceLocation: location)
        try compareWithReference(source, reading, location)
    }

    private func compareWithReference(_ source: SourceText, _ reading: Reading, _ location: SourceLocation) throws {
        let layout = try source.layout()
        guard case .csv(let dialect) = layout.form, case .fixed(let names) = layout.columns else { return }
        let expected = ReferenceCSV(dialect: dialect, width: names.count)
            .read(Array(source.bytes[layout.start.offset...]), firstLine: layout.start.line)
        #expect(reading.events.map(\.wordless) == expected, sourceLocation: location)
    }
}

@Suite("CSV") struct CSVTests {
    /// RFC 4180, section 2, by the numbers of its rules.
    static let standardCases = [
        CSVCase(
            "1: a row stands on a line of its own",
            "a,b,c\r\naaa,bbb,ccc\r\nzzz,yyy,xxx\r\n",
            ["aaa|bbb|ccc", "zzz|yyy|xxx"]
        ),
        CSVCase(
            "2: the last row need not have a line end",
            "a,b,c\r\naaa,bbb,ccc\r\nzzz,yyy,xxx",
            ["aaa|bbb|ccc", "zzz|yyy|xxx"]
        ),
        CSVCase("3: a header may come first", "name,age\r\nAda,36\r\n", ["Ada|36"]),
        CSVCase("4: spaces are part of a cell", "a,b\r\n x , y \r\n", [" x | y "]),
        CSVCase("4: the last cell has no comma behind it", "a,b\r\n1,2,\r\n", ["!csv.ragged"]),
        CSVCase("5: cells may be in quotes or not", "a,b,c\r\n\"aaa\",\"bbb\",ccc\r\n", ["aaa|bbb|ccc"]),
        CSVCase("5: without quotes around it a cell keeps its quotes", "a,b\r\n1\"2\",x\"\r\n", ["1\"2\"|x\""]),
        CSVCase("6: quotes hold line ends", "a,b\r\n\"x\r\ny\",z\r\n1,2\r\n", ["x\r\ny|z", "1|2"]),
        CSVCase("6: quotes hold commas", "a,b\r\n\"x,y\",\",\"\r\n", ["x,y|,"]),
        CSVCase("7: a quote in quotes is doubled", "a,b\r\n\"x\"\"y\",\"\"\"\"\r\n", ["x\"y|\""]),
        CSVCase("7: only quotes", "a,b\r\n\"\"\"\"\"\",\"\"\r\n", ["\"\"|"]),
    ]

    static let lineEndsCases = [
        CSVCase("LF", "a,b\n1,2\n3,4\n", ["1|2", "3|4"]),
        CSVCase("CR", "a,b\r1,2\r3,4\r", ["1|2", "3|4"]),
        CSVCase("CRLF", "a,b\r\n1,2\r\n3,4\r\n", ["1|2", "3|4"]),
        CSVCase("all of them in one source", "a,b\r1,2\n3,4\r\n5,6\r7,8\n\r9,0", ["1|2", "3|4", "5|6", "7|8", "9|0"]),
        CSVCase("CR CR LF is a row and a blank line", "a,b\n1,2\r\r\n3,4\n", ["1|2", "3|4"]),
        CSVCase("CR in quotes", "a,b\n\"1\r2\",\"\r\"\n", ["1\r2|\r"]),
        CSVCase("LF CR LF in quotes", "a,b\n\"1\n\r\n2\",x\n", ["1\n\r\n2|x"]),
        CSVCase("no line end at the end", "a,b\n1,2", ["1|2"]),
        CSVCase("no line end behind a quote", "a,b\n1,\"2\"", ["1|2"]),
        CSVCase("no line end behind an empty cell", "a,b\n1,", ["1|"]),
        CSVCase("a CR as the last byte", "a,b\n1,2\r", ["1|2"]),
        CSVCase("a CR as the last byte, behind a quote", "a,b\n1,\"2\"\r", ["1|2"]),
        CSVCase("only the header, without a line end", "a,b", []),
        CSVCase("only the header", "a,b\n", []),
        CSVCase("the header and blank lines", "a,b\n\n\r\n\r\n", []),
        CSVCase("blank lines are no rows", "\n\na,b\n\n1,2\n\n\n3,4\n\n", ["1|2", "3|4"]),
        CSVCase("blank lines are no rows of one column", "a\n1\n\n2\n", ["1", "2"]),
        CSVCase("an empty cell in quotes is a row", "a\n\"\"\n2\n", ["", "2"]),
        CSVCase("a line of spaces is a row", "a,b\n   \n", ["!csv.ragged"]),
        CSVCase("a line of spaces is a row of one column", "a\n   \n", ["   "]),
        CSVCase("a byte order mark is no part of the first name", "\u{FEFF}a,b\n1,2\n", ["1|2"]),
        CSVCase("a byte order mark before quotes", "\u{FEFF}\"a\",b\n1,2\n", ["1|2"]),
        CSVCase("a byte order mark later on is text", "a,b\n\u{FEFF}1,2\n", ["\u{FEFF}1|2"]),
        CSVCase("NUL is text", "a,b\n\0,x\0y\n", ["\0|x\0y"]),
        CSVCase(
            "other control characters are text",
            "a,b\n\u{1}\u{1A},\u{7F}\u{85}\u{2028}\n",
            ["\u{1}\u{1A}|\u{7F}\u{85}\u{2028}"]
        ),
    ]

    static let quotesCases = [
        CSVCase("text behind a closing quote", "a,b\n\"1\"x,2\n3,4\n", ["!csv.quote", "3|4"]),
        CSVCase("a space behind a closing quote", "a,b\n\"1\" ,2\n3,4\n", ["!csv.quote", "3|4"]),
        CSVCase("a space in front of a quote makes it text", "a,b\n \"1\", \"2\"\n", [" \"1\"| \"2\""]),
        CSVCase("text behind the last closing quote", "a,b\n1,\"2\"x\n3,4\n", ["!csv.quote", "3|4"]),
        CSVCase(
            "behind a closing quote quotes are text up to the delimiter",
            "a,b\n\"1\"x\"y,\"2\"\n3,4\n",
            ["!csv.quote", "3|4"]
        ),
        CSVCase("text behind a closing quote that is not the row's fault first", "a,b\n\"1\"x,2,3,4\n", ["!csv.quote"]),
        CSVCase(
            "a quote that is never closed costs one row",
            "a,b\n1,2\n\"3,4\n5,6\n7,8\n",
            ["1|2", "!csv.quote", "5|6", "7|8"]
        ),
        CSVCase("a quote that is never closed, in the last line", "a,b\n1,2\n3,\"4", ["1|2", "!csv.quote"]),
        CSVCase("a quote as the last byte", "a,b\n1,2\n3,\"", ["1|2", "!csv.quote"]),
        CSVCase("a doubled quote as the last bytes", "a,b\n1,2\n3,\"4\"\"", ["1|2", "!csv.quote"]),
        CSVCase(
            "an unclosed quote in a later line of a row",
            "a,b\n\"1\n2\",\"3\n4,5\n",
            ["!csv.quote", "!csv.quote", "4|5"]
        ),
        CSVCase("an unclosed quote, with blank lines behind it", "a,b\n\"1,2\n\n\n3,4\n", ["!csv.quote", "3|4"]),
        CSVCase("single quotes", "a,b\n'1,2','3''4'\n", ["1,2|3'4"]) { $0.quote = "'" },
        CSVCase("double quotes are text when the quote is a single one", "a,b\n\"1,2\"\n", ["\"1|2\""]) {
            $0.quote = "'"
        },
        CSVCase("no quotes at all", "a,b\n\"1,2\"\n3,\"\n", ["\"1|2\"", "3|\""]) { $0.quote = "" },
        CSVCase("backslash", "a,b\n\"1\\\"2\",\"\\\\\"\n", ["1\"2|\\"]) { $0.escape = "\\" },
        CSVCase("backslash before any other letter goes", "a,b\n\"C:\\temp\",\"\\,\"\n", ["C:temp|,"]) {
            $0.escape = "\\"
        },
        CSVCase("backslash outside of quotes is text", "a,b\n\\N,x\\y\n", ["\\N|x\\y"]) { $0.escape = "\\" },
        CSVCase("backslash before a line end", "a,b\n\"1\\\n2\\\r\n3\\\r4\",x\n5,6\n", ["1\n2\r\n3\r4|x", "5|6"]) {
            $0.escape = "\\"
        },
        CSVCase("a doubled quote is no escape beside backslash", "a,b\n\"1\"\"2\",3\n4,5\n", ["!csv.quote", "4|5"]) {
            $0.escape = "\\"
        },
        CSVCase("backslash as the last byte", "a,b\n1,\"2\\", ["!csv.quote"]) { $0.escape = "\\" },
        CSVCase("quotes that can't be escaped", "a,b\n\"1\\\",\"2\"\n\"3\"\"4\",5\n", ["1\\|2", "!csv.quote"]) {
            $0.escape = ""
        },
    ]

    static let settingsCases = [
        CSVCase("tab", "a\tb\n1,\t2\n", ["1,|2"]) { $0.delimiter = "\t" },
        CSVCase("tsv", "a\tb\n\"1\t2\"\t3\n", ["1\t2|3"]) { ($0.format, $0.delimiter) = (.tsv, nil) },
        CSVCase("two bytes", "a||b\n1|2||3\n\"4||\"||5\n", ["1|2|3", "4|||5"]) { $0.delimiter = "||" },
        CSVCase("half of a delimiter at the end", "a||b\n1||2|", ["1|2|"]) { $0.delimiter = "||" },
        CSVCase("half of a delimiter behind a quote", "a||b\n\"1\"|x||2\n3||4\n", ["!csv.quote", "3|4"]) {
            $0.delimiter = "||"
        },
        CSVCase("three delimiters of two bytes", "a||b\n||||\n", ["!csv.ragged"]) { $0.delimiter = "||" },
        CSVCase("a letter of two bytes", "a§b\n1§2\n", ["1|2"]) { $0.delimiter = "§" },
        CSVCase("a control character", "a\u{1}b\n1\u{1}2\n", ["1|2"]) { $0.delimiter = "\u{1}" },
        CSVCase("comments", "#x\na,b\n#1,2\n3,4\n#\n5,#6\n", ["3|4", "5|#6"]) { $0.comment = "#" },
        CSVCase("quotes in comments are nothing", "a,b\n# it's \"\n3,4\n", ["3|4"]) { $0.comment = "#" },
        CSVCase("a comment at the end", "a,b\n3,4\n# x", ["3|4"]) { $0.comment = "#" },
        CSVCase("a comment in quotes is text", "a,b\n\"3\n#4\",\"#\"\n", ["3\n#4|#"]) { $0.comment = "#" },
        CSVCase("a cell in quotes is no comment", "a,b\n\"#3\",4\n", ["#3|4"]) { $0.comment = "#" },
        CSVCase("without the setting there are no comments", "a,b\n#1,2\n", ["#1|2"]),
        CSVCase("skipped lines", "title\n\"open\na,b\n1,2\n", ["1|2"]) { $0.skipLines = 2 },
        CSVCase("skipped lines end with CRLF and CR too", "x\r\ny\ra,b\n1,2\n", ["1|2"]) { $0.skipLines = 2 },
        CSVCase("blank lines are lines to skip", "\n\na,b\n1,2\n", ["1|2"]) { $0.skipLines = 2 },
        CSVCase("no header", "1,2\n3,4\n", ["1|2", "3|4"]) { $0.header = SourceOptions.Header.none },
        CSVCase("names instead of a header", "1,2\n3,4\n", ["1|2", "3|4"]) { $0.header = .names(["x", "y"]) },
        CSVCase("names need no first row that can be read", "\"1,2\n3,4\n", ["!csv.quote", "3|4"]) {
            $0.header = .names(["x", "y"])
        },
        CSVCase("names for nothing", "", []) { $0.header = .names(["x", "y"]) },
        CSVCase("skipped lines and names", "t\n1,2\n", ["1|2"]) {
            ($0.header, $0.skipLines) = (.names(["x", "y"]), 1)
        },
        CSVCase("too few and too many cells", "a,b\n1\n1,2\n1,2,3\n", ["!csv.ragged", "1|2", "!csv.ragged"]),
        CSVCase("padded", "a,b\n1\n1,2\n1,2,3\n", ["1|-", "1|2", "!csv.ragged"]) { $0.ragged = .pad },
        CSVCase("truncated", "a,b\n1\n1,2\n1,2,3\n", ["!csv.ragged", "1|2", "1|2"]) { $0.ragged = .truncate },
    ]

    @Test("follows RFC 4180", arguments: standardCases) func standard(_ it: CSVCase) throws { try it.check() }
    @Test("knows line ends", arguments: lineEndsCases) func lineEnds(_ it: CSVCase) throws { try it.check() }
    @Test("knows quotes", arguments: quotesCases) func quotes(_ it: CSVCase) throws { try it.check() }
    @Test("follows the settings", arguments: settingsCases) func settings(_ it: CSVCase) throws { try it.check() }

    @Test func rowsHaveTheirNumberLineAndBytes() throws {
        let text = SourceText("skip\r\na,b\r\n\r\n1,\"2\n3\r\n\"\r\n\"x\"y,1\r\n#,\r4,5") {
            ($0.skipLines, $0.comment) = (1, "#")
        }
        let events = try text.readEveryWay().events
        #expect(events.map(\.row) == [1, 2, 3])
        #expect(events.map(\.line) == [4, 7, 9])
        #expect(events.map { String(decoding: $0.raw, as: UTF8.self) } == ["1,\"2\n3\r\n\"", "\"x\"y,1", "4,5"])
        #expect(try text.read().last.line == 9)
    }

    @Test func columnsComeInTheOrderInWhichTheyAreWanted() throws {
        var text = SourceText("a,b,c\n1,2,3\n")
        text.columns = ["c", "a"]
        #expect(try text.readEveryWay().events.map(\.short) == ["3|1"])
        text.columns = []
        #expect(try text.readEveryWay().events.map(\.short) == [""])
    }

    static let messages: [(String, String)] = [
        ("a,b\n1,2,3\n", "the row has 3 cells, the header 2"),
        ("a,b\n1\n", "the row has 1 cell, the header 2"),
        ("a,b\n1,\"2\"x\n", "text follows a closing quote at byte 6 of the row"),
        ("a,b\n\"1\n2\"x,\n", "text follows a closing quote at byte 6 of the row"),
        ("a,b\n1,\"2\n", "the quote opened at byte 3 of line 2 is not closed"),
        ("a,b\n\"1\n2\",\"3\n", "the quote opened at byte 1 of line 2 is not closed"),
    ]

    @Test("says what is wrong with a row", arguments: messages)
    func message(text: String, message: String) throws {
        #expect(try SourceText(text).readEveryWay().events.first?.message == message)
    }
}
