import RowferryDeliver
import RowferryImport
import RowferryModel
import RowferryTesting

/// One process that imports: the real courier and the real dispatch, in the loop of `ImportRun`, with blocks that need no
/// reading and no mapping.
struct SimulatedProcess {
    /// The process has died: nothing of it is left but what is outside.
    private struct Died: Error {}

    private let world: SimulatedWorld
    private let ledger: SimulatedLedger
    private let plan: PlannedSources
    private let settings: Courier.Settings
    private var courier: Courier
    private var dispatch: Dispatch
    private var isEnding = false
    private var random: SeededGenerator
    private var steps = 0

    init(_ world: SimulatedWorld, plan: PlannedSources, mapping: LoadedMapping, settings: Courier.Settings) {
        self.world = world
        self.plan = plan
        self.settings = settings
        ledger = SimulatedLedger(world: world)
        random = SeededGenerator(seed: settings.seed)
        var importSettings = ImportSettings()
        importSettings.courier = settings
        importSettings.commitInterval = [.zero, .milliseconds(50), .seconds(5)][Int(settings.seed % 3)]
        let form = WireForm(url: "http://localhost/", headers: [])
        courier = Courier(settings: settings, form: form)
        dispatch = Dispatch(
            settings: importSettings,
            form: form,
            mapping: mapping.mapping,
            destination: mapping.destination,
            ledger: ledger,
            transport: SimulatedTransport(world: world),
            effects: ImportEffects(
                now: { [world] in world.now },
                wallClock: { 1_700_000_000 },
                progress: { _ in },
                say: { _ in }
            )
        )
    }

    /// Lives until it is done, has failed, or is dead.
    ///
    /// - Throws: `Broken` for a promise that was not kept.
    mutating func live(sources: Int) throws {
        do {
            do {
                for source in try open(sources) where !isEnding { try carry(source) }
                try drain()
            } catch is Diagnostic {
                try giveUp()
            }
            if !courier.isQuiet || !courier.isDone { throw Broken("asleep: a process that has ended is not done") }
        } catch is Died {
            // What it leaves behind is judged from outside.
        }
    }

    private func checkAlive() throws {
        let (isDead, broken) = world.with { ($0.isDead, $0.broken) }
        if let broken { throw broken }
        if isDead { throw Died() }
    }

    /// The sources that have something left to be imported, by number.
    private mutating func open(_ sources: Int) throws -> [Int] {
        let key = ImportKey(mapping: "", target: "")
        for source in 0..<sources where try ledger.progress(key: key, path: "\(source)") == nil {
            let progress = plan.progress(source, lanes: settings.lanes)
            try alive { _ = try $0.ledger.startSource(progress, key: key) }
        }
        return try (0..<sources).filter { try ledger.progress(key: key, path: "\($0)")?.isComplete == false }
    }

    private mutating func carry(_ source: Int) throws {
        let key = ImportKey(mapping: "", target: "")
        guard let progress = try ledger.progress(key: key, path: "\(source)") else { return }
        while courier.mustEmpty(before: progress), !isEnding { try step(waits: true) }
        courier.open(source: source, progress: progress, held: try ledger.unknownLanes(source: progress.id).keys)
        var position = progress.position
        while !isEnding, let block = plan.block(source, from: position, rows: Int.random(in: 1...6, using: &random)) {
            position = block.end
            courier.accept(block)
            repeat { try step(waits: courier.isFull) } while courier.isFull && !isEnding
        }
        if !isEnding { courier.close(source: source) }
    }

    private mutating func drain() throws {
        while !courier.isDone { try step(waits: true) }
        if !isEnding { courier.settleRefusals() }
        try alive { try $0.dispatch.commit(&$0.courier) }
    }

    private mutating func step(waits: Bool) throws {
        steps += 1
        if steps > 50_000 { throw Broken("asleep: it steps without end") }
        world.with { state in
            if state.happens(state.weather.restarts) { state.restartServer() }
            if state.happens(state.weather.signals) { state.signal() }
        }
        try alive { try $0.dispatch.commitWhenDue(&$0.courier) }
        try alive { try $0.dispatch.send(&$0.courier) }
        let wake = [courier.nextWake, dispatch.commitDue(courier)].compactMap(\.self).min()
        try hear(waits: waits && !courier.isDone, until: wake)
        if courier.failure != nil { isEnding = true }
    }

    private mutating func hear(waits: Bool, until wake: ContinuousClock.Instant?) throws {
        for heard in try world.with({ try $0.hear(waits: waits, until: wake) }) {
            switch heard {
            case .result(let ticket, let result): dispatch.hear(ticket, result, &courier)
            case .signal:
                courier.stop()
                isEnding = true
            }
        }
        try checkAlive()
    }

    /// Something failed that is no outcome: what is under way is still heard.
    private mutating func giveUp() throws {
        isEnding = true
        courier.stop()
        while !courier.isQuiet { try hear(waits: true, until: nil) }
        do {
            try alive { try $0.dispatch.commit(&$0.courier) }
        } catch is Diagnostic {
            // The next run finds what is not committed as if the process had died.
        }
    }

    /// Does something; a failure that is the process's death is that.
    private mutating func alive(_ body: (inout Self) throws -> Void) throws {
        do {
            try body(&self)
        } catch {
            try checkAlive()
            throw error
        }
        try checkAlive()
    }
}
