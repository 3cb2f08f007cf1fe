/// How many requests may be under way at the same time, found by how fast they are answered.
///
/// A server that has as much to do as it can at once lets requests wait: beyond that number more of them take longer
/// and nothing is gained. So the time of answers is compared with the shortest that was seen lately. The limit rises
/// while answers are as fast as that, by a little each time (at the start it doubles), and falls by 15 per cent when
/// they are slower, or when the server says that it has too much to do (429, 503) or loses connections: far enough to
/// come below the capacity, where the shortest time is seen again.
///
/// Single times say nothing, so decisions are made in rounds: a round ends when enough requests that began since the last
/// change have been answered, and what counts is their median. Slower means slower than the rounds' noise explains. When
/// answers stay slow although the limit has fallen three times, it is not this client that slows the server: then the
/// present is the new measure. The ideas are TCP Vegas's, in the form that Netflix's concurrency-limits and Vector's
/// adaptive concurrency give them for requests.
///
/// Pure: it is told when a request began and ended.
package struct ConcurrencyLimit: Sendable {
    /// The most requests that the limit ever allows.
    package let ceiling: Int
    /// With a fraction, since it rises by less than one.
    private var limit = 1.0
    /// Nothing was ever too much: the limit doubles.
    private var isFirstRise = true
    /// Requests that began before belong to another limit.
    private var changed: ContinuousClock.Instant?
    private var times: [Duration] = []
    /// As many as may be were under way in this round: only then more could be tried.
    private var wasFull = false
    /// Medians of the last rounds.
    private var rounds: [Duration] = []
    /// Falls in a row because of time: how many, and what it was like before the first.
    private var falls: (count: Int, median: Duration, limit: Int) = (0, .zero, 0)

    package init(ceiling: Int) {
        self.ceiling = max(1, ceiling)
    }

    /// Requests that may be under way now.
    package var current: Int { max(1, min(ceiling, Int(limit))) }

    /// A request was answered, with so many under way until then, itself among them.
    package mutating func answered(
        from start: ContinuousClock.Instant,
        to end: ContinuousClock.Instant,
        underWay: Int
    ) {
        if let changed, start < changed { return }
        times.append(start.duration(to: end))
        if underWay >= current { wasFull = true }
        let enough = isFirstRise ? max(4, current) : max(60, 3 * current)
        if times.count >= enough { endRound(at: end) }
    }

    /// The server had too much to do: it said so, or lost the connection.
    package mutating func overloaded(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) {
        if let changed, start < changed { return }
        falls.count = 0
        fall(at: end)
    }

    private mutating func endRound(at now: ContinuousClock.Instant) {
        let round = Round(times)
        if falls.count >= 3, round.median > expected(ifCaused: falls) {
            rounds = []
            falls.count = 0
        }
        rounds = rounds.suffix(29) + [round.median]
        if isSlow(round) {
            if falls.count == 0 { falls = (0, round.median, current) }
            // The short rounds of the first rise are over before a queue has filled: they measure nothing to compare with.
            falls.count += isFirstRise ? 0 : 1
            return fall(at: now)
        }
        falls.count = 0
        if wasFull { rise(at: now) }
        begin()
    }

    /// Half way between what the median would be now if the falls had helped, and what it was.
    private func expected(ifCaused falls: (count: Int, median: Duration, limit: Int)) -> Duration {
        falls.median * (1 + Double(current) / Double(falls.limit)) / 2
    }

    /// Slower than the fastest rounds, by more than a twentieth and more than chance does; in the first rise, whose rounds
    /// are short, by half. Some milliseconds are nothing: a scheduler makes them.
    private func isSlow(_ round: Round) -> Bool {
        let fastest = rounds.sorted().prefix(3)
        let least = fastest.reduce(.zero, +) / fastest.count
        let bearable = least * (isFirstRise ? 1.5 : 1.05) + round.error * 3
        return round.median > bearable && round.median - least > .milliseconds(5)
    }

    private mutating func rise(at now: ContinuousClock.Instant) {
        let step = isFirstRise ? limit : min(1, 0.1 + limit / 25)
        limit = min(Double(ceiling), limit + step)
        changed = now
    }

    private mutating func fall(at now: ContinuousClock.Instant) {
        isFirstRise = false
        limit = max(1, min(limit * 0.85, Double(current - 1)))
        changed = now
        begin()
    }

    private mutating func begin() {
        times.removeAll(keepingCapacity: true)
        wasFull = false
    }
}

/// The times of a round, in two numbers that single slow answers do not move.
private struct Round {
    let median: Duration
    /// How far chance may have moved the median (its standard error, estimated from the middle two thirds).
    let error: Duration

    /// - Parameter times: at least one.
    init(_ times: [Duration]) {
        let sorted = times.sorted()
        median = sorted[sorted.count / 2]
        let spread = (sorted[sorted.count * 84 / 100] - sorted[sorted.count * 16 / 100]) / 2
        error = spread * 1.25 / Double(sorted.count).squareRoot()
    }
}
