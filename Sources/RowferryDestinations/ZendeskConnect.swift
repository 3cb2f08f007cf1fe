package import RowferryModel

/// Zendesk Connect's own HTTP API (Outbound.io before), version 2: a URL for each kind of call, a bare JSON array of up
/// to 100 calls, the key in a header.
///
/// Zendesk has switched the service off on 31 October 2021. What speaks as it did is what is served here.
package struct ZendeskConnect: Destination {
    private let settings: DestinationSettings
    private let mappingFile: String
    private let secrets: SecretStore
    package var schema: DestinationSchema { Self.schema }

    init(settings: DestinationSettings, mappingFile: String, secrets: SecretStore) {
        self.settings = settings
        self.mappingFile = mappingFile
        self.secrets = secrets
    }

    // MARK: Wire form

    package func wireForm(
        _ purpose: WirePurpose,
        endpoint: String?,
        userAgent: String
    ) throws(Diagnostics) -> WireForm {
        var problems: [Diagnostic] = []
        // There is no usual one: who may own the service's old host by now is not known.
        let url = settings.url(endpoint, for: purpose, in: mappingFile, &problems)
        let key = secrets.secret(settings.secrets["private_key"])
        if key == nil, purpose == .send { problems.append(missingKey) }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        return WireForm(
            url: Self.withVersion(url),
            headers: [
                "Content-Type: application/json", "User-Agent: \(userAgent)", "X-Outbound-Client: \(userAgent)",
                "Accept: */*",
            ],
            // A sandbox keeps what it gets: the real key is none of its business.
            secretHeaders: [Secret("X-Outbound-Key: " + (purpose == .sandbox ? "sandbox" : key?.reveal() ?? "sandbox"))]
        )
    }

    /// Users give the URL with or without the `/v2` that the API lives at.
    private static func withVersion(_ url: String) -> String {
        var base = url[...]
        while base.last == "/" { base.removeLast() }
        return base.hasSuffix("/v2") ? String(base) : base + "/v2"
    }

    private var missingKey: Diagnostic {
        secrets.missing(
            "private_key",
            settings.secrets["private_key"],
            in: mappingFile,
            help: "it stood in Connect under Settings > Environments; or try it with --sandbox."
        )
    }

    // MARK: Answers

    package func judge(_ answer: Answer) -> Verdict {
        switch answer.status {
        case 200...299:
            // Its own clients take every such status for a success, and read no body.
            if !answer.isPage { return .delivered }
            return .stop(
                code: .destinationWrong,
                mayHaveArrived: true,
                reason: "it answered \(answer.status) with a page, which Zendesk Connect does not"
            )
        default:
            let key = secrets.secret(settings.secrets["private_key"])
            return answer.verdict(
                of: "Zendesk Connect",
                at: "Zendesk Connect's API",
                hiding: key.map { [$0] } ?? []
            )
        }
    }
}
