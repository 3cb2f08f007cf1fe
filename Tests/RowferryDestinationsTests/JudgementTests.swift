import RowferryModel
import Testing

@testable import RowferryDestinations

@Suite("ChurnZero's answers")
struct JudgementTests {
    private let churnZero = ChurnZero.sample()

    /// What a verdict comes to.
    enum Kind: Sendable, Equatable {
        case delivered
        case refused
        case retry(mayHaveArrived: Bool)
        case stop(DiagnosticCode, mayHaveArrived: Bool)

        init(_ verdict: Verdict) {
            switch verdict {
            case .delivered: self = .delivered
            case .refused: self = .refused
            case .retry(let mayHaveArrived, _): self = .retry(mayHaveArrived: mayHaveArrived)
            case .stop(let code, let mayHaveArrived, _): self = .stop(code, mayHaveArrived: mayHaveArrived)
            }
        }

        /// What may happen to a chunk that must not be sent twice: nothing unless it is certain that it did not arrive.
        var mayBeSentAgain: Bool {
            switch self {
            case .retry(let mayHaveArrived), .stop(_, let mayHaveArrived): !mayHaveArrived
            case .refused: true
            case .delivered: false
            }
        }
    }

    @Test(
        "with status 200 are believed when they are a GIF",
        arguments: [
            ("GIF89a", "image/gif", Kind.delivered),
            ("GIF87a", "image/gif", .delivered),
            ("GIF89a\u{1}\u{0}\u{1}", "", .delivered),
            ("GIF89a", "text/html", .delivered),
            ("", "image/gif", .stop(.destinationWrong, mayHaveArrived: true)),
            ("", "", .stop(.destinationWrong, mayHaveArrived: true)),
            ("GIF", "image/gif", .stop(.destinationWrong, mayHaveArrived: true)),
            ("GIF90a", "image/gif", .stop(.destinationWrong, mayHaveArrived: true)),
            ("gif89a", "image/gif", .stop(.destinationWrong, mayHaveArrived: true)),
            (" GIF89a", "image/gif", .stop(.destinationWrong, mayHaveArrived: true)),
            ("<!DOCTYPE html><title>Sign in</title>", "text/html", .stop(.destinationWrong, mayHaveArrived: true)),
            ("<html>GIF89a</html>", "image/gif", .stop(.destinationWrong, mayHaveArrived: true)),
            ("{\"success\":true}", "application/json", .stop(.destinationWrong, mayHaveArrived: true)),
            ("\u{89}PNG", "image/png", .stop(.destinationWrong, mayHaveArrived: true)),
        ]
    )
    func bodies(body: String, type: String, expected: Kind) {
        let answer = Answer(status: 200, contentType: type, body: Array(body.utf8))
        #expect(Kind(churnZero.judge(.answered(answer))) == expected)
    }

    @Test(
        "with another status are judged by it, whatever their body",
        arguments: [
            (201...299, Kind.stop(.destinationWrong, mayHaveArrived: true)),
            (300...399, .stop(.destinationWrong, mayHaveArrived: false)),
            (400...400, .refused),
            (401...401, .stop(.destinationKey, mayHaveArrived: false)),
            (402...402, .stop(.destinationWrong, mayHaveArrived: false)),
            (403...403, .stop(.destinationKey, mayHaveArrived: false)),
            (404...406, .stop(.destinationWrong, mayHaveArrived: false)),
            (407...407, .stop(.destinationKey, mayHaveArrived: false)),
            (408...408, .retry(mayHaveArrived: true)),
            (409...412, .stop(.destinationWrong, mayHaveArrived: false)),
            (413...413, .refused),
            (414...421, .stop(.destinationWrong, mayHaveArrived: false)),
            (422...422, .refused),
            (423...424, .stop(.destinationWrong, mayHaveArrived: false)),
            (425...425, .retry(mayHaveArrived: false)),
            (426...428, .stop(.destinationWrong, mayHaveArrived: false)),
            (429...429, .retry(mayHaveArrived: false)),
            (430...499, .stop(.destinationWrong, mayHaveArrived: false)),
            (500...502, .retry(mayHaveArrived: true)),
            (503...503, .retry(mayHaveArrived: true)),
            (504...510, .retry(mayHaveArrived: true)),
            (511...511, .stop(.destinationWrong, mayHaveArrived: false)),
            (512...599, .retry(mayHaveArrived: true)),
            (600...600, .stop(.destinationWrong, mayHaveArrived: false)),
            (100...199, .stop(.destinationWrong, mayHaveArrived: false)),
            (0...0, .stop(.destinationWrong, mayHaveArrived: false)),
        ]
    )
    func statuses(statuses: ClosedRange<Int>, expected: Kind) {
        for status in statuses {
            for body in ["", "GIF89a", "<html>"] {
                let answer = Answer(status: status, contentType: "image/gif", body: Array(body.utf8))
                #expect(Kind(churnZero.judge(.answered(answer))) == expected, "\(status)")
            }
        }
    }

    @Test("of 503 that name a time have refused on purpose")
    func refusedOnPurpose() {
        let answer = Answer(status: 503, contentType: "", retryAfter: "3")
        #expect(Kind(churnZero.judge(.answered(answer))) == .retry(mayHaveArrived: false))
    }

    @Test("that never came are tried again, with what is known of the request", arguments: [true, false])
    func failures(mayHaveArrived: Bool) {
        let verdict = churnZero.judge(.failed(mayHaveArrived: mayHaveArrived, reason: "the connection was reset"))
        #expect(verdict == .retry(mayHaveArrived: mayHaveArrived, reason: "the connection was reset"))
    }

    @Test("leave a chunk that counts once alone wherever it may have arrived")
    func once() {
        let statuses = (100...600).filter { status in
            let answer = Answer(status: status, contentType: "", body: Array("<html>".utf8))
            return Kind(churnZero.judge(.answered(answer))).mayBeSentAgain
        }
        // A success that ChurnZero does not give, and errors of gateways behind which the request may have gone on.
        let never = Set(200...299).union(Set(500...599).subtracting([511])).union([408])
        #expect(Set(statuses) == Set(100...600).subtracting(never))
    }

    @Test("are named in the reason, without their content")
    func reasons() {
        func reason(_ status: Int, _ type: String, _ body: String) -> String {
            let answer = Answer(status: status, contentType: type, body: Array(body.utf8))
            return switch churnZero.judge(.answered(answer)) {
            case .delivered: ""
            case .refused(_, let reason), .retry(_, let reason), .stop(_, _, let reason): reason
            }
        }
        #expect(reason(200, "text/html", "<p>") == "it answered 200 with text/html instead of ChurnZero's GIF")
        #expect(reason(200, "", "x") == "it answered 200 with content of no type instead of ChurnZero's GIF")
        #expect(reason(200, "text/html", "") == "it answered 200 with nothing instead of ChurnZero's GIF")
        #expect(reason(204, "", "") == "it answered 204, which ChurnZero does not")
        #expect(reason(302, "", "") == "it answered 302, a redirect: the endpoint is somewhere else")
        #expect(reason(401, "", "") == "it answered 401: the key or the way to it is not accepted")
        #expect(reason(404, "", "") == "it answered 404: this is not ChurnZero's /i")
        #expect(reason(429, "", "") == "it answered 429")
        #expect(reason(511, "", "") == "it answered 511: the network wants a login first")
    }
}

extension ChurnZero {
    /// A destination with the given secrets.
    static func sample(
        endpoint: String? = "https://tenant.us1app.churnzero.net",
        key: SecretSource? = .environment(name: "KEY", fallback: nil),
        identity: SecretSource? = nil,
        environment: [String: String] = ["KEY": "app-key-4711"],
        files: [String: String] = [:],
        unset: [String: String] = [:]
    ) -> ChurnZero {
        var settings = DestinationSettings(type: "churnzero", unset: unset)
        settings.options["endpoint"] = endpoint
        settings.secrets["app_key"] = key
        settings.secrets["identity_secret"] = identity
        let store = SecretStore(environment: environment) { files[$0] }
        return ChurnZero(settings: settings, mappingFile: "m.yaml", secrets: store)
    }
}
