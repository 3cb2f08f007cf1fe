import CLibcurl
package import RowferryModel

/// The parts of an endpoint's URL that decide whether and how it may be used.
///
/// Taken apart by libcurl's own parser, which is also the one that opens the connection: what is judged here is what
/// is connected to.
struct Endpoint: Sendable, Hashable {
    let scheme: String
    /// As libcurl connects to it: `0x7f.1` has become `127.0.0.1`, an IPv6 address is in brackets.
    let host: String
    let port: Int
    let path: String
    /// The URL holds a user or a password.
    let hasCredentials: Bool

    /// Nil when it is not a URL, or not one of http or https.
    init?(_ url: String) {
        guard !url.utf8.contains(0), let parts = curl_url() else { return nil }
        defer { curl_url_cleanup(parts) }
        guard curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK,
            let scheme = Self.part(CURLUPART_SCHEME, of: parts), scheme == "http" || scheme == "https",
            let host = Self.part(CURLUPART_HOST, of: parts), !host.isEmpty
        else { return nil }
        self.scheme = scheme
        self.host = host.lowercased()
        let given = Self.part(CURLUPART_PORT, of: parts).flatMap { Int($0) }
        port = given ?? (scheme == "https" ? 443 : 80)
        path = Self.part(CURLUPART_PATH, of: parts) ?? "/"
        hasCredentials =
            Self.part(CURLUPART_USER, of: parts) != nil || Self.part(CURLUPART_PASSWORD, of: parts) != nil
    }

    /// Stays on this machine: `localhost`, 127.0.0.0/8 or `[::1]`.
    var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers.allSatisfy { $0 != nil } && numbers[0] == 127
    }

    /// The host for a message, with the port where it is not the scheme's own.
    var name: String {
        port == (scheme == "https" ? 443 : 80) ? host : "\(host):\(port)"
    }

    private static func part(_ part: CURLUPart, of parts: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(parts, part, &text, 0) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}

/// One name for all ways to write an endpoint's URL, without user, password and query: what an import is known by in the
/// ledger, and shown by. The letter case of scheme and host and the scheme's own port make no difference.
package func endpointName(_ url: String) -> String {
    guard let endpoint = Endpoint(url) else { return "an endpoint that is no URL" }
    return "\(endpoint.scheme)://\(endpoint.name)\(endpoint.path)"
}

/// What is wrong with an endpoint's URL, or nil when requests with secrets may go there.
///
/// It must parse, hold no user and no password, and be https; only a host that is this machine may be plain http.
/// The message never shows a URL that may hold a password.
package func endpointProblem(_ url: String) -> Diagnostic? {
    let shown = url.contains("@") ? "the endpoint" : "the endpoint \(url.quoted)"
    guard let endpoint = Endpoint(url) else {
        return Diagnostic(
            .error,
            .mappingValue,
            "\(shown) is not an http or https URL",
            help: "write it as https://HOST/PATH"
        )
    }
    if endpoint.hasCredentials {
        return Diagnostic(
            .error,
            .mappingValue,
            "the endpoint at \(endpoint.name.quoted) holds a user or a password",
            help: "take it out of the URL; keys belong in the destination's own settings, from the environment"
        )
    }
    if endpoint.scheme != "https" && !endpoint.isLoopback {
        return Diagnostic(
            .error,
            .destinationInsecure,
            "\(shown) is not encrypted, and the key would travel in the open",
            help: "use https; plain http is for localhost, 127.0.0.1 and [::1] only"
        )
    }
    return nil
}

/// Whether what is sent to the URL stays on this machine.
package func isLoopback(_ url: String) -> Bool {
    Endpoint(url)?.isLoopback ?? false
}
