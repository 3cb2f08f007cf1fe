import RowferryModel
import Testing

@testable import RowferryReport

struct RunSummaryTests {
    @Test
    func `A run that ended says what came of it`() {
        let summary = RunSummary(
            report: Samples.fullImport,
            exitCode: 65,
            ledger: "a.sqlite",
            reports: ["a b.html", "c.json"],
            rejects: "rejects.csv"
        )
        let found = summary.environment
        #expect(Set(found.keys) == Set(RunSummary.variables))
        #expect(found["ROWFERRY_OUTCOME"] == Samples.fullImport.outcome.rawValue)
        #expect(found["ROWFERRY_EXIT_CODE"] == "65")
        #expect(found["ROWFERRY_ROWS"] == "1234567")
        #expect(found["ROWFERRY_REJECTED"] == "23")
        #expect(found["ROWFERRY_MAPPING"] == "product-usage")
        #expect(found["ROWFERRY_LEDGER"] == "a.sqlite")
        #expect(found["ROWFERRY_REPORTS"] == "a b.html\nc.json")
        #expect(found["ROWFERRY_REJECTS"] == "rejects.csv")
    }

    @Test
    func `A run that could not begin says why, and has no figures`() {
        let found = RunSummary(report: nil, exitCode: 78, problem: "no key", ledger: "a.sqlite").environment
        #expect(Set(found.keys) == Set(RunSummary.variables))
        #expect(found["ROWFERRY_OUTCOME"] == "not-begun")
        #expect(found["ROWFERRY_EXIT_CODE"] == "78")
        #expect(found["ROWFERRY_PROBLEM"] == "no key")
        #expect(found["ROWFERRY_ROWS"] == "")
    }

    @Test
    func `The reason of a run that stopped is the problem`() {
        var report = Samples.fullImport
        report.problem = "the disk is full"
        let summary = RunSummary(report: report, exitCode: 74, problem: "something else", ledger: "a.sqlite")
        #expect(summary.environment["ROWFERRY_PROBLEM"] == "the disk is full")
    }
}
