package import RowferryModel

extension Diagnostic {
    /// The diagnostic as a person reads it: `path:line: error[code]: what is wrong`, then `  help: what to do`.
    ///
    /// A diagnostic without a help of its own gets the one of its code. No newline at the end.
    package func text(style: Style = .plain) -> String {
        var text = ""
        if let position { text += position.prefixText }
        text += "\(severity.label(code, style: style)): \(message.printable)"
        text += "\n  help: \((help ?? code.help).printable)"
        return text
    }
}

extension Diagnostics {
    /// All the diagnostics, one below the other, and how many there are when there are several.
    package func text(style: Style = .plain) -> String {
        var lines = all.map { $0.text(style: style) }
        if all.count > 1 { lines.append(all.countText) }
        return lines.joined(separator: "\n")
    }
}

extension [Diagnostic] {
    /// `2 errors, 1 warning`.
    fileprivate var countText: String {
        Severity.allCases.reversed().compactMap { severity in
            let count = filter { $0.severity == severity }.count
            return count == 0 ? nil : count.counted(severity.rawValue)
        }.joined(separator: ", ")
    }
}

extension Position {
    /// `path:line: `, or `path: ` when the line is not known.
    fileprivate var prefixText: String {
        let line = line.map { "\($0):" } ?? ""
        return "\(file.printable):\(line) "
    }
}

extension Severity {
    /// `error[code]`, its word in the severity's colour.
    func label(_ code: DiagnosticCode, style: Style) -> String {
        "\(style.paint(rawValue, tone))[\(code.rawValue)]"
    }

    private var tone: Style.Tone {
        switch self {
        case .error: .bad
        case .warning: .caution
        case .note: .neutral
        }
    }
}
