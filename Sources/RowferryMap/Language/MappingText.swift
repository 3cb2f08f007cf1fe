import RowferryModel
import Yams

/// The YAML of a mapping as a tree: what YAML knows beyond lists, mappings and single values is refused, not ignored.
///
/// Aliases (`*name`) stand for the whole value that their anchor names. Merge keys and tags are mistakes.
struct MappingText {
    /// Values that a mapping may have, those behind aliases counted each time: a few lines of aliases to aliases would
    /// otherwise unfold to more than any memory holds.
    static let valueLimit = 100_000

    private let text: String
    private var values = 0

    private init(_ text: String, after lines: Int) {
        // Editors on Windows put a byte order mark in front.
        let yaml = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        // Empty lines in front make the parser count on from the file before.
        self.text = String(repeating: "\n", count: lines) + yaml
    }

    /// The tree, or nil with the mistakes that are in the way of one. Lines are counted on behind `lines`.
    static func read(_ text: String, after lines: Int, _ diagnostics: inout MappingDiagnostics) -> Node? {
        var reader = MappingText(text, after: lines)
        guard let root = reader.compose(&diagnostics) else { return nil }
        guard reader.isSmall(root) else {
            diagnostics.error(
                .mappingSyntax,
                "the mapping unfolds to more than \(valueLimit) values",
                at: root.line,
                help: "aliases (*name) repeat what their anchor (&name) holds: write it out, or use fewer of them."
            )
            return nil
        }
        return reader.checked(root, &diagnostics)
    }

    private func compose(_ diagnostics: inout MappingDiagnostics) -> Node? {
        do {
            if let root = try Yams.compose(yaml: text) { return root }
            diagnostics.error(
                .mappingSyntax,
                "the mapping is empty",
                at: 1,
                help: "a mapping needs at least destination: and calls:."
            )
        } catch let error as YamlError {
            note(error, &diagnostics)
        } catch {
            diagnostics.error(.mappingSyntax, "this is not YAML", at: 1)
        }
        return nil
    }

    private func note(_ error: YamlError, _ diagnostics: inout MappingDiagnostics) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let isDeep = problem.contains("nesting level")
            var message = "this is not YAML: \(isDeep ? "it is nested too deep" : problem)"
            if let context, context.mark.line != mark.line {
                message +=
                    ", \(context.text.trimmingSpace) that begins in line \(diagnostics.files.ownLine(context.mark.line))"
            }
            diagnostics.error(.mappingSyntax, message, at: mark.line, help: help(forLine: mark.line, problem))
        case .duplicatedKeysInMapping(let keys, let context):
            let key = keys.first ?? ""
            let line = secondLine(of: key, after: context.mark)
            noteTwice(key, context.mark.line, line ?? context.mark.line, &diagnostics)
        case .reader(let problem, let offset, let value, _):
            let line = offset.map { offset in text.utf8.prefix(offset).count { $0 == UInt8(ascii: "\n") } + 1 }
            diagnostics.error(
                .mappingSyntax,
                "this is not YAML: \(problem) (U+\(String(value, radix: 16, uppercase: true)))",
                at: line ?? 1,
                help: "remove the character, or write it as \"\\x..\" in double quotes."
            )
        default:
            diagnostics.error(.mappingSyntax, "this is not YAML", at: 1)
        }
    }

    private func noteTwice(_ key: String, _ first: Int, _ second: Int?, _ diagnostics: inout MappingDiagnostics) {
        diagnostics.error(
            .mappingSyntax,
            "the key \(key.quoted) stands twice, first in line \(diagnostics.files.ownLine(first))",
            at: second,
            help: "remove one of them: it is not clear which one counts."
        )
    }

    private func help(forLine line: Int, _ problem: String) -> String {
        if problem.contains("another document") { return "a mapping is one YAML document: remove the line ---." }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        if lines.indices.contains(line - 1), lines[line - 1].prefix(while: \.isWhitespace).contains("\t") {
            return "YAML takes no tabs at the beginning of a line: indent with spaces."
        }
        return "check indentation, quotes and colons around this line."
    }

    /// The line in which a key stands the second time: the next one that begins with it, as far in as the first.
    private func secondLine(of key: String, after mark: Mark) -> Int? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated().dropFirst(mark.line) {
            let rest = line.unicodeScalars.dropFirst(mark.column - 1)
            let isIndented = line.unicodeScalars.prefix(mark.column - 1).allSatisfy { $0 == " " }
            for quote in ["", "\"", "'"] where isIndented && String(rest).hasPrefix(quote + key + quote) {
                return index + 1
            }
        }
        return nil
    }
}

// MARK: The tree

extension MappingText {
    /// Counts the values, and stops at the limit.
    private mutating func isSmall(_ node: Node) -> Bool {
        values += 1
        if values > Self.valueLimit { return false }
        switch node {
        case .scalar, .alias: return true
        case .sequence(let sequence):
            for element in sequence where !isSmall(element) { return false }
        case .mapping(let mapping):
            for (key, value) in mapping where !isSmall(key) || !isSmall(value) { return false }
        }
        return true
    }

    /// The tree without what is not read; each such thing is noted.
    private func checked(_ node: Node, _ diagnostics: inout MappingDiagnostics) -> Node {
        if let tag = node.explicitTag {
            diagnostics.error(
                .mappingSyntax,
                "the YAML tag \(tag.quoted) has no meaning here",
                at: node.line,
                help: "remove it; a text stands in quotes, a number, true, false or null without."
            )
        }
        switch node {
        case .scalar, .alias: return node
        case .sequence(var sequence):
            for index in sequence.indices { sequence[index] = checked(sequence[index], &diagnostics) }
            return .sequence(sequence)
        case .mapping(var mapping):
            var lines: [String: Int] = [:]
            for (key, value) in mapping {
                // Yams tells null and "null" apart, which are one key here.
                if let text = key.text, let line = lines.updateValue(key.line ?? 0, forKey: text) {
                    noteTwice(text, line, key.line, &diagnostics)
                }
                if case .scalar(let scalar) = key, scalar.string == "<<", scalar.style == .plain {
                    diagnostics.error(
                        .mappingSyntax,
                        "YAML's merge key << is not read",
                        at: key.line,
                        help: "write the keys out, or give each value an anchor (&name) and repeat it as *name."
                    )
                    mapping[key] = nil
                } else {
                    if key.text == nil {
                        diagnostics.error(
                            .mappingSyntax,
                            "a key must be a text, found \(key.described)",
                            at: key.line,
                            help: "put text that begins with [ or { into quotes."
                        )
                    }
                    mapping[key] = checked(value, &diagnostics)
                }
            }
            return .mapping(mapping)
        }
    }
}

extension Node {
    /// A tag that says more than the value's own form does.
    fileprivate var explicitTag: String? {
        let name: String
        var isQuoted = false
        switch self {
        case .scalar(let scalar):
            name = scalar.tag.description
            isQuoted = scalar.style != .plain
        case .mapping(let mapping): name = mapping.tag.description
        case .sequence(let sequence): name = sequence.tag.description
        case .alias: return nil
        }
        let standard = "tag:yaml.org,2002:"
        if name.isEmpty || name == "!" { return nil }
        guard name.hasPrefix(standard) else { return name }
        let short = String(name.dropFirst(standard.count))
        if ["str", "map", "seq"].contains(short) { return nil }
        return ["int", "float", "bool", "null", "timestamp"].contains(short) && !isQuoted ? nil : "!!" + short
    }
}

extension String {
    fileprivate var trimmingSpace: String {
        var text = self[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
