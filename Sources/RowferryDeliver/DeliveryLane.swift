import RowferryModel

/// The queue of one lane, and the state of its first chunk: the only one that may be under way.
struct DeliveryLane: Sendable {
    var queue: ArraySlice<Chunk> = []
    var underWay: Int?
    /// The ledger's number of the first chunk's intent.
    var intent: Int64?
    var attempt = 0
    var firstFailure: ContinuousClock.Instant?
    var notBefore: ContinuousClock.Instant?
    /// A chunk of the lane waits for the user's decision: the lane sends nothing more in this run.
    var isHeld = false

    /// The chunk that may leave now.
    func readyChunk(at now: ContinuousClock.Instant) -> Chunk? {
        guard !isHeld, underWay == nil, notBefore.map({ $0 <= now }) ?? true else { return nil }
        return queue.first
    }

    /// Whether it has something to send, and may not yet.
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

    private mutating func forgetFailures() {
        attempt = 0
        firstFailure = nil
    }
}
