import RowferryTesting

/// How often what goes wrong in one history: of a thousand requests or steps, drawn from the seed.
struct Weather: Sendable {
    /// Of a thousand requests each.
    var unsent = 0
    var lostBefore = 0
    var lostAfter = 0
    var busy = 0
    var gateway = 0
    var stranger = 0
    /// The client gives a request up, and it arrives all the same, long after.
    var late = 0
    /// Of a thousand commits and records.
    var failingWrites = 0
    /// Of a thousand steps of the run's loop.
    var signals = 0
    var restarts = 0
    /// The process dies within so many effects; nil when it does not.
    var lifetime: Int?
    /// Files come by and by, and the number of lanes differs between runs.
    var changesLanes = false

    static let calm = Weather()

    init() {}

    init(random: inout SeededGenerator) {
        let strength = [0, 1, 4, 10].randomElement(using: &random) ?? 1
        unsent = Self.share(30, strength, &random)
        lostBefore = Self.share(20, strength, &random)
        lostAfter = Self.share(20, strength, &random)
        busy = Self.share(30, strength, &random)
        gateway = Self.share(15, strength, &random)
        stranger = Self.share(2, strength, &random)
        late = Int.random(in: 0..<4, using: &random) == 0 ? Self.share(20, strength, &random) : 0
        failingWrites = Self.share(5, strength, &random)
        signals = Self.share(3, strength, &random)
        restarts = Self.share(5, strength, &random)
        lifetime = Int.random(in: 0..<4, using: &random) > 0 ? Int.random(in: 1...200, using: &random) : nil
        changesLanes = Int.random(in: 0..<4, using: &random) == 0
    }

    private static func share(_ most: Int, _ strength: Int, _ random: inout SeededGenerator) -> Int {
        Int.random(in: 0...most, using: &random) * strength
    }
}

/// What happened in histories: a simulation in which nothing happens proves nothing.
package struct Happenings: Sendable {
    package static let names = [
        "histories", "processes", "deaths", "signals", "writes that failed", "server restarts", "requests",
        "not sent", "lost before", "lost after", "late", "429 and 503", "502 to 504", "not the destination",
        "refused requests", "calls applied", "once-calls applied", "chunks in doubt", "decided as applied",
        "decided as not applied",
    ]

    package private(set) var counts: [String: Int] = [:]

    package init() {}

    mutating func count(_ name: String, _ number: Int = 1) {
        counts[name, default: 0] += number
    }

    package static func += (left: inout Happenings, right: Happenings) {
        left.counts.merge(right.counts, uniquingKeysWith: +)
    }
}
