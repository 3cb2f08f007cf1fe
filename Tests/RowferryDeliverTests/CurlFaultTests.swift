import RowferryDeliver
import RowferryModel
import RowferryTesting
import Testing

/// How requests end that get no answer. What matters: a body never reaches the server twice, and a request that may
/// have arrived is never called unsent.
@Suite(.timeLimit(.minutes(2)))
struct CurlFaultTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var act: RawServer.Act
        var words: String
        var testDescription: String { name }

        init(_ name: String, _ act: RawServer.Act, _ words: String) {
            self.name = name
            self.act = act
            self.words = words
        }
    }

    static let rows = [
        Row("closed after the body", .closeAfterBody, "closed the connection without an answer"),
        Row("reset after the head", .resetAfterHead, "broke"),
        Row("reset within the body", .resetWithinBody(100_000), "broke"),
        Row("half a status line", .sendAndClose("HTTP/1.1 2"), ""),
        Row("half a head", .sendAndClose("HTTP/1.1 200 OK\r\nContent-Le"), "in the middle of its answer"),
        Row(
            "half a body",
            .sendAndClose("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
            "closed the connection in the middle of its answer"
        ),
        Row("reset in the body", .sendAndReset("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), "broke"),
        Row(
            "half a chunk",
            .sendAndClose("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf"),
            "closed the connection in the middle of its answer"
        ),
        Row("100 and no more", .sendAndClose("HTTP/1.1 100 Continue\r\n\r\n"), "127.0.0.1"),
        Row("not HTTP", .sendAndClose("220 mail.example ESMTP\r\n"), "does not answer in HTTP"),
    ]

    private static let body = "[" + String(repeating: "7", count: 2_000_000) + "]"

    @Test("On a fresh connection, a request that broke off may have arrived", arguments: rows)
    func fresh(row: Row) async throws {
        let wire = try Wire { _ in row.act }
        let result = try await wire.send(Self.body)
        #expect(result.mayHaveArrived == true)
        #expect(result.reason.contains("127.0.0.1:\(wire.server.port)") && result.reason.contains(row.words))
        #expect(wire.server.connections == 1)
        #expect(wire.server.bodies.count <= 1)
    }

    @Test("On a connection that was used before too, and the body is not sent again", arguments: rows)
    func reused(row: Row) async throws {
        let wire = try Wire { $0.connection == 0 && $0.request == 1 ? row.act : .answer("200 OK") }
        #expect(try await wire.send("[1]").answer?.status == 200)
        let result = try await wire.send(Self.body)
        // libcurl may go to a fresh connection by itself as long as nothing of the body was touched.
        let whole = wire.server.bodies.filter { $0.count == Self.body.utf8.count }.count
        if result.answer == nil {
            #expect(result.mayHaveArrived == true)
            #expect(whole <= 1)
        } else {
            #expect(whole == 1)
        }
        #expect(try await wire.send("[3]").answer?.status == 200, "the next request finds its way")
    }

    @Test("A small body on a used connection that dies after it is not sent again", arguments: 0..<20)
    func reusedAfterSmallBody(turn: Int) async throws {
        let wire = try Wire { $0.connection == 0 && $0.request == 1 ? .closeAfterBody : .answer("200 OK") }
        #expect(try await wire.send("[1]").answer?.status == 200)
        let result = try await wire.send("[2]")
        #expect(result.mayHaveArrived == true)
        #expect(result.reason.contains("after a part of the request was sent"))
        #expect(wire.server.bodies.map { String(decoding: $0, as: UTF8.self) } == ["[1]", "[2]"])
    }

    @Test("A used connection that the server closes at the wrong moment never doubles a body", arguments: 0..<20)
    func reusedAndClosedUnread(turn: Int) async throws {
        let wire = try Wire { $0.connection == 0 && $0.request == 1 ? .closeUnread : .answer("200 OK") }
        #expect(try await wire.send("[1]").answer?.status == 200)
        let body = turn.isMultiple(of: 2) ? "[2]" : Self.body
        let result = try await wire.send(body)
        let whole = wire.server.bodies.filter { $0 == Array(body.utf8) }.count
        #expect(whole == (result.answer == nil ? 0 : 1))
        #expect(result.mayHaveArrived != false)
    }

    @Test("A server that closes unread may still have taken the request")
    func closedUnread() async throws {
        let wire = try Wire { _ in .closeUnread }
        let result = try await wire.send()
        #expect(result.answer == nil)
        #expect(wire.server.bodies.isEmpty)
    }

    @Test("A server that goes silent is left at the timeout, and the request may have arrived")
    func slow() async throws {
        let wire = try Wire { _ in .silence }
        let result = try await wire.send(timeout: .milliseconds(150))
        let host = "127.0.0.1:\(wire.server.port)"
        #expect(result == .failed(mayHaveArrived: true, reason: "\(host) did not answer in time"))
    }

    @Test("A transport recovers: each failure costs its own request only")
    func recovery() async throws {
        let wire = try Wire { $0.request == 1 ? .closeAfterBody : .answer("200 OK") }
        for turn in 0..<8 {
            let result = try await wire.send()
            #expect((result.answer != nil) == turn.isMultiple(of: 2))
        }
        #expect(wire.server.bodies.count == 8)
    }
}
