import RowferryTesting
import Synchronization

/// A proxy before the sandbox that spoils some of what passes: requests that it does not hand on, answers that it cuts,
/// stretches, replaces or swallows, connections that it closes at any time.
struct CrookedWay {
    enum Trick: String, CaseIterable {
        case closedUnread = "closed before the request was read"
        case resetInRequest = "reset within the request"
        case notHandedOn = "closed behind the request, not handed on"
        case swallowed = "handed on, answer swallowed"
        case cutInHead = "handed on, answer cut within its head, and reset"
        case cutInBody = "handed on, answer shorter than its length"
        case tooLong = "handed on, answer longer than its length"
        case dripped = "handed on, answer byte by byte"
        case closedBehind = "handed on, connection closed behind the answer without a word"
        case webPage = "handed on, answered with a web page"
    }

    private let server: RawServer
    private let dice: Dice

    /// Spoils so many of a hundred requests, and hands the others on to the port of the sandbox.
    init(to port: UInt16, spoiling share: Int, seed: UInt64) throws {
        let dice = Dice(share: share, seed: seed)
        self.dice = dice
        server = try RawServer { _ in
            let trick = dice.next()
            switch trick {
            case .closedUnread: return .closeUnread
            case .resetInRequest: return .resetWithinBody(100)
            case .notHandedOn: return .closeAfterBody
            default: return .ask { head, body in Self.answer(handingOn(head, body, to: port), spoiltBy: trick) }
            }
        }
    }

    var endpoint: String { server.url }
    /// Whether nothing is on its way any more.
    var isQuiet: Bool { server.isQuiet }
    /// How often each trick was played.
    var played: [Trick: Int] { dice.played }

    func stop() {
        server.stop()
    }

    private static func answer(_ status: String?, spoiltBy trick: Trick?) -> RawServer.Act {
        guard let status else { return .closeAfterBody }
        let head = "HTTP/1.1 \(status)\r\nContent-Type: image/gif\r\nContent-Length: "
        let whole = head + "6\r\n\r\nGIF89a"
        switch trick {
        case .swallowed: return .closeAfterBody
        case .cutInHead: return .sendAndReset(String(whole.prefix(20)))
        case .cutInBody: return .sendAndClose(head + "600\r\n\r\nGIF89a")
        case .tooLong: return .send(whole + "GIF89a")
        case .dripped: return .drip(whole)
        case .closedBehind: return .sendAndClose(whole)
        case .webPage: return .answer("200 OK", ["Content-Type: text/html"], body: "<html>Welcome</html>")
        default: return .send(whole)
        }
    }

    /// Draws the tricks.
    private final class Dice: Sendable {
        private struct State {
            var random: SeededGenerator
            var played: [Trick: Int] = [:]
        }

        private let share: Int
        private let state: Mutex<State>

        init(share: Int, seed: UInt64) {
            self.share = share
            state = Mutex(State(random: SeededGenerator(seed: seed)))
        }

        var played: [Trick: Int] { state.withLock { $0.played } }

        func next() -> Trick? {
            state.withLock { state in
                guard Int.random(in: 0..<100, using: &state.random) < share else { return nil }
                // A web page ends the run: now and then is enough.
                let isRare = Int.random(in: 0..<5, using: &state.random) > 0
                let tricks = Trick.allCases.filter { $0 != .webPage || !isRare }
                guard let trick = tricks.randomElement(using: &state.random) else { return nil }
                state.played[trick, default: 0] += 1
                return trick
            }
        }
    }
}

/// Hands a request on, and gives the status of the answer; nil when there was none.
private func handingOn(_ head: String, _ body: [UInt8], to port: UInt16) -> String? {
    let lines = head.split(separator: "\r\n").filter { !$0.lowercased().hasPrefix("connection:") }
    let sent = Array((lines.joined(separator: "\r\n") + "\r\nConnection: close\r\n\r\n").utf8) + body
    guard let answer = exchangeOnLoopback(port: port, sent) else { return nil }
    let first = String(decoding: answer.prefix { $0 != 13 }, as: UTF8.self)
    return first.hasPrefix("HTTP/1.1 ") ? String(first.dropFirst(9)) : nil
}
