/// How much a diagnostic weighs: an error stops or rejects, a warning is counted and shown, a note explains.
package enum Severity: String, Sendable, Codable, Comparable, CaseIterable {
    case note
    case warning
    case error

    package static func < (left: Severity, right: Severity) -> Bool {
        left.weight < right.weight
    }

    private var weight: Int {
        switch self {
        case .note: 0
        case .warning: 1
        case .error: 2
        }
    }
}

/// Where a diagnostic points: a file, and in it a line, a row, a column.
///
/// *Row* counts records from 1 (the header is not counted), *line* counts physical lines from 1.
package struct Position: Sendable, Hashable, Codable {
    package var file: String
    package var line: Int?
    package var row: Int?
    package var column: String?

    package init(file: String, line: Int? = nil, row: Int? = nil, column: String? = nil) {
        self.file = file
        self.line = line
        self.row = row
        self.column = column
    }
}

/// Everything that a user reads about a mistake: what is wrong, where, and what to do.
///
/// Its text form is `path:line: error[code]: what is wrong` and, on a line of its own, `  help: what to do`.
package struct Diagnostic: Error, Sendable, Hashable, Codable, CustomStringConvertible {
    package var severity: Severity
    package var code: DiagnosticCode
    package var message: String
    package var position: Position?
    package var help: String?

    package init(
        _ severity: Severity = .error,
        _ code: DiagnosticCode,
        _ message: String,
        at position: Position? = nil,
        help: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.position = position
        self.help = help
    }

    package var description: String {
        var text = ""
        if let position {
            text += position.file.printable + ":"
            if let line = position.line { text += "\(line):" }
            text += " "
        }
        text += "\(severity.rawValue)[\(code.rawValue)]: \(message.printable)"
        if let help { text += "\n  help: \(help.printable)" }
        return text
    }
}

/// Several diagnostics that together stopped something: all the mistakes of a mapping, say.
package struct Diagnostics: Error, Sendable {
    package var all: [Diagnostic]

    package init(_ all: [Diagnostic]) {
        self.all = all
    }
}

extension String {
    /// The text with control characters (terminal escapes among them) made visible, so that a hostile value
    /// can't act on the terminal that shows it.
    package var printable: String {
        guard unicodeScalars.contains(where: \.isUnsafeOnTerminal) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case let control where control.isUnsafeOnTerminal:
                text += "\\u{\(String(control.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// The value in quotes, cut at 80 characters, for a message.
    package var quoted: String {
        let shown = count > 80 ? prefix(80) + "…" : self[...]
        return "\"\(String(shown).printable)\""
    }
}

extension Unicode.Scalar {
    /// Control characters, line separators, and the marks that turn the direction of writing.
    package var isUnsafeOnTerminal: Bool {
        value < 0x20 || (0x7F...0x9F).contains(value) || (0x2028...0x202E).contains(value)
            || (0x2066...0x2069).contains(value) || value == 0x200E || value == 0x200F || value == 0x061C
    }
}
