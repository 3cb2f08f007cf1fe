package import RowferryDeliver
import RowferryDestinations
import RowferryMap
package import RowferryModel
import RowferryRead

/// One import from start to end, or to where it stops. The way of a row:
///
///     blocks of the source  --(sequential: finds row boundaries only)-->
///     calls of each block   --(parallel over cores, order restored: tokenise, map, validate, encode)-->
///     chunks per lane       --(sequential; the courier, a pure value)-->
///     requests              --(concurrent; one under way in each lane)-->
///     outcomes              --(one transaction for each group)--> ledger
///
/// One task owns all of it: it reads a block, hands it to the mapping window, takes the earliest mapped block, gives its
/// calls to the courier, and between two blocks lets the courier send, hear and commit. Nothing else writes to the ledger.
package struct ImportRun: ~Copyable {
    package enum Event: Sendable {
        /// A request has ended.
        case finished(ticket: Int, TransportResult)
        /// The user or the system wants the run to end.
        case signal(Int32)
    }

    let preparation: Preparation
    let settings: ImportSettings
    private let effects: ImportEffects
    private let form: WireForm
    let key: ImportKey
    let ledger: any Bookkeeping & SnapshotKeeping & LearntKeeping
    let mailbox: Mailbox<Event>

    var courier: Courier
    var dispatch: Dispatch
    private var progress = RunProgress()
    var report = ReportBuilder()
    var limit: RowLimit
    private var clears: ClearLimit
    var end: RunEnd?
    /// Lets through only what has changed, when the mapping says so.
    var comparison: Comparison?
    /// What lookups have learnt from the rows, when the mapping has such.
    var lookups: LearntLookups
    /// Streams of which it must be found out on the way whether their rows have added something before.
    var repeated: [Int: RepeatedRows] = [:]
    /// Rows that have gone, and of which a call was rejected or refused.
    var goneRejects = 0
    /// The user was told that nothing gets through.
    private var hasToldOutage = false
    /// Rows and rejects of the sources before this run began.
    private var before = RowTally()

    /// The form holds the secrets; the transport posts to the mailbox what becomes of each request.
    package init(
        _ preparation: consuming Preparation,
        settings: ImportSettings,
        form: WireForm,
        key: ImportKey,
        ledger: any Bookkeeping & SnapshotKeeping & LearntKeeping,
        mailbox: Mailbox<Event>,
        transport: any Transport,
        effects: ImportEffects
    ) {
        self.preparation = preparation
        self.settings = settings
        self.form = form
        self.key = key
        self.ledger = ledger
        self.mailbox = mailbox
        self.effects = effects
        var delivery = settings.courier
        // Who says that so many rows may be rejected says so of those that come first, too.
        if case .count(let count) = settings.maxRejects {
            delivery.refusalsInARow = max(delivery.refusalsInARow, count)
        }
        courier = Courier(settings: delivery, form: form)
        dispatch = Dispatch(
            settings: settings,
            form: form,
            mapping: self.preparation.mapping,
            destination: self.preparation.destination,
            ledger: ledger,
            transport: transport,
            effects: effects
        )
        lookups = LearntLookups(self.preparation.mapping, key: key, ledger: ledger)
        limit = RowLimit(settings.limit)
        clears = ClearLimit(settings.allowedClears)
    }

    /// Runs the import, and says how it ended. Whatever happens, the ledger tells the truth afterwards.
    ///
    /// - Throws: what prevented the run from starting: nothing was sent then.
    package consuming func start() async throws(Diagnostics) -> RunReport {
        let began = effects.now()
        let moment = effects.moment
        do {
            dispatch.run = try ledger.beginRun(key: key, pid: settings.pid, host: settings.host)
        } catch {
            throw Diagnostics([error])
        }
        do {
            try await requireNewRows(try candidatesBeforeOpening())
            let sources = end == nil ? try openSources() : []
            try await learn(from: sources)
            try await requireNewRows(try candidates(sources))
            try await beginExport(sources)
            for source in sources where end == nil && !source.isSkipped {
                try await carry(source, source.prepared.bytes)
            }
            try await drain()
            try await endExport(sources)
        } catch let refused as Diagnostics {
            try? ledger.endRun(dispatch.run, outcome: .failed, rows: RowTally())
            throw refused
        } catch {
            await giveUp(error)
        }
        var result = finish(seconds: began.duration(to: effects.now()).seconds)
        result.startedAt = moment
        return result
    }

    // MARK: The way of the rows

    /// Opens the sources.
    private mutating func openSources() throws -> [OpenedSource] {
        let export = try preparation.mapping.sync.map {
            try ExportOpening($0, key: key, settings: settings, ledger: ledger)
        }
        do throws(Diagnostic) { try export?.requireSameIdentity() } catch { throw Diagnostics([error]) }
        let sources = try opening(export).open(preparation.sources)
        for source in sources {
            report.add(source)
            source.note.map(effects.say)
            if !source.isSkipped { count(source) }
        }
        // An export whose rows are all settled may not have come to its end.
        if sources.allSatisfy(\.isSkipped), export?.isOpen != true { end = .nothingToDo }
        return sources
    }

    func opening(_ export: ExportOpening? = nil) -> SourceOpening {
        SourceOpening(
            mapping: preparation.mapping,
            key: key,
            settings: settings,
            form: form,
            ledger: ledger,
            export: export
        )
    }

    private mutating func count(_ source: OpenedSource) {
        before += source.progress.tally
        progress.bytes += source.progress.position.offset
        progress.totalBytes =
            source.prepared.source.contentSize.map { $0 + (progress.totalBytes ?? 0) } ?? progress.totalBytes
    }

    /// Reads new sources for what their rows teach the lookups, and makes it durable before the first call is made of it.
    private mutating func learn(from sources: [OpenedSource]) async throws {
        guard end == nil else { return }
        let pupils = sources.map { LearntLookups.Pupil(prepared: $0.prepared, known: $0.progress) }
        do throws(Diagnostic) {
            try await lookups.learn(from: pupils, settings: settings) { [mailbox] in mailbox.isEmpty }
        } catch {
            throw Diagnostics([error])
        }
        for event in mailbox.takeWaiting() { hear(event) }
        if end != nil { return }
        for note in lookups.notes { effects.say(note) }
        try lookups.keep(sources.map(\.progress.id), of: sources.map(\.prepared))
    }

    private mutating func carry(_ source: OpenedSource, _ bytes: some SourceBytes) async throws {
        // Lanes that are counted otherwise keep no order with those of the source before: it goes first, alone.
        while courier.mustEmpty(before: source.progress), end == nil { try await step(waits: true) }
        courier.open(
            source: source.number,
            progress: source.progress,
            held: try ledger.unknownLanes(source: source.progress.id).keys
        )
        let prepared = try lookups.bind(source.prepared, number: source.number)
        dispatch.refusedRows.add(prepared, number: source.number)
        dispatch.additions.open(source.number, ledgerID: source.progress.id)
        var blocks = try BlockReader(
            bytes,
            of: prepared.source,
            number: source.number,
            from: source.progress.position,
            blockBytes: settings.blockBytes
        )
        var window = MappingWindow(width: settings.workers, rows: prepared.rows, plan: prepared.plan)
        defer { report.add(window.tallies, months: window.months) }
        while end == nil, let mapped = await window.next(from: &blocks, limit: &limit) { try await take(mapped) }
        if end == nil { courier.close(source: source.number, isAtEnd: window.problem == nil && !limit.isReached) }
        guard let problem = window.problem else { return }
        // What was read is delivered all the same: the next run need not come past it.
        try await drain()
        throw problem
    }

    /// Counts a block, and passes its calls on.
    private mutating func take(_ block: MappedBlock) async throws {
        var block = block
        let offset = report.note(block)
        progress.rows += block.statistics.rows.read
        progress.bytes += offset
        try clears.add(block, path: preparation.sources[block.source].source.path)
        try add(block)
        try comparison?.filter(&block, path: preparation.sources[block.source].source.path)
        try await accept(block)
    }

    /// Gives calls to the courier, and waits as long as it can't take more.
    mutating func accept(_ block: MappedBlock) async throws {
        courier.accept(block)
        stopIfHopeless()
        repeat { try await step(waits: courier.isFull) } while courier.isFull && end == nil
    }

    /// Ends the run as soon as it is certain that more rows were rejected than are accepted.
    private mutating func stopIfHopeless() {
        progress.rejects = report.statistics.rows.rejected + courier.refusedRows
        guard end == nil, let limit = settings.maxRejects else { return }
        let rejects = before.rejected + progress.rejects
        guard limit.isHopeless(rejects: rejects, rows: before.read + progress.rows) else { return }
        end = .rejectsExceeded
        courier.stop()
    }

    /// Waits until all that can be sent has an outcome.
    mutating func drain() async throws {
        while !courier.isDone { try await step(waits: true) }
        if end == nil { courier.settleRefusals() }
        try dispatch.commit(&courier)
        stopIfHopeless()
    }

    /// Makes durable what is known, sends what is ready, and hears what has happened.
    private mutating func step(waits: Bool) async throws {
        try dispatch.commitWhenDue(&courier)
        try dispatch.send(&courier)
        if waits, !courier.isDone {
            for event in await mailbox.next(until: nextWake) { hear(event) }
        } else {
            for event in mailbox.takeWaiting() { hear(event) }
        }
        if end == nil, let failure = courier.failure { end = .failed(failure) }
        stopIfHopeless()
        tellOutage()
        showProgress()
    }

    /// When something must be done though nothing has been heard.
    private var nextWake: ContinuousClock.Instant? {
        [courier.nextWake, dispatch.commitDue(courier)].compactMap(\.self).min()
    }

    mutating func hear(_ event: Event) {
        switch event {
        case .finished(let ticket, let result):
            dispatch.hear(ticket, result, &courier)
        case .signal(let number):
            courier.stop()
            guard end == nil else { return }
            effects.say(.stopping(signal: number))
            end = .interrupted(signal: number)
        }
    }

    /// Says once that nothing gets through, and once that it does again.
    private mutating func tellOutage() {
        guard hasToldOutage == (courier.outage == nil) else { return }
        hasToldOutage.toggle()
        guard let outage = courier.outage else { return effects.say(.answeredAgain) }
        let left = settings.courier.retry.giveUpAfter - outage.since.duration(to: effects.now())
        effects.say(.unanswered(outage.reason, seconds: max(0, Int(left.seconds.rounded()))))
    }

    private mutating func showProgress() {
        progress.callsDelivered = courier.deliveredCalls
        progress.chunksDelivered = courier.deliveredChunks
        progress.retries = courier.retries
        progress.unknown = courier.unknown
        effects.progress(progress)
    }

    // MARK: The end

    /// Something failed that is no outcome: reading, or the ledger. What is under way is still heard.
    private mutating func giveUp(_ error: any Error) async {
        // A signal ends a read that waits: then the signal is the cause.
        for event in mailbox.takeWaiting() { hear(event) }
        if end == nil { end = .broken(error as? Diagnostic ?? Diagnostic(.error, .internalMistake, "\(error)")) }
        courier.stop()
        while !courier.isQuiet {
            for event in await mailbox.next(until: nil) { hear(event) }
        }
        try? dispatch.commit(&courier)
    }

    private consuming func finish(seconds: Double) -> RunReport {
        var result = RunReport(kind: "import", mapping: key.mapping, target: key.target)
        for number in preparation.sources.indices where courier.isComplete(source: number) {
            report.finishSource(number, isComplete: true)
        }
        report.statistics.findings.merge(dispatch.refusedRows.findings)
        for number in preparation.sources.indices { report.reject(courier.refusedRows(of: number), of: number) }
        report.fill(&result)
        result.mappingText = preparation.text
        result.chunks = courier.chunks
        result.sync = comparison?.counts
        result.seconds = seconds
        result.take(
            RunSummary(
                end: end,
                isLimitReached: limit.isReached,
                waiting: courier.heldCalls,
                decisions: decisions,
                rejects: before.rejected + result.rows.rejected + goneRejects,
                rows: before.read + result.rows.read,
                maxRejects: settings.maxRejects
            )
        )
        dispatch.abandon()
        do {
            try ledger.endRun(dispatch.run, outcome: result.outcome, rows: result.rows)
        } catch  where result.problem == nil {
            result.take(RunSummary(end: .broken(error), rejects: 0, rows: 0))
        } catch {}
        // Now that the run has ended, what it left under way waits for a decision, too.
        result.delivery = RunReport.Delivery(courier, waiting: decisions)
        return result
    }

    private var decisions: Int {
        ((try? ledger.unknownChunks(key: key)) ?? []).count
    }
}
