import Testing

@testable import RowferryDeliver

struct RetryScheduleTests {
    @Test(
        "The ceiling of the wait doubles up to a minute",
        arguments: [
            (0, 500), (1, 1000), (2, 2000), (3, 4000), (4, 8000), (5, 16_000), (6, 32_000), (7, 60_000), (8, 60_000),
            (1000, 60_000), (.max, 60_000), (-1, 500),
        ] as [(Int, Int)]
    )
    func ceiling(attempt: Int, milliseconds: Int) {
        #expect(RetrySchedule(seed: 1).ceiling(attempt) == .milliseconds(milliseconds))
    }

    @Test("Waits are spread evenly from nothing to the ceiling", arguments: [0, 3, 9])
    func jitter(attempt: Int) throws {
        var schedule = RetrySchedule(seed: 42)
        let ceiling = schedule.ceiling(attempt)
        var quarters = [0, 0, 0, 0]
        for _ in 0..<4000 {
            let drawn = schedule.wait(afterAttempt: attempt, serverWait: nil, spent: .zero)
            let wait = try #require(drawn)
            #expect(wait >= .zero && wait <= ceiling)
            quarters[min(3, Int(wait / ceiling * 4))] += 1
        }
        #expect(quarters.allSatisfy { (850...1150).contains($0) })
    }

    @Test("The same seed gives the same waits, another seed others")
    func seeds() {
        #expect(waits(seed: 7) == waits(seed: 7))
        #expect(waits(seed: 7) != waits(seed: 8))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var serverWait: Int?
        var spent: Int
        /// The range in seconds, or nil for the end.
        var expected: ClosedRange<Int>?
        var testDescription: String { name }

        init(_ name: String, serverWait: Int? = nil, spent: Int = 0, _ expected: ClosedRange<Int>?) {
            self.name = name
            self.serverWait = serverWait
            self.spent = spent
            self.expected = expected
        }
    }

    static let rows = [
        Row("nothing asked", 0...60),
        Row("the server's wish is the least", serverWait: 90, 90...90),
        Row("a small wish leaves the jitter", serverWait: 1, 1...60),
        Row("a wish of the past is none", serverWait: -5, 0...60),
        Row("no more than ten minutes for a server", serverWait: 86_400, 600...600),
        Row("the last wait is cut", spent: 899, 0...1),
        Row("a wish within what is left", serverWait: 100, spent: 800, 100...100),
        Row("a wish beyond what is left ends it", serverWait: 101, spent: 800, nil),
        Row("time is up", spent: 900, nil),
        Row("time is long up", spent: 5000, nil),
    ]

    @Test("Waits keep to the server's wish and to the time that is left", arguments: rows)
    func limits(row: Row) {
        for seed in 0..<50 as Range<UInt64> {
            var schedule = RetrySchedule(seed: seed)
            let serverWait = row.serverWait.map { Duration.seconds($0) }
            let wait = schedule.wait(afterAttempt: 9, serverWait: serverWait, spent: .seconds(row.spent))
            #expect((wait == nil) == (row.expected == nil))
            if let wait, let expected = row.expected {
                #expect(wait >= .seconds(expected.lowerBound) && wait <= .seconds(expected.upperBound))
            }
        }
    }

    @Test("A chunk that always fails is given up after fifteen minutes, with a last attempt then", arguments: 0..<20)
    func patience(seed: Int) {
        var schedule = RetrySchedule(seed: UInt64(seed))
        var (spent, attempt) = (Duration.zero, 0)
        while let wait = schedule.wait(afterAttempt: attempt, serverWait: nil, spent: spent) {
            spent += wait
            attempt += 1
        }
        #expect(spent == .seconds(900))
        #expect((15...80).contains(attempt))
    }

    private func waits(seed: UInt64) -> [Duration?] {
        var schedule = RetrySchedule(seed: seed)
        return (0..<20).map { schedule.wait(afterAttempt: $0, serverWait: nil, spent: .zero) }
    }
}
