import RowferryDeliver
import RowferryModel
import RowferryTesting
import Testing

@Suite(.timeLimit(.minutes(2)))
struct CurlAbandonTests {
    enum Event: Sendable {
        case server(RawServer.Event)
        case finished(Int, TransportResult)
    }

    @Test("What is in flight when the run gives up may have arrived; what comes later was not sent")
    func abandon() async throws {
        let mailbox = Mailbox<Event>()
        let server = try RawServer(report: { mailbox.post(.server($0)) }, script: { _ in .silence })
        let transport = CurlTransport { mailbox.post(.finished($0, $1)) }
        for ticket in 0..<8 { transport.start(.small(server.url), ticket: ticket) }
        var received = 0
        await mailbox.events {
            if case .server(.received) = $0 { received += 1 }; return received < 8
        }
        #expect(received == 8)

        transport.abandon()
        for ticket in 8..<12 { transport.start(.small(server.url), ticket: ticket) }
        var results: [Int: [TransportResult]] = [:]
        await mailbox.events {
            if case .finished(let ticket, let result) = $0 { results[ticket, default: []].append(result) }
            return results.count < 12
        }
        transport.abandon()
        #expect(results.keys.sorted() == Array(0..<12))
        let name = "127.0.0.1:\(server.port)"
        for ticket in 0..<8 {
            let reason = "the run stopped before \(name) answered"
            #expect(results[ticket] == [.failed(mayHaveArrived: true, reason: reason)])
        }
        for ticket in 8..<12 { #expect(results[ticket]?.map(\.mayHaveArrived) == [false]) }
        #expect(server.bodies.count == 8)
    }

    @Test("Requests started while another thread gives up each get exactly one result", arguments: 0..<10)
    func race(turn: Int) async throws {
        let mailbox = Mailbox<Event>()
        let server = try RawServer { _ in .answer("200 OK") }
        let transport = CurlTransport { mailbox.post(.finished($0, $1)) }
        async let starting: Void = startOnPool(transport, server.url)
        for _ in 0..<turn { await Task.yield() }
        transport.abandon()
        await starting
        var counts: [Int: Int] = [:]
        await mailbox.events {
            if case .finished(let ticket, _) = $0 { counts[ticket, default: 0] += 1 }
            return counts.count < 100
        }
        #expect(counts.count == 100 && counts.values.allSatisfy { $0 == 1 })
    }

    @Test("A transport that is let go of gives up, closes its connections and still answers")
    func release() async throws {
        let mailbox = Mailbox<Event>()
        let server = try RawServer(
            report: { mailbox.post(.server($0)) },
            script: { $0.request == 0 ? .answer("200 OK") : .silence }
        )
        var transport: CurlTransport? = CurlTransport { mailbox.post(.finished($0, $1)) }
        weak let weakTransport = transport
        for ticket in 0..<2 {
            transport?.start(.small(server.url), ticket: ticket)
            await mailbox.events { if case .server(.received) = $0 { false } else { true } }
        }
        transport = nil
        #expect(weakTransport == nil)
        var (finished, disconnected) = (0, false)
        await mailbox.events {
            if case .finished(1, .failed(true, _)) = $0 { finished += 1 }
            if case .server(.disconnected) = $0 { disconnected = true }
            return finished == 0 || !disconnected
        }
        #expect(finished == 1 && disconnected)
    }

    @concurrent private func startOnPool(_ transport: CurlTransport, _ url: String) async {
        for ticket in 0..<100 { transport.start(.small(url), ticket: ticket) }
    }
}

extension Request {
    static func small(_ url: String) -> Request {
        Request(url: url, headers: [], body: Array("[]".utf8))
    }
}

extension Mailbox {
    /// Shows events until one after which no more are wanted, and no longer than half a minute.
    func events(whileWanted isMoreWanted: (Event) -> Bool) async {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            let some = await next(until: deadline)
            if some.isEmpty { return }
            var goesOn = true
            for event in some where !isMoreWanted(event) { goesOn = false }
            if !goesOn { return }
        }
    }
}
