import GRDB
import RowferryModel
import Testing

@testable import RowferryLedger

@Suite("Errors of SQLite")
struct LedgerErrorTests {
    /// What makes the next write fail, and what the user reads then.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var cause: String
        var message: String
        var help: String
    }

    static let cases = [
        Case(
            testDescription: "disk full",
            cause: "PRAGMA max_page_count = 1",
            message: "the ledger can't be used: database or disk is full (SQLite 13)",
            help: "make room on that disk, then run the same command again: it continues after the last thing written"
        ),
        Case(
            testDescription: "read-only",
            cause: "PRAGMA query_only = 1",
            message: "the ledger can't be used: attempt to write a readonly database (SQLite 8)",
            help: "make the file and its folder readable and writable for this user, or name another file with --ledger"
        ),
    ]

    @Test("become a diagnostic with help of their own, and leave nothing behind", arguments: cases)
    func mapped(_ failure: Case) throws {
        try Fixture.withLedger { fixture, ledger in
            let run = try ledger.begin()
            let source = try ledger.start()
            try ledger.queue.writeWithoutTransaction { try $0.execute(sql: failure.cause) }
            let big = Reject.sample(row: 1, raw: Array(repeating: 65, count: 100_000))
            let change = LedgerChange(source) {
                $0.watermarks = [0: CallPosition(row: 1, call: 0)]
                $0.rejects = [big]
            }
            let expected = Diagnostic(
                .error,
                .ledgerUnusable,
                failure.message,
                at: Position(file: fixture.path),
                help: failure.help
            )
            #expect(diagnostic { try ledger.commit([change], run: run) } == expected)
            #expect(try ledger.progress()?.watermarks[0] == .start)
            #expect(try ledger.rejects().isEmpty)
        }
    }

    @Test("locked: another program holds the file")
    func locked() throws {
        try Fixture.withLedger { fixture, ledger in
            let run = try ledger.begin()
            let source = try ledger.start()
            try ledger.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA busy_timeout = 0") }
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let browser = try DatabaseQueue(path: fixture.path, configuration: configuration)
            try browser.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE; DELETE FROM reject") }
            let found = diagnostic {
                try ledger.commit([LedgerChange(source) { $0.tally = RowTally(read: 1) }], run: run)
            }
            try browser.inDatabase { try $0.execute(sql: "ROLLBACK") }
            #expect(found?.code == .ledgerUnusable)
            #expect(found?.help?.hasPrefix("some other program has the file open") == true)
            try ledger.commit([LedgerChange(source) { $0.tally = RowTally(read: 1) }], run: run)
            #expect(try ledger.progress()?.tally.read == 1)
        }
    }
}
