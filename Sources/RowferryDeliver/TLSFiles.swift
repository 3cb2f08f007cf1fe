import Foundation
package import RowferryModel

/// Files (PEM) that decide whom a connection trusts, and as whom it comes; nil for what the system has.
package struct TLSFiles: Sendable, Hashable {
    /// Certificates that are trusted instead of the system's, for servers and for proxies.
    package var authorities: String?
    /// The certificate that is shown to a server which asks for one, with the chain behind it.
    package var certificate: String?
    /// Its key, without a passphrase; may be the same file.
    package var key: String?

    package init(authorities: String? = nil, certificate: String? = nil, key: String? = nil) {
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
    }

    /// Finds files that can't be read or hold something else. Without this, every request would fail for a reason that
    /// no waiting cures.
    ///
    /// - Throws: `input.missing` for the first of them.
    package func check() throws(Diagnostic) {
        if let authorities { try Self.require(" CERTIFICATE-----", in: authorities, "a certificate") }
        if let certificate { try Self.require(" CERTIFICATE-----", in: certificate, "a certificate") }
        guard let key else { return }
        let text = try Self.require("PRIVATE KEY-----", in: key, "a private key")
        if text.contains("ENCRYPTED") {
            throw Self.problem(
                "the key in \(key.quoted) needs a passphrase",
                "take it off with: openssl pkey -in OLD -out NEW; and let only its owner read the new file."
            )
        }
    }

    @discardableResult
    private static func require(_ mark: String, in path: String, _ what: String) throws(Diagnostic) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw problem("the file \(path.quoted) can't be read", "it should hold \(what) (PEM).")
        }
        let text = String(decoding: data, as: UTF8.self)
        if text.contains(mark) { return text }
        throw problem("there is no \(what.dropFirst(2)) in \(path.quoted)", "a PEM file begins with -----BEGIN.")
    }

    private static func problem(_ message: String, _ help: String) -> Diagnostic {
        Diagnostic(.error, .inputMissing, message, help: help)
    }
}
