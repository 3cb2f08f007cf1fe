import RowferryDeliver
import RowferryDestinations
import RowferryLedger
import RowferryModel
import RowferryTesting
import Synchronization
import Testing

@testable import RowferryImport

struct DispatchTests {
    private static let form = WireForm(url: "http://localhost/", headers: [])

    /// A dispatch with a ledger in which one source was begun, and a courier that has a block of it: row 1 is a reject,
    /// row 2 a once-call.
    private func prepared(
        _ bench: Bench,
        _ fault: Fault? = nil,
        commitInterval: Duration = .zero,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) throws -> (Dispatch, Courier) {
        let ledger = try bench.ledger()
        let run = try ledger.beginRun(key: Bench.key, pid: 1, host: "test")
        let identity = SourceIdentity(size: 99, head: Fingerprint(), headBytes: 0, tail: Fingerprint(), tailBytes: 0)
        let source = try ledger.startSource(
            SourceProgress(path: "a.csv", mappingHash: "", identity: identity, lanes: 1),
            key: Bench.key
        )
        let board = FaultBoard(fault)
        var settings = bench.settings
        settings.commitInterval = commitInterval
        var dispatch = Dispatch(
            settings: settings,
            form: Self.form,
            mapping: try bench.load().mapping,
            destination: try bench.load().destination,
            ledger: FaultyLedger(ledger: ledger, board: board),
            transport: ScriptedTransport(server: bench.server, board: board, mailbox: Mailbox()),
            effects: ImportEffects(now: now, wallClock: { 0 }, progress: { _ in }, say: { _ in })
        )
        dispatch.run = run
        var courier = Courier(settings: Courier.Settings(lanes: 1), form: Self.form)
        courier.open(source: 0, progress: source, held: [])
        courier.accept(block(1, isRejected: true))
        courier.accept(block(2, isRejected: false))
        courier.close(source: 0)
        return (dispatch, courier)
    }

    private func block(_ row: Int, isRejected: Bool) -> MappedBlock {
        let end = ReadPosition(offset: row * 10, rows: row)
        var block = MappedBlock(source: 0, statistics: RunStatistics(), firstRow: row, end: end)
        block.statistics.rows.read = 1
        if isRejected {
            block.rejects = [Reject(source: 0, row: row, line: row, code: .fieldMissing, reason: "no id", raw: [])]
        } else {
            block.bytes = SealedBytes("{}".utf8)
            let position = CallPosition(row: row, call: 0)
            block.calls = [CallRecord(start: 0, count: 2, position: position, orderKey: 1, deliveryClass: .once)]
        }
        return block
    }

    @Test("What could not be committed is committed with what follows") func commitAgain() throws {
        let bench = try Bench()
        defer { bench.folder.remove() }
        var (dispatch, courier) = try prepared(bench, .commit(1))
        #expect(throws: Diagnostic.self) { try dispatch.commit(&courier) }
        #expect(try bench.rejects().isEmpty)
        try dispatch.commit(&courier)
        #expect(try bench.rejects().map(\.row) == [1])
        #expect(try bench.progress().position.rows == 1)
    }

    /// A clock that is set by hand.
    private final class Clock: Sendable {
        let time = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { time.withLock { $0 } }
        func pass(_ duration: Duration) { time.withLock { $0 += duration } }
    }

    @Test("What is repeatable waits to be committed together; the outcome of a once-call does not") func pace() throws {
        let bench = try Bench()
        defer { bench.folder.remove() }
        let clock = Clock()
        var (dispatch, courier) = try prepared(bench, commitInterval: .seconds(1), now: { clock.now })
        let rows = { try bench.progress().position.rows }

        // The first is committed at once, and one second is counted from there.
        #expect(dispatch.commitDue(courier) == clock.now)
        try dispatch.commitWhenDue(&courier)
        #expect(try rows() == 1)
        #expect(dispatch.commitDue(courier) == nil)

        courier.accept(block(3, isRejected: true))
        #expect(dispatch.commitDue(courier) == clock.now + .seconds(1))
        clock.pass(.milliseconds(999))
        try dispatch.commitWhenDue(&courier)
        #expect(try bench.rejects().map(\.row) == [1])
        clock.pass(.milliseconds(1))
        try dispatch.commitWhenDue(&courier)
        #expect(try bench.rejects().map(\.row) == [1, 3])

        // What is known goes before the intent of a once-call, and what became of that is due at once.
        courier.accept(block(4, isRejected: true))
        try dispatch.send(&courier)
        #expect(try bench.rejects().map(\.row) == [1, 3, 4])
        dispatch.hear(0, .answered(Answer(status: 200, contentType: "image/gif", body: Array("GIF89a".utf8))), &courier)
        #expect(dispatch.commitDue(courier) == clock.now)
        try dispatch.commitWhenDue(&courier)
        #expect(try rows() == 4)
    }

    @Test("Nothing leaves that could not be recorded, and nothing is waited for") func recordFails() throws {
        let bench = try Bench()
        defer { bench.folder.remove() }
        var (dispatch, courier) = try prepared(bench, .record(1))
        #expect(throws: Diagnostic.self) { try dispatch.send(&courier) }
        #expect(courier.isQuiet)
        #expect(bench.server.calls == 0)
        #expect(try bench.ledger().unknownChunks(key: nil).isEmpty)
        try dispatch.send(&courier)
        #expect(!courier.isQuiet)
        #expect(bench.server.calls == 1)
    }
}
