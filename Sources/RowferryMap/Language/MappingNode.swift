import RowferryModel
import Yams

/// Collects every mistake of a mapping, each at its line: reading goes on after a mistake.
struct MappingDiagnostics {
    /// Says which file a line belongs to.
    var files: MappingFiles
    private var noted: [(line: Int, diagnostic: Diagnostic)] = []

    init(file: String) {
        files = MappingFiles(file)
    }

    init(files: MappingFiles) {
        self.files = files
    }

    var all: [Diagnostic] { noted.map(\.diagnostic) }
    var hasErrors: Bool { noted.contains { $0.diagnostic.severity == .error } }

    /// What was noted, in the order of the lines. What follows from a variable that is not set is left out: the value
    /// is not known.
    ///
    /// What is said twice is told once: the fields of `defaults` are read for each call.
    var inOrder: [Diagnostic] {
        let unset = Set(noted.filter { $0.diagnostic.code == .mappingVariable }.map(\.line))
        var told: Set<Diagnostic> = []
        return noted.enumerated().filter { _, note in
            note.diagnostic.code != .mappingValue || !unset.contains(note.line)
        }
        .sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
        .map(\.element.diagnostic)
        .filter { told.insert($0).inserted }
    }

    mutating func error(_ code: DiagnosticCode, _ message: String, at line: Int?, help: String? = nil) {
        note(Diagnostic(.error, code, message, at: files.position(line), help: help), line)
    }

    mutating func warning(_ code: DiagnosticCode, _ message: String, at line: Int?, help: String? = nil) {
        note(Diagnostic(.warning, code, message, at: files.position(line), help: help), line)
    }

    private mutating func note(_ diagnostic: Diagnostic, _ line: Int?) {
        noted.append((line ?? 0, diagnostic))
    }
}

extension Node {
    /// Line in the YAML file, from 1.
    var line: Int? { mark?.line }

    /// What kind of node it is, for `expected x, found y`.
    var described: String {
        switch self {
        case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : scalar.string.quoted
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    /// The scalar with the type that plain YAML (1.2 core schema) gives it; nil when it is not a scalar.
    var literal: Literal? {
        guard case .scalar(let scalar) = self else { return nil }
        guard scalar.style == .plain || scalar.style == .any, scalar.tag.description != "tag:yaml.org,2002:str" else {
            return .string(scalar.string)
        }
        switch scalar.string {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        default:
            let isNumber = Array(scalar.string.utf8).withUnsafeBytes { JSONNumber.isNumber($0) }
            return isNumber ? .number(scalar.string) : .string(scalar.string)
        }
    }

    /// The text of a scalar, whatever type YAML would give it.
    var text: String? {
        if case .scalar(let scalar) = self { scalar.string } else { nil }
    }
}

/// Numbers as RFC 8259 writes them.
enum JSONNumber {
    /// Whether the text is a JSON number: then it can be sent as it stands. A leading zero makes it a text (`007`).
    static func isNumber(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let shape = NumberText.shape(of: text), text.first != UInt8(ascii: "+"), !shape.whole.isEmpty else {
            return false
        }
        if shape.whole.count > 1, text[shape.whole.lowerBound] == 48 { return false }
        let hasPoint = text.contains(UInt8(ascii: "."))
        return !(hasPoint && shape.fraction.isEmpty)
    }
}

/// `${NAME}` and `${NAME:-default}` in a text.
struct Variables {
    let environment: [String: String]

    /// The text with its variables replaced, and the names of those that are not set and have no default.
    func substitute(_ text: String) -> (text: String, missing: [String]) {
        var result = ""
        var missing: [String] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "${"), let close = rest[open.upperBound...].firstIndex(of: "}") {
            result += rest[..<open.lowerBound]
            let reference = Reference(rest[open.upperBound..<close])
            if let value = environment[reference.name], !(value.isEmpty && reference.fallback != nil) {
                result += value
            } else if let fallback = reference.fallback {
                result += fallback
            } else {
                missing.append(reference.name)
            }
            rest = rest[rest.index(after: close)...]
        }
        return (result + rest, missing)
    }

    /// The text with its variables replaced. Notes each that is not set, and a reference that is not closed.
    func replace(_ text: String, at line: Int?, _ diagnostics: inout MappingDiagnostics) -> String {
        let (result, missing) = substitute(text)
        for name in missing {
            diagnostics.error(
                .mappingVariable,
                name.isEmpty ? "${} names no environment variable" : "the environment variable \(name) is not set",
                at: line,
                help: name.isEmpty ? "write ${NAME}." : "set it, or give a default: ${\(name):-default}."
            )
        }
        checkClosed(text, at: line, &diagnostics)
        return result
    }

    /// Notes an error when the text opens a variable and does not close it.
    func checkClosed(_ text: String, at line: Int?, _ diagnostics: inout MappingDiagnostics) {
        guard let open = text.ranges(of: "${").last, !text[open.upperBound...].contains("}") else { return }
        diagnostics.error(
            .mappingVariable,
            "a variable is opened with ${ and not closed with }",
            at: line,
            help: "write ${NAME} or ${NAME:-default}."
        )
    }

    /// A variable's name and its default.
    struct Reference {
        var name: String
        var fallback: String?

        init(_ inner: Substring) {
            if let mark = inner.firstRange(of: ":-") {
                name = String(inner[..<mark.lowerBound])
                fallback = String(inner[mark.upperBound...])
            } else {
                name = String(inner)
            }
        }

        /// Set when the whole text is one variable.
        init?(whole text: String) {
            guard text.hasPrefix("${"), text.hasSuffix("}"), text.dropFirst(2).firstIndex(of: "}") == text.indices.last
            else { return nil }
            self.init(text.dropFirst(2).dropLast())
        }
    }
}

/// One YAML mapping whose keys are taken one by one; what is left over at the end was not known.
struct KeyReader {
    let line: Int?
    private let what: String
    private var pairs: [(key: String, line: Int?, value: Node)]
    private let known: [String]
    /// False when there was something else than keys and values; the error is noted already.
    let isMapping: Bool

    /// Notes an error and gives an empty reader when the node is not a mapping.
    init(_ node: Node, what: String, known: [String], diagnostics: inout MappingDiagnostics) {
        self.what = what
        self.known = known
        line = node.line
        pairs = []
        guard case .mapping(let mapping) = node else {
            isMapping = false
            diagnostics.error(
                .mappingValue,
                "\(what) must be a mapping of keys and values, found \(node.described)",
                at: node.line
            )
            return
        }
        isMapping = true
        for (key, value) in mapping {
            guard let name = key.text else { continue }
            if known.contains(name) {
                pairs.append((name, key.line, value))
            } else {
                diagnostics.error(
                    .mappingKey,
                    "\(what) has no key \(name.quoted)",
                    at: key.line,
                    help: NearestName.help(for: name, among: known, kind: "a key of \(what)")
                )
            }
        }
    }

    /// A mapping that stands nowhere: for keys that are given in another way.
    init(what: String, known: [String], line: Int?) {
        self.what = what
        self.known = known
        self.line = line
        pairs = []
        isMapping = true
    }

    /// The same with one more key.
    func with(_ key: String, _ value: Node) -> KeyReader {
        var keys = self
        keys.pairs.append((key, value.line, value))
        return keys
    }

    var keys: [String] { pairs.map(\.key) }

    func node(_ key: String) -> Node? {
        pairs.first { $0.key == key }?.value
    }

    func line(of key: String) -> Int? {
        pairs.first { $0.key == key }?.line
    }
}

/// The values of keys, checked for their type. Each notes an error at its line and gives nil when it does not fit.
extension KeyReader {
    func text(_ key: String, _ diagnostics: inout MappingDiagnostics) -> String? {
        guard let node = node(key) else { return nil }
        if let text = node.text { return text }
        diagnostics.error(
            .mappingValue,
            "\(key) of \(what) must be a text, found \(node.described)",
            at: node.line
        )
        return nil
    }

    func boolean(_ key: String, _ diagnostics: inout MappingDiagnostics) -> Bool? {
        guard let node = node(key) else { return nil }
        if case .boolean(let value)? = node.literal { return value }
        diagnostics.error(
            .mappingValue,
            "\(key) of \(what) must be true or false, found \(node.described)",
            at: node.line
        )
        return nil
    }

    /// A whole number that is not negative.
    func count(_ key: String, _ diagnostics: inout MappingDiagnostics) -> Int? {
        guard let node = node(key) else { return nil }
        if let text = node.text, let value = Int(text), value >= 0 { return value }
        diagnostics.error(
            .mappingValue,
            "\(key) of \(what) must be a whole number from 0 on, found \(node.described)",
            at: node.line
        )
        return nil
    }

    func number(_ key: String, _ diagnostics: inout MappingDiagnostics) -> String? {
        guard let node = node(key) else { return nil }
        if let text = node.text, Array(text.utf8).withUnsafeBytes({ NumberText.isNumber($0) }) { return text }
        diagnostics.error(
            .mappingValue,
            "\(key) of \(what) must be a number, found \(node.described)",
            at: node.line
        )
        return nil
    }

    /// A regular expression.
    func regex(_ key: String, _ diagnostics: inout MappingDiagnostics) -> Regex? {
        guard let text = text(key, &diagnostics) else { return nil }
        do {
            return try Regex(text)
        } catch {
            diagnostics.error(
                .mappingValue,
                "\(key) \(text.quoted) is not a regular expression: \(error.message) (character \(error.place))",
                at: line(of: key),
                help: "the syntax is that of RE2; in double quotes, YAML wants each backslash twice."
            )
            return nil
        }
    }

    /// A list of texts; a single text counts as a list of one.
    func texts(_ key: String, _ diagnostics: inout MappingDiagnostics) -> [String]? {
        guard let node = node(key) else { return nil }
        if let text = node.text { return [text] }
        if case .sequence(let sequence) = node {
            let texts = sequence.compactMap(\.text)
            if texts.count == sequence.count { return texts }
        }
        diagnostics.error(
            .mappingValue,
            "\(key) of \(what) must be a text or a list of texts, found \(node.described)",
            at: node.line
        )
        return nil
    }

    /// One of a fixed set of words.
    func word<Word: RawRepresentable & CaseIterable>(
        _ key: String,
        _ diagnostics: inout MappingDiagnostics
    ) -> Word? where Word.RawValue == String {
        guard let node = node(key) else { return nil }
        let words = Word.allCases.map(\.rawValue)
        if let text = node.text, let word = Word(rawValue: text) { return word }
        diagnostics.error(
            .mappingValue,
            "\(key) of \(what) can't be \(node.described)",
            at: node.line,
            help: NearestName.help(for: node.text ?? "", among: words, kind: key)
        )
        return nil
    }
}
