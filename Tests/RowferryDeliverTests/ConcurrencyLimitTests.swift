import RowferryDeliver
import RowferryTesting
import Testing

/// A server that can work on so many requests at once, beside a client that has as many under way as the limit allows.
///
/// What comes on top waits in a queue, or is refused at once (429).
private struct CapacityModel {
    var capacity: Int
    var refuses = false
    /// Standard deviation of the time of one request, as a share of it.
    var noise = 0.1
    var base = Duration.milliseconds(100)

    private struct Request {
        var begin: Duration
        var end: Duration
        var isTaken: Bool
    }

    /// A moment in which a request ended, and the limit from then on.
    struct Moment {
        var time: Duration
        var limit: Int
    }

    /// Lets so many requests end.
    func run(requests: Int, ceiling: Int = 256, seed: UInt64) -> [Moment] {
        var limit = ConcurrencyLimit(ceiling: ceiling)
        var random = SeededGenerator(seed: seed)
        let start = ContinuousClock.now
        var now = Duration.zero
        var busy: [Request] = []
        var waiting: [Duration] = []
        var moments: [Moment] = []
        while moments.count < requests {
            while busy.count + waiting.count < limit.current {
                let isTaken = busy.count(where: \.isTaken) < capacity
                if isTaken || refuses {
                    let time = isTaken ? service(&random) : base / 5
                    busy.append(Request(begin: now, end: now + time, isTaken: isTaken))
                } else {
                    waiting.append(now)
                }
            }
            guard let next = busy.indices.min(by: { busy[$0].end < busy[$1].end }) else { break }
            let underWay = busy.count + waiting.count
            let ended = busy.remove(at: next)
            now = ended.end
            if ended.isTaken {
                limit.answered(from: start + ended.begin, to: start + now, underWay: underWay)
                if !waiting.isEmpty {
                    let begin = waiting.removeFirst()
                    busy.append(Request(begin: begin, end: now + service(&random), isTaken: true))
                }
            } else {
                limit.overloaded(from: start + ended.begin, to: start + now)
            }
            moments.append(Moment(time: now, limit: limit.current))
        }
        return moments
    }

    /// Nearly a normal distribution: the sum of twelve even ones.
    private func service(_ random: inout SeededGenerator) -> Duration {
        let sum = (0..<12).reduce(0.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
        return base * max(0.1, 1 + noise * (sum - 6))
    }
}

extension [CapacityModel.Moment] {
    /// The limit in the mean over time.
    fileprivate var mean: Double {
        let weighed = zip(self, dropFirst()).reduce(0.0) {
            $0 + Double($1.0.limit) * (($1.1.time - $1.0.time) / .seconds(1))
        }
        guard let first, let last else { return 0 }
        return weighed / ((last.time - first.time) / .seconds(1))
    }

    fileprivate var afterWarmUp: Self { Array(dropFirst(count / 5)) }
}

struct ConcurrencyLimitTests {
    @Test(
        "It finds the capacity within a tenth, and 95 % of the time stays within a fifth of it, or one request",
        arguments: [4, 6, 8, 12, 20, 50, 100],
        [false, true]
    )
    func capacity(capacity: Int, refuses: Bool) {
        for seed in 0..<5 as Range<UInt64> {
            let model = CapacityModel(capacity: capacity, refuses: refuses)
            let moments = model.run(requests: 10_000 + 300 * capacity, seed: seed).afterWarmUp
            #expect(abs(moments.mean / Double(capacity) - 1) <= 0.1, "seed \(seed): mean \(moments.mean)")
            let swing = max(1, capacity / 5)
            let range = (capacity - swing)...(capacity + swing)
            let outside = moments.filter { !range.contains($0.limit) }
            #expect(outside.count <= moments.count / 20, "seed \(seed): \(Set(outside.map(\.limit)).sorted())")
        }
    }
}
