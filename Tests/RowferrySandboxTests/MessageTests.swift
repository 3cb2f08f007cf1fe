import Foundation
import RowferrySandbox
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The endpoints of Segment's kind.
@Suite struct MessageTests {
    /// Sends a body with the write key `key`.
    private static func post(
        _ body: String,
        to path: String = "/v1/batch",
        header: (name: String, value: String)? = ("Authorization", "Basic a2V5Og=="),
        _ sandbox: Sandbox
    ) async throws -> (status: Int, text: String) {
        guard let url = URL(string: "http://127.0.0.1:\(sandbox.port)\(path)") else { throw Unexpected(text: path) }
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.httpBody = Data(body.utf8)
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        if let header { request.setValue(header.value, forHTTPHeaderField: header.name) }
        let (data, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }

    private static let track = #"{"type":"track","userId":"u","event":"E"}"#

    @Test func `a batch is taken, and each call kept`() async throws {
        try await withSandbox { sandbox, _ in
            let reply = try await Self.post(
                #"""
                {"batch":[{"type":"identify","userId":"u","traits":{"plan":"a","age":3}},
                {"type":"identify","userId":"u","traits":{"plan":"b"}},
                {"type":"group","userId":"u","groupId":"g","traits":{"name":"G"}},
                {"type":"track","anonymousId":"x","event":"E","timestamp":"2024-01-02T03:04:05+01:00",
                "properties":{"price":1.50},"messageId":"m"}],"context":{"groupId":"shared"}}
                """#,
                sandbox
            )
            #expect(reply.status == 200)
            #expect(reply.text == #"{"success":true}"#)
            let contents = try sandbox.contents()
            #expect(contents.counts.messages == 4)
            #expect(contents.counts.users == 1)
            #expect(contents.counts.groups == 1)
            #expect(contents.counts.errors == 0)
            #expect(
                contents.traits.map { "\($0.kind) \($0.id) \($0.name)=\($0.valueJSON)" }
                    == [#"group g name="G""#, "user u age=3", #"user u plan="b""#]
            )
            let last = try #require(contents.messages.last)
            #expect(last.type == "track" && last.anonymous == "x" && last.group == "shared" && last.name == "E")
            #expect(last.date == "2024-01-02T02:04:05Z")
            #expect(last.valuesJSON == #"{"price":1.50}"#)
        }
    }

    @Test func `a messageId is taken once`() async throws {
        try await withSandbox { sandbox, _ in
            let call = #"{"type":"track","userId":"u","event":"E","messageId":"m"}"#
            for _ in 1...2 { #expect(try await Self.post(#"{"batch":[\#(call)]}"#, sandbox).status == 200) }
            _ = try await Self.post(#"{"batch":[\#(Self.track),\#(Self.track)]}"#, sandbox)
            let counts = try sandbox.counts()
            #expect(counts.messages == 3 && counts.swallowed == 1 && counts.items == 4)
        }
    }

    @Test(arguments: ["identify", "track", "page", "screen", "group", "alias"])
    func `each call has an endpoint of its own`(type: String) async throws {
        try await withSandbox { sandbox, _ in
            let body = #"{"userId":"u","event":"E","groupId":"g","previousId":"p"}"#
            let reply = try await Self.post(body, to: "/v1/\(type)", sandbox)
            #expect(reply.status == 200)
            #expect(try sandbox.contents().messages.map(\.type) == [type])
        }
    }

    @Test(arguments: [
        (#"{"type":"track","event":"E"}"#, "neither userId nor anonymousId has a value"),
        (#"{"type":"track","userId":"u"}"#, "event must be defined"),
        (#"{"type":"group","userId":"u"}"#, "groupId must be defined"),
        (#"{"type":"alias","userId":"u"}"#, "previousId must be defined"),
        (#"{"type":"alias","anonymousId":"u","previousId":"p"}"#, "userId must be defined"),
        (#"{"type":"trackEvent","userId":"u"}"#, #"type "trackEvent" is not known"#),
        (#"{"type":"identify","userId":"u","traits":"x"}"#, #""traits" is not an object"#),
        (
            #"{"type":"identify","userId":"u","timestamp":"02/03/2024"}"#,
            #"timestamp "02/03/2024" is not an ISO-8601 date"#
        ),
        (
            #"{"type":"identify","userId":"u","messageId":"\#(String(repeating: "m", count: 101))"}"#,
            "messageId has more than 100 characters"
        ),
    ])
    func `what is dropped without a word is recorded`(call: String, text: String) async throws {
        try await withSandbox { sandbox, _ in
            #expect(try await Self.post(#"{"batch":[\#(call),\#(Self.track)]}"#, sandbox).status == 200)
            let contents = try sandbox.contents()
            #expect(contents.arrivals.map(\.effect) == [.error(text), .applied])
            #expect(contents.counts.messages == 1)
        }
    }

    @Test(arguments: [
        ("[", 400), ("[]", 400), ("{}", 400), (#"{"batch":[\#(track)]"#, 400), (#"{"batch":[]}"#, 200),
        (#"{"batch":[{"type":"track","userId":"u","event":"\#(String(repeating: "e", count: 33_000))"}]}"#, 400),
        (#"{"batch":[\#(Array(repeating: track, count: 13_000).joined(separator: ","))]}"#, 400),
        (#"{"batch":[\#(Array(repeating: track, count: 2_501).joined(separator: ","))]}"#, 200),
    ])
    func `only what can't be read or is too large is refused`(body: String, status: Int) async throws {
        try await withSandbox { sandbox, _ in
            let reply = try await Self.post(body, sandbox)
            #expect(reply.status == status)
            #expect(try sandbox.counts().messages == 0)
        }
    }

    @Test(
        arguments: [
            (("Authorization", "Basic a2V5Og=="), nil), (("X-Write-Key", "key"), nil),
            (("X-Write-Key", "other"), "the write key is not the expected one"), (nil, "there is no write key"),
            (("Authorization", "Basic a2V5"), "there is no write key"),
        ] as [((name: String, value: String)?, String?)]
    )
    func `a wrong key is answered with 200, and recorded`(
        header: (name: String, value: String)?,
        error: String?
    ) async throws {
        var configuration = Sandbox.Configuration()
        configuration.expectedWriteKey = "key"
        try await withSandbox(configuration) { sandbox, _ in
            #expect(try await Self.post(#"{"batch":[\#(Self.track)]}"#, header: header, sandbox).status == 200)
            let contents = try sandbox.contents()
            #expect(contents.requests.map(\.error) == [error])
            #expect(contents.messages.count == (error == nil ? 1 : 0))
        }
    }

    @Test(arguments: [("2024-01-01T00:00:30.000Z", nil), ("2023-12-31T23:00:00.000Z", 3_600)] as [(String, Int?)])
    func `a stale sentAt is recorded`(sentAt: String, seconds: Int?) async throws {
        try await withSandbox(stillClock()) { sandbox, _ in
            _ = try await Self.post(#"{"batch":[\#(Self.track)],"sentAt":"\#(sentAt)"}"#, sandbox)
            let error = seconds.map { "sentAt lies \($0) s before the arrival: every timestamp would be moved by that" }
            #expect(try sandbox.contents().requests.map(\.error) == [error])
        }
    }

    @Test func `the page shows users, groups and calls`() async throws {
        try await withSandbox { sandbox, client in
            _ = try await Self.post(
                #"{"batch":[{"type":"group","userId":"u<1>","groupId":"g","traits":{"name":"<G>"}}]}"#,
                sandbox
            )
            let page = try await client.get("/").text
            #expect(page.contains("Messages") && page.contains("u&lt;1&gt;") && page.contains("&quot;&lt;G&gt;&quot;"))
            #expect(try await client.get("/?account=g").text.contains("u&lt;1&gt;"))
        }
    }
}
