/// How many requests may be made in a minute: never more than that in any sixty seconds. Pure: it is told the time.
package struct ReadPace: Sendable {
    private let perMinute: Int
    /// When the last ones were made, oldest first.
    private var made: ArraySlice<ContinuousClock.Instant> = []

    /// At least one a minute.
    package init(perMinute: Int) {
        self.perMinute = max(1, perMinute)
    }

    /// Zero: a request may be made now, and is booked. Otherwise: how long to wait before asking again.
    package mutating func take(at now: ContinuousClock.Instant) -> Duration {
        while let oldest = made.first, oldest.duration(to: now) >= .seconds(60) { made.removeFirst() }
        if made.count >= perMinute, let oldest = made.first { return .seconds(60) - oldest.duration(to: now) }
        made.append(now)
        return .zero
    }
}
