/// When a chunk that was not taken is tried again, and when not any more.
///
/// The wait is drawn evenly from 0 up to a ceiling that doubles ("full jitter"), so that lanes that failed together do
/// not come back together. With the defaults, where `attempt` counts from 0:
///
/// | attempt that failed | wait, from 0 up to | in the mean, after the first failure |
/// |---|---|---|
/// | 0 | 0.5 s | 0.25 s |
/// | 1 | 1 s | 0.75 s |
/// | 2 | 2 s | 1.75 s |
/// | 3 | 4 s | 3.75 s |
/// | 4 | 8 s | 7.75 s |
/// | 5 | 16 s | 15.75 s |
/// | 6 | 32 s | 31.75 s |
/// | 7 and more | 60 s | 30 s more each time |
///
/// A server that names a time (`Retry-After`) is not asked earlier, but no server makes us wait longer than
/// `longestServerWait`. Attempts are not counted: it ends when `giveUpAfter` has passed since the first failure. The
/// wait that would go beyond that is cut, so that one last attempt falls on the end.
package struct RetrySchedule: Sendable {
    /// How patient a schedule is.
    package struct Limits: Sendable, Hashable {
        /// Ceiling of the first wait.
        package var base: Duration
        /// Ceiling of every wait.
        package var cap: Duration
        /// The most that a server's own wish counts.
        package var longestServerWait: Duration
        /// Time from a chunk's first failure to its last attempt.
        package var giveUpAfter: Duration

        package init(
            base: Duration = .milliseconds(500),
            cap: Duration = .seconds(60),
            longestServerWait: Duration = .seconds(600),
            giveUpAfter: Duration = .seconds(900)
        ) {
            self.base = base
            self.cap = cap
            self.longestServerWait = longestServerWait
            self.giveUpAfter = giveUpAfter
        }
    }

    package let limits: Limits
    private var random: SeededRandom

    /// The same seed gives the same waits. One schedule serves all lanes of a run.
    package init(limits: Limits = Limits(), seed: UInt64) {
        self.limits = limits
        random = SeededRandom(seed: seed)
    }

    /// Says how long to wait after a failed attempt before the next one.
    ///
    /// - Parameters:
    ///   - attempt: which attempt of the chunk failed, from 0.
    ///   - serverWait: what the server asked for, if it did.
    ///   - spent: time since the chunk's first failure.
    /// - Returns: the wait, or nil when this attempt was the last.
    package mutating func wait(afterAttempt attempt: Int, serverWait: Duration?, spent: Duration) -> Duration? {
        let left = limits.giveUpAfter - spent
        let earliest = min(max(serverWait ?? .zero, .zero), limits.longestServerWait)
        // Drawn in any case, so that the numbers that follow do not depend on this answer.
        let jitter = draw(upTo: ceiling(attempt))
        if left <= .zero || earliest > left { return nil }
        return min(max(jitter, earliest), left)
    }

    /// The longest wait after the given attempt, from 0.
    func ceiling(_ attempt: Int) -> Duration {
        var ceiling = min(limits.base, limits.cap)
        var doublings = attempt
        while doublings > 0 && ceiling < limits.cap && ceiling > .zero {
            ceiling = min(ceiling * 2, limits.cap)
            doublings -= 1
        }
        return ceiling
    }

    private mutating func draw(upTo ceiling: Duration) -> Duration {
        .nanoseconds(Int64.random(in: 0...max(0, ceiling.nanoseconds), using: &random))
    }
}
