import RowferryModel
import RowferryReport
import Testing

@Suite struct StatusTextTests {
    @Test func sourcesAndDecisionsReadAsWritten() {
        let long = "exports/very/long/" + String(repeating: "x", count: 60) + "/usage-2.csv.gz"
        let tally = RowTally(read: 1_234_567, rejected: 23)
        let status = LedgerStatus(
            sources: [
                Samples.source("exports/usage-1.csv", size: 1000, offset: 425, tally: tally),
                Samples.source(long, size: 10, offset: 425),
                Samples.source("a.csv", size: 10, offset: 10, complete: true),
            ],
            runs: [Samples.run(11, .done), Samples.run(12, .interrupted), Samples.run(13, .done, mapping: "other")],
            decisions: [Samples.unknown(7)]
        )
        #expect(
            StatusText.text(status, ledger: "my ledger.sqlite") == """
                product-usage -> https://analytics.churnzero.net/i
                  last run: 12, interrupted, started 2024-02-03 10:00:00 UTC
                  source                                              state         rows read  rejected  decisions waiting
                  a.csv                                               complete              0         0                  0
                  exports/usage-1.csv                                 partial 42 %  1,234,567        23                  1
                  exports/very/lon…xxxxxxxxxxxxxxxxxx/usage-2.csv.gz  partial               0         0                  0

                Decisions waiting
                  7: exports/usage-1.csv, rows 3, 7-9, 5 calls, lane 2
                    product-usage -> https://analytics.churnzero.net/i, sent 2024-02-03 10:11:12 UTC
                    reason: connection closed before an answer
                    if they arrived:  rowferry resolve --applied 7 --ledger 'my ledger.sqlite'
                    if they did not:  rowferry resolve --not-applied 7 --ledger 'my ledger.sqlite'

                """
        )
    }

    @Test func anEmptyLedgerSaysSo() {
        #expect(StatusText.text(LedgerStatus()) == "No source was imported with this ledger yet.\n")
        #expect(RunTable.text([]) == "No runs yet.\n")
        #expect(DecisionText.text([]) == "No decision is waiting.\n")
        #expect(DecisionText.json([]) == "[]\n")
    }

    @Test(arguments: [
        ("a.csv", Int?.some(1000), 999, "partial 99 %"), ("a.csv", 0, 0, "partial  "), ("-", nil, 5, "partial  "),
        ("a.csv", 10, 11, "partial  "), ("a.csv", .max, .max, "partial 100 %"),
    ])
    func theShareIsSaidOnlyWhereItIsKnown(path: String, size: Int?, offset: Int, state: String) {
        let text = StatusText.text(LedgerStatus(sources: [Samples.source(path, size: size, offset: offset)]))
        #expect(text.contains("  \(state)"))
    }

    @Test func ofADecodedFileThereIsNoShare() {
        var source = Samples.source("a.csv.gz", size: 1000, offset: 10)
        source.progress.identity.isDecoded = true
        #expect(StatusText.text(LedgerStatus(sources: [source])).contains("  partial  "))
    }

    @Test func hostilePathsCanNotActOnTheTerminal() {
        let status = LedgerStatus(sources: [Samples.source("a\u{1B}[2J\n\u{202E}.csv", size: 1, offset: 0)])
        let text = StatusText.text(status)
        #expect(text.hasPrefix("product-usage -> "))
        #expect(text.contains("a\\u{1b}[2J\\n\\u{202e}.csv"))
        #expect(text.split(separator: "\n").count == 4)
    }
}

@Suite struct RunTableTests {
    @Test func theNewestRunStandsFirst() {
        #expect(
            RunTable.text([Samples.run(11, .done), Samples.run(12, .running, ended: nil)]) == """
                run  started (UTC)        mapping        target                             outcome       rows  calls delivered    duration
                 12  2024-02-03 10:00:00  product-usage  https://analytics.churnzero.net/i  running  1,234,567        2,467,000           -
                 11  2024-02-03 10:00:00  product-usage  https://analytics.churnzero.net/i  done     1,234,567        2,467,000  12 min 3 s

                """
        )
    }

    @Test(arguments: [
        ("2024-02-03T10:00:00.5Z", "0.5 s"), ("2024-02-03T09:59:59Z", "-"), ("nonsense", "-"),
        ("2024-02-04T12:30:00Z", "1 d 2 h"), ("2024-02-03T11:30:00Z", "1 h 30 min"),
    ])
    func durationsAreRead(ended: String, duration: String) {
        let text = RunTable.text([Samples.run(1, .done, ended: ended)])
        #expect(text.hasSuffix("  \(duration)\n"))
    }

    @Test func wideNamesKeepTheColumns() {
        let lines = RunTable.text([
            Samples.run(2, .done, mapping: "取り込み🚢"), Samples.run(1, .done, mapping: "product-use"),
        ]).split(separator: "\n")
        #expect(lines[1].contains("  取り込み🚢   https:"))
        #expect(lines[2].contains("  product-use  https:"))
    }
}

@Suite struct DecisionTextTests {
    @Test("Whoever stops a run at once reads what is in doubt, or that nothing is")
    func atOnce() {
        #expect(
            DecisionText.atOnce([])
                == "Stopped at once. No chunk is in doubt: the same command goes on where this one stopped.\n"
        )
        #expect(
            DecisionText.atOnce([Samples.unknown(7), Samples.unknown(3, rows: [1])], ledger: "l.sqlite") == """
                Stopped at once. Nobody knows whether 2 chunks arrived; decide with rowferry resolve --ledger l.sqlite:
                  3: exports/usage-1.csv, row 1, 5 calls
                  7: exports/usage-1.csv, rows 3, 7-9, 5 calls

                """
        )
    }

    @Test func eachChunkNamesTheTwoWaysOut() {
        #expect(
            DecisionText.text([Samples.unknown(7), Samples.unknown(3, rows: [1])]) == """
                Sent without an answer: 2 chunks. Look in the destination whether the calls of these rows arrived,
                and say so for each; then run the import again.

                  3: exports/usage-1.csv, row 1, 5 calls, lane 2
                    product-usage -> https://analytics.churnzero.net/i, sent 2024-02-03 10:11:12 UTC
                    reason: connection closed before an answer
                    if they arrived:  rowferry resolve --applied 3
                    if they did not:  rowferry resolve --not-applied 3

                  7: exports/usage-1.csv, rows 3, 7-9, 5 calls, lane 2
                    product-usage -> https://analytics.churnzero.net/i, sent 2024-02-03 10:11:12 UTC
                    reason: connection closed before an answer
                    if they arrived:  rowferry resolve --applied 7
                    if they did not:  rowferry resolve --not-applied 7

                """
        )
    }

    @Test func theJSONFormHasAllThatIsKnown() {
        #expect(
            DecisionText.json([Samples.unknown(7)]) == """
                [
                  {
                    "calls" : 5,
                    "id" : 7,
                    "lane" : 2,
                    "mapping" : "product-usage",
                    "onceCalls" : [

                    ],
                    "reason" : "connection closed before an answer",
                    "rows" : [
                      3,
                      7,
                      8,
                      9
                    ],
                    "sentAt" : "2024-02-03T10:11:12.345Z",
                    "source" : "exports/usage-1.csv",
                    "target" : "https://analytics.churnzero.net/i"
                  }
                ]

                """
        )
    }

    @Test(arguments: [
        ([Int](), "no rows"), ([5], "row 5"), ([1, 2, 3], "rows 1-3"),
        (Array(stride(from: 1, through: 2001, by: 2)), "rows 1, 3, 5, 7, 9, 11, 13, 15 and 993 more"),
        ([.max - 1, .max], "rows 9223372036854775806-9223372036854775807"),
    ])
    func rowNumbersAreDrawnTogether(rows: [Int], text: String) {
        #expect(DecisionText.text([Samples.unknown(1, rows: rows)]).contains("usage-1.csv, \(text), 5 calls"))
    }
}
