import RowferryModel
import Testing

@testable import RowferryDestinations

@Suite("Zendesk Connect")
struct ZendeskConnectTests {
    private static func sample(
        endpoint: String? = "https://connect.example",
        key: SecretSource? = .environment(name: "KEY", fallback: nil)
    ) -> ZendeskConnect {
        var settings = DestinationSettings(type: "zendesk-connect")
        settings.options["endpoint"] = endpoint
        settings.secrets["private_key"] = key
        let store = SecretStore(environment: ["KEY": "private-key-4711"]) { _ in nil }
        return ZendeskConnect(settings: settings, mappingFile: "m.yaml", secrets: store)
    }

    private static func kind(_ name: String) throws -> CallKind {
        try #require(ZendeskConnect.schema.calls.first { $0.name == name })
    }

    @Test(
        "has a URL for each kind of call, and for one call and for several",
        arguments: [
            ("https://c.example", "identify", 1, "https://c.example/v2/identify"),
            ("https://c.example/", "identify", 2, "https://c.example/v2/identify/batch"),
            ("https://c.example/v2", "track", 1, "https://c.example/v2/track"),
            ("https://c.example/v2/", "track", 100, "https://c.example/v2/track/batch"),
        ]
    )
    func url(endpoint: String, call: String, calls: Int, url: String) throws {
        let form = try Self.sample(endpoint: endpoint).wireForm(.send, endpoint: nil, userAgent: "")
        #expect(form.url(of: try Self.kind(call).path, calls: calls) == url)
    }

    @Test("is a bare array, with the key in a header") func form() throws {
        let form = try Self.sample().wireForm(.send, endpoint: nil, userAgent: "rowferry/1")
        #expect(form.headers.contains("Content-Type: application/json"))
        #expect(form.headers.contains("X-Outbound-Client: rowferry/1"))
        #expect(form.secretHeaders.map { $0.reveal() } == ["X-Outbound-Key: private-key-4711"])
        #expect(form.bodySize(calls: 2, bytes: 4) == "[{},{}]".utf8.count)
        #expect(form.elementPrefix.isEmpty && form.stamp.isEmpty)
    }

    @Test("gives a sandbox no real key, and shows it nowhere") func hidden() throws {
        let sandbox = try Self.sample().wireForm(.sandbox, endpoint: "http://127.0.0.1:1", userAgent: "")
        #expect(sandbox.secretHeaders.map { $0.reveal() } == ["X-Outbound-Key: sandbox"])
        for value in [Self.sample(), try Self.sample().wireForm(.send, endpoint: nil, userAgent: "")] as [Any] {
            var text = "\(value)" + String(reflecting: value)
            dump(value, to: &text)
            #expect(!text.contains("4711"))
        }
    }

    @Test("goes nowhere by itself: the service is gone, and its host may be another's") func missing() throws {
        let problems = #expect(throws: Diagnostics.self) {
            try Self.sample(endpoint: nil, key: nil).wireForm(.send, endpoint: nil, userAgent: "")
        }
        #expect(
            problems?.all.map(\.message) == [
                "the destination's endpoint is not known: the mapping names none",
                "there is no private_key: the mapping does not give one",
            ]
        )
        #expect(
            try Self.sample(endpoint: nil).wireForm(.measure, endpoint: nil, userAgent: "").url
                == "https://zendesk-connect.invalid/v2"
        )
    }

    @Test("takes 100 calls in a request, and repeats identify only") func rules() throws {
        #expect(ZendeskConnect.schema.limits.mostCalls == 100)
        guard case .repeatable = try Self.kind("identify").delivery else {
            Issue.record("a second identify sets what is set")
            return
        }
        guard case .once = try Self.kind("track").delivery else {
            Issue.record("nobody says that a second track is dropped")
            return
        }
    }

    @Test(
        "takes every success for one, unless it comes with a page",
        arguments: [
            (200, "application/json", "", Verdict.delivered), (202, "", "", .delivered), (204, "", "", .delivered),
            (
                200, "text/html", "<html>",
                .stop(
                    code: .destinationWrong,
                    mayHaveArrived: true,
                    reason: "it answered 200 with a page, which Zendesk Connect does not"
                )
            ),
            (
                400, "text/plain", "bad private-key-4711",
                .refused(isTooLarge: false, reason: #"it answered 400: "bad ••••""#)
            ),
            (
                401, "", "",
                .stop(
                    code: .destinationKey,
                    mayHaveArrived: false,
                    reason: "it answered 401: the key or the way to it is not accepted"
                )
            ),
            (500, "", "", .retry(mayHaveArrived: true, reason: "it answered 500")),
        ]
    )
    func judgement(status: Int, type: String, body: String, verdict: Verdict) {
        let answer = Answer(status: status, contentType: type, body: Array(body.utf8))
        #expect(Self.sample().judge(.answered(answer)) == verdict)
    }
}
