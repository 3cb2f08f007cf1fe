import RowferryDeliver
import Testing

struct RateLimitTests {
    private let start = ContinuousClock.now

    @Test(
        "The bucket holds a tenth of a second, or one chunk",
        arguments: [(1000, 50, 100), (1000, 100, 100), (1000, 500, 500), (5, 100, 100), (1, 0, 1), (0, 1, 1)]
    )
    func burst(rate: Int, chunk: Int, expected: Int) {
        #expect(RateLimit(callsPerSecond: rate, chunkCalls: chunk).burst == expected)
    }

    @Test("A full bucket goes at once; then each chunk waits for what it lacks")
    func steps() {
        var limit = RateLimit(callsPerSecond: 100, chunkCalls: 50)
        func take(_ calls: Int, after milliseconds: Int) -> Duration {
            limit.take(calls: calls, at: start + .milliseconds(milliseconds))
        }
        #expect(take(50, after: 0) == .zero)
        #expect(take(50, after: 0) == .milliseconds(500))
        #expect(take(10, after: 0) == .milliseconds(100))
        #expect(take(10, after: 99) == .milliseconds(1))
        #expect(take(10, after: 100) == .zero)
        #expect(take(50, after: 60_000) == .zero)
        #expect(take(1, after: 60_000) == .milliseconds(10), "an idle minute is not saved up")
    }

    @Test("No calls are free, and a clock that stands still or goes back grants nothing")
    func corners() {
        var limit = RateLimit(callsPerSecond: 10, chunkCalls: 10)
        func take(_ calls: Int, after seconds: Int) -> Duration {
            limit.take(calls: calls, at: start + .seconds(seconds))
        }
        #expect(take(0, after: 0) == .zero)
        #expect(take(10, after: 0) == .zero)
        #expect(take(1, after: 0) == .milliseconds(100))
        #expect(take(1, after: -5) == .milliseconds(5100))
    }

    @Test("A chunk larger than the bucket leaves when it is full, and the next pays for it")
    func oversize() {
        var limit = RateLimit(callsPerSecond: 10, chunkCalls: 10)
        let first = limit.take(calls: 25, at: start)
        let second = limit.take(calls: 10, at: start)
        #expect(first == .zero && second == .milliseconds(2500))
    }

    @Test("No ten seconds see more than ten seconds' calls and a burst", arguments: 0..<60)
    func property(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let rate = Int.random(in: 1...[3, 70, 5000, 3_000_000][seed % 4], using: &random)
        let chunk = Int.random(in: 1...[1, 100, 1000][seed % 3], using: &random)
        var limit = RateLimit(callsPerSecond: rate, chunkCalls: chunk)
        var now = start
        var taken: [(at: ContinuousClock.Instant, calls: Int)] = []
        for _ in 0..<2000 {
            let calls = Int.random(in: 1...chunk, using: &random)
            let wait = limit.take(calls: calls, at: now)
            if wait == .zero {
                taken.append((now, calls))
                if Int.random(in: 0..<20, using: &random) == 0 {
                    now += .milliseconds(Int.random(in: 0...15_000, using: &random))
                }
            } else {
                now += wait
                // The wait is enough, and not a nanosecond more than enough.
                var (early, due) = (limit, limit)
                let isEarly = early.take(calls: calls, at: now - .nanoseconds(1)) > .zero
                let isDue = due.take(calls: calls, at: now) == .zero
                #expect(isEarly && isDue)
            }
        }
        var (first, sum) = (0, 0)
        for entry in taken {
            sum += entry.calls
            while entry.at - taken[first].at > .seconds(10) {
                sum -= taken[first].calls
                first += 1
            }
            #expect(sum <= rate * 10 + limit.burst)
        }
    }
}
