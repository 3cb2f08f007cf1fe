import Yams

/// The text of a mapping for reports, which colleagues read: as it was written, but without secrets.
package enum ShownMapping {
    /// What stands in the place of a secret.
    package static let mark = "(not shown)"

    /// Keys whose values are secrets wherever they stand, be it in a comment.
    private static let usualKeys = ["appkey", "app_key", "write_key", "api_key", "authorization", "token", "password"]

    /// The text without the values of secret keys, unless a value only says where the secret is: `${NAME}` or
    /// `file:PATH`.
    ///
    /// - Parameters:
    ///   - text: YAML that was understood as a mapping.
    ///   - secretKeys: settings of destinations that are secrets.
    /// - Returns: the text, or nil when a secret is written in a form that can't be cut out with certainty: over several
    ///   lines, with escapes, or by an anchor.
    package static func text(of text: String, secretKeys: [String]) -> String? {
        guard let root = try? compose(yaml: text) else { return nil }
        let keys = Set(secretKeys.map { $0.lowercased() } + usualKeys + headers(in: root["destination"]))
        guard let literals = literals(in: root["destination"], keys) else {
            return nil
        }
        var removed: [Substring] = []
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
            withoutSecrets($0, keys, &removed)
        }
        for literal in literals {
            guard removed.contains(where: { $0.contains(literal) }) else { return nil }
            lines = lines.map { $0.replacing(literal, with: mark) }
        }
        return lines.map(withoutUser).joined(separator: "\n")
    }

    /// Names of headers, each of which may hold a secret.
    private static func headers(in destination: Node?) -> [String] {
        guard case .mapping(let mapping)? = destination?["headers"] else { return [] }
        return mapping.compactMap { $0.key.string?.lowercased() }
    }

    /// Secrets that stand in the mapping itself; nil when a secret key has something else than a text.
    private static func literals(in node: Node?, _ keys: Set<String>) -> Set<String>? {
        var found: Set<String> = []
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                if keys.contains(key.string?.lowercased() ?? "") {
                    guard let text = value.string else { return nil }
                    if !text.isEmpty, !isReference(text) { found.insert(text) }
                } else {
                    guard let inner = literals(in: value, keys) else { return nil }
                    found.formUnion(inner)
                }
            }
        case .sequence(let sequence):
            for value in sequence {
                guard let inner = literals(in: value, keys) else { return nil }
                found.formUnion(inner)
            }
        case .scalar, .alias, nil: break
        }
        return found
    }

    private static func isReference(_ text: String) -> Bool {
        text.hasPrefix("file:") || text.wholeMatch(of: /([A-Za-z]+ )?\$\{\w+(:-)?\}/) != nil
    }

    /// The line up to the first secret on it; what follows a secret is left out with it.
    private static func withoutSecrets(_ line: Substring, _ keys: Set<String>, _ removed: inout [Substring]) -> String {
        for match in line.matches(of: /([\w-]+)["']?\s*:(?:\s+|(?=["']))/) where keys.contains(match.1.lowercased()) {
            let value = line[match.range.upperBound...]
            if value.isEmpty || value.hasPrefix("#") || isReference(value) { continue }
            removed.append(value)
            return line[..<match.range.upperBound] + mark
        }
        return String(line)
    }

    /// Whether a value only says where the secret is, and ends after that.
    private static func isReference(_ value: Substring) -> Bool {
        value.prefixMatch(of: /(["']?)(?:(?:[A-Za-z]+ )?\$\{\w+(?::-)?\}|file:[^"',}#]*)\1\s*(?:$|[,}#])/) != nil
    }

    /// A line without the user and the password of its URLs.
    private static func withoutUser(_ line: String) -> String {
        line.replacing(/:\/\/[^\/\s@]+@/, with: "://\(mark)@")
    }
}
