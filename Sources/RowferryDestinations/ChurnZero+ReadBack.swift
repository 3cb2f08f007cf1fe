import Foundation
package import RowferryModel

extension ChurnZero {
    package func readBack(
        _ purpose: WirePurpose,
        endpoint: String?,
        userAgent: String
    ) throws(Diagnostics) -> ReadBack {
        var problems: [Diagnostic] = []
        let url = endpoint ?? settings.options["endpoint"] ?? ""
        // Another endpoint is another place: what the mapping says of its own is not asked for it.
        let given = endpoint == nil ? settings.options["api_endpoint"] : nil
        if url.isEmpty, given == nil {
            problems.append(.noEndpoint(in: mappingFile, variable: settings.unset["endpoint"]))
        }
        let base = given.flatMap { $0.isEmpty ? nil : Self.withSlash($0) } ?? Self.apiBase(url)
        if Self.isShared(base) { problems.append(sharedHost) }
        let user = secrets.secret(settings.secrets["api_user"])
        let key = secrets.secret(settings.secrets["api_key"])
        if purpose == .send {
            if user == nil {
                problems.append(missing("api_user", "it is the name (e-mail) of the user that the key is for"))
            }
            if key == nil {
                problems.append(
                    missing("api_key", "it stands under Admin > API Keys in ChurnZero, and is not the app_key")
                )
            }
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        // A sandbox keeps what it gets: the real key is none of its business.
        let credentials = purpose == .send ? "\(user?.reveal() ?? ""):\(key?.reveal() ?? "")" : "sandbox:sandbox"
        return ReadBack(
            base: base,
            headers: ["User-Agent: \(userAgent)", "Accept: application/json"],
            secretHeaders: [Secret("Authorization: Basic " + Data(credentials.utf8).base64EncodedString())],
            mappingFile: mappingFile
        )
    }

    /// The REST API has the host of the push API, and a path of its own.
    static func apiBase(_ endpoint: String) -> String {
        var url = withPath(endpoint)[...]
        if let query = url.firstIndex(where: { $0 == "?" || $0 == "#" }) { url = url[..<query] }
        return withSlash(String(url.dropLast("/i".count)) + "/public/v1")
    }

    private static func withSlash(_ url: String) -> String { url.hasSuffix("/") ? url : url + "/" }

    /// The older hosts that tenants share take calls only.
    private static func isShared(_ base: String) -> Bool {
        URL(string: base)?.host()?.lowercased().hasSuffix("analytics.churnzero.net") ?? false
    }

    private var sharedHost: Diagnostic {
        Diagnostic(
            .error,
            .destinationKey,
            "the endpoint's host is shared by all tenants, and does not tell them what it holds",
            at: Position(file: mappingFile),
            help:
                "set destination.api_endpoint: https://TENANT.us1app.churnzero.net/public/v1, with your tenant's own host."
        )
    }

    private func missing(_ name: String, _ where: String) -> Diagnostic {
        guard let source = settings.secrets[name] else {
            return Diagnostic(
                .error,
                .destinationKey,
                "there is no \(name): the mapping does not have it",
                at: Position(file: mappingFile),
                help: "write \(name): ${CHURNZERO_\(name.uppercased())} under destination; \(`where`)."
            )
        }
        return secrets.missing(name, source, in: mappingFile, help: "\(`where`).")
    }
}
