import RowferryModel
import RowferryRead
import RowferryReadTesting
import Testing

@Suite("The layout of a source") struct LayoutTests {
    struct Names: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var names: [String]
        var warnings: [String]

        init(_ name: String, _ text: String, _ names: [String], warnings: [String] = []) {
            testDescription = name
            self.text = text
            self.names = names
            self.warnings = warnings
        }
    }

    static let headers = [
        Names("plain", "a,b\n", ["a", "b"]),
        Names("in quotes", "\"a\",\"b,c\"\n", ["a", "b,c"]),
        Names("with a line end", "\"a\nb\",c\n", ["a\nb", "c"]),
        Names("with doubled quotes", "\"a\"\"b\",c\n", ["a\"b", "c"]),
        Names("with spaces around names", " a ,\"\tb \"\n", ["a", "b"]),
        Names("with spaces in names", "first name,b\n", ["first name", "b"]),
        Names(
            "repeated",
            "a,b,a,a\n",
            ["a", "b", "a_2", "a_3"],
            warnings: [
                "the column name \"a\" stands there again; this one is called \"a_2\"",
                "the column name \"a\" stands there again; this one is called \"a_3\"",
            ]
        ),
        Names(
            "repeated, when the new name is taken",
            "a,a,a_2\n",
            ["a", "a_3", "a_2"],
            warnings: ["the column name \"a\" stands there again; this one is called \"a_3\""]
        ),
        Names(
            "empty",
            "a,,c,\n",
            ["a", "column2", "c", "column4"],
            warnings: [
                "column 2 has no name; it is called \"column2\"", "column 4 has no name; it is called \"column4\"",
            ]
        ),
        Names("with a byte order mark", "\u{FEFF}a,b\n", ["a", "b"]),
        Names(
            "with text behind a closing quote",
            "\"a\"x,b\n",
            ["a", "b"],
            warnings: ["text follows a closing quote at byte 4 of the header; it is left out"]
        ),
    ]

    @Test("names columns by a header", arguments: headers)
    func header(_ it: Names) throws {
        let layout = try SourceText(it.text + "\n").layout()
        #expect(layout.columns == .fixed(it.names))
        #expect(layout.warnings.map(\.message) == it.warnings)
        #expect(layout.warnings.allSatisfy { $0.severity == .warning && $0.code == .csvHeader })
    }

    @Test func aHeaderKeepsItsBytesAndAllThatStandsBeforeIt() throws {
        let layout = try SourceText("\u{FEFF}x\r\n\r\n\"a\"\r\n1\r\n") { ($0.skipLines, $0.format) = (1, .csv) }
            .layout()
        #expect(String(decoding: layout.header, as: UTF8.self) == "\u{FEFF}x\r\n\r\n\"a\"\r\n")
        #expect(layout.start.offset == 13)
        #expect(layout.start.line == 4)
    }

    @Test func withoutAHeaderColumnsAreNumbered() throws {
        let layout = try SourceText("\n1,2,3\n") { $0.header = SourceOptions.Header.none }.layout()
        #expect(layout.columns == .fixed(["column1", "column2", "column3"]))
        #expect(layout.header.isEmpty)
    }

    static let refusedCases: [(String, String)] = [
        ("", "there is no header: the source is empty"),
        ("\u{FEFF}", "there is no header: the source is empty"),
        ("\n\r\n\n", "there is no header: the source is empty"),
        ("a,\"b\n1,2\n", "the header is longer than 9 bytes, or its quotes are not closed"),
    ]

    @Test("is refused where there is no header", arguments: refusedCases)
    func refused(text: String, message: String) throws {
        let error = #expect(throws: Diagnostic.self) { try SourceText(text).layout() }
        #expect(error?.code == .csvHeader)
        #expect(error?.message == message)
    }

    @Test func anEmptySourceWithoutAHeaderHasNoRows() throws {
        for header in [SourceOptions.Header.none, .names(["a"])] {
            let text = SourceText("\n") { $0.header = header }
            #expect(try text.readEveryWay().events.isEmpty)
        }
        #expect(try SourceText("") { $0.format = .ndjson }.readEveryWay().events.isEmpty)
    }

    struct Found: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var delimiter: String

        init(_ name: String, _ text: String, _ delimiter: String) {
            testDescription = name
            self.text = text
            self.delimiter = delimiter
        }
    }

    static let delimiters = [
        Found("comma", "a,b\n1,2\n", ","),
        Found("semicolon", "a;b\n1;2\n", ";"),
        Found("tab", "a\tb\n1\t2\n", "\t"),
        Found("bar", "a|b\n1|2\n", "|"),
        Found("semicolon with decimal commas", "a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        Found("semicolon with other candidates in quotes", "a;b\n\"x,y\";\"z,|\t\"\n\"1,2\";3\n", ";"),
        Found("comma with semicolons in a text", "id,text\n1,a;b;c\n2,d\n", ","),
        Found("comma with line ends in quotes", "id,text\n1,\"a;\nb;\n\"\n2,\"c\"\n", ","),
        Found("semicolon with a comma in one name", "id;\"name, first\";age\n1;\"a, b\";3\n2;\"c, d\";4\n", ";"),
        Found("semicolon with a comma in a bare name", "id;name, first;age\n1;a;3\n2;c;4\n", ";"),
        Found("tab with spaces and commas", "a\tb\tc\nx, y\tz\t1\nu\tv, w\t2\n", "\t"),
        Found("bar with commas in every row", "a|b|c\n1,5|2,5|x\n3,5|4,5|y\n", "|"),
        Found("one column", "a\n1\n2\n", ","),
        Found("one column of texts", "text\none; two\nthree, four, five\n", "\t"),
        Found("only a header", "a;b;c", ";"),
        Found("only a header of one name", "a", ","),
        Found("comma, some rows too short", "a,b,c\n1,2,3\n1,2\n1,2,3\n1,2,3\n", ","),
        Found("blank lines between", "\n\na;b\n\n1;2\n", ";"),
    ]

    @Test("finds the delimiter by looking", arguments: delimiters)
    func delimiter(_ it: Found) throws {
        guard case .csv(let dialect) = try SourceText(it.text).layout().form else {
            Issue.record("not CSV")
            return
        }
        #expect(String(decoding: dialect.delimiter, as: UTF8.self) == it.delimiter)
    }

    @Test func theSettingOfTheDelimiterWins() throws {
        let layout = try SourceText("a;b\n1;2\n") { $0.delimiter = "," }.layout()
        #expect(layout.columns == .fixed(["a;b"]))
        #expect(layout.described == "csv, delimiter \",\", 1 column")
    }

    static let formats: [(String, SourceOptions.Format, Bool)] = [
        ("{\"a\":1}\n", .auto, true),
        ("\u{FEFF} \n\t{\"a\":1}\n", .auto, true),
        ("{\n", .auto, true),
        ("a,b\n{}\n", .auto, false),
        ("[1]\n", .auto, false),
        ("\"{\"\n", .auto, false),
        ("{\"a\":1}\n", .csv, false),
        ("{\"a\":1}\n", .tsv, false),
        ("a,b\n", .ndjson, true),
    ]

    @Test("finds the format by looking, unless it is set", arguments: formats)
    func format(text: String, format: SourceOptions.Format, isNDJSON: Bool) throws {
        #expect(try (SourceText(text) { $0.format = format }.layout().form == .ndjson) == isNDJSON)
    }

    @Test func linesAreSkippedBeforeTheFormatIsLookedFor() throws {
        var text = SourceText("# exported today\n{\"a\":1}\n") { $0.skipLines = 1 }
        text.columns = ["a"]
        let events = try text.readEveryWay().events
        #expect(events.map(\.short) == ["number 1"])
        #expect(events.map(\.line) == [2])
    }
}
