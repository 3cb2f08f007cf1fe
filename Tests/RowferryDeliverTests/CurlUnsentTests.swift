import RowferryDeliver
import RowferryModel
import RowferryTesting
import Testing

/// Requests of which it is certain that no byte left.
@Suite(.timeLimit(.minutes(2)))
struct CurlUnsentTests {
    @Test("A refused connection is unsent, with the system's words")
    func refused() async throws {
        let wire = try Wire { _ in .silence }
        let port = try RawServer.closedPort()
        let result = try await wire.send(to: "http://127.0.0.1:\(port)/i")
        #expect(
            result
                == .failed(
                    mayHaveArrived: false,
                    reason: "cannot connect to 127.0.0.1:\(port) (Connection refused)"
                )
        )
    }

    @Test("A host without an address is unsent")
    func unresolved() async throws {
        let wire = try Wire { _ in .silence }
        let result = try await wire.send(to: "https://nonexistent.invalid/i")
        #expect(result.mayHaveArrived == false)
        #expect(result.reason.contains("nonexistent.invalid"))
    }

    @Test("A server that speaks no TLS has got nothing of the request")
    func handshake() async throws {
        let wire = try Wire { _ in .send("HTTP/1.1 400 Plain\r\n\r\n") }
        let result = try await wire.send(to: "https://127.0.0.1:\(wire.server.port)/i", timeout: .milliseconds(300))
        #expect(result.mayHaveArrived == false)
        #expect(wire.server.bodies.isEmpty)
    }

    @Test("A TLS handshake that is cut short leaves the request unsent")
    func handshakeCutShort() async throws {
        let wire = try Wire { _ in .closeUnread }
        let result = try await wire.send(to: "https://127.0.0.1:\(wire.server.port)/i")
        let host = "127.0.0.1:\(wire.server.port)"
        #expect(result == .failed(mayHaveArrived: false, reason: "the TLS handshake with \(host) failed"))
    }

    @Test(
        "Nothing goes to an endpoint that secrets may not go to",
        arguments: ["http://example.com/i", "ftp://127.0.0.1/", "https://u:p@127.0.0.1/", "nonsense", ""]
    )
    func insecure(url: String) async throws {
        let wire = try Wire { _ in .silence }
        let result = try await wire.send(to: url)
        #expect(result.mayHaveArrived == false)
    }

    @Test(
        "A header that holds a line break is not sent, and the next request is",
        arguments: ["Authorization: key\n", "X: a\r\nY: b", "X: a\r\n\r\n[]", "X: \u{0}"]
    )
    func lineBreak(header: String) async throws {
        let wire = try Wire { _ in .answer("200 OK") }
        let result = try await wire.send(Request(url: wire.server.url, headers: [header], body: [1]))
        #expect(result.mayHaveArrived == false)
        #expect(try await wire.send().answer?.status == 200)
        #expect(wire.server.bodies.count == 1)
    }
}

extension Wire {
    func send(to url: String, timeout: Duration = .seconds(20)) async throws -> TransportResult {
        try await send(Request(url: url, headers: [], body: [0x5B, 0x5D], timeout: timeout))
    }
}
