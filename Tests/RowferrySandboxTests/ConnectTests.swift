import Foundation
import RowferrySandbox
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The endpoints of Zendesk Connect's kind, and the one for records.
@Suite struct ConnectTests {
    private static func post(
        _ body: String,
        to path: String,
        key: String? = "key",
        _ sandbox: Sandbox
    ) async throws -> (status: Int, text: String) {
        guard let url = URL(string: "\(sandbox.address)\(path)") else { throw Unexpected(text: path) }
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.httpBody = Data(body.utf8)
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        if let key { request.setValue(key, forHTTPHeaderField: "X-Outbound-Key") }
        let (data, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }

    @Test func `users and events are kept, alone and in arrays`() async throws {
        try await withSandbox { sandbox, _ in
            let calls = [
                ("/v2/identify", #"{"user_id":"a","email":"a@x.example","attributes":{"plan":"p"},"apns":["t"]}"#),
                ("/v2/identify/batch", #"[{"user_id":7,"timezone":"Europe/Berlin"},{"user_id":"b"}]"#),
                ("/v2/track", #"{"user_id":"a","event":"E","timestamp":1706972400.25,"properties":{"n":1}}"#),
                (
                    "/v2/track/batch",
                    #"[{"user_id":"a","event":"F","timestamp":1706972400},{"user_id":"b","event":"G"}]"#
                ),
            ]
            for (path, body) in calls { #expect(try await Self.post(body, to: path, sandbox).status == 200) }
            let contents = try sandbox.contents()
            #expect(contents.messages.map(\.type) == ["identify", "identify", "identify", "track", "track", "track"])
            #expect(contents.messages.map(\.user) == ["a", "7", "b", "a", "a", "b"])
            let dates = [nil, nil, nil, "2024-02-03T15:00:00.250Z", "2024-02-03T15:00:00Z", nil]
            #expect(contents.messages.map(\.date) == dates)
            #expect(contents.counts.users == 3)
            let ofA = contents.traits.filter { $0.id == "a" }.map { "\($0.name)=\($0.valueJSON)" }
            #expect(ofA == [#"apns=["t"]"#, #"email="a@x.example""#, #"plan="p""#])
        }
    }

    @Test func `a user gets another id, and a group its attributes`() async throws {
        try await withSandbox { sandbox, _ in
            _ = try await Self.post(#"{"user_id":"anonymous","email":"a@x.example"}"#, to: "/v2/identify", sandbox)
            _ = try await Self.post(
                #"{"user_id":"u","previous_id":"anonymous","group_id":"g","group_attributes":{"plan":"p"}}"#,
                to: "/v2/identify",
                sandbox
            )
            let contents = try sandbox.contents()
            #expect(
                contents.traits.map { "\($0.kind) \($0.id) \($0.name)=\($0.valueJSON)" }
                    == [#"group g plan="p""#, #"user u email="a@x.example""#]
            )
            #expect(contents.counts.users == 1 && contents.counts.groups == 1)
        }
    }

    @Test(arguments: [
        ("/v2/identify", #"{"email":"a"}"#, "call 1 of 1: user_id must be defined"),
        ("/v2/track", #"{"user_id":"a"}"#, "call 1 of 1: event must be defined"),
        (
            "/v2/track/batch", #"[{"user_id":"a","event":"E"},{"user_id":"a","event":"E","timestamp":"2024-02-03"}]"#,
            #"call 2 of 2: timestamp "2024-02-03" is not a number of seconds"#
        ),
        (
            "/v2/identify", #"{"user_id":"a","timezone":"Mars/Olympus"}"#,
            #"call 1 of 1: timezone "Mars/Olympus" is not in the tz database"#
        ),
        ("/v2/identify", #"{"user_id":"a","gcm":"t"}"#, "call 1 of 1: gcm is not a list of texts"),
        (
            "/v2/track", #"{"user_id":"a","event":"\#(String(repeating: "e", count: 201))"}"#,
            "call 1 of 1: event has more than 200 characters"
        ),
        ("/v2/identify/batch", "{}", "the body is not a JSON array"),
        (
            "/v2/identify/batch", "[" + Array(repeating: #"{"user_id":"a"}"#, count: 101).joined(separator: ",") + "]",
            "the array has 101 calls, 100 are taken"
        ),
        ("/records", "{}", "the body is not a JSON array"),
        ("/records", "[{},1]", "element 2 of 2 is not a JSON object"),
    ])
    func `a request with something wrong in it is refused as a whole`(
        path: String,
        body: String,
        text: String
    ) async throws {
        try await withSandbox { sandbox, _ in
            let reply = try await Self.post(body, to: path, sandbox)
            #expect(reply.status == 400 && reply.text == text + "\n")
            #expect(try sandbox.counts().messages == 0)
        }
    }

    @Test(arguments: [(nil, 401), ("", 401), ("other", 401), ("key", 200)] as [(String?, Int)])
    func `a wrong key is refused`(key: String?, status: Int) async throws {
        var configuration = Sandbox.Configuration()
        configuration.expectedPrivateKey = "key"
        try await withSandbox(configuration) { sandbox, _ in
            let reply = try await Self.post("[]", to: "/v2/track/batch", key: key, sandbox)
            #expect(reply.status == status)
            let contents = try sandbox.contents()
            #expect(contents.requests.count == 1)
        }
    }

    @Test func `records are kept as they come`() async throws {
        try await withSandbox { sandbox, _ in
            let reply = try await Self.post(#"[{"a":1.50,"b":{"c":[true]}},{}]"#, to: "/records", key: nil, sandbox)
            #expect(reply.status == 200)
            #expect(try sandbox.contents().messages.map(\.valuesJSON) == [#"{"a":1.50,"b":{"c":[true]}}"#, "{}"])
        }
    }
}
