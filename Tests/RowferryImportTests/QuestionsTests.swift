import RowferryDestinations
import RowferryModel
import Synchronization
import Testing

@testable import RowferryImport

/// How things are asked for, against answers from a table and a clock that is moved by waiting.
struct QuestionsTests {
    /// What was asked, and how long was waited.
    final class World: Sendable {
        private struct State {
            var asked: [String] = []
            var waits: [Duration] = []
            var now = ContinuousClock.now
            var said: [String] = []
        }
        private let state = Mutex(State())
        private let answer: @Sendable (String, Int) -> TransportResult

        init(_ answer: @escaping @Sendable (_ path: String, _ number: Int) -> TransportResult) {
            self.answer = answer
        }

        var asked: [String] { state.withLock { $0.asked } }
        var waits: [Duration] { state.withLock { $0.waits } }
        var said: [String] { state.withLock { $0.said } }

        var effects: Questions.Effects {
            Questions.Effects(
                get: { url, _ in
                    let path = url.replacing("http://localhost:1/public/v1/", with: "")
                    let number = self.state.withLock { state in
                        state.asked.append(path)
                        return state.asked.count
                    }
                    return self.answer(path, number)
                },
                now: { self.state.withLock { $0.now } },
                sleep: { wait in
                    self.state.withLock { state in
                        state.waits.append(wait)
                        state.now += wait
                    }
                },
                say: { text in self.state.withLock { $0.said.append(text) } }
            )
        }

        /// Which of the things are there.
        func ask(_ things: [Thing], perMinute: Int = 100) async throws -> [Bool?] {
            let settings = DestinationSettings(type: "churnzero", options: ["endpoint": "http://localhost:1/i"])
            let destination = try Destinations.make(
                settings,
                mappingFile: "m.yaml",
                secrets: SecretStore(environment: [:]) { _ in nil }
            )
            let readBack = try destination.readBack(.sandbox, endpoint: nil, userAgent: "test")
            var questions = Questions(readBack, perMinute: perMinute, effects: effects)
            var found = [Bool?](repeating: nil, count: things.count)
            try await questions.ask(things) { found[$0] = $1 != nil }
            #expect(questions.requests == asked.count)
            return found
        }
    }

    private static func answer(_ status: Int, _ body: String = "", retryAfter: String? = nil) -> TransportResult {
        .answered(Answer(status: status, contentType: "", retryAfter: retryAfter, body: Array(body.utf8)))
    }

    private static let one = answer(200, #"{"ExternalId":"x"}"#)

    @Test func `Each thing is asked for by its ids`() async throws {
        let world = World { path, _ in path.hasPrefix("Contact") ? Self.answer(404) : Self.one }
        #expect(try await world.ask([Thing(account: "a"), Thing(account: "a", contact: "c")]) == [true, false])
        #expect(
            world.asked == [
                "Account(AccountExternalId='a')", "Contact(AccountExternalId='a',ContactExternalId='c')",
            ]
        )
        #expect(world.waits.isEmpty && world.said.isEmpty)
    }

    @Test func `What is not answered is asked again, after the time that it asks for`() async throws {
        let world = World { _, number in
            switch number {
            case 1: Self.answer(429, retryAfter: "17")
            case 2: .failed(mayHaveArrived: false, reason: "no")
            case 3: Self.answer(503)
            default: Self.one
            }
        }
        #expect(try await world.ask([Thing(account: "a")]) == [true])
        #expect(world.waits == [.seconds(17), .seconds(4), .seconds(8)])
    }

    @Test func `What stays unanswered ends it, and a wrong answer at once`() async throws {
        let silent = World { _, _ in .failed(mayHaveArrived: false, reason: "nobody there") }
        let unreachable = try await #require(throws: Diagnostic.self) { try await silent.ask([Thing(account: "a")]) }
        #expect(unreachable.code == .destinationUnreachable && unreachable.message.contains("nobody there"))
        #expect(silent.asked.count == Questions.attempts)
        let wrong = World { _, _ in Self.answer(401) }
        let refused = try await #require(throws: Diagnostic.self) { try await wrong.ask([Thing(account: "a")]) }
        #expect(refused.code == .destinationWrong && wrong.asked.count == 1)
    }

    @Test func `No more requests are made in a minute than are allowed, and that it takes long is said`() async throws {
        let world = World { _, _ in Self.one }
        _ = try await world.ask((1...25).map { Thing(account: "a\($0)") }, perMinute: 10)
        #expect(world.waits == [.seconds(60), .seconds(60)])
        #expect(world.said == ["25 requests at 10 a minute: about 2 minutes."])
    }

    /// Two accounts to a page; every third of those that are asked for is not there.
    private static func pages(_ count: Int, total: Int) -> World {
        World { path, number in
            guard path.hasPrefix("Account?") else { return one }
            let skip = Int(path.split(separator: "=").last ?? "") ?? 0
            let page = (skip..<min(skip + 100, count)).map { #"{"ExternalId":"a\#($0)"}"# }.joined(separator: ",")
            let link = skip + 100 < count ? #""@odata.nextLink":"Account?$skip=\#(skip + 100)","# : ""
            return answer(200, #"{"@odata.count":\#(total),\#(link)"value":[\#(page)]}"#)
        }
    }

    @Test func `Many accounts are found in the list, contacts by their ids`() async throws {
        let world = Self.pages(450, total: 450)
        let things = (0..<460).map { Thing(account: "a\($0)") } + [Thing(account: "a1", contact: "c")]
        let found = try await world.ask(things)
        #expect(found == (0..<460).map { $0 < 450 } + [true])
        #expect(world.asked.count == 6)
    }

    @Test func `A list with more pages than accounts are wanted is left alone`() async throws {
        let world = Self.pages(100, total: 1_000_000)
        let found = try await world.ask((0..<250).map { Thing(account: "a\($0)") }, perMinute: 1_000)
        #expect(found.allSatisfy { $0 == true } && world.asked.count == 251)
    }

    @Test func `A list that breaks off makes nothing missing`() async throws {
        let world = Self.pages(300, total: 450)
        let problem = try await #require(throws: Diagnostic.self) {
            try await world.ask((0..<460).map { Thing(account: "a\($0)") })
        }
        #expect(problem.message == "the list of accounts came to its end after 300 of 450")
    }
}
