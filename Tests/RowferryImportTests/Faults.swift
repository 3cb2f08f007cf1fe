import Foundation
import RowferryDeliver
import RowferryImport
import RowferryLedger
import RowferryModel
import RowferryRead
import Synchronization

/// What goes wrong in a run, once.
enum Fault: Sendable, CustomStringConvertible {
    case request(Int, ModelServer.Treatment)
    /// All requests from that one on.
    case requests(from: Int, ModelServer.Treatment)
    case commit(Int)
    case record(Int)
    case read(afterBytes: Int)
    /// The process ends in its Nth step, whatever that is: before the step has had its effect, or right after.
    case death(Int, afterEffect: Bool)
    /// SIGINT comes with the Nth request.
    case signal(Int)
    /// Nothing is answered.
    case stuck

    var description: String {
        switch self {
        case .request(let number, let treatment): "request \(number): \(treatment)"
        case .requests(let number, let treatment): "requests from \(number) on: \(treatment)"
        case .commit(let number): "commit \(number) fails"
        case .record(let number): "record \(number) fails"
        case .read(let bytes): "reading fails after \(bytes) bytes"
        case .death(let number, let isAfter): "death \(isAfter ? "after" : "before") step \(number)"
        case .signal(let number): "signal with request \(number)"
        case .stuck: "nothing is answered"
        }
    }
}

/// Counts the effects of one run, and lets the fault strike.
final class FaultBoard: Sendable {
    private struct State {
        var counts: [String: Int] = [:]
        var hasStruck = false
        var isDead = false
        /// Intents that were recorded, and whose requests have not been started yet.
        var intents: [Int64] = []
        var bytesRead = 0
    }

    let fault: Fault?
    private let state = Mutex(State())

    init(_ fault: Fault?) {
        self.fault = fault
    }

    var hasStruck: Bool { state.withLock { $0.hasStruck } }
    var isDead: Bool { state.withLock { $0.isDead } }
    var bytesRead: Int { state.withLock { $0.bytesRead } }
    func count(_ kind: String) -> Int { state.withLock { $0.counts[kind, default: 0] } }

    /// Counts one more of a kind; gives its number.
    func next(_ kind: String) -> Int {
        state.withLock { state in
            state.counts[kind, default: 0] += 1
            return state.counts[kind, default: 0]
        }
    }

    func strike() { state.withLock { $0.hasStruck = true } }

    /// Carries out one step of the process, if it lives; nil when it is dead afterwards.
    func live<Value>(_ step: () throws(Diagnostic) -> Value) throws(Diagnostic) -> Value? {
        if isDead { return nil }
        guard case .death(let number, let isAfter) = fault, next("step") == number else { return try step() }
        state.withLock { ($0.hasStruck, $0.isDead) = (true, true) }
        if isAfter { _ = try? step() }
        return nil
    }

    func note(intents: [Int64]) { state.withLock { $0.intents += intents } }
    func nextIntent() -> Int64? { state.withLock { $0.intents.isEmpty ? nil : $0.intents.removeFirst() } }
    func noteRead(_ count: Int) -> Int {
        state.withLock { state in
            state.bytesRead += count
            return state.bytesRead
        }
    }

    static let failure = Diagnostic(.error, .ledgerUnusable, "the disk is full")
}

/// A transport without a network: the server is asked at once, the answer is posted.
struct ScriptedTransport: Transport {
    let server: ModelServer
    let board: FaultBoard
    let mailbox: Mailbox<ImportRun.Event>
    /// Answers come from tasks of their own, in any order.
    var isUnordered = false

    func start(_ request: Request, ticket: Int) {
        let text = String(decoding: request.body, as: UTF8.self)
        let isOnce = text.contains("incrementAttribute") || text.contains("trackTimeInApp")
        let intent = isOnce ? board.nextIntent() : nil
        let treatment = treatment(of: board.next("request"))
        let answer = try? board.live { () throws(Diagnostic) in
            if treatment.applies, let refusal = server.refusal(of: request.body) { return refusal }
            if treatment.applies { server.apply(request.body, intent: intent) }
            return treatment.result
        }
        if case .stuck = board.fault, !board.hasStruck { return }
        // A dead process asks nobody again; what it had under way is not heard of.
        if board.isDead { mailbox.post(.signal(SIGKILL)) }
        post(.finished(ticket: ticket, answer ?? ModelServer.Treatment.lostUnsure.result))
    }

    func abandon() {}

    private func treatment(of number: Int) -> ModelServer.Treatment {
        switch board.fault {
        case .request(number, let treatment):
            board.strike()
            return treatment
        case .requests(let first, let treatment) where number >= first:
            board.strike()
            return treatment
        case .signal(number):
            board.strike()
            mailbox.post(.signal(SIGINT))
            return .takes
        default: return .takes
        }
    }

    private func post(_ event: ImportRun.Event) {
        guard isUnordered else { return mailbox.post(event) }
        let turns = Int.random(in: 0...20)
        Task {
            for _ in 0..<turns { await Task.yield() }
            mailbox.post(event)
        }
    }
}

/// A real ledger, until the fault strikes.
struct FaultyLedger: Bookkeeping, SnapshotKeeping, LearntKeeping {
    let ledger: Ledger
    let board: FaultBoard

    private func live<Value>(_ step: () throws(Diagnostic) -> Value) throws(Diagnostic) -> Value {
        guard let value = try board.live(step) else { throw FaultBoard.failure }
        return value
    }

    func beginRun(key: ImportKey, pid: Int, host: String) throws(Diagnostic) -> Int64 {
        try live { () throws(Diagnostic) in try ledger.beginRun(key: key, pid: pid, host: host) }
    }

    func endRun(_ id: Int64, outcome: RunOutcome, rows: RowTally) throws(Diagnostic) {
        try live { () throws(Diagnostic) in try ledger.endRun(id, outcome: outcome, rows: rows) }
    }

    func progress(key: ImportKey, path: String) throws(Diagnostic) -> SourceProgress? {
        try live { () throws(Diagnostic) in try ledger.progress(key: key, path: path) }
    }

    func startSource(_ progress: SourceProgress, key: ImportKey) throws(Diagnostic) -> SourceProgress {
        try live { () throws(Diagnostic) in try ledger.startSource(progress, key: key) }
    }

    func setFormat(_ format: SourceFormat, of source: Int64) throws(Diagnostic) {
        try live { () throws(Diagnostic) in try ledger.setFormat(format, of: source) }
    }

    func adopt(identity: SourceIdentity, for source: Int64) throws(Diagnostic) {
        try live { () throws(Diagnostic) in try ledger.adopt(identity: identity, for: source) }
    }

    func record(_ intents: [ChunkIntent], run: Int64) throws(Diagnostic) -> [Int64] {
        if case .record(board.next("record")) = board.fault {
            board.strike()
            throw FaultBoard.failure
        }
        let ids = try live { () throws(Diagnostic) in try ledger.record(intents, run: run) }
        board.note(intents: ids)
        return ids
    }

    func commit(_ changes: [LedgerChange], run: Int64) throws(Diagnostic) {
        if case .commit(board.next("commit")) = board.fault {
            board.strike()
            throw FaultBoard.failure
        }
        try live { () throws(Diagnostic) in try ledger.commit(changes, run: run) }
    }

    func export(key: ImportKey) throws(Diagnostic) -> ExportState? {
        try live { () throws(Diagnostic) in try ledger.export(key: key) }
    }

    func setExport(_ state: ExportState, key: ImportKey, forgets: Bool) throws(Diagnostic) {
        try live { () throws(Diagnostic) in try ledger.setExport(state, key: key, forgets: forgets) }
    }

    func finishExport(key: ImportKey, entries: [UInt8]) throws(Diagnostic) {
        try live { () throws(Diagnostic) in try ledger.finishExport(key: key, entries: entries) }
    }

    func snapshotBytes(key: ImportKey) throws(Diagnostic) -> Int {
        try live { () throws(Diagnostic) in try ledger.snapshotBytes(key: key) }
    }

    func readSnapshot(key: ImportKey, _ visit: (UnsafeRawBufferPointer) throws -> Void) throws(Diagnostic) {
        try live { () throws(Diagnostic) in try ledger.readSnapshot(key: key, visit) }
    }

    func rewriteSnapshot(key: ImportKey, _ keep: (UnsafeRawBufferPointer) -> [UInt8]) throws(Diagnostic) {
        try live { () throws(Diagnostic) in try ledger.rewriteSnapshot(key: key, keep) }
    }

    func learning(source: Int64) throws(Diagnostic) -> SourceLearning? {
        try live { () throws(Diagnostic) in try ledger.learning(source: source) }
    }

    func readLearnt(
        _ name: LearntName,
        key: ImportKey,
        after: Int64,
        upTo generation: Int64,
        _ visit: (UnsafeRawBufferPointer) throws -> Void
    ) throws(Diagnostic) {
        try live { () throws(Diagnostic) in
            try ledger.readLearnt(name, key: key, after: after, upTo: generation, visit)
        }
    }

    func keepLearnt(
        from sources: [Int64: (bytes: Int, end: Int)],
        key: ImportKey,
        _ entries: ((LearntName, [UInt8]) throws -> Void) throws -> Void
    ) throws(Diagnostic) -> Int64 {
        try live { () throws(Diagnostic) in try ledger.keepLearnt(from: sources, key: key, entries) }
    }

    func addedRows(target: String) throws(Diagnostic) -> [AddedRows] {
        try live { () throws(Diagnostic) in try ledger.addedRows(target: target) }
    }

    func unknownLanes(source: Int64) throws(Diagnostic) -> [Int: UnknownChunk] {
        try live { () throws(Diagnostic) in try ledger.unknownLanes(source: source) }
    }

    func unknownChunks(key: ImportKey?) throws(Diagnostic) -> [UnknownChunk] {
        try live { () throws(Diagnostic) in try ledger.unknownChunks(key: key) }
    }
}

/// The bytes of a source that can't be read on after some of them.
struct FaultyBytes: SourceBytes {
    var bytes: any SourceBytes
    let board: FaultBoard

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        let count = try bytes.read(into: buffer)
        let total = board.noteRead(count)
        if case .read(let limit) = board.fault, total > limit, !board.hasStruck {
            board.strike()
            throw Diagnostic(.error, .inputUnreadable, "the disk can't be read")
        }
        return count
    }

    mutating func seek(to offset: Int) throws(Diagnostic) -> Bool {
        try bytes.seek(to: offset)
    }
}
