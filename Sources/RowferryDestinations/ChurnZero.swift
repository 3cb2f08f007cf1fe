package import RowferryModel

/// ChurnZero's HTTP API, the push side (`/i`): a bare JSON array in which each element carries its own appKey.
///
/// It answers 200 and a GIF to everything, so an answer says only that something took the request.
package struct ChurnZero: Destination {
    let settings: DestinationSettings
    let mappingFile: String
    let secrets: SecretStore
    package let schema: DestinationSchema

    package init(settings: DestinationSettings, mappingFile: String, secrets: SecretStore) {
        self.settings = settings
        self.mappingFile = mappingFile
        self.secrets = secrets
        schema = Self.schema(identitySecret: secrets.secret(settings.secrets["identity_secret"]))
    }

    // MARK: Wire form

    package func wireForm(
        _ purpose: WirePurpose,
        endpoint: String?,
        userAgent: String
    ) throws(Diagnostics) -> WireForm {
        var problems: [Diagnostic] = []
        let url = settings.url(endpoint, for: purpose, in: mappingFile, &problems)
        let key = secrets.secret(settings.secrets["app_key"])
        if key == nil, purpose == .send { problems.append(missingKey) }
        if lacksIdentitySecret, purpose == .send { problems.append(missingIdentitySecret) }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        return WireForm(
            url: Self.withPath(url),
            headers: ["Content-Type: application/json", "User-Agent: \(userAgent)", "Accept: */*"],
            // A sandbox keeps what it gets: the real key is none of its business.
            elementPrefix: "\"appKey\":\(Self.jsonText(purpose == .sandbox ? "sandbox" : key?.reveal() ?? "sandbox")),"
        )
    }

    /// Users give the URL with or without the `/i` that the API lives at.
    static func withPath(_ url: String) -> String {
        let scheme = url.firstRange(of: "://")?.upperBound ?? url.startIndex
        let query = url[scheme...].firstIndex { $0 == "?" || $0 == "#" } ?? url.endIndex
        let path = url[scheme..<query].firstIndex(of: "/") ?? query
        var steps = url[path..<query]
        while steps.last == "/" { steps.removeLast() }
        if !steps.hasSuffix("/i") { steps += "/i" }
        return "\(url[..<path])\(steps)\(url[query...])"
    }

    private var missingKey: Diagnostic {
        secrets.missing(
            "app_key",
            settings.secrets["app_key"],
            in: mappingFile,
            help: "the key stands under Admin > Application Keys in ChurnZero; or try it with --sandbox."
        )
    }

    /// Whether the mapping names an identity secret that is not there. One with a default, even an empty one, is
    /// optional: `${NAME:-}`.
    private var lacksIdentitySecret: Bool {
        guard let source = settings.secrets["identity_secret"], secrets.secret(source) == nil else { return false }
        switch source {
        case .environment(_, let fallback): return fallback == nil
        case .file: return true
        case .literal: return false
        }
    }

    private var missingIdentitySecret: Diagnostic {
        secrets.missing(
            "identity_secret",
            settings.secrets["identity_secret"],
            in: mappingFile,
            help: "without it ChurnZero may drop every call in silence; remove identity_secret, or write ${NAME:-}."
        )
    }

    private static func jsonText(_ text: String) -> String {
        var escaped = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": escaped += "\\\(scalar)"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped + "\""
    }

    // MARK: Answers

    package func judge(_ answer: Answer) -> Verdict {
        switch answer.status {
        case 200:
            if Self.isGIF(answer.body) { return .delivered }
            return .stop(
                code: .destinationWrong,
                mayHaveArrived: true,
                reason: "it answered 200 with \(Self.described(answer)) instead of ChurnZero's GIF"
            )
        default:
            let key = secrets.secret(settings.secrets["app_key"])
            return answer.verdict(of: "ChurnZero", at: "ChurnZero's /i", hiding: key.map { [$0] } ?? [])
        }
    }

    /// Whether the body begins like a GIF (`GIF87a`, `GIF89a`).
    static func isGIF(_ body: [UInt8]) -> Bool {
        body.starts(with: "GIF87a".utf8) || body.starts(with: "GIF89a".utf8)
    }

    private static func described(_ answer: Answer) -> String {
        let type = answer.contentType.isEmpty ? "content of no type" : answer.contentType
        return answer.body.isEmpty ? "nothing" : type
    }
}
