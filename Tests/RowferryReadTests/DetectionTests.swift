import RowferryModel
import RowferryRead
import RowferryReadTesting
import RowferryTesting
import Testing

@Suite("What is found by looking") struct DetectionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var described: String
        var lines: [String]
        var change: @Sendable (inout SourceOptions) -> Void

        init(
            _ name: String,
            _ text: String,
            _ described: String,
            _ lines: [String],
            _ change: @escaping @Sendable (inout SourceOptions) -> Void = { _ in }
        ) {
            testDescription = name
            self.text = text
            self.described = described
            self.lines = lines
            self.change = change
        }
    }

    static let dialects = [
        Case(
            "a semicolon among commas",
            "a;b;c\n1,5;x;2\n3,5;y, z;4\n",
            "csv, delimiter \";\", 3 columns",
            ["delimiter \";\": 3 columns in all 3 sampled rows; \",\" would give 1 to 3 columns"]
        ),
        Case(
            "decimal commas without a header",
            "1,5;2,5\n3,5;4,5\n",
            "csv, delimiter \";\", 2 columns",
            ["delimiter \";\": 2 columns in all 2 sampled rows; \",\" would give 3 columns"]
        ) { $0.header = SourceOptions.Header.none },
        Case(
            "times in one column",
            "10:20:30\n11:21:31\n",
            "csv, delimiter \",\", 1 column",
            ["delimiter \",\": 1 column in all 2 sampled rows"]
        ) { $0.header = SourceOptions.Header.none },
        Case(
            "one column of texts with commas",
            "text\none, two\nthree\n",
            "csv, delimiter \";\", 1 column",
            ["delimiter \";\": 1 column in all 3 sampled rows; \",\" would give 1 to 2 columns"]
        ),
        Case(
            "carets",
            "a^b\n1^2\n",
            "csv, delimiter \"^\", 2 columns",
            ["delimiter \"^\": 2 columns in all 2 sampled rows"]
        ),
        Case(
            "what Hive writes",
            "a\u{1}b\n1, 2\u{1}3\n",
            "csv, delimiter \"\\u{1}\", 2 columns",
            ["delimiter \"\\u{1}\": 2 columns in all 2 sampled rows; \",\" would give 1 to 2 columns"]
        ),
        Case(
            "apostrophes that quote",
            "a,b\n'1,2',3\n'4','it''s'\n",
            "csv, delimiter \",\", quote ', 2 columns",
            [
                "delimiter \",\": 2 columns in all 3 sampled rows",
                "quote ': 3 quoted cells; \" would give 2 columns in 2 of 3 sampled rows",
                "escape ': 3 quoted cells",
            ]
        ),
        Case(
            "apostrophes that are letters",
            "a,b\n'tis,x\nO'Neil,'n'\n",
            "csv, delimiter \",\", 2 columns",
            ["delimiter \",\": 2 columns in all 3 sampled rows"]
        ),
        Case(
            "backslashes that escape",
            "a,b\n\"1\\\",2\",3\n\"4\",5\n",
            "csv, delimiter \",\", escape \\, 2 columns",
            [
                "delimiter \",\": 2 columns in all 3 sampled rows",
                "escape \\: 2 quoted cells; \" would give 2 columns in 2 of 3 sampled rows",
            ]
        ),
        Case(
            "quotes that are inches",
            "a\tb\n" + (1...6).map { "\"\($0) pipe\" x\t1\n" }.joined(),
            "csv, delimiter \"\\t\", no quotes, 2 columns",
            [
                "delimiter tab: 2 columns in all 7 sampled rows",
                "quote none: no quoted cells; \" would leave 6 rows with ill-formed quotes",
                "escape none: no quoted cells",
            ]
        ),
        Case("all of it set", "a;b\n1;2\n", "csv, delimiter \",\", 1 column", []) {
            ($0.delimiter, $0.quote, $0.escape) = (",", "\"", "\"")
        },
    ]

    @Test("is the dialect, with its reasons", arguments: dialects)
    func dialect(_ it: Case) throws {
        let layout = try SourceText(it.text, it.change).layout()
        #expect(layout.described == it.described)
        #expect(layout.evidence.lines == it.lines)
    }

    @Test func isTheSameForTheSameBytes() throws {
        let text = SourceText("a;b,c\n1;2,3\n4;5,6\n")
        let first = try text.layout()
        for _ in 0..<5 { #expect(try text.layout() == first) }
    }

    @Test(
        "is named in the help of rows that contradict it",
        arguments: [(DiagnosticCode.csvRagged, "delimiter \";\""), (.csvQuote, "quote \" and escape \"")]
    )
    func help(code: DiagnosticCode, words: String) throws {
        let found = try SourceText("a;b\n1;2\n").layout().evidence
        #expect(found.help(for: code)?.contains(words) == true)
        #expect(found.help(for: .dateInvalid) == nil)
        let set = try SourceText("a;b\n1;2\n") { ($0.delimiter, $0.quote, $0.escape) = (";", "\"", "\"") }.layout()
        #expect(set.evidence.help(for: code) == nil)
    }

    @Test func looksIntoAFileUpToItsEnd() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        // The first 64 KiB would be cut as evenly by commas.
        let head = String(repeating: "1,5;2\n", count: 12_000)
        let text = "a,b;c\n" + head + String(repeating: "15;2\n", count: 60_000)
        let source = try Source(path: try folder.write(text.utf8, to: "x.csv"), options: SourceOptions())
        #expect(source.evidence.looked == "its first 64 KiB and 8 samples up to its end")
        #expect(source.described == "csv, delimiter \";\", 2 columns")
    }

    @Test("warns of quotes behind spaces, which a delimiter with a space takes away")
    func spacedQuotes() throws {
        let text = "a, b\n1, \"2\"\n3, \"4, 5\"\n"
        let found = try SourceText(text).layout()
        #expect(found.warnings.map(\.code) == [.csvQuote])
        #expect(found.warnings.first?.help?.contains("set `source.delimiter` to \", \"") == true)
        let set = SourceText(text) { $0.delimiter = ", " }
        #expect(try set.layout().warnings.isEmpty)
        #expect(try set.readEveryWay().events.map(\.short) == ["1|2", "3|4, 5"])
    }

    @Test("warns of a delimiter that cuts nothing, and keeps to it")
    func contradiction() throws {
        let layout = try SourceText("a;b\n1;2\n3;4\n") { $0.delimiter = "," }.layout()
        #expect(layout.columns == .fixed(["a;b"]))
        let words =
            "the mapping says delimiter \",\", which leaves 1 column; \";\" would give 2 columns in all 3 sampled rows"
        #expect(layout.warnings.map(\.message) == [words])
        #expect(layout.warnings.first?.help?.contains("`source.delimiter`") == true)
        #expect(try SourceText("a\n1;2\n3\n") { $0.delimiter = "," }.layout().warnings.isEmpty)
    }
}
