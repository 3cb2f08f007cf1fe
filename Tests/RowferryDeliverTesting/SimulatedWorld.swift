import RowferryDeliver
import RowferryImport
import RowferryLedger
import RowferryModel
import RowferryTesting
import Synchronization

/// Everything outside of the process that imports: time, the network, the destination, the ledger's file, and the end of
/// the process. Time passes only when somebody waits for something.
final class SimulatedWorld: Sendable {
    private let state: Mutex<WorldState>

    init(_ plan: PlannedSources, random: SeededGenerator) {
        state = Mutex(WorldState(plan, random: random))
    }

    func with<Value: Sendable>(_ body: (inout WorldState) throws -> Value) rethrows -> Value {
        try state.withLock { try body(&$0) }
    }

    var now: ContinuousClock.Instant { with { $0.now } }
}

/// The transport of a simulated process.
struct SimulatedTransport: Transport {
    let world: SimulatedWorld

    func start(_ request: Request, ticket: Int) {
        world.with { $0.start(request.body, ticket: ticket) }
    }

    func abandon() {}
}

/// The ledger of a simulated process: what has returned is durable, what has thrown has left no trace.
struct SimulatedLedger: Bookkeeping {
    let world: SimulatedWorld

    private static let failure = Diagnostic(.error, .ledgerUnusable, "the disk is full")

    /// Carries out one write, unless the process dies before it, or the disk is full.
    private func write<Value: Sendable>(_ write: (inout WorldState) throws -> Value) throws(Diagnostic) -> Value {
        let value = world.with { state in
            state.isWriteFailing() ? nil : state.effect { state in state.keeping { state in try write(&state) } }
        }
        guard let value, let done = value else { throw Self.failure }
        return done
    }

    func beginRun(key: ImportKey, pid: Int, host: String) throws(Diagnostic) -> Int64 { 1 }
    func endRun(_ id: Int64, outcome: RunOutcome, rows: RowTally) throws(Diagnostic) {}
    func setFormat(_ format: SourceFormat, of source: Int64) throws(Diagnostic) {}
    func adopt(identity: SourceIdentity, for source: Int64) throws(Diagnostic) {}

    func progress(key: ImportKey, path: String) throws(Diagnostic) -> SourceProgress? {
        world.with { state in state.book.sources.values.first { $0.progress.path == path }?.progress }
    }

    func startSource(_ progress: SourceProgress, key: ImportKey) throws(Diagnostic) -> SourceProgress {
        try write { $0.book.begin(progress) }
        return progress
    }

    func record(_ intents: [ChunkIntent], run: Int64) throws(Diagnostic) -> [Int64] {
        try write { try $0.record(intents) }
    }

    func commit(_ changes: [LedgerChange], run: Int64) throws(Diagnostic) {
        try write { try $0.commit(changes) }
    }

    func addedRows(target: String) throws(Diagnostic) -> [AddedRows] { [] }

    func unknownLanes(source: Int64) throws(Diagnostic) -> [Int: UnknownChunk] {
        let chunks = try unknownChunks(key: nil).filter { $0.source == "\(source - PlannedSources.ledgerID(0))" }
        return Dictionary(chunks.map { ($0.lane, $0) }) { first, _ in first }
    }

    func unknownChunks(key: ImportKey?) throws(Diagnostic) -> [UnknownChunk] {
        world.with { state in state.book.unknownChunks }
    }
}

extension DeliveryBook {
    /// The chunks that wait for a decision, oldest first.
    var unknownChunks: [UnknownChunk] {
        open.filter(\.value.isUnknown).sorted { $0.key < $1.key }.map { id, chunk in
            UnknownChunk(
                id: id,
                source: "\(chunk.source - PlannedSources.ledgerID(0))",
                mapping: "",
                target: "",
                lane: chunk.lane,
                rows: [],
                calls: chunk.ids.count,
                sentAt: "",
                reason: ""
            )
        }
    }
}
