import Foundation
import RowferryModel
import Testing

@testable import RowferryDestinations

extension Segment {
    static func sample(
        _ dialect: SegmentDialect = .segment,
        options: [String: String] = [:],
        unset: [String: String] = [:],
        key: SecretSource? = .environment(name: "KEY", fallback: nil),
        environment: [String: String] = ["KEY": "write-key-4711"],
        files: [String: String] = [:]
    ) -> Segment {
        var settings = DestinationSettings(type: dialect.type, unset: unset)
        settings.options = options
        settings.secrets["write_key"] = key
        let store = SecretStore(environment: environment) { files[$0] }
        return Segment(dialect, settings: settings, mappingFile: "m.yaml", secrets: store)
    }
}

@Suite("Segment's wire form")
struct SegmentWireTests {
    @Test("is an object with the calls in an array, and the moment of sending behind them")
    func form() throws {
        let form = try Segment.sample().wireForm(.send, endpoint: nil, userAgent: "rowferry/1")
        #expect(form.url == "https://api.segment.io/v1/batch")
        #expect(form.headers == ["Content-Type: application/json", "User-Agent: rowferry/1", "Accept: */*"])
        #expect(String(decoding: form.opening, as: UTF8.self) == #"{"batch":["#)
        #expect(String(decoding: form.stamp, as: UTF8.self) == #"],"sentAt":"#)
        #expect(String(decoding: form.closing, as: UTF8.self) == "}")
        #expect(form.elementPrefix.isEmpty)
        let body = #"{"batch":[{},{}],"sentAt":"2024-02-03T15:00:00.000Z"}"#
        #expect(form.bodySize(calls: 2, bytes: 4) == body.utf8.count)
    }

    @Test(
        "has the URL of the region, or the one that is given, with the path",
        arguments: [
            (SegmentDialect.segment, ["region": "eu"], nil, "https://events.eu1.segmentapis.com/v1/batch"),
            (.segment, [:], "https://a.example", "https://a.example/v1/batch"),
            (.segment, ["endpoint": "https://a.example/"], nil, "https://a.example/v1/batch"),
            (.segment, ["endpoint": "https://a.example/v1/batch/"], nil, "https://a.example/v1/batch"),
            (.segment, ["path": "v1/b"], nil, "https://api.segment.io/v1/b"),
            (.segment, ["region": "eu"], "http://127.0.0.1:1", "http://127.0.0.1:1/v1/batch"),
            (.customerio, [:], nil, "https://cdp.customer.io/v1/batch"),
            (.customerio, ["region": "eu"], nil, "https://cdp-eu.customer.io/v1/batch"),
            (.rudderstack, ["endpoint": "https://r.example"], nil, "https://r.example/v1/batch"),
            (.jitsu, ["endpoint": "https://j.example"], nil, "https://j.example/v1/batch"),
        ] as [(SegmentDialect, [String: String], String?, String)]
    )
    func url(dialect: SegmentDialect, options: [String: String], endpoint: String?, url: String) throws {
        let form = try Segment.sample(dialect, options: options).wireForm(.send, endpoint: endpoint, userAgent: "")
        #expect(form.url == url)
    }

    @Test(
        "carries the key in a header: with basic authentication and no password, or as Jitsu reads it",
        arguments: [
            (SegmentDialect.segment, "a", "Authorization: Basic YTo="), (.segment, "ab", "Authorization: Basic YWI6"),
            (.rudderstack, "abc", "Authorization: Basic YWJjOg=="),
            (.customerio, "a>?", "Authorization: Basic YT4/Og=="),
            (.jitsu, "id:secret", "X-Write-Key: id:secret"),
        ]
    )
    func header(dialect: SegmentDialect, key: String, header: String) throws {
        let segment = Segment.sample(dialect, options: ["endpoint": "https://x.example"], environment: ["KEY": key])
        #expect(try segment.wireForm(.send, endpoint: nil, userAgent: "").secretHeaders.map { $0.reveal() } == [header])
        let sandbox = try segment.wireForm(.sandbox, endpoint: "http://127.0.0.1:1", userAgent: "").secretHeaders
        #expect(sandbox.count == 1 && sandbox.first?.reveal() != header)
    }

    @Test("tells accounts behind one URL apart without showing their keys")
    func account() throws {
        func account(key: String) throws -> String {
            let segment = Segment.sample(environment: ["KEY": key])
            return try #require(try segment.wireForm(.send, endpoint: nil, userAgent: "").account)
        }
        let accounts = try ["one", "one", "two"].map { try account(key: $0) }
        #expect(accounts[0] == accounts[1] && accounts[0] != accounts[2])
        #expect(accounts.allSatisfy { $0.count == 8 })
    }

    @Test(
        "names what is missing for sending",
        arguments: [
            (
                Segment.sample(key: nil),
                "m.yaml: error[destination.key]: there is no write_key: the mapping does not give one\n"
                    + "  help: the write key stands in the source's settings in Segment; or try it with --sandbox."
            ),
            (
                Segment.sample(.rudderstack),
                "m.yaml: error[destination.key]: the destination's endpoint is not known: the mapping names none\n"
                    + "  help: give destination.endpoint, or try it with --sandbox."
            ),
            (
                Segment.sample(unset: ["endpoint": "URL"]),
                "m.yaml: error[destination.key]: the destination's endpoint is not known: the environment variable URL is not set\n"
                    + "  help: set URL, give --endpoint, or try it with --sandbox."
            ),
        ]
    )
    func missing(segment: Segment, message: String) throws {
        let problems = #expect(throws: Diagnostics.self) {
            try segment.wireForm(.send, endpoint: nil, userAgent: "")
        }
        #expect(problems?.all.map(\.description) == [message])
        _ = try segment.wireForm(.measure, endpoint: nil, userAgent: "")
    }

    @Test("shows the key in no description, dump or mirror")
    func hidden() throws {
        let segment = Segment.sample()
        for value in [segment, segment.schema, try segment.wireForm(.send, endpoint: nil, userAgent: "")] as [Any] {
            var text = "\(value)" + String(reflecting: value)
            dump(value, to: &text)
            #expect(!text.contains("4711"))
            #expect(!text.contains(Data("write-key-4711:".utf8).base64EncodedString()))
        }
    }
}

@Suite("Segment's schema and answers")
struct SegmentSchemaTests {
    private static func kind(_ name: String) throws -> CallKind {
        try #require(Segment.schema(.segment, writeKey: nil).calls.first { $0.name == name })
    }

    @Test(
        "has the spec's calls, each with its needs",
        arguments: [
            ("identify", [], ["userId", "anonymousId"]), ("group", ["groupId"], ["userId", "anonymousId"]),
            ("track", ["event"], ["userId", "anonymousId"]), ("page", [], ["userId", "anonymousId"]),
            ("screen", [], ["userId", "anonymousId"]), ("alias", ["userId", "previousId"], []),
        ]
    )
    func needs(name: String, required: [String], oneOf: [String]) throws {
        let kind = try Self.kind(name)
        #expect(kind.fields.filter(\.isRequired).map(\.name) == required)
        #expect(kind.needsOneOf == oneOf)
        #expect(kind.constants == [.init("type", name)])
        #expect(kind.takesNested && kind.seal?.name == "messageId")
    }

    @Test("has the documented limits") func limits() {
        let limits = SegmentDialect.segment.limits
        #expect(limits.callBytes == 32_000 && limits.mostBytes == 475_000 && limits.mostCalls == 2_500)
    }

    @Test("seals with another number for another key, since Segment compares ids across all its users") func seeds() {
        let seeds = ["one", "two"].map { Segment.schema(.segment, writeKey: Secret($0)).calls[0].seal?.seed }
        #expect(seeds[0] != seeds[1])
        #expect(seeds[0]?.count == 2)
        #expect(seeds[0] == Segment.schema(.segment, writeKey: Secret("one")).calls[3].seal?.seed)
    }

    @Test(
        "takes 200 for delivered, unless it comes with a page",
        arguments: [
            (200, "application/json", #"{"success":true}"#, Verdict.delivered), (200, "", "", .delivered),
            (200, "text/plain", "OK", .delivered),
            (400, "", "", .refused(isTooLarge: false, reason: "it answered 400")),
            (413, "", "", .refused(isTooLarge: true, reason: "it answered 413")),
            (429, "", "", .retry(mayHaveArrived: false, reason: "it answered 429")),
            (500, "", "", .retry(mayHaveArrived: true, reason: "it answered 500")),
            (
                200, "text/html", "<html>",
                .stop(
                    code: .destinationWrong,
                    mayHaveArrived: true,
                    reason: "it answered 200 with a page, which Segment does not"
                )
            ),
            (
                404, "", "",
                .stop(
                    code: .destinationWrong,
                    mayHaveArrived: false,
                    reason: "it answered 404: this is not Segment's API"
                )
            ),
        ]
    )
    func judgement(status: Int, type: String, body: String, verdict: Verdict) {
        let answer = Answer(status: status, contentType: type, body: Array(body.utf8))
        #expect(Segment.sample().judge(.answered(answer)) == verdict)
    }
}
