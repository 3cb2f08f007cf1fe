import RowferryModel
import Testing

@testable import RowferryDestinations

@Suite("Any endpoint that takes JSON")
struct JSONEndpointTests {
    private static let environment = ["TOKEN": "token-4711", "BROKEN": "a\r\nX-Evil: 1", "EMPTY": ""]

    private static func sample(
        headers: [HeaderSetting] = [HeaderSetting("Authorization", .literal(Secret("Bearer token-4711")))],
        lists: [String: [String]] = [:],
        options: [String: String] = ["endpoint": "https://j.example/in?a=b"]
    ) -> JSONEndpoint {
        var settings = DestinationSettings(type: "json", options: options, lists: lists)
        settings.headers = headers
        let store = SecretStore(environment: environment) { $0 == "key.txt" ? "from a file\n" : nil }
        return JSONEndpoint(settings: settings, mappingFile: "m.yaml", secrets: store)
    }

    @Test("gets a bare array at its URL, with the mapping's headers in place of the usual ones")
    func form() throws {
        let headers = [
            HeaderSetting("X-Key", .environment(name: "TOKEN", fallback: nil)),
            HeaderSetting("X-File", .file("key.txt")),
            HeaderSetting("content-type", .literal(Secret("application/vnd.x+json"))),
        ]
        let form = try Self.sample(headers: headers).wireForm(.send, endpoint: nil, userAgent: "rowferry/1")
        #expect(form.url == "https://j.example/in?a=b")
        #expect(form.headers == ["User-Agent: rowferry/1", "Accept: */*"])
        let secrets = ["X-Key: token-4711", "X-File: from a file", "content-type: application/vnd.x+json"]
        #expect(form.secretHeaders.map { $0.reveal() } == secrets)
        #expect(form.bodySize(calls: 2, bytes: 4) == "[{},{}]".utf8.count)
    }

    @Test("shows no header's value, and gives a sandbox none") func hidden() throws {
        let sample = Self.sample()
        let sandbox = try sample.wireForm(.sandbox, endpoint: "http://127.0.0.1:1", userAgent: "")
        #expect(sandbox.secretHeaders.map { $0.reveal() } == ["Authorization: sandbox"])
        for value in [sample, try sample.wireForm(.send, endpoint: nil, userAgent: "")] as [Any] {
            var text = "\(value)" + String(reflecting: value)
            dump(value, to: &text)
            #expect(!text.contains("4711"))
        }
    }

    @Test(
        "names the header that can't be sent",
        arguments: [
            (
                "NONE",
                "there is no value for the header X-Key: the environment variable NONE does not give one"
            ),
            ("EMPTY", "there is no value for the header X-Key: the environment variable EMPTY does not give one"),
            (
                "BROKEN",
                "the value of the header X-Key from the environment variable BROKEN has a line end or another control "
                    + "character in it"
            ),
        ]
    )
    func missing(variable: String, message: String) throws {
        let sample = Self.sample(headers: [HeaderSetting("X-Key", .environment(name: variable, fallback: nil))])
        let problems = #expect(throws: Diagnostics.self) {
            try sample.wireForm(.send, endpoint: nil, userAgent: "")
        }
        #expect(problems?.all.map(\.message) == [message])
        let measured = try sample.wireForm(.measure, endpoint: nil, userAgent: "")
        #expect(measured.secretHeaders.count == 1)
    }

    @Test(
        "is known not to be harmed by a second copy only when the mapping says so",
        arguments: [nil, "false", "true"]
    )
    func repeatable(word: String?) throws {
        let kind = try #require(Self.sample(options: word.map { ["repeatable": $0] } ?? [:]).schema.calls.first)
        let isRepeatable = if case .repeatable = kind.delivery { true } else { false }
        #expect(isRepeatable == (word == "true"))
    }

    @Test(
        "has the records when it says so with a status of success",
        arguments: [
            (200, nil, "application/json", Verdict.delivered), (201, nil, "", .delivered), (202, nil, "", .delivered),
            (204, nil, "", .delivered), (207, ["207"], "", .delivered),
            (
                207, nil, "",
                .stop(
                    code: .destinationWrong,
                    mayHaveArrived: true,
                    reason: "it answered 207, which destination.success does not list"
                )
            ),
            (
                200, ["202"], "",
                .stop(
                    code: .destinationWrong,
                    mayHaveArrived: true,
                    reason: "it answered 200, which destination.success does not list"
                )
            ),
            (
                200, nil, "text/html",
                .stop(
                    code: .destinationWrong,
                    mayHaveArrived: true,
                    reason: "it answered 200 with a page, which is no answer to records"
                )
            ),
            (429, nil, "", .retry(mayHaveArrived: false, reason: "it answered 429")),
            (
                404, nil, "",
                .stop(
                    code: .destinationWrong,
                    mayHaveArrived: false,
                    reason: "it answered 404: this is not an endpoint that takes records"
                )
            ),
        ] as [(Int, [String]?, String, Verdict)]
    )
    func judgement(status: Int, success: [String]?, type: String, verdict: Verdict) {
        let sample = Self.sample(lists: success.map { ["success": $0] } ?? [:])
        #expect(sample.judge(.answered(Answer(status: status, contentType: type))) == verdict)
    }

    @Test("is not quoted with a header's value in its words") func words() {
        let answer = Answer(status: 400, contentType: "text/plain", body: Array("no Bearer token-4711 here".utf8))
        let quoted = #"it answered 400: "no •••• here""#
        #expect(Self.sample().judge(.answered(answer)) == .refused(isTooLarge: false, reason: quoted))
    }
}
