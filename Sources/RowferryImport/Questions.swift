import RowferryDeliver
package import RowferryDestinations
package import RowferryModel

/// Asks a destination for things, one request at a time, no faster than it allows, and again when it has no time.
package struct Questions: ~Copyable {
    /// What asking needs from outside.
    package struct Effects: Sendable {
        /// The answer to a GET of an address with these header lines.
        package var get: @Sendable (_ url: String, _ headers: [String]) async -> TransportResult
        package var now: @Sendable () -> ContinuousClock.Instant
        package var sleep: @Sendable (Duration) async throws -> Void
        /// Tells the user that it will take a while.
        package var say: @Sendable (String) -> Void

        package init(
            get: @escaping @Sendable (String, [String]) async -> TransportResult,
            now: @escaping @Sendable () -> ContinuousClock.Instant,
            sleep: @escaping @Sendable (Duration) async throws -> Void,
            say: @escaping @Sendable (String) -> Void
        ) {
            self.get = get
            self.now = now
            self.sleep = sleep
            self.say = say
        }
    }

    /// How often a request is made that is not answered, and how long the first wait is; each is twice the one before.
    static let attempts = 6
    static let firstWait = Duration.seconds(2)
    /// From so many accounts on, the list of all is read, 100 to a page, instead of each by itself.
    package static let listsFrom = 200

    private let readBack: ReadBack
    private let perMinute: Int
    private var pace: ReadPace
    private let effects: Effects
    private(set) var requests = 0

    package init(_ readBack: ReadBack, perMinute: Int, effects: Effects) {
        self.readBack = readBack
        self.effects = effects
        self.perMinute = max(1, perMinute)
        pace = ReadPace(perMinute: perMinute)
    }

    /// Hands over what is held of each thing, with its index; in the order of the things, but for accounts from a list.
    ///
    /// - Throws: a `Diagnostic` when the destination does not answer, or is not what it should be.
    mutating func ask(_ things: [Thing], _ body: (Int, HeldThing?) -> Void) async throws {
        let accounts = things.count { $0.kind == .account }
        var isListed = false
        if accounts >= Self.listsFrom { isListed = try await list(things, body) }
        let single = things.count - (isListed ? accounts : 0)
        if single > perMinute {
            effects.say(
                "\(single.counted("request")) at \(perMinute) a minute: about \((single / perMinute).counted("minute"))."
            )
        }
        for (index, thing) in things.enumerated() where thing.kind == .contact || !isListed {
            body(index, try await request(readBack.address(of: thing), readBack.thing))
        }
    }

    /// Reads the list of all accounts; false when it has more pages than there are accounts to ask for.
    private mutating func list(_ things: [Thing], _ body: (Int, HeldThing?) -> Void) async throws -> Bool {
        var left: [String: Int] = [:]
        for (index, thing) in things.enumerated() where thing.kind == .account { left[thing.account] = index }
        var next: String? = readBack.accounts
        var (read, total) = (0, Int?.none)
        while let address = next, !left.isEmpty {
            let page = try await request(address, readBack.page)
            if total == nil, let all = page.total, all > page.count * left.count { return false }
            for (id, held) in page.accounts {
                if let index = left.removeValue(forKey: id) { body(index, held) }
            }
            read += page.count
            total = total ?? page.total
            next = page.count == 0 ? nil : page.next
        }
        // Otherwise those that were not read would count as not there.
        if !left.isEmpty, let total, read < total { throw brokenOff(read, of: total) }
        for index in left.values.sorted() { body(index, nil) }
        return true
    }

    private mutating func request<Found>(
        _ url: String,
        _ read: (Answer) -> ReadVerdict<Found>
    ) async throws -> Found {
        var wait = Self.firstWait
        var reason = ""
        for attempt in 1...Self.attempts {
            while case let pause = pace.take(at: effects.now()), pause > .zero { try await effects.sleep(pause) }
            requests += 1
            var asked: Duration?
            switch await effects.get(url, readBack.headers + readBack.secretHeaders.map { $0.reveal() }) {
            case .failed(_, let why): reason = why
            case .answered(let answer):
                switch read(answer) {
                case .found(let found): return found
                case .stop(let problem): throw problem
                case .retry(let why):
                    reason = why
                    asked = answer.retryAfter.flatMap { Int($0) }.map { .seconds(min($0, 300)) }
                }
            }
            if attempt < Self.attempts { try await effects.sleep(asked ?? wait) }
            wait *= 2
        }
        throw Diagnostic(
            .error,
            .destinationUnreachable,
            "ChurnZero's REST API does not answer: \(reason)",
            help: "nothing was changed; run the same command again, later or with a smaller --per-minute."
        )
    }

    private func brokenOff(_ read: Int, of total: Int) -> Diagnostic {
        Diagnostic(
            .error,
            .destinationWrong,
            "the list of accounts came to its end after \(read) of \(total)",
            help: "what is not on it can't be called missing: give --sample, which asks for each account by itself."
        )
    }
}
