import RowferryDeliverTesting
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryDeliver

/// A courier is led through random events beside a model of the world: rows, a server, and a ledger. A failure names its
/// seed; `Life(seed:)` with that seed does the same again.
@Suite("Random sequences of a courier's life")
struct CourierSequenceTests {
    @Test("lose nothing, double nothing, and keep the order", arguments: 0..<20 as Range<UInt64>)
    func sequences(group: UInt64) {
        for seed in group * 100..<group * 100 + 100 {
            do {
                var life = Life(seed: seed)
                try life.lead()
            } catch {
                Issue.record("seed \(seed): \(error)")
                return
            }
        }
    }
}

private struct Life {
    /// A request on its way, and whether its calls have reached the server.
    private struct Flight {
        var shipment: Courier.Shipment
        var intent: Int64?
    }

    private var settings: Courier.Settings
    private let plan: PlannedSources
    private var random: SeededGenerator
    private var server: DeliveryServer
    private var book = DeliveryBook()
    private var now = ContinuousClock.now
    private var step = 0
    private var stormy = true

    // One process.
    private var courier: Courier
    private var flights: [Flight] = []
    private var pending: [LedgerChange] = []
    private var source = -1
    private var position = ReadPosition()
    private var isStopping = false
    private var isProven = false
    private var heldLanes: Set<Int> = []
    private var doubtful: Set<Int64> = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        plan = PlannedSources(random: &random)
        server = DeliveryServer(plan)
        settings = Courier.Settings(
            lanes: Int.random(in: 1...6, using: &random),
            concurrency: Int.random(in: 1...4, using: &random),
            limits: Chunker.Limits(calls: Int.random(in: 1...5, using: &random), bytes: 100),
            rate: Bool.random(using: &random) ? Int.random(in: 1...50, using: &random) : nil,
            retry: RetrySchedule.Limits(giveUpAfter: .seconds(30)),
            seed: seed,
            queueBytes: 120,
            refusalsInARow: Int.random(in: 1...20, using: &random)
        )
        courier = Courier(settings: settings, form: Self.form)
        for index in plan.rows.indices { book.begin(plan.progress(index, lanes: settings.lanes)) }
    }

    private static let form = WireForm(url: "http://localhost/", headers: [])

    mutating func lead() throws {
        do {
            try begin()
            for _ in 0..<250 where !isComplete {
                step += 1
                try event()
                try check()
            }
            stormy = false
            // As a user who has seen that it is the rows.
            settings.refusalsInARow = .max
            try endRun()
            for _ in 0..<2_000 where !isComplete {
                step += 1
                try calmEvent()
                try check()
            }
            try checkEnd()
        } catch {
            throw Broken("step \(step): \(error)")
        }
    }

    private var isComplete: Bool { book.sources.values.allSatisfy(\.progress.isComplete) && flights.isEmpty }

    // MARK: Events

    private mutating func event() throws {
        switch Int.random(in: 0..<1000, using: &random) {
        case ..<350: try read()
        case ..<600: try send()
        case ..<930: try finishSome()
        case ..<960: now += .milliseconds(Int.random(in: 0...3_000, using: &random))
        case ..<975: try wake()
        case ..<983: try failToCommit()
        case ..<988: stop()
        case ..<995: try crash()
        default: try endRun()
        }
        if courier.failure != nil { stop() }
        if source == plan.rows.count, courier.isDone { try settleRefusals() }
        if isStopping, flights.isEmpty { try endRun() }
    }

    private mutating func calmEvent() throws {
        try read()
        try send()
        while !flights.isEmpty { try finish(0, plan.verdict(on: flights[0].shipment.chunk.ids)) }
        if let wake = courier.nextWake { now = max(now, wake) }
        if source == plan.rows.count, courier.isDone { try settleRefusals() }
        if isStopping || source == plan.rows.count, courier.isDone { try endRun() }
    }

    /// Nothing more can be sent: what was refused is rejected.
    private mutating func settleRefusals() throws {
        if !isStopping { courier.settleRefusals() }
        try commit()
    }

    private mutating func begin() throws {
        courier = Courier(settings: settings, form: Self.form)
        (flights, pending, source, isStopping, isProven, heldLanes, doubtful) = ([], [], -1, false, false, [], [])
        try openNext()
    }

    private mutating func openNext() throws {
        repeat { source += 1 } while source < plan.rows.count && isComplete(source)
        guard source < plan.rows.count else { return }
        let id = PlannedSources.ledgerID(source)
        guard let progress = book.sources[id]?.progress else { return }
        let held = book.open.values.filter { $0.source == id }.map(\.lane)
        heldLanes.formUnion(held)
        position = progress.position
        courier.open(source: source, progress: progress, held: held)
    }

    private func isComplete(_ source: Int) -> Bool {
        book.sources[PlannedSources.ledgerID(source)]?.progress.isComplete ?? true
    }

    private mutating func read() throws {
        guard !isStopping, !courier.isFull, source < plan.rows.count else { return }
        if let block = plan.block(source, from: position, rows: Int.random(in: 1...6, using: &random)) {
            position = block.end
            courier.accept(block)
        } else {
            courier.close(source: source)
            try openNext()
        }
    }

    private mutating func send() throws {
        try commit()
        let shipments = courier.takeReady(at: now)
        let once = shipments.filter { $0.chunk.deliveryClass == .once }
        if !once.isEmpty { try commit() }
        if stormy, !once.isEmpty, Int.random(in: 0..<20, using: &random) == 0 {
            courier.recall(shipments)
            return stop()
        }
        for shipment in shipments {
            var flight = Flight(shipment: shipment)
            if shipment.chunk.deliveryClass == .once {
                let intent = try book.record(shipment.intent, ids: shipment.chunk.ids)
                courier.noteIntent(intent, ticket: shipment.ticket)
                flight.intent = intent
            }
            if heldLanes.contains(shipment.chunk.lane) { throw Broken("a held lane sends") }
            flights.append(flight)
        }
        try checkWake()
    }

    /// Nothing but time passes, up to the moment that the courier named: then something must happen.
    private mutating func wake() throws {
        try send()
        guard let wake = courier.nextWake else { return }
        now = max(now, wake)
        let before = flights.count
        try send()
        if flights.count == before, let next = courier.nextWake, next <= wake, !isStopping {
            throw Broken("woken in vain")
        }
    }

    private mutating func commit() throws {
        pending += courier.takeChanges(rejecting: Reject.init)
        for change in pending { for (id, _) in change.unknown { doubtful.remove(id) } }
        if !doubtful.isEmpty { throw Broken("a doubtful chunk is not reported as unknown") }
        guard !pending.isEmpty else { return }
        try book.commit(pending)
        pending = []
        try checkBook()
    }

    /// The disk is full for a moment: the run ends, and what is known is written at its end.
    private mutating func failToCommit() throws {
        pending += courier.takeChanges(rejecting: Reject.init)
        stop()
    }

    private mutating func stop() {
        courier.stop()
        isStopping = true
    }

    private mutating func finishSome() throws {
        guard !flights.isEmpty else { return }
        let index = Int.random(in: 0..<flights.count, using: &random)
        let truth = plan.verdict(on: flights[index].shipment.chunk.ids)
        let isApplied = truth == .delivered && Bool.random(using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case ..<71: try finish(index, truth)
        case ..<80: try finish(index, .retry(mayHaveArrived: false, reason: "503"), isApplied: false)
        case ..<85:
            let wait = Duration.seconds(Int.random(in: 0...60, using: &random))
            try finish(index, .retry(mayHaveArrived: false, reason: "429"), isApplied: false, serverWait: wait)
        case ..<97: try finish(index, .retry(mayHaveArrived: true, reason: "reset"), isApplied: isApplied)
        case 97: try finish(index, .stop(code: .destinationKey, mayHaveArrived: false, reason: "401"), isApplied: false)
        default:
            try finish(
                index,
                .stop(code: .destinationWrong, mayHaveArrived: true, reason: "HTML"),
                isApplied: isApplied
            )
        }
    }

    private mutating func finish(
        _ index: Int,
        _ verdict: Verdict,
        isApplied: Bool? = nil,
        serverWait: Duration? = nil
    ) throws {
        let flight = flights.remove(at: index)
        let chunk = flight.shipment.chunk
        if isApplied ?? (verdict == .delivered) { try apply(chunk) }
        courier.finished(flight.shipment.ticket, verdict, serverWait: serverWait, at: now)
        switch verdict {
        case .delivered: isProven = true
        case .retry(true, _), .stop(_, true, _):
            guard let intent = flight.intent else { break }
            doubtful.insert(intent)
            heldLanes.insert(chunk.lane)
        default: break
        }
    }

    /// The process ends without a word; what is on its way arrives or not.
    private mutating func crash() throws {
        for flight in flights where plan.verdict(on: flight.shipment.chunk.ids) == .delivered {
            if Bool.random(using: &random) { try apply(flight.shipment.chunk) }
        }
        try beginAgain()
    }

    /// The run ends in order: everything under way is heard of.
    private mutating func endRun() throws {
        stop()
        while !flights.isEmpty {
            if stormy { try finishSome() } else { try finish(0, plan.verdict(on: flights[0].shipment.chunk.ids)) }
        }
        try commit()
        if !courier.isQuiet || !courier.isDone { throw Broken("a stopped courier is not done") }
        if book.open.values.contains(where: { !$0.isUnknown }) { throw Broken("a chunk was forgotten under way") }
        try beginAgain()
    }

    private mutating func beginAgain() throws {
        book.processEnded()
        for (id, chunk) in book.open.sorted(by: { $0.key < $1.key }) where !stormy || Bool.random(using: &random) {
            book.resolve(id, applied: chunk.ids.contains { plan.once.contains($0) && server.has($0) })
            try checkBook()
        }
        try begin()
    }

    // MARK: What must hold

    private func check() throws {
        let lanes = flights.map(\.shipment.chunk.lane)
        if Set(lanes).count != lanes.count { throw Broken("two requests in one lane") }
        if flights.count > settings.concurrency { throw Broken("too many requests under way") }
        if !isProven, flights.count > 1 { throw Broken("more than one request before the first success") }
    }

    private func checkBook() throws {
        try plan.checkNothingPassed(server, book)
        try plan.checkEveryDoubtIsListed(server, book)
    }

    private mutating func apply(_ chunk: Chunk) throws {
        try server.apply(chunk.ids, of: plan)
    }

    /// After everything ready was taken.
    private func checkWake() throws {
        if let wake = courier.nextWake, wake <= now { throw Broken("nextWake has passed: a busy loop") }
        if flights.isEmpty, !courier.isDone, courier.nextWake == nil { throw Broken("it would sleep forever") }
    }

    private func checkEnd() throws {
        guard isComplete else { throw Broken("it does not come to its end") }
        try plan.checkAllIsThere(server, book)
        try server.checkLastOrder(of: plan)
    }
}

extension Reject {
    /// A refused call, without its row.
    init(_ refusal: Refusal) {
        self.init(
            source: refusal.source,
            row: refusal.position.row,
            line: 0,
            call: refusal.position.call,
            code: .deliveryRefused,
            reason: refusal.reason,
            raw: []
        )
    }
}
