import RowferryDeliver
import RowferryDestinations
import RowferryLedger
import RowferryMap
package import RowferryModel
import RowferryRead

/// Holds what a destination has against what was sent to it.
///
/// The ledger does not keep values: the rows are mapped again, and the ledger says of each call whether it was delivered.
package struct VerifyRun: ~Copyable {
    private let preparation: Preparation
    private let outlook: Outlook
    private var wanted: WantedValues
    private var found: Verification

    /// - Parameters:
    ///   - preparation: the sources, as they would be imported.
    ///   - outlook: the ledger, and the target to which the sources were imported.
    ///   - size: how many things are looked at; nil for all of them, whose values are then in memory.
    ///   - seed: another one chooses other things.
    package init(_ preparation: consuming Preparation, _ outlook: Outlook, size: Int?, seed: UInt64) {
        found = Verification(
            mapping: preparation.mapping.name,
            target: outlook.target,
            sample: Verification.Sample(size: size, seed: seed, of: 0)
        )
        wanted = WantedValues(size: size, seed: seed)
        self.preparation = preparation
        self.outlook = outlook
    }

    /// Reads the rows, asks the destination, and compares.
    ///
    /// - Throws: `Diagnostics` for sources that are not what was imported, or of which nothing was; a `Diagnostic` when a
    ///   source can't be read, or the destination does not answer.
    package consuming func start(_ questions: consuming Questions, workers: Int) async throws -> Verification {
        try await collect(workers: workers)
        wanted.finish()
        found.sample.of = wanted.estimate
        let things = wanted.things
        var comparison = HeldComparison(found, kinds: preparation.destination.schema.attributeKinds)
        try await questions.ask(things.map(\.thing)) { index, held in comparison.add(things[index], held) }
        comparison.note(requests: questions.requests)
        return comparison.found
    }

    private mutating func collect(workers: Int) async throws {
        var lookups = try await LearntLookups.foreseen(preparation, outlook)
        var imported = 0
        for (number, unbound) in preparation.sources.enumerated() {
            guard let known = try known(unbound) else { continue }
            imported += 1
            let bound = try lookups.bind(unbound, number: number)
            // Lanes are those of the source's first run.
            let prepared = known.events == .sameness ? bound : try bound.ordered(known.events, callLimit: .max)
            try await collect(prepared, prepared.bytes, Settled(known, outlook.ledger), number, workers)
        }
        guard imported == 0 else { return }
        throw Diagnostic(
            .error,
            .inputMissing,
            "nothing of these files was imported to \(found.target) with the mapping \(found.mapping.quoted)",
            at: Position(file: preparation.mapping.file),
            help:
                "import them first; rowferry status shows what was, and --ledger and --endpoint say where and to what."
        )
    }

    /// What the ledger knows of a source; nil when nothing of it was imported.
    private func known(_ prepared: PreparedSource) throws -> SourceProgress? {
        let source = prepared.source
        let key = ImportKey(mapping: preparation.mapping.name, target: outlook.target)
        guard let known = try outlook.ledger?.progress(key: key, path: SourceList.canonical(source.path)) else {
            return nil
        }
        let decision = Resumption.decide(
            known,
            path: source.path,
            mapping: key.mapping,
            mappingHash: preparation.mapping.hash,
            change: source.change(since: known.identity, position: known.position),
            isStream: source.identity.size == nil,
            restart: false
        )
        if case .refuse(let refusal) = decision { throw Diagnostics([refusal]) }
        return decision == .start ? nil : known
    }

    private mutating func collect(
        _ prepared: PreparedSource,
        _ bytes: some SourceBytes,
        _ settled: Settled,
        _ number: Int,
        _ workers: Int
    ) async throws {
        let actions = preparation.mapping.actions
        let source = prepared.source
        var blocks = try BlockReader(bytes, of: source, number: number, blockBytes: outlook.settings.blockBytes)
        var limit = RowLimit(nil)
        var window = MappingWindow(width: workers, rows: prepared.rows, plan: prepared.plan)
        while let block = await window.next(from: &blocks, limit: &limit) {
            found.notCompared.rejectedRows += block.statistics.rows.rejected
            block.bytes.withUnsafeBytes { bytes in
                for call in block.calls { take(call, bytes[call.range], actions[call.position.call], settled) }
            }
        }
        if let problem = window.problem { throw problem }
    }

    private mutating func take(
        _ record: CallRecord,
        _ json: Slice<UnsafeRawBufferPointer>,
        _ action: String,
        _ settled: Settled
    ) {
        switch settled.fate(of: record) {
        case .undelivered: found.notCompared.undelivered += 1
        case .refused: found.notCompared.refused += 1
        case .delivered:
            let call = AttributeCall(json, action: action)
            if let call { wanted.note(call) }
            if call?.isIncrement ?? true { found.notCompared.calls[action, default: 0] += 1 }
        }
    }
}

/// Which calls of a source were delivered.
private struct Settled {
    enum Fate {
        case delivered
        case refused
        case undelivered
    }

    private let known: SourceProgress
    private var refused: Set<CallPosition> = []

    init(_ known: SourceProgress, _ ledger: Ledger?) throws {
        self.known = known
        try ledger?.forEachReject(source: known.id) { reject in
            if let call = reject.call { refused.insert(CallPosition(row: reject.row, call: call)) }
        }
    }

    func fate(of call: CallRecord) -> Fate {
        if refused.contains(call.position) { return .refused }
        let row = call.position.row
        if row <= known.position.rows { return .delivered }
        let lane = LaneAssignment.lane(orderKey: call.orderKey, row: row, stream: call.stream, lanes: known.lanes)
        return call.position <= known.watermarks[lane] ? .delivered : .undelivered
    }
}
