import RowferryDeliver
package import RowferryLedger
import RowferryMap
package import RowferryModel
import RowferryRead

/// Counts what an import would send now: one pass over what is left of the sources. Sends nothing, changes nothing.
package struct PlanRun: ~Copyable {
    private let preparation: Preparation
    private let settings: ImportSettings
    private let form: WireForm
    private var plan: ImportPlan
    private var statistics = RunStatistics()
    private var accounts = FieldTally()
    private var names = NameTally()
    /// Fields with values of which nobody said that they exist, in the order of the mapping.
    private var undeclared: [String] = []
    private var chunks: ChunkCount
    private var limit: RowLimit
    private var comparison: Comparison?

    package init(_ preparation: consuming Preparation, settings: ImportSettings, form: WireForm, target: String) {
        self.preparation = preparation
        self.settings = settings
        self.form = form
        let mapping = self.preparation.mapping
        plan = ImportPlan(mapping: mapping.name, mappingHash: mapping.hash, target: target)
        chunks = ChunkCount(settings: settings.courier, form: form)
        limit = RowLimit(settings.limit)
    }

    /// Reads and maps what is left.
    ///
    /// - Parameter ledger: what was delivered before; nil when there is none yet.
    /// - Returns: what is left to be sent.
    /// - Throws: what an import would refuse to go on with, and sources that can't be read to their end.
    package consuming func start(ledger: Ledger?) async throws -> ImportPlan {
        let key = ImportKey(mapping: plan.mapping, target: plan.target)
        let sources = try foresee(key, ledger)
        let outlook = Outlook(ledger: ledger, target: plan.target, form: form, settings: settings)
        var lookups = try await LearntLookups.foreseen(preparation, outlook)
        for (number, source) in sources.enumerated() {
            note(source)
            if source.isSkipped { continue }
            let held = try source.known.map { try ledger?.unknownLanes(source: $0.id) ?? [:] } ?? [:]
            var source = source
            source.prepared = try lookups.bind(source.prepared, number: number)
            try await count(source, source.prepared.bytes, number, held: Set(held.keys))
        }
        chunks.close()
        plan.chunks = chunks.total
        plan.rows = statistics.rows
        plan.accounts = accounts.distinct.estimate
        plan.eventNames = names.all.map(SentText.shown)
        plan.hasMoreEventNames = names.hasMore
        plan.undeclaredFields = undeclared
        if let ledger, let comparison, !limit.isReached {
            let gone = try comparison.goneRows(key: key, ledger: ledger).count
            self.comparison?.note(gone: gone)
            // At the most: conditions may leave some of them out.
            for action in comparison.sync.missingActions { add(gone, repeatable: action) }
        }
        plan.sync = comparison?.counts
        for (key, tally) in statistics.findings.tallies where key.code == .attributeClear {
            if key.severity == .note { plan.clears.asked += tally.count } else { plan.clears.byText += tally.count }
        }
        return plan
    }

    private mutating func foresee(_ key: ImportKey, _ ledger: Ledger?) throws -> [ForeseenSource] {
        let mapping = preparation.mapping
        var export: ExportOpening?
        if let sync = mapping.sync {
            comparison = try Comparison(mapping, sync, key: key, ledger: ledger, settings: settings)
            export = try ledger.map { try ExportOpening(sync, key: key, settings: settings, ledger: $0) }
            try export?.requireSameIdentity()
        }
        guard let ledger else { return preparation.sources.map { ForeseenSource(prepared: $0) } }
        let opening = SourceOpening(
            mapping: mapping,
            key: key,
            settings: settings,
            form: form,
            ledger: ledger,
            export: export
        )
        let sources = try opening.foresee(preparation.sources)
        guard let export else { return sources }
        // Of the export that was begun every row counts, those that are settled as well: what has gone is what it lacks.
        return sources.map { source in
            let isPart = !source.isSkipped || source.known.map { export.holds($0.id) } ?? false
            return isPart ? ForeseenSource(prepared: source.prepared) : source
        }
    }

    private mutating func note(_ source: ForeseenSource) {
        let identity = source.prepared.source.identity
        plan.sources.append(
            ImportPlan.Source(
                path: SourceList.canonical(source.prepared.source.path),
                bytes: identity.size,
                head: identity.head.description,
                tail: identity.tail.description,
                fromRow: source.isSkipped ? nil : (source.known?.position.rows ?? 0) + 1
            )
        )
    }

    private mutating func count(
        _ source: ForeseenSource,
        _ bytes: some SourceBytes,
        _ number: Int,
        held: Set<Int>
    ) async throws {
        let prepared = source.prepared
        let start = prepared.source.layout.start
        let known = source.known.map(\.position) ?? start
        var blocks = try BlockReader(
            bytes,
            of: prepared.source,
            number: number,
            from: known.offset < start.offset ? start : known,
            remembers: false
        )
        var compiled = prepared.plan
        compiled.looksAcrossRows = true
        var window = MappingWindow(width: settings.workers, rows: prepared.rows, plan: compiled)
        while let mapped = await window.next(from: &blocks, limit: &limit) {
            try take(mapped, prepared.plan, source.known, held)
        }
        if let problem = window.problem { throw problem }
        for (field, tally) in zip(prepared.plan.fields, window.tallies) where tally.filled > 0 {
            if field.field == "accountExternalId" { accounts.merge(tally) }
            if let seen = tally.names, !field.isMasked { names.merge(seen) }
            if field.isUndeclared, !undeclared.contains(field.field) { undeclared.append(field.field) }
        }
    }

    private mutating func take(
        _ block: MappedBlock,
        _ compiled: Plan,
        _ known: SourceProgress?,
        _ held: Set<Int>
    ) throws(Diagnostic) {
        var block = block
        statistics.merge(block.statistics)
        try comparison?.filter(&block, path: preparation.sources[block.source].source.path)
        if let known {
            var waiting = 0
            block.keepCalls { call in
                let row = call.position.row
                let lane = LaneAssignment.lane(
                    orderKey: call.orderKey,
                    row: row,
                    stream: call.stream,
                    lanes: known.lanes
                )
                if call.position <= known.watermarks[lane] { return false }
                if held.contains(lane) { waiting += 1 }
                return !held.contains(lane)
            }
            plan.waiting += waiting
        }
        chunks.add(block)
        for call in block.calls { add(call, compiled.actions[call.position.call]) }
    }

    private mutating func add(_ count: Int, repeatable action: String) {
        if count > 0 { plan.calls[place(of: action)].repeatable += count }
    }

    private mutating func place(of action: String) -> Int {
        if let found = plan.calls.firstIndex(where: { $0.action == action }) { return found }
        plan.calls.append(ImportPlan.Action(action: action, repeatable: 0, once: 0))
        return plan.calls.count - 1
    }

    private mutating func add(_ call: CallRecord, _ action: String) {
        let place = place(of: action)
        switch call.deliveryClass {
        case .repeatable: plan.calls[place].repeatable += 1
        case .once: plan.calls[place].once += 1
        }
    }
}
