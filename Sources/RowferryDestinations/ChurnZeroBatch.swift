import Foundation
package import RowferryModel

/// ChurnZero's batch imports: the same attributes and events as its HTTP API, as CSV files.
///
/// A file is taken with 200, and worked through later; what came of it is mailed to somebody.
package struct ChurnZeroBatch: Destination {
    private let settings: DestinationSettings
    private let mappingFile: String
    private let secrets: SecretStore
    package let schema: DestinationSchema

    init(settings: DestinationSettings, mappingFile: String, secrets: SecretStore) {
        self.settings = settings
        self.mappingFile = mappingFile
        self.secrets = secrets
        schema = Self.schema.variant(for: settings)
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
        if key == nil, purpose == .send {
            problems.append(
                secrets.missing(
                    "app_key",
                    settings.secrets["app_key"],
                    in: mappingFile,
                    help: "the key stands under Admin > AppKey in ChurnZero; or try it with --sandbox."
                )
            )
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        var form = WireForm(
            url: Self.withoutPath(url),
            headers: ["User-Agent: \(userAgent)", "Accept: */*"]
        )
        form.table = Self.table
        // A sandbox keeps what it gets: the real key is none of its business.
        var query = "appKey=" + Self.escaped(purpose == .sandbox ? "sandbox" : key?.reveal() ?? "sandbox")
        if let email = settings.options["email"], !email.isEmpty { query += "&email=" + Self.escaped(email) }
        form.secretQuery = Secret(query)
        return form
    }

    /// Users give the URL of their tenant with or without the `/i` of the other API.
    private static func withoutPath(_ url: String) -> String {
        var base = url[...]
        if let query = base.firstIndex(where: { $0 == "?" || $0 == "#" }) { base = base[..<query] }
        while base.last == "/" { base.removeLast() }
        if base.hasSuffix("/i") { base.removeLast(2) }
        return String(base)
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: ReadBack.unreserved) ?? ""
    }

    // MARK: Answers

    package func judge(_ answer: Answer) -> Verdict {
        let key = secrets.secret(settings.secrets["app_key"])
        guard answer.status == 200 else {
            return answer.verdict(of: "ChurnZero", at: "ChurnZero's batch import", hiding: key.map { [$0] } ?? [])
        }
        // What the body holds is not documented; a page is certainly none of it.
        if !answer.isPage { return .delivered }
        return .stop(
            code: .destinationWrong,
            mayHaveArrived: true,
            reason: "it answered 200 with a page, which ChurnZero's batch import does not"
        )
    }

    /// What came of the files is read as what came of calls.
    package func readBack(
        _ purpose: WirePurpose,
        endpoint: String?,
        userAgent: String
    ) throws(Diagnostics) -> ReadBack {
        try ChurnZero(settings: settings, mappingFile: mappingFile, secrets: secrets)
            .readBack(purpose, endpoint: endpoint, userAgent: userAgent)
    }
}
