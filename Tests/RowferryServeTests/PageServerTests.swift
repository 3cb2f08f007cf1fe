import Foundation
import RowferryServe
import RowferryTesting
import Synchronization
import Testing

@testable import RowferryServe

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The server over real connections.
@Suite struct PageServerTests {
    /// Numbers its updates as long as it is told to, and stands still from then on.
    private static func content(updates: Int = 1) -> PageServer.Content {
        let count = Mutex(0)
        return PageServer.Content(
            page: { "<p>page</p>" },
            update: {
                count.withLock { count in
                    count = min(count + 1, updates)
                    return "update \(count)"
                }
            },
            style: "p { }",
            script: "1;",
            interval: .milliseconds(5)
        )
    }

    private func withServer(
        _ content: PageServer.Content = content(),
        _ body: (PageServer) async throws -> Void
    ) async throws {
        let server = try await PageServer.start(port: 0, content: content)
        do {
            try await body(server)
            await server.stop()
        } catch {
            await server.stop()
            throw error
        }
    }

    private func get(_ server: PageServer, _ path: String) async throws -> (HTTPURLResponse, String) {
        let url = try #require(URL(string: server.address + path.dropFirst()))
        let (data, response) = try await URLSession.shared.data(from: url)
        return (try #require(response as? HTTPURLResponse), String(decoding: data, as: UTF8.self))
    }

    @Test(arguments: [
        ("/", 200, "text/html", "<p>page</p>"), ("/style.css", 200, "text/css", "p { }"),
        ("/script.js", 200, "text/javascript", "1;"), ("/etc/passwd", 404, "text/plain", "There are"),
        ("/../", 200, "text/html", "<p>page</p>"), ("/?a=b", 200, "text/html", "<p>page</p>"),
    ])
    func `each path has its text, and the browser is told to load nothing else`(
        path: String,
        status: Int,
        type: String,
        text: String
    ) async throws {
        try await withServer { server in
            let (response, body) = try await get(server, path)
            #expect(response.statusCode == status)
            #expect(body.hasPrefix(text))
            #expect(response.value(forHTTPHeaderField: "Content-Type") == type + "; charset=utf-8")
            let policy = try #require(response.value(forHTTPHeaderField: "Content-Security-Policy"))
            #expect(policy.hasPrefix("default-src 'none';"))
            #expect(!policy.contains("unsafe"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(response.value(forHTTPHeaderField: "X-Content-Type-Options") == "nosniff")
        }
    }

    @Test(arguments: [
        ("localhost", true), ("localhost:8090", true), ("LOCALHOST:1", true), ("127.0.0.1:65535", true),
        ("[::1]", true),
        ("[::1]:80", true), ("evil.example", false), ("evil.example:8090", false), ("localhost.evil.example", false),
        ("127.0.0.1.evil.example:80", false), ("localhost:80@evil.example", false), ("127.0.0.2", false),
        ("192.168.1.7:8090", false), ("", false),
    ])
    func `only requests that name a loopback host are answered`(host: String, isAnswered: Bool) async throws {
        #expect(LoopbackHost.isOne(host) == isAnswered)
        try await withServer { server in
            for path in ["/", "/live", "/script.js"] {
                let answer = try await raw(server, "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 \(isAnswered ? "200" : "403") "), "\(path): \(answer.prefix(40))")
            }
        }
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS"])
    func `nothing can be changed`(method: String) async throws {
        try await withServer { server in
            let head = "\(method) / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            let answer = try await raw(server, head)
            #expect(answer.hasPrefix("HTTP/1.1 405 "))
        }
    }

    @Test func `who watches hears of each change once`() async throws {
        try await withServer(Self.content(updates: 3)) { server in
            let connection = try #require(RawConnection(port: server.port))
            defer { connection.end() }
            #expect(connection.write("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            // A comment says that nothing has changed since the third.
            let text = await connection.text(upTo: "\n:\n\n")
            #expect(text.contains("Content-Type: text/event-stream"))
            for number in 1...3 {
                #expect(text.components(separatedBy: "data: update \(number)\n\n").count == 2, "\(text)")
            }
        }
    }

    @Test func `there are places for so many, and one that leaves gives its place back`() {
        let viewers = Viewers()
        var places = (0..<Viewers.most).map { _ in viewers.enter() }
        #expect(!places.contains { $0 == nil })
        #expect(viewers.enter() == nil)
        places.removeLast()
        #expect(viewers.enter() != nil)
    }

    @Test func `a port that is taken is named`() async throws {
        try await withServer { server in
            let error = await #expect(throws: PageServer.CannotListen.self) {
                try await PageServer.start(port: server.port, content: Self.content())
            }
            #expect(error?.description.contains("127.0.0.1:\(server.port)") == true)
        }
    }

    @Test func `a stop ends the connections of those who watch`() async throws {
        let server = try await PageServer.start(port: 0, content: Self.content())
        let connection = try #require(RawConnection(port: server.port))
        defer { connection.end() }
        #expect(connection.write("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        let heard = await connection.text(upTo: "update 1")
        #expect(heard.contains("200 OK"))
        await server.stop()
        // Ends only when the connection does.
        let all = await connection.text(upTo: nil)
        #expect(!all.isEmpty)
    }

    private func raw(_ server: PageServer, _ request: String) async throws -> String {
        let connection = try #require(RawConnection(port: server.port))
        defer { connection.end() }
        #expect(connection.write(request.utf8))
        return await connection.text(upTo: "\r\n\r\n")
    }
}
