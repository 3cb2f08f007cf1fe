import RowferryDeliver
import RowferryModel
import RowferryTesting
import Testing

@Suite(.timeLimit(.minutes(2)))
struct CurlAnswerTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var act: RawServer.Act
        var expected: Answer
        var testDescription: String { name }

        init(_ name: String, _ act: RawServer.Act, _ expected: Answer) {
            self.name = name
            self.act = act
            self.expected = expected
        }
    }

    static let gif = "GIF89a-and-so-on"
    static let rows = [
        Row(
            "200 with a picture",
            .answer("200 OK", ["Content-Type: image/gif"], body: gif),
            Answer(status: 200, contentType: "image/gif", body: Array(gif.utf8))
        ),
        Row(
            "503 that names seconds",
            .answer("503 Busy", ["Retry-After: 17"]),
            Answer(status: 503, contentType: "", retryAfter: "17")
        ),
        Row(
            "429 that names a date, in other letters",
            .answer(
                "429 Slow",
                ["rEtRy-aFtEr:   Sun, 06 Nov 1994 08:49:37 GMT", "Content-Type: text/plain"],
                body: "no"
            ),
            Answer(
                status: 429,
                contentType: "text/plain",
                retryAfter: "Sun, 06 Nov 1994 08:49:37 GMT",
                body: Array("no".utf8)
            )
        ),
        Row(
            "302 is an answer, and not followed",
            .answer("302 Found", ["Location: http://127.0.0.1:1/"]),
            Answer(status: 302, contentType: "")
        ),
        Row(
            "401 is an answer, and not tried again",
            .answer("401 Who", ["WWW-Authenticate: Basic realm=\"x\""], body: "?"),
            Answer(status: 401, contentType: "", body: Array("?".utf8))
        ),
        Row(
            "a login page",
            .answer("200 OK", ["Content-Type: text/html; charset=utf-8"], body: "<html>log in</html>"),
            Answer(status: 200, contentType: "text/html; charset=utf-8", body: Array("<html>log in</html>".utf8))
        ),
        Row("204 without a body", .answer("204 None"), Answer(status: 204, contentType: "")),
        Row(
            "a big body is cut to 4 KiB",
            .answer("200 OK", body: String(repeating: "x", count: 300_000)),
            Answer(status: 200, contentType: "", body: Array(repeating: UInt8(ascii: "x"), count: 4096))
        ),
        Row(
            "a body without end is cut off",
            .send("HTTP/1.1 413 Big\r\nContent-Length: 999999999\r\n\r\n" + String(repeating: "y", count: 3 << 20)),
            Answer(status: 413, contentType: "", body: Array(repeating: UInt8(ascii: "y"), count: 4096))
        ),
        Row(
            "100 first, with headers of its own",
            .send("HTTP/1.1 100 Continue\r\nRetry-After: 5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
            Answer(status: 200, contentType: "")
        ),
        Row(
            "an answer that ends with the connection",
            .sendAndClose("HTTP/1.1 200 OK\r\n\r\nwhole"),
            Answer(status: 200, contentType: "", body: Array("whole".utf8))
        ),
        Row(
            "an answer in chunks",
            .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
            Answer(status: 200, contentType: "", body: Array("abcde".utf8))
        ),
    ]

    @Test("An answer arrives as the server gave it", arguments: rows)
    func answer(row: Row) async throws {
        let wire = try Wire { _ in row.act }
        let result = try await wire.send()
        #expect(result == .answered(row.expected))
        #expect(wire.server.bodies.count == 1)
    }

    @Test("The request is a plain HTTP/1.1 POST with the caller's headers and the whole body")
    func requestOnTheWire() async throws {
        let wire = try Wire { _ in .answer("200 OK") }
        let body = Array((0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        let headers = ["Content-Type: application/json", "User-Agent: rowferry/1.2.3", "Authorization: Basic abc"]
        let result = try await wire.send(Request(url: wire.server.url, headers: headers, body: body))
        #expect(result.answer?.status == 200)
        #expect(wire.server.bodies == [body])
        let lines = try #require(wire.server.heads.first).split(separator: "\r\n").map(String.init)
        #expect(lines.first == "POST /i HTTP/1.1")
        #expect(lines.contains("Content-Length: 700000"))
        for header in headers { #expect(lines.contains(header)) }
        let names = Set(lines.dropFirst().compactMap { $0.split(separator: ":").first?.lowercased() })
        #expect(names == ["host", "accept", "content-type", "user-agent", "authorization", "content-length"])
    }

    @Test("One connection serves one request after the other")
    func keepAlive() async throws {
        let wire = try Wire { _ in .answer("200 OK", body: "fine") }
        for _ in 0..<20 { #expect(try await wire.send().answer?.status == 200) }
        #expect(wire.server.connections == 1)
        #expect(wire.server.bodies.count == 20)
    }

    @Test("200 requests over 16 connections each get their own answer")
    func many() async throws {
        let wire = try Wire { _ in .answer("200 OK", body: "fine") }
        for ticket in 0..<200 { wire.transport.start(wire.request("[\(ticket)]"), ticket: ticket) }
        let results = await wire.collect(200)
        #expect(results.map(\.ticket).sorted() == Array(0..<200))
        #expect(results.allSatisfy { $0.result.answer?.status == 200 })
        #expect(wire.server.connections <= 16)
        let bodies = wire.server.bodies.map { String(decoding: $0, as: UTF8.self) }
        #expect(Set(bodies) == Set((0..<200).map { "[\($0)]" }) && bodies.count == 200)
    }
}
