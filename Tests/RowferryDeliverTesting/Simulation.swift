import RowferryDeliver
package import RowferryImport
import RowferryModel
import RowferryTesting

/// One import from its first run to its end, through everything that can go wrong, in simulated time.
///
/// The courier and the dispatch are the real ones, and so is the destination's judgement of answers; simulated are the
/// clock, the network, the server and the ledger's file. The seed decides everything: what is to be imported, how bad the
/// weather is, when messages arrive, and in which step a process dies.
package struct Simulation {
    /// Processes that may fail or die before the weather turns calm.
    private static let stormyProcesses = 8

    private let plan: PlannedSources
    private let world: SimulatedWorld
    private let mapping: LoadedMapping
    private let weather: Weather
    private var settings: Courier.Settings
    private var random: SeededGenerator

    /// A mapping of ChurnZero's, for its judgement of answers.
    package static func mapping() throws -> LoadedMapping {
        let text = """
            version: 1
            name: simulation
            source: {files: [none.csv]}
            destination: {type: churnzero, endpoint: "http://localhost:1", app_key: "${KEY}"}
            calls:
              - trackEvent: {accountExternalId: a, contactExternalId: a, eventName: a}
            """
        return try LoadedMapping(text, file: "simulation.yaml", environment: ["KEY": "none"], readFile: { _ in nil })
    }

    package init(seed: UInt64, mapping: LoadedMapping) {
        random = SeededGenerator(seed: seed)
        plan = PlannedSources(random: &random)
        weather = Weather(random: &random)
        settings = Courier.Settings(
            lanes: Int.random(in: 1...6, using: &random),
            concurrency: Int.random(in: 1...6, using: &random),
            limits: Chunker.Limits(calls: Int.random(in: 1...5, using: &random), bytes: 100),
            rate: Int.random(in: 0..<4, using: &random) == 0 ? Int.random(in: 5...500, using: &random) : nil,
            retry: RetrySchedule.Limits(giveUpAfter: .seconds(Int.random(in: 1...120, using: &random))),
            queueBytes: 120,
            refusalsInARow: Int.random(in: 1...20, using: &random)
        )
        self.mapping = mapping
        world = SimulatedWorld(plan, random: SeededGenerator(seed: random.next()))
    }

    /// Goes through the whole history.
    ///
    /// - Returns: what happened in it.
    /// - Throws: `Broken` for the first promise that was not kept.
    package mutating func run() throws -> Happenings {
        var known = weather.changesLanes ? 1 : plan.rows.count
        for number in 0..<Self.stormyProcesses + 3 * plan.rows.count + 6 where !isComplete {
            let isStormy = number < Self.stormyProcesses
            if !isStormy || Bool.random(using: &random) { known = min(known + 1, plan.rows.count) }
            try live(in: isStormy ? weather : .calm, sources: known)
            try decide(all: !isStormy)
        }
        world.with { $0.settle() }
        return try world.with { state in
            if let broken = state.broken { throw broken }
            guard isComplete(state) else { throw Broken("asleep: it does not come to its end") }
            try plan.checkAllIsThere(state.server, state.book)
            if weather.late == 0 { try state.server.checkLastOrder(of: plan) }
            state.happenings.count("histories")
            return state.happenings
        }
    }

    /// What the history begins with, for the words of a failure.
    var scene: String {
        "\(plan.rows.map(\.count)) rows, \(settings.lanes) lanes, chunks of \(settings.limits.calls), \(weather)"
    }

    private var isComplete: Bool { world.with { isComplete($0) } }

    private func isComplete(_ state: WorldState) -> Bool {
        state.book.sources.count == plan.rows.count && state.book.sources.values.allSatisfy(\.progress.isComplete)
    }

    private mutating func live(in weather: Weather, sources: Int) throws {
        settings.seed = random.next()
        if weather.changesLanes { settings.lanes = Int.random(in: 1...6, using: &random) }
        // As a user who has seen that it is the rows.
        if weather.lifetime == nil, weather.unsent == 0 { settings.refusalsInARow = .max }
        world.with { $0.processBegins(weather) }
        var process = SimulatedProcess(world, plan: plan, mapping: mapping, settings: settings)
        try process.live(sources: sources)
        try check()
        world.with { $0.processEnded() }
        try check()
    }

    private func check() throws {
        try world.with { state in
            if let broken = state.broken { throw broken }
            try plan.checkNothingPassed(state.server, state.book)
            try plan.checkEveryDoubtIsListed(state.server, state.book)
        }
    }

    /// The user looks at what waits, and decides about some of it, or all.
    private mutating func decide(all: Bool) throws {
        if !all, Bool.random(using: &random) { return }
        world.with { $0.settle() }
        for chunk in world.with({ $0.book.unknownChunks }) where all || Bool.random(using: &random) {
            world.with { $0.decide(chunk.id) }
            try check()
        }
    }
}
