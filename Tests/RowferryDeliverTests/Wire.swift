import RowferryDeliver
import RowferryModel
import RowferryTesting
import Testing

/// A transport with its mailbox, and a server to talk to.
struct Wire {
    /// What comes of a request.
    struct Posted: Sendable {
        var ticket: Int
        var result: TransportResult
    }

    let mailbox = Mailbox<Posted>()
    let transport: CurlTransport
    let server: RawServer

    init(connections: Int = 16, script: @escaping @Sendable (RawServer.Place) -> RawServer.Act) throws {
        server = try RawServer(script: script)
        transport = CurlTransport(connections: connections) { [mailbox] ticket, result in
            mailbox.post(Posted(ticket: ticket, result: result))
        }
    }

    /// Sends a body to the server, and waits for what comes of it.
    func send(_ body: String = "[{\"a\":1}]", timeout: Duration = .seconds(20)) async throws -> TransportResult {
        try await send(request(body, timeout: timeout))
    }

    func send(_ request: Request) async throws -> TransportResult {
        transport.start(request, ticket: 1)
        let results = await collect(1)
        return try #require(results.first).result
    }

    func request(_ body: String, timeout: Duration = .seconds(20)) -> Request {
        Request(url: server.url, headers: ["Content-Type: application/json"], body: Array(body.utf8), timeout: timeout)
    }

    /// The next results; fewer when they don't come within half a minute.
    func collect(_ count: Int) async -> [Posted] {
        let deadline = ContinuousClock.now + .seconds(30)
        var all: [Posted] = []
        while all.count < count {
            let some = await mailbox.next(until: deadline)
            if some.isEmpty { break }
            all += some
        }
        return all
    }
}

extension TransportResult {
    var answer: Answer? {
        if case .answered(let answer) = self { answer } else { nil }
    }

    /// Nil when there was an answer.
    var mayHaveArrived: Bool? {
        if case .failed(let mayHaveArrived, _) = self { mayHaveArrived } else { nil }
    }

    var reason: String {
        if case .failed(_, let reason) = self { reason } else { "" }
    }
}
