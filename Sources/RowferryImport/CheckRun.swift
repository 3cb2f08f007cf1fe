import RowferryDeliver
package import RowferryLedger
import RowferryMap
package import RowferryModel
import RowferryRead

/// Everything that an import does but sending: reads and maps every row, cuts the calls into chunks, and reports.
package struct CheckRun: ~Copyable {
    private let preparation: Preparation
    private let settings: ImportSettings
    private let effects: ImportEffects
    private var report = ReportBuilder()
    private var progress = RunProgress()
    private var chunks: ChunkCount
    private var limit: RowLimit
    private var duplicates = DuplicateIndex()
    private var clears: ClearLimit
    private var problem: Diagnostic?
    /// Lets through only what has changed, when the mapping says so, and from what the ledger knows it.
    private var comparison: Comparison?
    private var snapshots: (ledger: any SnapshotKeeping, key: ImportKey)?
    private var outlook: Outlook?

    /// The form says how calls would be put into requests, for the sizes of chunks.
    package init(
        _ preparation: consuming Preparation,
        settings: ImportSettings,
        form: WireForm,
        effects: ImportEffects
    ) {
        self.preparation = preparation
        self.settings = settings
        self.effects = effects
        chunks = ChunkCount(settings: settings.courier, form: form)
        limit = RowLimit(settings.limit)
        clears = ClearLimit(settings.allowedClears)
    }

    /// Says what an import would do with each source by what the ledger knows, and gets ready to compare with what was
    /// delivered; reads the ledger, and changes nothing. Nil is a ledger that there is not yet.
    package mutating func look(at ledger: Ledger?, target: String, form: WireForm) throws(Diagnostic) {
        let mapping = preparation.mapping
        let key = ImportKey(mapping: mapping.name, target: target)
        if let sync = mapping.sync {
            comparison = try Comparison(mapping, sync, key: key, ledger: ledger, settings: settings)
        }
        let outlook = Outlook(ledger: ledger, target: target, form: form, settings: settings)
        self.outlook = outlook
        guard let ledger, let opening = try outlook.opening(mapping) else { return }
        snapshots = (ledger, key)
        try opening.export?.requireSameIdentity()
        for note in try opening.outlook(preparation.sources) { effects.say(note) }
    }

    /// Checks every row.
    ///
    /// - Parameters:
    ///   - kind: the report's kind: `check` or `dry-run`.
    ///   - target: where the calls would go.
    /// - Returns: everything that was found; a source that can't be read to its end is the report's problem.
    /// - Throws: a temporary file that can't be used, a source from which can't be learnt.
    package consuming func start(kind: String, target: String) async throws(Diagnostics) -> RunReport {
        let began = effects.now()
        var result = RunReport(kind: kind, mapping: preparation.mapping.name, target: target)
        result.startedAt = effects.moment
        result.mappingText = preparation.text
        var lookups: LearntLookups
        do {
            lookups = try await LearntLookups.foreseen(preparation, outlook)
        } catch {
            throw Diagnostics([error])
        }
        for note in lookups.notes { effects.say(note) }
        for (number, unbound) in preparation.sources.enumerated() {
            let prepared = try lookups.bind(unbound, number: number)
            do throws(Diagnostic) {
                try await check(prepared, prepared.bytes, number)
            } catch {
                // What was found before it is as true, and so are the other sources.
                if problem == nil { problem = error }
            }
        }
        do throws(Diagnostic) {
            let typos = preparation.mapping.warnings.filter { $0.code == .attributeTypo }
            report.add(typos + preparation.mapping.undeclaredKinds, of: preparation.mapping.file)
            report.add(try duplicates.finish(), destination: preparation.mapping.destination.type)
            try lookForGoneRows()
        } catch {
            throw Diagnostics([error])
        }
        report.fill(&result)
        result.chunks = chunks.total
        result.sync = comparison?.counts
        result.seconds = began.duration(to: effects.now()).seconds
        let most = settings.maxRejects ?? .count(0)
        let isExceeded = most.isExceeded(rejects: result.rows.rejected, rows: result.rows.read)
        result.outcome = isExceeded ? .rejectsExceeded : result.rows.rejected > 0 ? .doneWithRejects : .done
        if isExceeded, settings.maxRejects == nil { result.outcome = .doneWithRejects }
        if let problem {
            result.outcome = .failed
            result.problem = problem.description
            result.problemCode = problem.code
        }
        return result
    }

    private mutating func check(
        _ prepared: PreparedSource,
        _ bytes: some SourceBytes,
        _ number: Int
    ) async throws(Diagnostic) {
        let source = prepared.source
        report.add(
            RunReport.Source(
                path: source.path,
                bytes: source.identity.size,
                format: source.described,
                fingerprint: source.identity.head.description,
                rows: RowTally(),
                rowsBefore: 0,
                state: .partial,
                why: source.evidence.lines
            ),
            number: number,
            from: source.layout.start.offset,
            plan: prepared.plan,
            layout: source.layout
        )
        progress.bytes += source.layout.start.offset
        progress.totalBytes = source.contentSize.map { $0 + (progress.totalBytes ?? 0) } ?? progress.totalBytes
        var blocks = try BlockReader(
            bytes,
            of: source,
            number: number,
            blockBytes: settings.blockBytes,
            remembers: false
        )
        var plan = prepared.plan
        plan.looksAcrossRows = true
        var window = MappingWindow(width: settings.workers, rows: prepared.rows, plan: plan)
        defer { report.add(window.tallies, months: window.months) }
        while let mapped = await window.next(from: &blocks, limit: &limit) { try take(mapped) }
        chunks.close()
        report.finishSource(number, isComplete: window.problem == nil && !limit.isReached)
        if let problem = window.problem { throw problem }
    }

    /// What an export that was read whole says of the rows that it does not have.
    private mutating func lookForGoneRows() throws(Diagnostic) {
        guard problem == nil, !limit.isReached, let comparison, let snapshots else { return }
        let gone = try comparison.goneRows(key: snapshots.key, ledger: snapshots.ledger)
        self.comparison?.note(gone: gone.count)
        report.add(comparison.findings(gone), of: preparation.mapping.file)
        if comparison.sync.hasMissingCalls, gone.isShrunken, comparison.keylessRows == 0 {
            problem = comparison.shrunken(gone.count)
        }
    }

    private mutating func take(_ block: MappedBlock) throws(Diagnostic) {
        var block = block
        progress.bytes += report.note(block)
        progress.rows += block.statistics.rows.read
        progress.rejects += block.statistics.rows.rejected
        do throws(Diagnostic) {
            if problem == nil { try clears.add(block, path: preparation.sources[block.source].source.path) }
            try comparison?.filter(&block, path: preparation.sources[block.source].source.path)
        } catch {
            if problem == nil { problem = error }
        }
        chunks.add(block)
        try duplicates.add(block)
        effects.progress(progress)
    }
}
