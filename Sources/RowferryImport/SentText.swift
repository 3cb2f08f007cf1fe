/// Values as they stand in a call, for people.
enum SentText {
    /// The text without its JSON escapes. A value may have been cut anywhere: what is left of an escape or a character at
    /// its end is dropped.
    static func shown(_ sent: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(sent.count)
        var rest = sent[...]
        while let byte = rest.popFirst() {
            if byte != UInt8(ascii: "\\") {
                text.append(byte)
            } else if let unescaped = unescape(&rest) {
                text.append(unescaped)
            }
        }
        return wholeCharacters(of: text)
    }

    /// What stands behind a backslash: rowferry writes one for quotes, backslashes and control characters only.
    private static func unescape(_ rest: inout ArraySlice<UInt8>) -> UInt8? {
        guard let letter = rest.popFirst() else { return nil }
        switch letter {
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "u"):
            let digits = String(decoding: rest.prefix(4), as: UTF8.self)
            rest = rest.dropFirst(4)
            return digits.utf8.count == 4 ? UInt8(digits, radix: 16) : nil
        default: return letter
        }
    }

    private static func wholeCharacters(of text: [UInt8]) -> String {
        for dropped in 0..<min(4, text.count + 1) {
            if let whole = String(validating: text.dropLast(dropped), as: UTF8.self) { return whole }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
