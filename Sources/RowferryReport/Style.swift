/// Whether text carries colour. Only verdicts and severity words are ever coloured.
package enum Style: Sendable, Hashable {
    case plain
    /// Terminal colours by ANSI escapes.
    case ansi

    /// The style for one output: colour only on a terminal, and not when `NO_COLOR` is set to something.
    package static func resolved(isTerminal: Bool, noColor: String?) -> Style {
        isTerminal && (noColor ?? "").isEmpty ? .ansi : .plain
    }

    /// What a coloured word means to the reader.
    enum Tone: Sendable {
        case good
        case caution
        case bad
        case neutral
    }

    /// The text in the colour of its tone. The text must be `printable` already.
    func paint(_ text: String, _ tone: Tone) -> String {
        guard self == .ansi else { return text }
        return "\u{1B}[\(tone.parameters)m\(text)\u{1B}[0m"
    }
}

extension Style.Tone {
    /// The parameters of the escape sequence: bold, and one of the eight colours that every terminal has.
    fileprivate var parameters: String {
        switch self {
        case .good: "1;32"
        case .caution: "1;33"
        case .bad: "1;31"
        case .neutral: "1;36"
        }
    }
}
