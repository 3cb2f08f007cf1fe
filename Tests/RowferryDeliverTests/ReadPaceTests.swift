import Testing

@testable import RowferryDeliver

struct ReadPaceTests {
    @Test(arguments: [1, 3, 100])
    func `In no sixty seconds there are more requests than are allowed`(_ perMinute: Int) {
        var pace = ReadPace(perMinute: perMinute)
        var now = ContinuousClock.now
        var made: [ContinuousClock.Instant] = []
        for step in 0..<(perMinute * 5) {
            while case let wait = pace.take(at: now), wait > .zero { now += wait }
            made.append(now)
            now += .milliseconds(step % 7 * 100)
        }
        for (first, last) in zip(made, made.dropFirst(perMinute)) { #expect(first.duration(to: last) >= .seconds(60)) }
    }

    @Test func `The first ones wait for nothing`() {
        var pace = ReadPace(perMinute: 100)
        let now = ContinuousClock.now
        for _ in 1...100 { #expect(pace.take(at: now) == .zero) }
        #expect(pace.take(at: now + .seconds(1)) == .seconds(59))
    }
}
