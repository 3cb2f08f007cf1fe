import RowferryModel

/// Texts as YAML reads them back, whatever they hold.
enum YAMLText {
    private static let words: Set = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]

    /// A text as a value or key: plain where that can mean nothing else, else in double quotes.
    ///
    /// `${` would be read as the beginning of an environment variable; it is written as the default of one without name.
    static func scalar(_ text: String) -> String {
        isPlain(text) ? text : quoted(text.replacing("${", with: "${:-$}{"))
    }

    /// A list of texts in one line.
    static func list(_ texts: [String]) -> String {
        "[" + texts.map(scalar).joined(separator: ", ") + "]"
    }

    /// The text with what YAML does not take, and what could act on a terminal, made visible: for comments.
    static func comment(_ text: String) -> String {
        var shown = ""
        for scalar in text.printable.unicodeScalars {
            if isPrinted(scalar) { shown.unicodeScalars.append(scalar) } else { shown += escaped(scalar) }
        }
        return shown
    }

    private static func isPlain(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, isLetter(first) || first == UInt8(ascii: "_"), bytes.last != 0x20 else {
            return false
        }
        let isSafe = bytes.allSatisfy { isLetter($0) || $0 &- 48 <= 9 || "_-./ ".utf8.contains($0) }
        return isSafe && !words.contains(text.lowercased())
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                if isPrinted(scalar) { result.unicodeScalars.append(scalar) } else { result += escaped(scalar) }
            }
        }
        return result + "\""
    }

    /// Whether YAML takes the character as it is, and a terminal shows it as it is.
    private static func isPrinted(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x20 || scalar.value & 0xFFFE == 0xFFFE || scalar.value == 0xFEFF { return false }
        let text = String(scalar)
        return text.printable == text
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let (mark, width) = scalar.value <= 0xFF ? ("x", 2) : scalar.value <= 0xFFFF ? ("u", 4) : ("U", 8)
        return "\\\(mark)" + String(repeating: "0", count: width - digits.count) + digits
    }
}
