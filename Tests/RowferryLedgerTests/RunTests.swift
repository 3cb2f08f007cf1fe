import Foundation
import RowferryLedger
import RowferryModel
import Testing

@Suite("Runs")
struct RunTests {
    @Test("are kept with their counters, newest first")
    func records() throws {
        try Fixture.withLedger { _, ledger in
            let first = try ledger.begin()
            let source = try ledger.start()
            for _ in 1...2 {
                let change = LedgerChange(source) {
                    $0.deliveredCalls = 5
                    $0.deliveredChunks = 1
                    $0.deliveredBytes = 700
                }
                try ledger.commit([change], run: first)
            }
            let rows = RowTally(read: 9, filtered: 1, mapped: 6, rejected: 2)
            try ledger.endRun(first, outcome: .doneWithRejects, rows: rows)
            let second = try ledger.begin()

            let records = try ledger.runs(limit: 10)
            #expect(records.map(\.id) == [second, first])
            #expect(records[0].outcome == .running)
            #expect(records[0].endedAt == nil)
            let expected = RunRecord(
                id: first,
                mapping: "usage",
                target: "https://example.test/i",
                startedAt: "2024-02-03T15:00:00Z",
                endedAt: "2024-02-03T15:00:00Z",
                pid: 4711,
                host: "db1",
                outcome: .doneWithRejects,
                rows: rows,
                deliveredCalls: 10,
                deliveredChunks: 2,
                deliveredBytes: 1400
            )
            #expect(records[1] == expected)
            #expect(try ledger.runs(limit: 1).map(\.id) == [second])
            #expect(try ledger.runs(limit: 0).isEmpty)
        }
    }

    @Test("a second one is refused with the words that name the first")
    func contention() throws {
        try Fixture.withLedger { fixture, ledger in
            let run = try ledger.begin()
            let other = try fixture.open()
            let expected = Diagnostic(
                .error,
                .ledgerLocked,
                "a run works with this ledger: process 4711 on db1, started 2024-02-03T15:00:00Z",
                at: Position(file: fixture.path),
                help: "wait until it has ended, or stop it; one ledger takes one run at a time"
            )
            #expect(diagnostic { _ = try other.beginRun(key: Fixture.key, pid: 9, host: "db2") } == expected)
            #expect(diagnostic { _ = try ledger.beginRun(key: Fixture.key, pid: 9, host: "db2") } == expected)
            #expect(try other.runs(limit: 9).map(\.outcome) == [.running])
            try ledger.endRun(run, outcome: .done, rows: RowTally())
            let next = try other.beginRun(key: Fixture.key, pid: 9, host: "db2")
            #expect(try ledger.runs(limit: 9).map(\.outcome) == [.running, .done])
            try other.endRun(next, outcome: .done, rows: RowTally())
        }
    }

    @Test("one in another process is refused as well")
    func contentionBetweenProcesses() async throws {
        let fixture = try Fixture()
        defer { fixture.remove() }
        let ledger = try fixture.open()
        _ = try ledger.begin()
        let path = fixture.path
        await #expect(processExitsWith: .exitCode(75)) { [path = path as String] in
            let ledger = try Ledger(path: path, clock: { Date() })
            let found = diagnostic { _ = try ledger.begin() }
            exit(found?.code == .ledgerLocked && found?.message.contains("process 4711 on db1") == true ? 75 : 1)
        }
    }

    @Test("one whose process is killed leaves no lock, shows as died, and its chunk waits for a decision")
    func killed() async throws {
        let fixture = try Fixture()
        defer { fixture.remove() }
        let path = fixture.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let ledger = try Ledger(path: path, clock: { Fixture.moment })
            let run = try ledger.begin()
            _ = try ledger.send(try ledger.start(), rows: 1...3, run: run)
            kill(getpid(), SIGKILL)
        }
        let reader = try #require(try Ledger.openForReading(path: path))
        #expect(try reader.runs(limit: 1).map(\.outcome) == [.died])
        #expect(try reader.unknownChunks(key: nil).map(\.rows) == [[1, 2, 3]])

        let ledger = try fixture.open()
        _ = try ledger.begin()
        #expect(try ledger.runs(limit: 9).map(\.outcome) == [.running, .died])
        let reason = "the process ended while the request was under way"
        #expect(try ledger.unknownChunks(key: Fixture.key).map(\.reason) == [reason])
    }

    @Test("letting go of the ledger releases the lock")
    func release() throws {
        try Fixture.with { fixture in
            for _ in 1...3 { _ = try fixture.open().begin() }
            #expect(try fixture.open().runs(limit: 9).map(\.outcome) == [.died, .died, .died])
        }
    }

    @Test("ending one turns what is under way into unknown")
    func endWhileSending() throws {
        try Fixture.withLedger { _, ledger in
            let run = try ledger.begin()
            let id = try ledger.send(try ledger.start(), rows: 1...1, run: run)
            #expect(try ledger.unknownChunks(key: nil).isEmpty)
            try ledger.endRun(run, outcome: .interrupted, rows: RowTally())
            let waiting = try ledger.unknownChunks(key: nil)
            #expect(waiting.map(\.id) == [id])
            #expect(waiting.map(\.reason) == ["the run ended while the request was under way"])
        }
    }

    @Test("nothing is written without one, or in the name of another")
    func withoutRun() throws {
        try Fixture.withLedger { _, ledger in
            #expect(diagnostic { _ = try ledger.start() }?.code == .internalMistake)
            let run = try ledger.begin()
            let source = try ledger.start()
            try ledger.endRun(run, outcome: .done, rows: RowTally())
            let change = LedgerChange(source) { $0.tally = RowTally(read: 1) }
            let attempts: [() throws -> Void] = [
                { try ledger.commit([change], run: run) },
                { _ = try ledger.send(source, rows: 1...1, run: run) },
                { try ledger.endRun(run, outcome: .done, rows: RowTally()) },
                { try ledger.adopt(identity: Fixture.identity, for: source) },
                { try ledger.setFormat(SourceFormat(kind: .csv, header: nil), of: source) },
            ]
            for attempt in attempts { #expect(diagnostic(attempt)?.code == .internalMistake) }
            #expect(try ledger.progress()?.tally.read == 0)
        }
    }
}
