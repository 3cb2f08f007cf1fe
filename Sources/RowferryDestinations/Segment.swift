import Foundation
package import RowferryModel

/// Segment's HTTP Tracking API, and what speaks the same: calls in the array `batch` of an object.
///
/// It answers 200 to everything that is JSON and not too large, so an answer says only that something took the request.
package struct Segment: Destination {
    private let dialect: SegmentDialect
    private let settings: DestinationSettings
    private let mappingFile: String
    private let secrets: SecretStore
    package let schema: DestinationSchema

    init(_ dialect: SegmentDialect, settings: DestinationSettings, mappingFile: String, secrets: SecretStore) {
        self.dialect = dialect
        self.settings = settings
        self.mappingFile = mappingFile
        self.secrets = secrets
        schema = Self.schema(dialect, writeKey: secrets.secret(settings.secrets["write_key"])).variant(for: settings)
    }

    private static let usualPath = "/v1/batch"

    // MARK: Wire form

    package func wireForm(
        _ purpose: WirePurpose,
        endpoint: String?,
        userAgent: String
    ) throws(Diagnostics) -> WireForm {
        var problems: [Diagnostic] = []
        let region = settings.options["region"].flatMap { name in dialect.regions.first { $0.name == name } }
        var url = endpoint ?? settings.options["endpoint"] ?? region?.url ?? ""
        if url.isEmpty, let unset = settings.unset["endpoint"] ?? settings.unset["region"] {
            if purpose == .send { problems.append(.noEndpoint(in: mappingFile, variable: unset)) }
        } else if url.isEmpty {
            url = dialect.regions.first?.url ?? ""
            if url.isEmpty, purpose == .send { problems.append(.noEndpoint(in: mappingFile, variable: nil)) }
        }
        if url.isEmpty { url = "https://\(dialect.type).invalid" }
        let key = secrets.secret(settings.secrets["write_key"])
        if key == nil, purpose == .send { problems.append(missingKey) }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        return WireForm(
            url: withPath(url, isSandbox: purpose == .sandbox),
            headers: ["Content-Type: application/json", "User-Agent: \(userAgent)", "Accept: */*"],
            opening: "{\"batch\":[",
            closing: "}",
            // A sandbox keeps what it gets: the real key is none of its business.
            secretHeaders: [header(with: purpose == .sandbox ? Secret("sandbox") : key ?? Secret("sandbox"))],
            stamp: "],\"sentAt\":",
            account: key.map { String(Self.keyHash($0, of: "rowferry account").prefix(8)) }
        )
    }

    /// Users give the URL with or without the path that the API lives at.
    private func withPath(_ url: String, isSandbox: Bool) -> String {
        var path = isSandbox ? Self.usualPath : settings.options["path"] ?? Self.usualPath
        if !path.hasPrefix("/") { path = "/" + path }
        var base = url[...]
        while base.last == "/" { base.removeLast() }
        return base.hasSuffix(path) ? String(base) : base + path
    }

    private func header(with key: Secret) -> Secret {
        switch dialect.keyPlace {
        case .header(let name): Secret("\(name): \(key.reveal())")
        case .basic, .element, .headers:
            Secret("Authorization: Basic " + Data((key.reveal() + ":").utf8).base64EncodedString())
        }
    }

    private var missingKey: Diagnostic {
        secrets.missing(
            "write_key",
            settings.secrets["write_key"],
            in: mappingFile,
            help: "\(dialect.keyHelp); or try it with --sandbox."
        )
    }

    // MARK: Answers

    package func judge(_ answer: Answer) -> Verdict {
        switch answer.status {
        case 200:
            // What the body holds is not documented; a page is certainly none of it.
            if !answer.isPage { return .delivered }
            return .stop(
                code: .destinationWrong,
                mayHaveArrived: true,
                reason: "it answered 200 with a page, which \(dialect.title) does not"
            )
        default:
            let key = secrets.secret(settings.secrets["write_key"])
            return answer.verdict(of: dialect.title, at: "\(dialect.title)'s API", hiding: key.map { [$0] } ?? [])
        }
    }
}
