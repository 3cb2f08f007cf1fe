import RowferryModel

/// The queue of one lane, and the state of its first chunk: the only one that may be under way.
struct DeliveryLane: Sendable {
    var queue: ArraySlice<Chunk> = []
    var underWay: Int?
    /// When the chunk that is under way left.
    var startedAt: ContinuousClock.Instant?
    /// The ledger's number of the first chunk's intent.
    var intent: Int64?
    var attempt = 0
    var firstFailure: ContinuousClock.Instant?
    var notBefore: ContinuousClock.Instant?
    /// A chunk of the lane waits for the user's decision: the lane sends nothing more in this run.
    var isHeld = false

    /// The chunk that may leave now; without a time, whatever the lane waits for.
    func readyChunk(at now: ContinuousClock.Instant?) -> Chunk? {
        guard !isHeld, underWay == nil else { return nil }
        if let now, let notBefore, notBefore > now { return nil }
        return queue.first
    }

    /// Whether it has something to send, now or later.
    var isWaiting: Bool { underWay == nil && !isHeld && !queue.isEmpty }

    /// Takes the first chunk out: whatever became of it, the next one begins afresh.
    mutating func removeFirst() -> Chunk? {
        forgetFailures()
        return queue.popFirst()
    }

    /// Puts the two halves of the first chunk in its place.
    mutating func halveFirst() {
        guard let halves = queue.popFirst()?.halves else { return }
        forgetFailures()
        queue = [halves.first, halves.second] + queue
    }

    /// The first chunk is tried as if for the first time.
    mutating func forgetFailures() {
        notBefore = nil
        attempt = 0
        firstFailure = nil
    }
}
