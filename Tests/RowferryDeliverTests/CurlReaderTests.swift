import RowferryDeliver
import RowferryModel
import RowferryTesting
import Testing

@Suite(.timeLimit(.minutes(2)))
struct CurlReaderTests {
    private func get(_ url: String, _ headers: [String] = []) async -> TransportResult {
        await CurlReader(timeout: .seconds(20)).get(url, headers: headers)
    }

    @Test func `A long answer comes whole, and the request is a GET with its headers`() async throws {
        let body = String(repeating: "0123456789", count: 50_000)
        let server = try RawServer { _ in .answer("200 OK", ["Retry-After: 7"], body: body) }
        let reader = CurlReader(timeout: .seconds(20))
        for _ in 1...2 {
            let answer = await reader.get(server.url, headers: ["Authorization: Basic eDp5"]).answer
            #expect(answer?.status == 200 && answer?.retryAfter == "7")
            #expect(answer?.body == Array(body.utf8))
        }
        #expect(server.heads.allSatisfy { $0.hasPrefix("GET ") && $0.contains("Authorization: Basic eDp5") })
        #expect(server.bodies == [[], []])
    }

    @Test func `A redirect is an answer, and not followed`() async throws {
        let server = try RawServer { _ in .answer("302 Found", ["Location: http://127.0.0.1:1/"]) }
        #expect(await get(server.url).answer?.status == 302)
    }

    @Test func `An answer that breaks off is none`() async throws {
        let server = try RawServer { _ in .sendAndClose("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc") }
        #expect(await get(server.url).mayHaveArrived != nil)
    }

    @Test(arguments: ["http://example.com/x", "https://user:pass@example.com/", "file:///etc/passwd", "nonsense"])
    func `What may not be sent to is not asked`(_ url: String) async {
        #expect(await get(url).mayHaveArrived == false)
    }

    @Test func `A header with a line end in it is not sent`() async throws {
        let server = try RawServer { _ in .answer("200 OK") }
        #expect(await get(server.url, ["A: b\r\nC: d"]).mayHaveArrived == false)
        #expect(server.heads.isEmpty)
    }
}
