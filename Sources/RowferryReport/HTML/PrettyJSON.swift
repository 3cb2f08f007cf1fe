import RowferryModel

/// JSON over several lines, for people.
enum PrettyJSON {
    /// The same JSON with its members below one another: no digit, name or order is changed.
    ///
    /// Expects JSON as rowferry writes it. Characters that can't be seen are written as JSON escapes, which mean the same.
    static func text(_ json: String) -> String {
        var text = String.UnicodeScalarView()
        var depth = 0
        var isInString = false
        var isEscaped = false
        var previous: Unicode.Scalar = " "
        func breakLine() { text.append(contentsOf: ("\n" + String(repeating: "  ", count: depth)).unicodeScalars) }
        for scalar in json.unicodeScalars {
            defer { previous = scalar }
            if isInString {
                text.append(contentsOf: visible(scalar))
                isInString = isEscaped || scalar != "\""
                isEscaped = !isEscaped && scalar == "\\"
                continue
            }
            let opens = scalar == "{" || scalar == "["
            let closes = scalar == "}" || scalar == "]"
            if closes { depth = max(0, depth - 1) }
            if previous == "{" || previous == "[" ? !closes : closes { breakLine() }
            text.append(contentsOf: visible(scalar))
            if opens { depth += 1 }
            if scalar == "," { breakLine() }
            if scalar == ":" { text.append(" ") }
            isInString = scalar == "\""
        }
        return String(text)
    }

    private static func visible(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
        guard scalar.isUnsafeOnTerminal else { return String(scalar).unicodeScalars }
        let digits = String(scalar.value, radix: 16)
        return ("\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits).unicodeScalars
    }
}
