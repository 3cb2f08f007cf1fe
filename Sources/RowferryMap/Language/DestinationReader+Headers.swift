import RowferryModel
import Yams

/// Reads `headers:` of a destination.
extension DestinationReader {
    /// Headers that describe the request itself, which rowferry puts together.
    private static let own = [
        "content-length", "transfer-encoding", "content-encoding", "host", "connection", "expect",
    ]
    /// Words in the names of headers that are known to hold secrets.
    private static let telling = ["authorization", "cookie", "key", "token", "secret", "password"]

    func readHeaders(
        _ rule: SettingRule,
        _ keys: KeyReader,
        into settings: inout DestinationSettings,
        _ diagnostics: inout MappingDiagnostics
    ) {
        guard let node = keys.node(rule.name) else { return }
        guard case .mapping(let mapping) = node else {
            diagnostics.error(
                .mappingValue,
                "\(rule.name) must be names with values, found \(node.described)",
                at: node.line,
                help: "write \(rule.name): {Authorization: \"Bearer ${TOKEN}\"}."
            )
            return
        }
        for (key, value) in mapping {
            let line = key.line ?? node.line
            let name = key.text ?? ""
            if let problem = Self.problem(of: name, settings.headers.map(\.name)) {
                diagnostics.error(.mappingKey, problem, at: line, help: "remove the header, or name it otherwise.")
            } else if let text = value.text, !text.isEmpty {
                let isTelling = Self.telling.contains { name.lowercased().contains($0) }
                let source = secret(text, name, line, warns: isTelling, &diagnostics)
                settings.headers.append(HeaderSetting(name, source, inShell: Self.inShell(text)))
            } else {
                diagnostics.error(
                    .mappingValue,
                    "the header \(name) must be a text, found \(value.described)",
                    at: line,
                    help: "write \(name): TEXT, or \(name): ${NAME}."
                )
            }
        }
    }

    /// Why there can be no such header (RFC 9110, section 5.6.2), or not once more.
    private static func problem(of name: String, _ others: [String]) -> String? {
        if name.wholeMatch(of: /[A-Za-z0-9!#$%&'*+.^_`|~-]+/) == nil { return "\(name.quoted) is no name of a header" }
        let small = name.lowercased()
        if own.contains(small) { return "the header \(name) is rowferry's own" }
        return others.contains { $0.lowercased() == small } ? "the header \(name) stands twice" : nil
    }

    /// `Bearer ${TOKEN}`, when nothing else stands there that could be a secret.
    private static func inShell(_ text: String) -> String? {
        guard let match = text.wholeMatch(of: /([A-Za-z]+ )?\$\{(\w+)(?::-[^}]*)?\}/) else { return nil }
        return (match.1 ?? "") + "${\(match.2)}"
    }
}
