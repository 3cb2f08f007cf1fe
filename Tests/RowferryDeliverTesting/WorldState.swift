import RowferryDeliver
import RowferryModel
import RowferryTesting

/// What `SimulatedWorld` guards.
struct WorldState: Sendable {
    /// Something that will happen.
    private struct Event {
        enum Kind {
            /// A request reaches the server; `ticket` is nil when nobody waits for the answer, and `loses` when it will not
            /// come back.
            case arrival(ids: [Int], ticket: Int?, losesAnswer: Bool)
            case result(ticket: Int, TransportResult)
            case signal
            case serverUp
        }

        var at: ContinuousClock.Instant
        var kind: Kind
    }

    let plan: PlannedSources
    var random: SeededGenerator
    var weather = Weather.calm
    var happenings = Happenings()
    private(set) var now = ContinuousClock.now
    /// In the order in which they will happen.
    private var events: [Event] = []
    var book = DeliveryBook()
    private(set) var server: DeliveryServer
    private var isServerDown = false
    /// The first promise that was broken.
    private(set) var broken: Broken?

    // The process.
    private(set) var isDead = false
    private var effectsLeft: Int?
    /// The lane of each request that is waited for, as the source's number and the lane's.
    private var underWay: [Int: [Int]] = [:]

    init(_ plan: PlannedSources, random: SeededGenerator) {
        self.plan = plan
        self.random = random
        server = DeliveryServer(plan)
    }

    /// Keeps the first promise that was broken; gives nil when one is.
    mutating func keeping<Value>(_ body: (inout WorldState) throws -> Value) -> Value? {
        do { return try body(&self) } catch {
            if broken == nil { broken = error as? Broken ?? Broken("\(error)") }
            return nil
        }
    }

    // MARK: The process

    mutating func processBegins(_ weather: Weather) {
        self.weather = weather
        isDead = false
        underWay = [:]
        effectsLeft = weather.lifetime.map { Int.random(in: 1...$0, using: &random) }
        happenings.count("processes")
    }

    /// One effect of the process; nil when it is dead afterwards. It dies before the effect as often as right after.
    mutating func effect<Value>(_ body: (inout WorldState) -> Value) -> Value? {
        if isDead { return nil }
        guard let left = effectsLeft else { return body(&self) }
        effectsLeft = left - 1
        if left > 1 { return body(&self) }
        if Bool.random(using: &random) { _ = body(&self) }
        isDead = true
        happenings.count("deaths")
        return nil
    }

    /// Nobody will hear of what is under way any more. Unless some of it may be late, it arrives now or never.
    mutating func processEnded() {
        let old = events
        events = []
        isServerDown = false
        for event in old {
            guard case .arrival(let ids, _, _) = event.kind else { continue }
            if weather.late > 0, Bool.random(using: &random) {
                schedule(.arrival(ids: ids, ticket: nil, losesAnswer: true), at: event.at)
            } else if Bool.random(using: &random) {
                arrive(ids, ticket: nil, losesAnswer: true)
            }
        }
        book.processEnded()
    }

    /// Waits until nothing is on the network any more, as a user does before deciding.
    mutating func settle() {
        while !events.isEmpty {
            let event = events.removeFirst()
            now = max(now, event.at)
            if case .arrival(let ids, _, _) = event.kind { arrive(ids, ticket: nil, losesAnswer: true) }
        }
    }

    // MARK: The ledger

    mutating func isWriteFailing() -> Bool {
        guard !isDead, happens(weather.failingWrites) else { return false }
        happenings.count("writes that failed")
        return true
    }

    mutating func record(_ intents: [ChunkIntent]) throws -> [Int64] {
        try intents.map { intent in
            let source = Int(intent.source - PlannedSources.ledgerID(0))
            let lanes = book.sources[intent.source]?.progress.lanes ?? 1
            let ids = plan.ids(source: source, lane: intent.lane, lanes: lanes, from: intent.first, to: intent.last)
            return try book.record(intent, ids: ids)
        }
    }

    mutating func commit(_ changes: [LedgerChange]) throws {
        happenings.count("chunks in doubt", changes.reduce(0) { $0 + $1.unknown.count })
        try book.commit(changes)
        try plan.checkNothingPassed(server, book)
        try plan.checkEveryDoubtIsListed(server, book)
    }

    /// Takes a user's decision, by what the server has.
    mutating func decide(_ id: Int64) {
        guard let chunk = book.open[id] else { return }
        let isApplied = chunk.ids.contains { plan.calls[$0].isOnce && server.has($0) }
        happenings.count(isApplied ? "decided as applied" : "decided as not applied")
        book.resolve(id, applied: isApplied)
    }

    // MARK: The network

    mutating func start(_ body: [UInt8], ticket: Int) {
        _ = effect { state in
            state.keeping { state in try state.leave(Chunk.ids(in: body), ticket: ticket) }
        }
    }

    private mutating func leave(_ ids: [Int], ticket: Int) throws {
        happenings.count("requests")
        try checkMayLeave(ids, ticket)
        let out = trip()
        let back = out + trip()
        var share = Int.random(in: 0..<1000, using: &random)
        func takes(_ part: Int) -> Bool {
            share -= part
            return share < 0
        }
        if isServerDown || takes(weather.unsent) {
            happenings.count("not sent")
            return schedule(
                .result(ticket: ticket, .failed(mayHaveArrived: false, reason: "no connection")),
                after: out
            )
        }
        if takes(weather.lostBefore) { return lose(ticket, after: back, as: "lost before") }
        if takes(weather.lostAfter) {
            happenings.count("lost after")
            return schedule(.arrival(ids: ids, ticket: ticket, losesAnswer: true), after: out)
        }
        if takes(weather.late) {
            lose(ticket, after: back, as: "late")
            let delay = Duration.milliseconds(Int.random(in: 0...90_000, using: &random))
            return schedule(.arrival(ids: ids, ticket: nil, losesAnswer: true), after: back + delay)
        }
        if takes(weather.busy) { return answer(ticket, busy(), after: back, as: "429 and 503") }
        if takes(weather.gateway) { return answerAmiss(ids, ticket, gateway(), after: back, as: "502 to 504") }
        if takes(weather.stranger) {
            return answerAmiss(ids, ticket, stranger(), after: back, as: "not the destination")
        }
        schedule(.arrival(ids: ids, ticket: ticket, losesAnswer: false), after: out)
    }

    /// What must be so before a request leaves.
    private mutating func checkMayLeave(_ ids: [Int], _ ticket: Int) throws {
        guard let first = ids.first, let known = book.sources[PlannedSources.ledgerID(plan.calls[first].source)] else {
            throw Broken("a request without calls, or of an unknown source")
        }
        let lane = plan.calls[first].lane(of: known.progress.lanes)
        if underWay.values.contains([known.progress.lanes, lane]) {
            throw Broken("order: two requests in lane \(lane)")
        }
        underWay[ticket] = [known.progress.lanes, lane]
        let open = book.open.values.filter { $0.source == known.progress.id && $0.lane == lane }
        if let held = open.first(where: { $0.isUnknown || !ids.contains($0.ids[0]) }) {
            throw Broken("held: lane \(lane) sends, and chunk of calls \(held.ids) is undecided")
        }
        let recorded = Set(open.flatMap(\.ids))
        for id in ids where plan.calls[id].isOnce && !recorded.contains(id) {
            throw Broken("unlisted: once-call \(id) leaves, and the ledger knows nothing of it")
        }
    }

    private mutating func trip() -> Duration {
        let slow = Int.random(in: 0..<20, using: &random) == 0 ? 100 : 1
        return .microseconds(Int.random(in: 100...20_000, using: &random) * slow)
    }

    private mutating func lose(_ ticket: Int, after time: Duration, as name: String) {
        happenings.count(name)
        schedule(.result(ticket: ticket, .failed(mayHaveArrived: true, reason: "no answer")), after: time)
    }

    private mutating func answer(_ ticket: Int, _ answer: Answer, after time: Duration, as name: String) {
        happenings.count(name)
        schedule(.result(ticket: ticket, .answered(answer)), after: time)
    }

    /// An answer of somebody in between, who may have handed the request on.
    private mutating func answerAmiss(
        _ ids: [Int],
        _ ticket: Int,
        _ amiss: (answer: Answer, isHandedOn: Bool),
        after time: Duration,
        as name: String
    ) {
        if amiss.isHandedOn { arrive(ids, ticket: nil, losesAnswer: true) }
        answer(ticket, amiss.answer, after: time, as: name)
    }

    private mutating func busy() -> Answer {
        let wait = "\(Int.random(in: 0...60, using: &random))"
        let isNamed = Bool.random(using: &random)
        return isNamed
            ? Answer(status: 503, contentType: "", retryAfter: wait)
            : Answer(status: 429, contentType: "", retryAfter: Bool.random(using: &random) ? wait : nil)
    }

    private mutating func gateway() -> (Answer, Bool) {
        let status = [408, 500, 502, 503, 504].randomElement(using: &random) ?? 502
        return (Answer(status: status, contentType: ""), Bool.random(using: &random))
    }

    private mutating func stranger() -> (Answer, Bool) {
        if Bool.random(using: &random) { return (Answer(status: 401, contentType: ""), false) }
        return (Answer(status: 200, contentType: "text/html", body: Array("<html>".utf8)), Bool.random(using: &random))
    }

    // MARK: The server

    private mutating func arrive(_ ids: [Int], ticket: Int?, losesAnswer: Bool) {
        let verdict = plan.verdict(on: ids)
        if verdict == .delivered {
            happenings.count("calls applied", ids.count)
            happenings.count("once-calls applied", ids.count { plan.calls[$0].isOnce })
            _ = keeping { state in try state.server.apply(ids, of: state.plan) }
        } else {
            happenings.count("refused requests")
        }
        guard let ticket else { return }
        let back = trip()
        if losesAnswer {
            return schedule(.result(ticket: ticket, .failed(mayHaveArrived: true, reason: "no answer")), after: back)
        }
        schedule(.result(ticket: ticket, .answered(Self.answer(verdict))), after: back)
    }

    private static let gif = Array("GIF89a".utf8)

    private static func answer(_ verdict: Verdict) -> Answer {
        switch verdict {
        case .refused(let isTooLarge, _): Answer(status: isTooLarge ? 413 : 400, contentType: "")
        default: Answer(status: 200, contentType: "image/gif", body: gif)
        }
    }

    /// The server goes down for a while: what it has in hands is applied or not, and not answered.
    mutating func restartServer() {
        happenings.count("server restarts")
        isServerDown = true
        let old = events
        events = []
        for event in old {
            switch event.kind {
            case .arrival(_, let ticket?, _): lose(ticket, after: .milliseconds(1), as: "lost before")
            case .result(let ticket, .answered) where Bool.random(using: &random):
                lose(ticket, after: .milliseconds(1), as: "lost after")
            default: schedule(event.kind, at: event.at)
            }
        }
        schedule(.serverUp, after: .milliseconds(Int.random(in: 1...5_000, using: &random)))
    }

    mutating func signal() {
        happenings.count("signals")
        schedule(.signal, after: trip())
    }

    // MARK: Time

    enum Heard: Sendable {
        case result(ticket: Int, TransportResult)
        case signal
    }

    /// What the process hears next: at once, or, if it waits, up to the given moment; nothing when that has come.
    ///
    /// - Throws: `Broken` when it would wait forever.
    mutating func hear(waits: Bool, until wake: ContinuousClock.Instant?) throws -> [Heard] {
        now += .microseconds(Int.random(in: 0...2_000, using: &random))
        var heard = takeHappened()
        while waits, heard.isEmpty {
            if let next = events.first?.at, wake.map({ next <= $0 }) ?? true {
                now = max(now, next)
            } else if let wake {
                now = max(now, wake)
                return takeHappened()
            } else {
                throw Broken("asleep: it would wait forever")
            }
            heard = takeHappened()
        }
        return heard
    }

    private mutating func takeHappened() -> [Heard] {
        var heard: [Heard] = []
        while let event = events.first, event.at <= now {
            events.removeFirst()
            switch event.kind {
            case .arrival(let ids, let ticket, let losesAnswer): arrive(ids, ticket: ticket, losesAnswer: losesAnswer)
            case .result(let ticket, let result):
                underWay[ticket] = nil
                heard.append(.result(ticket: ticket, result))
            case .signal: heard.append(.signal)
            case .serverUp: isServerDown = false
            }
        }
        return heard
    }

    mutating func happens(_ share: Int) -> Bool {
        share > 0 && Int.random(in: 0..<1000, using: &random) < share
    }

    private mutating func schedule(_ kind: Event.Kind, after time: Duration) {
        schedule(kind, at: now + time)
    }

    private mutating func schedule(_ kind: Event.Kind, at moment: ContinuousClock.Instant) {
        let index = events.lastIndex { $0.at <= moment }.map { $0 + 1 } ?? 0
        events.insert(Event(at: moment, kind: kind), at: index)
    }
}
