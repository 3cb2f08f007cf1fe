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
        /// Requests under way at the same time.
        package var concurrency: Int
        package var limits: Chunker.Limits
        /// Calls per second; nil for no limit.
        package var rate: Int?
        package var retry: RetrySchedule.Limits
        package var seed: UInt64
        /// Bytes of closed chunks that may wait before no more calls are wanted.
        package var queueBytes: Int

        package init(
            lanes: Int = 16,
            concurrency: Int = 16,
            limits: Chunker.Limits = Chunker.Limits(),
            rate: Int? = nil,
            retry: RetrySchedule.Limits = RetrySchedule.Limits(),
            seed: UInt64 = 0,
            queueBytes: Int = 12_000_000
        ) {
            self.lanes = lanes
            self.concurrency = concurrency
            self.limits = limits
            self.rate = rate
            self.retry = retry
            self.seed = seed
            self.queueBytes = queueBytes
        }
    }

    /// A chunk on its way.
    package struct Shipment: Sendable {
        package var ticket: Int
        package var chunk: Chunk
        /// The ledger's number of the source.
        package var source: Int64
    }

    /// Why sending stopped for good.
    package struct Failure: Sendable, Hashable {
        package var code: DiagnosticCode
        package var reason: String
    }

    private struct Lane: Sendable {
        var queue: ArraySlice<Chunk> = []
        var underWay: Int?
        var intent: Int64?
        var attempt = 0
        var firstFailure: ContinuousClock.Instant?
        var notBefore: ContinuousClock.Instant?
        /// A chunk of the lane waits for the user's decision: the lane sends nothing more in this run.
        var isHeld = false
    }

    private let settings: Settings
    private var chunker: Chunker
    private var lanes: [Lane]
    private var sources: [Int: SourceTracker] = [:]
    private var retry: RetrySchedule
    private var rate: RateLimit?
    private var nextTicket = 0
    private var laneOfTicket: [Int: Int] = [:]
    private var queuedBytes = 0
    private var queuedChunks = 0
    private var rateOpensAt: ContinuousClock.Instant?
    /// Whether the destination has ever taken something in this run. Until then requests go one at a time, so that an
    /// endpoint that answers like something else leaves one chunk in doubt at the most.
    private var isProven = false
    private var isStopping = false
    /// How many lanes the source that was opened last counts.
    private var laneCount: Int

    package private(set) var failure: Failure?
    package private(set) var retries = 0
    /// Chunks that became unknown in this run.
    package private(set) var unknown = 0
    /// Calls passed over because their lane waits for a decision.
    package private(set) var heldCalls = 0
    package private(set) var chunks = RunReport.Chunks()
    package private(set) var deliveredCalls = 0
    package private(set) var deliveredChunks = 0
    package private(set) var deliveredBytes = 0

    package init(settings: Settings, form: WireForm) {
        self.settings = settings
        chunker = Chunker(limits: settings.limits, form: form, lanes: settings.lanes)
        lanes = Array(repeating: Lane(), count: settings.lanes)
        laneCount = settings.lanes
        retry = RetrySchedule(limits: settings.retry, seed: settings.seed)
        rate = settings.rate.map { RateLimit(callsPerSecond: $0, chunkCalls: settings.limits.calls) }
    }

    // MARK: Calls in

    /// Begins a source. Its calls come behind those of the sources before it.
    ///
    /// In the held lanes a chunk of an earlier run waits for a decision.
    package mutating func open(source: Int, progress: SourceProgress, held: some Sequence<Int>) {
        sources[source] = SourceTracker(progress)
        laneCount = progress.lanes
        while lanes.count < laneCount { lanes.append(Lane()) }
        chunker.widen(to: laneCount)
        for lane in held { hold(lane) }
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
        block.bytes.withUnsafeBytes { bytes in
            for record in block.calls {
                let lane = LaneAssignment.lane(
                    orderKey: record.orderKey,
                    row: record.position.row,
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
                if let closed = chunker.add(call, record, source: block.source, lane: lane) { enqueue(closed) }
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

    /// The chunks to send now. Those with a once-call must be recorded as intents before their first byte leaves.
    package mutating func takeReady(at now: ContinuousClock.Instant) -> [Shipment] {
        var shipments: [Shipment] = []
        rateOpensAt = nil
        for index in lanes.indices where !isStopping && laneOfTicket.count < mostUnderWay {
            guard let chunk = readyChunk(in: index, at: now) else { continue }
            if let wait = rate?.take(calls: chunk.calls, at: now), wait > .zero {
                rateOpensAt = now + wait
                break
            }
            shipments.append(ship(chunk, in: index))
        }
        return shipments
    }

    private func readyChunk(in index: Int, at now: ContinuousClock.Instant) -> Chunk? {
        let lane = lanes[index]
        guard !lane.isHeld, lane.underWay == nil, lane.notBefore.map({ $0 <= now }) ?? true else { return nil }
        return lane.queue.first
    }

    private mutating func ship(_ chunk: Chunk, in lane: Int) -> Shipment {
        let ticket = nextTicket
        nextTicket += 1
        lanes[lane].underWay = ticket
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
        return lanes.lazy.filter { $0.underWay == nil && !$0.isHeld && !$0.queue.isEmpty }.compactMap(\.notBefore).min()
    }

    private var mostUnderWay: Int { isProven ? settings.concurrency : 1 }

    // MARK: Outcomes in

    /// Takes what became of a shipment; `serverWait` is what the server's `Retry-After` asked for.
    package mutating func finished(
        _ ticket: Int,
        _ verdict: Verdict,
        serverWait: Duration?,
        at now: ContinuousClock.Instant
    ) {
        guard let index = laneOfTicket.removeValue(forKey: ticket), let chunk = lanes[index].queue.first else { return }
        lanes[index].underWay = nil
        switch verdict {
        case .delivered:
            delivered(chunk, in: index)
        case .refused(let reason):
            settleIntent(of: chunk, in: index)
            fail(
                .deliveryRefused,
                "a chunk of \(chunk.calls) calls, rows \(chunk.first.row) to \(chunk.last.row), was refused: \(reason)"
            )
        case .retry(let mayHaveArrived, let reason):
            if mayHaveArrived, chunk.deliveryClass == .once {
                becameUnknown(chunk, in: index, reason)
            } else {
                settleIntent(of: chunk, in: index)
                again(in: index, reason, serverWait, at: now)
            }
        case .stop(let code, let mayHaveArrived, let reason):
            if mayHaveArrived, chunk.deliveryClass == .once {
                becameUnknown(chunk, in: index, reason)
            } else {
                settleIntent(of: chunk, in: index)
            }
            fail(code, reason)
        }
        if lanes[index].isHeld { drop(index) }
    }

    private mutating func delivered(_ chunk: Chunk, in lane: Int) {
        isProven = true
        deliveredCalls += chunk.calls
        deliveredChunks += 1
        deliveredBytes += chunk.bytes.count
        settleIntent(of: chunk, in: lane)
        sources[chunk.source]?.settle(chunk)
        sources[chunk.source]?.edit { change in
            change.deliveredCalls += chunk.calls
            change.deliveredChunks += 1
            change.deliveredBytes += chunk.bytes.count
        }
        lanes[lane].queue.removeFirst()
        lanes[lane].attempt = 0
        lanes[lane].firstFailure = nil
        queuedBytes -= chunk.bytes.count
        queuedChunks -= 1
    }

    private mutating func settleIntent(of chunk: Chunk, in lane: Int) {
        guard let intent = lanes[lane].intent else { return }
        lanes[lane].intent = nil
        sources[chunk.source]?.edit { $0.settled.append(intent) }
    }

    private mutating func becameUnknown(_ chunk: Chunk, in lane: Int, _ reason: String) {
        unknown += 1
        if let intent = lanes[lane].intent { sources[chunk.source]?.edit { $0.unknown.append((intent, reason)) } }
        lanes[lane].intent = nil
        hold(lane)
    }

    /// The lane sends nothing more in this run; what it has collected will be read again by a later one.
    private mutating func hold(_ lane: Int) {
        lanes[lane].isHeld = true
        drop(lane)
    }

    /// Gives up what a lane has collected, but not a chunk that is under way: that one is still heard of.
    private mutating func drop(_ lane: Int) {
        let kept = lanes[lane].underWay == nil ? 0 : 1
        for chunk in lanes[lane].queue.dropFirst(kept) {
            queuedBytes -= chunk.bytes.count
            queuedChunks -= 1
            heldCalls += chunk.calls
            sources[chunk.source]?.freeze()
        }
        lanes[lane].queue = lanes[lane].queue.prefix(kept)
        if let open = chunker.take(lane) {
            heldCalls += open.calls
            sources[open.source]?.freeze()
        }
    }

    private mutating func again(
        in lane: Int,
        _ reason: String,
        _ serverWait: Duration?,
        at now: ContinuousClock.Instant
    ) {
        let first = lanes[lane].firstFailure ?? now
        lanes[lane].firstFailure = first
        let spent = first.duration(to: now)
        guard let wait = retry.wait(afterAttempt: lanes[lane].attempt, serverWait: serverWait, spent: spent) else {
            return fail(
                .destinationUnreachable,
                "a chunk was tried again for \(spent.components.seconds) s and not taken: \(reason)"
            )
        }
        retries += 1
        lanes[lane].attempt += 1
        lanes[lane].notBefore = now + wait
    }

    private mutating func fail(_ code: DiagnosticCode, _ reason: String) {
        if failure == nil { failure = Failure(code: code, reason: reason) }
        isStopping = true
    }

    // MARK: What must be made durable

    /// Everything that has changed since it was last taken: to be committed together.
    package mutating func takeChanges() -> [LedgerChange] {
        sources.keys.sorted().compactMap { sources[$0]?.takeChange() }
    }

    package func isComplete(source: Int) -> Bool {
        sources[source]?.isComplete ?? false
    }
}
