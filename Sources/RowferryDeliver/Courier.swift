package import RowferryModel

/// The decisions of delivery: which chunk goes next, what its outcome means, what must be made durable.
///
/// A pure value, owned by the run's single task. It has no clock, socket or file: it is told what happened and when, and
/// says what to do. In each lane one chunk is under way at the most, and chunks leave in the order of their rows.
///
/// If you change this: a once-call must never be sent again unless it is certain that it did not arrive, and no position
/// may move before its outcome is known. The tests drive it with random events and check both.
package struct Courier: Sendable {
    package struct Settings: Sendable {
        package var lanes: Int
        /// Requests under way at the same time, at the most; see `ConcurrencyLimit`.
        package var concurrency: Int
        package var limits: Chunker.Limits
        /// Calls per second; nil for no limit.
        package var rate: Int?
        package var retry: RetrySchedule.Limits
        package var seed: UInt64
        /// Bytes of closed chunks that may wait before no more calls are wanted.
        package var queueBytes: Int
        /// Calls that may be refused by themselves, one after another over all lanes, before the run stops: a
        /// destination that takes nothing at all is not asked about every call of a large file.
        package var refusalsInARow: Int

        package init(
            lanes: Int = 16,
            concurrency: Int = 16,
            limits: Chunker.Limits = Chunker.Limits(),
            rate: Int? = nil,
            retry: RetrySchedule.Limits = RetrySchedule.Limits(),
            seed: UInt64 = 0,
            queueBytes: Int = 12_000_000,
            refusalsInARow: Int = 100
        ) {
            self.lanes = lanes
            self.concurrency = concurrency
            self.limits = limits
            self.rate = rate
            self.retry = retry
            self.seed = seed
            self.queueBytes = queueBytes
            self.refusalsInARow = refusalsInARow
        }
    }

    /// A chunk on its way.
    package struct Shipment: Sendable {
        package var ticket: Int
        package var chunk: Chunk
        /// The ledger's number of the source.
        package var source: Int64

        /// What the ledger must know before the chunk leaves, when one of its calls is a once-call.
        package var intent: ChunkIntent {
            ChunkIntent(
                source: source,
                lane: chunk.lane,
                first: chunk.first,
                last: chunk.last,
                rows: chunk.rows,
                calls: chunk.calls,
                onceCalls: chunk.onceCalls
            )
        }
    }

    /// Why sending stopped for good.
    package struct Failure: Sendable, Hashable {
        package var code: DiagnosticCode
        package var reason: String
        /// The destination had taken something in this run before it was gone: it will probably be back.
        package var isTemporary = false
    }

    let settings: Settings
    var chunker: Chunker
    var lanes: [DeliveryLane]
    var sources: [Int: SourceTracker] = [:]
    var retry: RetrySchedule
    private var rate: RateLimit?
    var concurrency: ConcurrencyLimit
    var failures = FailureStreak()
    private var nextTicket = 0
    var laneOfTicket: [Int: Int] = [:]
    var queuedBytes = 0
    var queuedChunks = 0
    private var rateOpensAt: ContinuousClock.Instant?
    /// Whether the destination has ever taken something in this run. Until then requests go one at a time, so that an
    /// endpoint that answers like something else leaves one chunk in doubt at the most.
    var isProven = false
    var isStopping = false
    var refusals = PendingRefusals()
    /// Calls refused by themselves since the destination took something.
    var refusalsInARow = 0
    /// The lane that sends first the next time: the one behind that which sent last, so that each has its turn.
    private var nextLane = 0
    /// How many lanes the source that was opened last counts.
    private var laneCount: Int

    package internal(set) var failure: Failure?
    /// Set as long as nothing gets through.
    package internal(set) var outage: Outage?
    package internal(set) var retries = 0
    /// Chunks that became unknown in this run.
    package internal(set) var unknown = 0
    /// Calls passed over because their lane waits for a decision.
    package internal(set) var heldCalls = 0
    /// Calls that were refused by themselves, as far as they are rejects.
    package internal(set) var refusedCalls = 0
    package private(set) var chunks = RunReport.Chunks()
    package internal(set) var deliveredCalls = 0
    package internal(set) var deliveredChunks = 0
    /// Calls that were not sent, because one that was delivered took away what they would have done.
    package internal(set) var foldedCalls = 0
    package internal(set) var deliveredBytes = 0

    package init(settings: Settings, form: WireForm) {
        self.settings = settings
        chunker = Chunker(limits: settings.limits, form: form, lanes: settings.lanes)
        lanes = Array(repeating: DeliveryLane(), count: settings.lanes)
        laneCount = settings.lanes
        retry = RetrySchedule(limits: settings.retry, seed: settings.seed)
        concurrency = ConcurrencyLimit(ceiling: settings.concurrency)
        rate = settings.rate.map { RateLimit(callsPerSecond: $0, chunkCalls: settings.limits.calls) }
    }

    // MARK: Calls in

    /// Begins a source. Its calls come behind those of the sources before it.
    ///
    /// In the held lanes a chunk of an earlier run waits for a decision. A source that counts its lanes otherwise than the
    /// one before waits as a whole while a lane of that one is held: its calls for the same accounts are in other lanes.
    package mutating func open(source: Int, progress: SourceProgress, held: some Sequence<Int>) {
        sources[source] = SourceTracker(progress)
        let waitsAsAWhole = laneCount != progress.lanes && lanes.contains(where: \.isHeld)
        laneCount = progress.lanes
        while lanes.count < laneCount { lanes.append(DeliveryLane()) }
        chunker.widen(to: laneCount)
        for lane in held { hold(lane) }
        if waitsAsAWhole { for lane in lanes.indices { hold(lane) } }
    }

    /// Whether everything must have left before the source is opened: one that counts its lanes otherwise shares no order
    /// with what is queued.
    package func mustEmpty(before source: SourceProgress) -> Bool {
        source.lanes != laneCount && !isDone
    }

    /// Takes the calls of the next block.
    package mutating func accept(_ block: MappedBlock) {
        guard var tracker = sources[block.source] else { return }
        sources[block.source] = nil
        var unsettled = 0
        var dropped = 0
        let snapshot = block.snapshot
        block.bytes.withUnsafeBytes { bytes in
            for (index, record) in block.calls.enumerated() {
                let lane = LaneAssignment.lane(
                    orderKey: record.orderKey,
                    row: record.position.row,
                    stream: record.stream,
                    lanes: tracker.lanes
                )
                if tracker.isSettled(record.position, lane: lane) { continue }
                if lanes[lane].isHeld {
                    dropped += 1
                    continue
                }
                unsettled += 1
                let start = Int(record.start)
                let call = UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(record.count)])
                let closed = chunker.add(
                    call,
                    record,
                    source: block.source,
                    lane: lane,
                    origin: block.origin,
                    entry: snapshot?.entry(index),
                    foldKey: block.foldKeys.isEmpty ? 0 : block.foldKeys[index]
                )
                if let closed { enqueue(closed) }
            }
        }
        heldCalls += dropped
        tracker.add(block, unsettled: unsettled, drops: dropped > 0)
        sources[block.source] = tracker
    }

    /// No more blocks of the source come: what is collected is closed.
    ///
    /// It is at its end when the source has no more; otherwise only this run does not want more.
    package mutating func close(source: Int, isAtEnd: Bool = true) {
        for chunk in chunker.closeAll() { enqueue(chunk) }
        if isAtEnd { sources[source]?.close() }
    }

    private mutating func enqueue(_ chunk: Chunk) {
        chunks.count += 1
        chunks.bytes += chunk.bytes.count
        queuedBytes += chunk.bytes.count
        queuedChunks += 1
        lanes[chunk.lane].queue.append(chunk)
    }

    /// Whether no more calls should be brought before some have left.
    ///
    /// Some chunks for each request that may be under way keep all lanes busy; more would only take memory.
    package var isFull: Bool { queuedChunks >= 4 * settings.concurrency || queuedBytes >= settings.queueBytes }

    // MARK: Chunks out

    /// Whether nothing is under way.
    package var isQuiet: Bool { laneOfTicket.isEmpty }

    /// Whether there is nothing left that this run could send.
    package var isDone: Bool { isQuiet && (isStopping || lanes.allSatisfy(\.queue.isEmpty)) }

    /// Starts no more requests; what is under way is waited for.
    package mutating func stop() {
        isStopping = true
    }

    /// The chunks to send now. Those with a once-call must be recorded as intents before their first byte leaves, and
    /// before that, what has changed must be committed: an intent stands behind everything that its lane has settled.
    package mutating func takeReady(at now: ContinuousClock.Instant) -> [Shipment] {
        var shipments: [Shipment] = []
        rateOpensAt = nil
        if let outage, outage.notBefore > now { return [] }
        for index in order where !isStopping && laneOfTicket.count < mostUnderWay {
            partIfTooLarge(index)
            guard let chunk = lanes[index].readyChunk(at: outage == nil ? now : nil) else { continue }
            if let wait = rate?.take(calls: chunk.calls, at: now), wait > .zero {
                rateOpensAt = now + wait
                break
            }
            shipments.append(ship(chunk, in: index, at: now))
            nextLane = index + 1
        }
        return shipments
    }

    /// The lanes in the order of their turns. In an outage those come first whose chunk can be tried without any doubt
    /// left behind.
    private var order: [Int] {
        let turns = lanes.indices.map { (nextLane + $0) % lanes.count }
        if outage == nil { return turns }
        let isSafe = { (lane: Int) in self.lanes[lane].queue.first?.deliveryClass == .repeatable }
        return turns.filter(isSafe) + turns.filter { !isSafe($0) }
    }

    private mutating func ship(_ chunk: Chunk, in lane: Int, at now: ContinuousClock.Instant) -> Shipment {
        // Should the chunk become unknown, the decision about it moves the lane behind it, past what was refused before.
        if chunk.deliveryClass == .once { settleRefusals(in: lane) }
        let ticket = nextTicket
        nextTicket += 1
        lanes[lane].underWay = ticket
        lanes[lane].startedAt = now
        lanes[lane].notBefore = nil
        laneOfTicket[ticket] = lane
        return Shipment(ticket: ticket, chunk: chunk, source: sources[chunk.source]?.ledgerID ?? 0)
    }

    /// The ledger's number of the intent that was recorded for a shipment.
    package mutating func noteIntent(_ intent: Int64, ticket: Int) {
        if let lane = laneOfTicket[ticket] { lanes[lane].intent = intent }
    }

    /// Takes shipments back that were never started.
    package mutating func recall(_ shipments: [Shipment]) {
        for shipment in shipments {
            if let lane = laneOfTicket.removeValue(forKey: shipment.ticket) { lanes[lane].underWay = nil }
        }
    }

    /// When something becomes ready by the passing of time alone, after all that is ready was taken.
    package var nextWake: ContinuousClock.Instant? {
        // With as many under way as may be, only an outcome makes room; a lane whose time has come waits for it, too.
        if isStopping || laneOfTicket.count >= mostUnderWay { return nil }
        if let rateOpensAt { return rateOpensAt }
        if let outage { return lanes.contains(where: \.isWaiting) ? outage.notBefore : nil }
        return lanes.lazy.filter(\.isWaiting).compactMap(\.notBefore).min()
    }

    private var mostUnderWay: Int { isProven && outage == nil ? concurrency.current : 1 }

    // MARK: What must be made durable

    /// Everything that has changed since it was last taken: to be committed together. The rows of refused calls become
    /// rejects.
    package mutating func takeChanges(rejecting reject: (Refusal) -> Reject) -> [LedgerChange] {
        sources.keys.sorted().compactMap { sources[$0]?.takeChange(rejecting: reject) }
    }

    /// Whether something has changed since it was last taken.
    package var hasChanges: Bool { sources.values.contains(where: \.hasChanges) }

    /// Whether some of it is the outcome of a chunk that the ledger has as an intent.
    package var knowsOfIntents: Bool { sources.values.contains(where: \.knowsOfIntents) }

    /// Rows of a source that this run has read and of which a call was refused, now or by an earlier run.
    package func refusedRows(of source: Int) -> Int {
        sources[source]?.refusedRowCount ?? 0
    }

    /// The same of all sources.
    package var refusedRows: Int { sources.values.reduce(0) { $0 + $1.refusedRowCount } }

    package func isComplete(source: Int) -> Bool {
        sources[source]?.isComplete ?? false
    }
}
