import RowferryModel
import RowferryTesting
import Testing

@Suite("What was seen in a field") struct FieldTallyTests {
    private static func tally(_ values: [String], numeric: Bool) -> FieldTally {
        var tally = FieldTally()
        for value in values { Array(value.utf8).withUnsafeBytes { tally.note($0, numeric: numeric) } }
        return tally
    }

    private static func text(_ bytes: [UInt8]?) -> String? {
        bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    static let cases: [([String], Bool, String?, String?)] = [
        ([], false, nil, nil),
        (["b"], false, "b", "b"),
        (["b", "a", "c"], false, "a", "c"),
        (["9", "10"], false, "10", "9"),
        (["9", "10"], true, "9", "10"),
        (["-1", "-10", "0"], true, "-10", "0"),
        (["", "a"], false, "", "a"),
        (["9007199254740993", "9007199254740992"], true, "9007199254740992", "9007199254740993"),
    ]

    @Test("has the smallest and the largest", arguments: cases)
    func extremes(values: [String], numeric: Bool, minimum: String?, maximum: String?) {
        let whole = Self.tally(values, numeric: numeric)
        #expect(whole.filled == values.count)
        #expect(Self.text(whole.minimum) == minimum)
        #expect(Self.text(whole.maximum) == maximum)
        for cut in 0...values.count {
            var merged = Self.tally(Array(values[..<cut]), numeric: numeric)
            merged.merge(Self.tally(Array(values[cut...]), numeric: numeric))
            #expect(merged.filled == whole.filled)
            #expect(merged.minimum == whole.minimum && merged.maximum == whole.maximum)
            #expect(merged.distinct.estimate == whole.distinct.estimate)
        }
    }

    @Test func cutsLongValues() {
        let tally = Self.tally([String(repeating: "x", count: 100)], numeric: false)
        #expect(tally.minimum?.count == 64)
    }

    @Test func countsEmptyOnesWhenMerged() {
        var tally = FieldTally()
        tally.empty = 2
        var later = FieldTally()
        later.empty = 3
        tally.merge(later)
        #expect(tally.empty == 5)
    }
}

@Suite("Findings") struct FindingsTests {
    private static func findings(_ rows: some Sequence<Int>) -> Findings {
        var findings = Findings()
        for row in rows {
            let key = Findings.Key(row % 3 == 0 ? .csvRagged : .fieldType, .error, field: "f", column: "c")
            findings.note(key, source: 0, row: row, line: row + 1, value: "value \(row)", message: "message \(row)")
        }
        return findings
    }

    @Test("are the same however they are merged", arguments: 0...20)
    func merge(cut: Int) {
        let whole = Self.findings(0..<20)
        var merged = Self.findings(0..<cut)
        merged.merge(Self.findings(cut..<20))
        #expect(merged.tallies == whole.tallies)
    }

    @Test func keepTheFirstExamplesAndTheFirstWords() throws {
        let tally = try #require(
            Self.findings(0..<100).tallies[Findings.Key(.csvRagged, .error, field: "f", column: "c")]
        )
        #expect(tally.count == 34)
        #expect(tally.message == "message 0")
        #expect(tally.examples.map(\.row) == [0, 3, 6, 9, 12])
        #expect(tally.examples[1] == Findings.Example(source: 0, row: 3, line: 4, value: "value 3"))
    }

    @Test func buildWordsOnlyForExamples() {
        var built = 0
        var findings = Findings()
        func words() -> String {
            built += 1
            return "x"
        }
        for row in 0..<100 {
            findings.note(
                Findings.Key(.fieldType, .warning),
                source: 0,
                row: row,
                line: row,
                value: words(),
                message: ""
            )
        }
        #expect(built == Findings.exampleLimit)
    }

    @Test func areToldApartByCodeSeverityFieldAndColumn() {
        var findings = Findings()
        for key in [
            Findings.Key(.fieldType, .error), Findings.Key(.fieldType, .warning), Findings.Key(.fieldRange, .error),
            Findings.Key(.fieldType, .error, field: "f"), Findings.Key(.fieldType, .error, column: "f"),
        ] { findings.note(key, source: 0, row: 1, line: 1, value: "", message: "") }
        #expect(findings.tallies.count == 5)
    }
}

@Suite("The text of a diagnostic") struct DiagnosticTests {
    static let texts: [(Diagnostic, String)] = [
        (Diagnostic(.error, .usage, "no"), "error[usage]: no"),
        (Diagnostic(.warning, .csvHeader, "odd", at: Position(file: "a.csv")), "a.csv: warning[csv.header]: odd"),
        (Diagnostic(.note, .csvHeader, "odd", at: Position(file: "a.csv", line: 3)), "a.csv:3: note[csv.header]: odd"),
        (Diagnostic(.error, .usage, "no", help: "Do it."), "error[usage]: no\n  help: Do it."),
        (Diagnostic(.error, .usage, "a\nb\r\t", help: "c\nd"), "error[usage]: a\\nb\\r\\t\n  help: c\\nd"),
        (Diagnostic(.error, .usage, "\u{1B}[2J\u{7F}\u{9B}"), "error[usage]: \\u{1b}[2J\\u{7f}\\u{9b}"),
        (
            Diagnostic(.error, .usage, "\u{202E}\u{2028}\u{2066}\u{200E}é😀"),
            "error[usage]: \\u{202e}\\u{2028}\\u{2066}\\u{200e}é😀"
        ),
    ]

    @Test("is one line, and one for the help", arguments: texts)
    func text(diagnostic: Diagnostic, text: String) {
        #expect(diagnostic.description == text)
    }

    @Test func quotesValuesAndCutsThem() {
        #expect("a\"b".quoted == "\"a\"b\"")
        #expect(String(repeating: "é", count: 80).quoted == "\"\(String(repeating: "é", count: 80))\"")
        #expect(String(repeating: "é", count: 81).quoted == "\"\(String(repeating: "é", count: 80))…\"")
        #expect("a\u{0}b".quoted == "\"a\\u{0}b\"")
    }

    @Test func weighsErrorsMost() {
        #expect(Severity.allCases.sorted() == [.note, .warning, .error])
    }

    @Test func codesAreStableWords() {
        for code in DiagnosticCode.allCases { #expect(code.rawValue.contains(/^[a-z]+(\.[a-z]+(-[a-z]+)*)?$/)) }
    }
}
