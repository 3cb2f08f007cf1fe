/// A time in which nothing gets through on any lane.
///
/// It begins with some failures in a row over all lanes. While it lasts, one chunk at a time is tried for the whole run,
/// with the waits of one schedule, instead of each lane trying for itself. It ends with the first answer that shows that
/// the destination is there.
package struct Outage: Sendable {
    /// Failures in a row, over all lanes, with which it begins.
    static let failuresToBegin = 3

    /// When the first of those failures was.
    package let since: ContinuousClock.Instant
    /// What the last attempt came to.
    package internal(set) var reason: String
    /// Attempts that were made in it.
    var attempt = 0
    /// Nothing is tried before.
    var notBefore: ContinuousClock.Instant
}

/// Failures over all lanes since something got through.
struct FailureStreak: Sendable {
    private(set) var count = 0
    private(set) var since: ContinuousClock.Instant?

    /// Takes note of one more; gives the moment of the first.
    mutating func add(at now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        count += 1
        let first = since ?? now
        since = first
        return first
    }

    /// Something got through.
    mutating func end() {
        self = FailureStreak()
    }
}
