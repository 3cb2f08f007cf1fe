import RowferryModel
import RowferryReport
import Testing

@Suite struct TextReportTests {
    @Test func aFullImportReadsAsWritten() {
        #expect(
            TextReport().render(Samples.fullImport) == """
                Stopped before the end: 1,234,567 rows read, 2,467,000 calls delivered, 23 rows rejected, 1 chunk unknown, 1,201 warnings, in 12 min 3 s.
                Reason: a decision is waiting
                  mapping  product-usage
                  target   https://analytics.churnzero.net/i

                Sources
                  path                 state          rows  filtered  rejected  before     size  format
                  exports/usage-1.csv  complete  1,234,567     1,000        23     500  12.3 MB  csv, delimiter ";", utf-8
                  -                    partial           0         0         0       0        -  ndjson, utf-8

                Rows       read                1,234,567
                           filtered                1,000
                           mapped              1,233,544
                           rejected                   23
                Calls      total               2,467,088
                           trackEvent          1,233,544
                           setAttribute        1,233,500
                           incrementAttribute         44
                           repeatable          2,467,044
                           once                       44
                Chunks     count                  24,671
                           size                 987.6 MB
                Delivered  calls               2,467,000
                           chunks                 24,670
                           size                 987.0 MB
                           retries                     3
                           unknown chunks              1

                Fields (distinct values are estimated)
                  call          field          filled   rate  distinct  min                   max
                  trackEvent    eventDate   1,233,544  100 %   400,000  2023-01-01T00:00:00Z  2024-02-03T15:00:00Z
                  setAttribute  attr_Plan           1   33 %         2  free                  pro
                  setAttribute  attr_Seats          0      -         0  -                     -

                Findings
                error[csv.ragged] 23 times: 3 cells, but the header has 4
                  exports/usage-1.csv:17 (row 16): "a,b,1"
                  exports/usage-1.csv:18 (row 17): "a,b,2"
                  exports/usage-1.csv:19 (row 18): "a,b,3"
                  exports/usage-1.csv:20 (row 19): "a,b,4"
                  exports/usage-1.csv:21 (row 20): "a,b,5"
                  help: Quote the cells that contain the delimiter, or set `source.ragged` to pad or truncate.
                warning[attribute.clear] 1,200 times: the attribute is erased
                  exports/usage-1.csv:3 (row 2): ""
                  help: Set `empty: skip` to keep it.
                warning[column.unused] 1 time: column "notes" is not used
                  exports/usage-1.csv:1: "notes"
                  help: Map the column if its values are wanted in the destination; nothing is wrong otherwise.

                What to do next
                  Find out whether the destination has the calls of this chunk, and decide:
                    rowferry resolve
                  Save the rejected rows and their reasons; once corrected, that file imports with the same mapping:
                    rowferry rejects -o rejects.csv
                  Run the same command again: it continues where this run stopped.

                """
        )
    }

    @Test func aCheckWithoutRowsIsShort() {
        var report = RunReport(kind: "check", mapping: "m", target: "t")
        report.outcome = .done
        #expect(
            TextReport().render(report) == """
                Check found no rows: 0 rows read, 0 calls made, none sent, nothing rejected, in 0.0 s.
                  mapping  m
                  target   t

                Rows    read              0
                        filtered          0
                        mapped            0
                        rejected          0
                Calls   total             0
                        repeatable        0
                        once              0
                Chunks  count             0
                        size        0 bytes

                What to do next
                  See whether these are the right files: there is not one row in them.

                """
        )
    }

    @Test(arguments: [
        (RunOutcome.done, "Done: 2 rows read, 0 calls delivered, 1 row rejected, in 0.0 s."),
        (.doneWithRejects, "Done, with rejects: 2 rows read, 0 calls delivered, 1 row rejected, in 0.0 s."),
        (.nothingToDo, "Nothing to do: all 2 sources were imported before, in 0.0 s."),
        (.stopped, "Stopped before the end: 2 rows read, 0 calls delivered, 1 row rejected, in 0.0 s."),
        (.rejectsExceeded, "Too many rejects: 2 rows read, 0 calls delivered, 1 row rejected, in 0.0 s."),
        (.destinationFailed, "Stopped by the destination: 2 rows read, 0 calls delivered, 1 row rejected, in 0.0 s."),
        (.failed, "Failed: 2 rows read, 0 calls delivered, 1 row rejected, in 0.0 s."),
        (.interrupted, "Interrupted: 2 rows read, 0 calls delivered, 1 row rejected, in 0.0 s."),
        (.died, "Died without saying why: 2 rows read, 0 calls delivered, 1 row rejected, in 0.0 s."),
        (.running, "Still running: 2 rows read, 0 calls delivered, 1 row rejected, in 0.0 s."),
    ])
    func eachOutcomeHasItsFirstLine(outcome: RunOutcome, line: String) {
        var report = RunReport(kind: "import", mapping: "m", target: "t")
        report.outcome = outcome
        report.rows = RowTally(read: 2, mapped: 1, rejected: 1)
        report.source = Samples.fullImport.source
        #expect(TextReport().render(report).split(separator: "\n").first.map(String.init) == line)
    }

    @Test func aDryRunSaysThatNothingWasSent() {
        var report = RunReport(kind: "dry-run", mapping: "m", target: "t")
        report.outcome = .doneWithRejects
        report.calls.total = 1
        let text = TextReport().render(report)
        #expect(
            text.hasPrefix(
                "Dry run done, with rejects: 0 rows read, 1 call made, none sent, nothing rejected, in 0.0 s."
            )
        )
        #expect(text.hasSuffix("  Correct the rows or the mapping, then run the same command again.\n"))
    }

    @Test func commandsNameALedgerThatIsNotTheDefault() {
        let text = TextReport(ledger: "/data/it's mine.sqlite").render(Samples.fullImport)
        #expect(text.contains("    rowferry resolve --ledger '/data/it'\\''s mine.sqlite'\n"))
        #expect(text.contains("    rowferry rejects -o rejects.csv --ledger '/data/it'\\''s mine.sqlite'\n"))
    }

    @Test func rejectsOfNDJSONAreSavedAsNDJSON() {
        var report = Samples.fullImport
        report.source.removeFirst()
        #expect(TextReport().render(report).contains("    rowferry rejects -o rejects.ndjson\n"))
    }

    @Test func aRunThatIsOverNeedsNothingMore() {
        var report = RunReport(kind: "import", mapping: "m", target: "t")
        report.outcome = .done
        report.rows.read = 1
        #expect(!TextReport().render(report).contains("What to do next"))
        report.rows.read = 0
        #expect(TextReport().render(report).hasPrefix("Done, but there were no rows: "))
        report.source = [Samples.fullImport.source[0]]
        #expect(report.source[0].rowsBefore > 0)
        #expect(TextReport().render(report).hasPrefix("Done: "), "all rows were settled by an earlier run")
    }

    @Test func onlyTheVerdictAndTheSeverityWordsAreColoured() {
        let text = TextReport(style: .ansi).render(Samples.fullImport)
        #expect(text.hasPrefix("\u{1B}[1;33mStopped before the end: "))
        #expect(text.contains("\n\u{1B}[1;31merror\u{1B}[0m[csv.ragged] 23 times: "))
        #expect(text.contains("\n\u{1B}[1;33mwarning\u{1B}[0m[attribute.clear] 1,200 times: "))
        #expect(text.count(where: { $0 == "\u{1B}" }) == 8)
    }

    @Test func hostileValuesCanNotActOnTheTerminal() {
        let hostile = "\u{1B}]0;owned\u{7}\r\n\u{202E}gpj\u{200F}\u{061C}\u{2028}\u{9B}31m"
        var report = RunReport(kind: hostile, mapping: hostile, target: hostile)
        report.problem = hostile
        report.source = [
            .init(
                path: hostile,
                bytes: 1,
                format: hostile,
                fingerprint: hostile,
                rows: RowTally(),
                rowsBefore: 0,
                state: .partial
            )
        ]
        report.calls.byAction = [hostile: 1]
        report.fields = [
            .init(call: hostile, field: hostile, filled: 1, empty: 0, min: hostile, max: hostile, distinctEstimate: 1)
        ]
        report.diagnostics = [
            .init(
                code: .fieldType,
                severity: .error,
                field: hostile,
                column: hostile,
                count: 1,
                message: hostile,
                help: hostile,
                examples: [.init(file: hostile, row: 1, line: 2, value: hostile)]
            )
        ]
        let text = TextReport(ledger: hostile).render(report)
        let unsafe = text.unicodeScalars.filter { scalar in
            scalar.value < 0x20 && scalar != "\n"
                || "\u{202E}\u{200F}\u{061C}\u{2028}\u{9B}".unicodeScalars.contains(scalar)
        }
        #expect(unsafe.isEmpty)
        #expect(text.split(separator: "\n").count == 26)
        #expect(text.contains("\\u{1b}]0;owned\\u{7}\\r\\n\\u{202e}gpj\\u{200f}\\u{61c}\\u{2028}\\u{9b}31m"))
    }

    @Test func longValuesAreCut() {
        var report = RunReport(kind: "check", mapping: "m", target: "t")
        let long = String(repeating: "x", count: 10_000)
        report.fields = [
            .init(call: "c", field: "f", filled: 1, empty: 0, min: long, max: long, distinctEstimate: 1)
        ]
        var finding = Samples.ragged
        finding.examples = [.init(file: "f", row: 1, line: 2, value: long)]
        report.diagnostics = [finding]
        let lines = TextReport().render(report).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 120 })
        #expect(lines.contains("  f:2 (row 1): \"\(String(repeating: "x", count: 79))…\""))
    }

    @Test func theLargestNumbersDoNotTrap() {
        var report = Samples.fullImport
        report.rows = RowTally(read: .max, filtered: .max, mapped: .max, rejected: .max)
        report.chunks.bytes = .max
        report.seconds = .infinity
        report.diagnostics = report.diagnostics.map { finding in
            var finding = finding
            finding.count = .max
            return finding
        }
        report.fields[0].filled = .max
        report.fields[0].empty = .max
        let text = TextReport().render(report)
        #expect(text.contains("9,223,372,036,854,775,807 rows read"))
        #expect(text.contains("9,223,372,036,854,775,807 warnings, in an unknown time."))
        #expect(text.contains("9.2 EB"))
    }

    @Test func equalFindingsStandInOneOrder() {
        var report = RunReport(kind: "check", mapping: "m", target: "t")
        let codes: [DiagnosticCode] = [.fieldType, .dateInvalid, .csvQuote]
        report.diagnostics = codes.map {
            .init(
                code: $0,
                severity: .error,
                field: nil,
                column: nil,
                count: 1,
                message: "",
                help: nil,
                examples: []
            )
        }
        let lines = TextReport().render(report).split(separator: "\n").filter { $0.hasPrefix("error[") }
        #expect(lines.map { $0.prefix(9) } == ["error[csv", "error[dat", "error[fie"])
    }
}
