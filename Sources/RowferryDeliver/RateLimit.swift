/// How many calls may leave in a time: a bucket of calls that fills evenly and is full at the start.
///
/// The bucket holds a tenth of a second's calls, or one chunk if that is more. So in any ten seconds at most
/// `10 * callsPerSecond + burst` calls leave. Pure: it is told the time, and books what it lets go.
package struct RateLimit: Sendable, Hashable {
    package let callsPerSecond: Int
    /// The most calls that may leave at one moment.
    package let burst: Int
    /// When everything that has left will have been paid for. The bucket is full from then on; until then it lacks the
    /// calls of the time between. Kept instead of a count, because time is exact and fractions of calls are not.
    private var paidUntil: ContinuousClock.Instant?

    /// - Parameters:
    ///   - callsPerSecond: at least 1.
    ///   - chunkCalls: the most calls of a chunk, which must fit into the bucket to leave at all.
    package init(callsPerSecond: Int, chunkCalls: Int) {
        self.callsPerSecond = max(1, callsPerSecond)
        burst = max(1, chunkCalls, callsPerSecond / 10)
    }

    /// Zero: the calls may leave now, and are booked. Otherwise: how long to wait before asking again; nothing is booked.
    ///
    /// A chunk of more calls than the bucket holds leaves when the bucket is full, and the next waits the longer.
    package mutating func take(calls: Int, at now: ContinuousClock.Instant) -> Duration {
        let owed = max(paidUntil ?? now, now)
        let wait = now.duration(to: owed) + time(min(calls, burst)) - time(burst)
        if wait > .zero { return wait }
        paidUntil = owed + time(calls)
        return .zero
    }

    /// The time in which that many calls are paid for, rounded up to a nanosecond: never too fast.
    private func time(_ calls: Int) -> Duration {
        let (seconds, rest) = calls.quotientAndRemainder(dividingBy: callsPerSecond)
        let nanoseconds = (rest.multipliedFullWidth(by: 1_000_000_000))
        let part = callsPerSecond.dividingFullWidth(nanoseconds)
        return .seconds(seconds) + .nanoseconds(part.quotient + (part.remainder > 0 ? 1 : 0))
    }
}
