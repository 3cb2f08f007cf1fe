package import RowferryModel

extension Courier {
    /// Takes what became of a shipment; `serverWait` is what the server's `Retry-After` asked for.
    package mutating func finished(
        _ ticket: Int,
        _ verdict: Verdict,
        serverWait: Duration?,
        at now: ContinuousClock.Instant
    ) {
        guard let index = laneOfTicket.removeValue(forKey: ticket), let chunk = lanes[index].queue.first else { return }
        lanes[index].underWay = nil
        let start = lanes[index].startedAt ?? now
        switch verdict {
        case .delivered:
            concurrency.answered(from: start, to: now, underWay: laneOfTicket.count + 1)
            destinationIsThere()
            delivered(chunk, in: index)
        case .refused(let isTooLarge, let reason):
            destinationIsThere()
            settleIntent(of: chunk, in: index)
            refused(chunk, in: index, isTooLarge: isTooLarge, reason)
        case .retry(let mayHaveArrived, let reason):
            concurrency.overloaded(from: start, to: now)
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
        refusalsInARow = 0
        settleRefusals()
        deliveredCalls += chunk.calls
        deliveredChunks += 1
        foldedCalls += chunk.folded.count
        deliveredBytes += chunk.bytes.count
        settleIntent(of: chunk, in: lane, isTaken: true)
        sources[chunk.source]?.settle(chunk)
        sources[chunk.source]?.edit { change in
            change.deliveredCalls += chunk.calls
            change.deliveredChunks += 1
            change.deliveredBytes += chunk.bytes.count
            change.entries += chunk.entries
        }
        removeFirst(of: lane)
    }

    private mutating func removeFirst(of lane: Int) {
        guard let chunk = lanes[lane].removeFirst() else { return }
        queuedBytes -= chunk.bytes.count
        queuedChunks -= 1
    }

    private mutating func settleIntent(of chunk: Chunk, in lane: Int, isTaken: Bool = false) {
        guard let intent = lanes[lane].intent else { return }
        lanes[lane].intent = nil
        sources[chunk.source]?.edit { change in
            change.settled.append(intent)
            if isTaken { change.taken.append(intent) }
        }
    }

    // MARK: Refused

    /// A chunk that is refused is halved, and its halves again, until the calls at fault stand alone. The halves take
    /// its place: nothing of the lane overtakes them.
    private mutating func refused(_ chunk: Chunk, in lane: Int, isTooLarge: Bool, _ reason: String) {
        if isTooLarge { chunker.learn(tooLarge: chunk) }
        if chunk.calls > 1 { return halveFirst(of: lane) }
        let refusal = Refusal(
            chunk,
            requestBytes: chunker.requestBytes(of: chunk),
            isTooLarge: isTooLarge,
            reason: reason
        )
        removeFirst(of: lane)
        refusals.add(chunk, refusal)
        refusalsInARow += 1
        if refusalsInARow >= settings.refusalsInARow { failForRefusals(reason) }
    }

    private mutating func halveFirst(of lane: Int) {
        lanes[lane].halveFirst()
        queuedChunks += 1
    }

    /// Parts a chunk that was filled before the destination said what is too large for it.
    mutating func partIfTooLarge(_ lane: Int) {
        while lanes[lane].underWay == nil, let chunk = lanes[lane].queue.first, chunker.mustPart(chunk) {
            halveFirst(of: lane)
        }
    }

    private mutating func failForRefusals(_ reason: String) {
        fail(
            .deliveryRefused,
            "\(refusalsInARow) calls in a row were refused one by one, and none was taken: \(reason). If the rows are "
                + "at fault and not the destination, a larger number for --max-rejects lets the import go on"
        )
    }

    /// Lets what was refused become rejects: of one lane, or, when nothing more can be sent, all of it.
    package mutating func settleRefusals(in lane: Int? = nil) {
        for entry in refusals.take(lane: lane) {
            let refused = entry.refusal.withFolded(of: entry.chunk)
            refusedCalls += refused.count
            sources[entry.chunk.source]?.refuse(entry.chunk, refused)
        }
    }

    // MARK: Unknown

    private mutating func becameUnknown(_ chunk: Chunk, in lane: Int, _ reason: String) {
        unknown += 1
        if let intent = lanes[lane].intent { sources[chunk.source]?.edit { $0.unknown.append((intent, reason)) } }
        lanes[lane].intent = nil
        hold(lane)
    }

    /// The lane sends nothing more in this run; what it has collected will be read again by a later one.
    mutating func hold(_ lane: Int) {
        lanes[lane].isHeld = true
        drop(lane)
    }

    /// Gives up what a lane has collected, but not a chunk that is under way: that one is still heard of.
    private mutating func drop(_ lane: Int) {
        let kept = lanes[lane].underWay == nil ? 0 : 1
        for chunk in lanes[lane].queue.dropFirst(kept) {
            queuedBytes -= chunk.bytes.count
            queuedChunks -= 1
            heldCalls += chunk.calls + chunk.folded.count
            sources[chunk.source]?.freeze()
        }
        lanes[lane].queue = lanes[lane].queue.prefix(kept)
        if let open = chunker.take(lane) {
            heldCalls += open.calls + open.folded.count
            sources[open.source]?.freeze()
        }
    }

    // MARK: Again

    private mutating func again(
        in lane: Int,
        _ reason: String,
        _ serverWait: Duration?,
        at now: ContinuousClock.Instant
    ) {
        retries += 1
        let since = failures.add(at: now)
        if outage == nil, failures.count >= Outage.failuresToBegin {
            outage = Outage(since: since, reason: reason, notBefore: now)
        }
        let first = lanes[lane].firstFailure ?? now
        lanes[lane].firstFailure = first
        if outage != nil { return prolongOutage(reason, serverWait, at: now) }
        let spent = first.duration(to: now)
        guard let wait = retry.wait(afterAttempt: lanes[lane].attempt, serverWait: serverWait, spent: spent) else {
            return giveUp("a chunk was tried again for \(spent.components.seconds) s and not taken: \(reason)")
        }
        lanes[lane].attempt += 1
        lanes[lane].notBefore = now + wait
    }

    /// One more attempt has failed while nothing gets through. Of those that were under way together when the outage
    /// began, only the last counts as its attempt.
    private mutating func prolongOutage(_ reason: String, _ serverWait: Duration?, at now: ContinuousClock.Instant) {
        guard var longer = outage else { return }
        longer.reason = reason
        let spent = longer.since.duration(to: now)
        guard let wait = retry.wait(afterAttempt: longer.attempt, serverWait: serverWait, spent: spent) else {
            return giveUp("nothing was taken for \(spent.components.seconds) s: \(reason)")
        }
        longer.notBefore = max(longer.notBefore, now + wait)
        if laneOfTicket.isEmpty { longer.attempt += 1 }
        outage = longer
    }

    /// An answer has shown that the destination is there. After an outage all lanes begin afresh, carefully.
    private mutating func destinationIsThere() {
        failures.end()
        if outage == nil { return }
        outage = nil
        concurrency = ConcurrencyLimit(ceiling: settings.concurrency)
        for lane in lanes.indices { lanes[lane].forgetFailures() }
    }

    private mutating func giveUp(_ reason: String) {
        fail(.destinationUnreachable, reason, isTemporary: isProven)
    }

    private mutating func fail(_ code: DiagnosticCode, _ reason: String, isTemporary: Bool = false) {
        if failure == nil { failure = Failure(code: code, reason: reason, isTemporary: isTemporary) }
        isStopping = true
    }
}
