package import RowferryDeliver
import RowferryDestinations
package import RowferryLedger
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

    private let preparation: Preparation
    private let settings: ImportSettings
    private let effects: ImportEffects
    private let form: WireForm
    private let key: ImportKey
    private let ledger: Ledger
    private let mailbox: Mailbox<Event>
    private let transport: any Transport

    private var run: Int64 = 0
    private var courier: Courier
    private var progress = RunProgress()
    private var report: ReportBuilder
    private var end: RunEnd?
    /// Rows and rejects of the sources before this run began.
    private var before = RowTally()
    /// Rows read in this run, counted when there is a limit.
    private var rowsRead = 0
    private var isLimitReached = false

    /// - Parameters:
    ///   - form: where and how calls are sent, secrets included.
    ///   - transport: posts to the mailbox what becomes of each request.
    package init(
        _ preparation: consuming Preparation, settings: ImportSettings, form: WireForm, key: ImportKey, ledger: Ledger,
        mailbox: Mailbox<Event>, transport: any Transport, effects: ImportEffects
    ) {
        self.preparation = preparation
        self.settings = settings
        self.form = form
        self.key = key
        self.ledger = ledger
        self.mailbox = mailbox
        self.transport = transport
        self.effects = effects
        courier = Courier(settings: settings.courier, form: form)
        report = ReportBuilder()
    }

    /// Runs the import, and says how it ended. Whatever happens, the ledger tells the truth afterwards.
    ///
    /// - Throws: what prevented the run from starting: nothing was sent then.
    package consuming func start() async throws(Diagnostics) -> RunReport {
        let began = effects.now()
        do {
            run = try ledger.beginRun(key: key, pid: settings.pid, host: settings.host)
        } catch {
            throw Diagnostics([error])
        }
        do {
            let tasks = try openSources()
            for task in tasks where end == nil { try await carry(task) }
            try await drain()
        } catch let refused as Diagnostics {
            try? ledger.endRun(run, outcome: .failed, rows: RowTally())
            throw refused
        } catch {
            await giveUp(error)
        }
        return finish(seconds: began.duration(to: effects.now()).seconds)
    }

    // MARK: Sources

    /// A source that has something left to be imported.
    private struct SourceTask {
        var number: Int
        var prepared: PreparedSource
        var progress: SourceProgress
    }

    /// Decides for every source how it goes on, before the first byte is sent: one that can't stops all of them.
    private mutating func openSources() throws -> [SourceTask] {
        var decided: [(number: Int, prepared: PreparedSource, decision: Resumption)] = []
        for (number, prepared) in preparation.sources.enumerated() {
            decided.append((number, prepared, try decide(prepared)))
        }
        let refusals = decided.compactMap { if case .refuse(let diagnostic) = $0.decision { diagnostic } else { nil } }
        if !refusals.isEmpty { throw Diagnostics(refusals) }
        var tasks: [SourceTask] = []
        for (number, prepared, decision) in decided {
            if let task = try open(prepared, number: number, decision) { tasks.append(task) }
        }
        if tasks.isEmpty { end = .nothingToDo }
        return tasks
    }

    private func decide(_ prepared: PreparedSource) throws(Diagnostic) -> Resumption {
        let known = try ledger.progress(key: key, path: SourceList.canonical(prepared.source.path))
        return Resumption.decide(
            known, path: prepared.source.path, mapping: key.mapping, mappingHash: preparation.mapping.hash,
            change: known.map { prepared.source.change(since: $0.identity, position: $0.position) },
            isStream: prepared.source.identity.size == nil, restart: settings.restart)
    }

    private mutating func open(
        _ prepared: PreparedSource, number: Int, _ decision: Resumption
    ) throws(Diagnostic) -> SourceTask? {
        let source = prepared.source
        var known: SourceProgress
        switch decision {
        case .skip(let progress):
            note(prepared, number: number, progress, .skipped)
            effects.say(.skipped(source.path, rows: progress.tally.read))
            return nil
        case .resume(let progress):
            known = progress
            if source.identity != progress.identity { try ledger.adopt(identity: source.identity, for: progress.id) }
            if progress.position.rows > 0 { effects.say(.resumed(source.path, row: progress.position.rows + 1)) }
        case .continue(let progress):
            known = progress
            try ledger.adopt(identity: source.identity, for: progress.id)
            effects.say(.grown(source.path, row: progress.position.rows + 1))
        case .start, .refuse:
            known = try start(source)
        }
        known.identity = source.identity
        progress.bytes += known.position.offset
        note(prepared, number: number, known, .partial)
        before += known.tally
        progress.totalBytes = source.identity.size.flatMap { size in progress.totalBytes.map { $0 + size } ?? size }
        return SourceTask(number: number, prepared: prepared, progress: known)
    }

    private func start(_ source: Source) throws(Diagnostic) -> SourceProgress {
        let fresh = SourceProgress(
            path: SourceList.canonical(source.path), mappingHash: preparation.mapping.hash, identity: source.identity,
            lanes: settings.courier.lanes, spread: settings.spread, position: source.layout.start)
        let started = try ledger.startSource(fresh, key: key)
        let kind: SourceFormat.Kind = source.layout.form == .ndjson ? .ndjson : .csv
        let header = source.layout.header.isEmpty ? nil : source.layout.header
        try ledger.setFormat(SourceFormat(kind: kind, header: header), of: started.id)
        return started
    }

    private mutating func note(
        _ prepared: PreparedSource, number: Int, _ known: SourceProgress, _ state: RunReport.Source.State
    ) {
        let source = prepared.source
        let described = RunReport.Source(
            path: source.path, bytes: source.identity.size, format: source.layout.described,
            fingerprint: source.identity.head.description, rows: RowTally(), rowsBefore: known.tally.read, state: state)
        report.add(
            described, number: number, from: known.position.offset, plan: prepared.plan,
            warnings: source.layout.warnings)
    }

    // MARK: The way of the rows

    private mutating func carry(_ task: SourceTask) async throws {
        let source = task.prepared.source
        courier.open(
            source: task.number, progress: task.progress, held: try ledger.unknownLanes(source: task.progress.id).keys)
        var blocks = try BlockReader(
            source.bytes, layout: source.layout, source: task.number, path: source.path, from: task.progress.position)
        var window = MappingWindow(width: settings.workers)
        var isRead = false
        while end == nil {
            if !isRead, !window.isFull {
                if let block = try nextBlock(&blocks) {
                    window.add(block, rows: task.prepared.rows, plan: task.prepared.plan)
                    continue
                }
                isRead = true
            }
            guard let mapped = await window.next() else { break }
            try await take(mapped)
        }
        if end == nil { courier.close(source: task.number) }
    }

    /// The next block, unless the user's limit of rows is reached.
    private mutating func nextBlock<Bytes: SourceBytes>(_ blocks: inout BlockReader<Bytes>) throws -> Block? {
        guard let limit = settings.limit else { return try blocks.next() }
        let left = limit - rowsRead
        guard left > 0 else {
            isLimitReached = true
            return nil
        }
        let block = try blocks.next(rows: left)
        rowsRead += block.map { $0.end.rows - $0.firstRow + 1 } ?? 0
        return block
    }

    /// Gives a block's calls to the courier, and waits as long as it can't take more.
    private mutating func take(_ block: MappedBlock) async throws {
        let offset = report.note(block)
        progress.rows += block.statistics.rows.read
        progress.rejects += block.statistics.rows.rejected
        progress.bytes += offset
        courier.accept(block)
        if let limit = settings.maxRejects,
            limit.isHopeless(
                rejects: before.rejected + progress.rejects, rows: before.read + progress.rows)
        {
            end = .rejectsExceeded
            courier.stop()
        }
        repeat { try await step(waits: courier.isFull) } while courier.isFull && end == nil
    }

    /// Waits until all that can be sent has an outcome.
    private mutating func drain() async throws {
        while !courier.isDone { try await step(waits: true) }
        try commit()
    }

    /// Makes durable what is known, sends what is ready, and hears what has happened.
    private mutating func step(waits: Bool) async throws {
        try commit()
        try send()
        if waits, !courier.isDone {
            for event in await mailbox.next(until: courier.nextWake) { hear(event) }
        } else {
            for event in mailbox.takeWaiting() { hear(event) }
        }
        if end == nil, let failure = courier.failure { end = .failed(failure) }
        showProgress()
    }

    private mutating func commit() throws {
        let changes = courier.takeChanges()
        if !changes.isEmpty { try ledger.commit(changes, run: run) }
    }

    /// Sends ready chunks. Those with a once-call are durable as intents before their first byte leaves.
    private mutating func send() throws {
        let shipments = courier.takeReady(at: effects.now())
        let once = shipments.filter { $0.chunk.deliveryClass == .once }
        if !once.isEmpty {
            let intents = try ledger.record(once.map(\.intent), run: run)
            for (shipment, intent) in zip(once, intents) { courier.noteIntent(intent, ticket: shipment.ticket) }
        }
        for shipment in shipments {
            transport.start(settings.request(form, shipment.chunk), ticket: shipment.ticket)
        }
    }

    private mutating func hear(_ event: Event) {
        switch event {
        case .finished(let ticket, let result):
            var serverWait: Duration?
            if case .answered(let answer) = result, let header = answer.retryAfter {
                serverWait = retryAfterWait(header, now: effects.wallClock())
            }
            courier.finished(
                ticket, preparation.destination.judge(result), serverWait: serverWait, at: effects.now())
        case .signal(let number):
            if end == nil { effects.say(.stopping(signal: number)) }
            end = .interrupted(signal: number)
            courier.stop()
        }
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
        let diagnostic = error as? Diagnostic ?? Diagnostic(.error, .internalMistake, "\(error)")
        end = .broken(diagnostic)
        courier.stop()
        while !courier.isQuiet {
            for event in await mailbox.next(until: nil) { hear(event) }
            end = .broken(diagnostic)
        }
        try? commit()
    }

    private consuming func finish(seconds: Double) -> RunReport {
        var result = RunReport(kind: "import", mapping: key.mapping, target: key.target)
        for number in preparation.sources.indices where courier.isComplete(source: number) {
            report.finishSource(number, isComplete: true)
        }
        report.fill(&result)
        result.chunks = courier.chunks
        result.delivery = delivery
        result.seconds = seconds
        let summary = RunSummary(
            end: end, isLimitReached: isLimitReached, waiting: courier.heldCalls, decisions: decisions,
            rejects: before.rejected + result.rows.rejected, rows: before.read + result.rows.read,
            maxRejects: settings.maxRejects)
        result.outcome = summary.outcome
        result.problem = summary.problem
        result.problemCode = summary.problemCode
        result.signal = summary.signal
        transport.abandon()
        do {
            try ledger.endRun(run, outcome: result.outcome, rows: result.rows)
        } catch {
            if result.problem == nil {
                result.problem = error.description
                result.problemCode = error.code
                result.outcome = .failed
            }
        }
        return result
    }

    private var decisions: Int {
        ((try? ledger.unknownChunks(key: key)) ?? []).count
    }

    private var delivery: RunReport.Delivery {
        var delivery = RunReport.Delivery()
        delivery.deliveredCalls = courier.deliveredCalls
        delivery.deliveredChunks = courier.deliveredChunks
        delivery.deliveredBytes = courier.deliveredBytes
        delivery.retries = courier.retries
        delivery.unknownChunks = decisions
        return delivery
    }
}

extension Courier.Shipment {
    /// What the ledger must know before the chunk leaves.
    fileprivate var intent: ChunkIntent {
        ChunkIntent(
            source: source, lane: chunk.lane, first: chunk.first, last: chunk.last, rows: chunk.rows, calls: chunk.calls)
    }
}
