import RowferryModel
import Testing

@testable import RowferryDeliver
@testable import RowferryImport

struct RejectLimitTests {
    @Test(
        "Texts",
        arguments: [
            ("0", .count(0)), ("100", .count(100)), ("2.5%", .share(2.5)), ("0%", .share(0)), ("100%", .share(100)),
            ("", nil), ("-1", nil), ("%", nil), ("101%", nil), ("-1%", nil), ("nan%", nil), ("1.5", nil), ("x", nil),
        ] as [(String, RejectLimit?)]
    )
    func texts(text: String, limit: RejectLimit?) {
        #expect(RejectLimit(text) == limit)
    }

    @Test(
        "Whether it is exceeded, and whether that is certain before the end",
        arguments: [
            (.count(0), 0, 10, false, false), (.count(0), 1, 10, true, true), (.count(5), 5, 10, false, false),
            (.count(5), 6, 10, true, true), (.share(10), 1, 10, false, false), (.share(10), 2, 10, true, false),
            (.share(10), 101, 999, true, false), (.share(10), 101, 1_000, true, true),
            (.share(10), 100, 1_000, false, false), (.share(0), 0, 0, false, false), (.share(0), 1, 1, true, false),
        ] as [(RejectLimit, Int, Int, Bool, Bool)]
    )
    func exceeded(limit: RejectLimit, rejects: Int, rows: Int, isExceeded: Bool, isHopeless: Bool) {
        #expect(limit.isExceeded(rejects: rejects, rows: rows) == isExceeded)
        #expect(limit.isHopeless(rejects: rejects, rows: rows) == isHopeless)
    }
}

struct RunSummaryTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var summary: RunSummary
        var outcome: RunOutcome
        var problem: String?
        var code: DiagnosticCode?
        var testDescription: String { name }

        init(_ name: String, _ summary: RunSummary, _ outcome: RunOutcome, _ problem: String?, _ code: DiagnosticCode?)
        {
            self.name = name
            self.summary = summary
            self.outcome = outcome
            self.problem = problem
            self.code = code
        }
    }

    private static let wrong = Courier.Failure(code: .destinationWrong, reason: "a page")
    private static let gone = Courier.Failure(code: .destinationUnreachable, reason: "no connection", isTemporary: true)
    private static let full = Diagnostic(.error, .ledgerUnusable, "the disk is full")
    private static let waits = "1 chunk waits for a decision"

    static let rows = [
        Row("all well", RunSummary(rejects: 0, rows: 9), .done, nil, nil),
        Row("some rejects", RunSummary(rejects: 2, rows: 9), .doneWithRejects, nil, nil),
        Row("as many as allowed", RunSummary(rejects: 2, rows: 9, maxRejects: .count(2)), .doneWithRejects, nil, nil),
        Row(
            "a share, found at the end",
            RunSummary(rejects: 2, rows: 9, maxRejects: .share(10)),
            .rejectsExceeded,
            "2 of 9 rows were rejected, more than allowed",
            .rejectsExceeded
        ),
        Row(
            "stopped by rejects",
            RunSummary(end: .rejectsExceeded, rejects: 3, rows: 9),
            .rejectsExceeded,
            "3 of 9 rows were rejected, more than allowed",
            .rejectsExceeded
        ),
        Row(
            "a limit",
            RunSummary(isLimitReached: true, rejects: 0, rows: 9),
            .stopped,
            "stopped at the limit of rows (--limit)",
            nil
        ),
        Row("a decision", RunSummary(decisions: 1, rejects: 0, rows: 9), .stopped, waits, .decisionWaiting),
        Row(
            "two decisions and a limit",
            RunSummary(isLimitReached: true, decisions: 2, rejects: 0, rows: 9),
            .stopped,
            "2 chunks wait for a decision",
            .decisionWaiting
        ),
        Row("nothing to do", RunSummary(end: .nothingToDo, rejects: 0, rows: 0), .nothingToDo, nil, nil),
        Row(
            "nothing but a decision",
            RunSummary(end: .nothingToDo, decisions: 1, rejects: 0, rows: 0),
            .stopped,
            waits,
            .decisionWaiting
        ),
        Row(
            "a signal",
            RunSummary(end: .interrupted(signal: 15), rejects: 1, rows: 9),
            .interrupted,
            "stopped by signal 15",
            nil
        ),
        Row(
            "a wrong destination",
            RunSummary(end: .failed(wrong), decisions: 1, rejects: 1, rows: 9),
            .destinationFailed,
            "error[destination.wrong]: a page",
            .destinationWrong
        ),
        Row(
            "a destination that went away",
            RunSummary(end: .failed(gone), rejects: 0, rows: 9),
            .stopped,
            "error[destination.unreachable]: no connection",
            .destinationUnreachable
        ),
        Row(
            "a broken ledger",
            RunSummary(end: .broken(full), decisions: 1, rejects: 1, rows: 9),
            .failed,
            full.description,
            .ledgerUnusable
        ),
    ]

    @Test("How a run is judged", arguments: rows)
    func table(row: Row) {
        #expect(row.summary.outcome == row.outcome)
        #expect(row.summary.problem == row.problem)
        #expect(row.summary.problemCode == row.code)
    }

    @Test("A signal is told by its number") func signal() {
        #expect(RunSummary(end: .interrupted(signal: 2), rejects: 0, rows: 0).signal == 2)
        #expect(RunSummary(rejects: 0, rows: 0).signal == nil)
    }
}
