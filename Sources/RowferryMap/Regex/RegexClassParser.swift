/// Reads what stands behind a `[`.
struct RegexClassParser {
    let scalars: [Unicode.Scalar]
    var index: Int
    let ignoresCase: Bool

    private static let named: [String: [ClosedRange<UInt32>]] = [
        "alnum": [48...57, 65...90, 97...122], "alpha": [65...90, 97...122], "digit": [48...57], "lower": [97...122],
        "upper": [65...90], "space": [9...13, 32...32], "punct": [33...47, 58...64, 91...96, 123...126],
        "xdigit": [48...57, 65...70, 97...102],
    ]

    private func mistake(_ message: String) -> RegexMistake {
        RegexMistake(message: message, place: index + 1)
    }

    mutating func parse() throws(RegexMistake) -> ScalarSet {
        let start = index
        var isInverted = false
        if index < scalars.count, scalars[index] == "^" {
            isInverted = true
            index += 1
        }
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while true {
            guard index < scalars.count else {
                throw RegexMistake(message: "a [ that is not closed", place: start)
            }
            // A bracket that comes first stands for itself.
            if scalars[index] == "]", !isFirst { break }
            isFirst = false
            ranges += try item()
        }
        index += 1
        var set = ScalarSet(ranges)
        if ignoresCase { set = set.ignoringCase }
        return isInverted ? set.inverted : set
    }

    private mutating func item() throws(RegexMistake) -> [ClosedRange<UInt32>] {
        if let named = try namedClass() { return named }
        let first = try element()
        guard index + 1 < scalars.count, scalars[index] == "-", scalars[index + 1] != "]" else { return first.ranges }
        index += 1
        let second = try element()
        guard let low = first.single, let high = second.single else {
            throw mistake("a range stands between two characters")
        }
        if high < low { throw mistake("a range has its ends in the wrong order") }
        return [low...high]
    }

    private mutating func namedClass() throws(RegexMistake) -> [ClosedRange<UInt32>]? {
        guard index + 1 < scalars.count, scalars[index] == "[", scalars[index + 1] == ":" else { return nil }
        var end = index + 2
        var name = ""
        while end < scalars.count, scalars[end] != ":" {
            name.unicodeScalars.append(scalars[end])
            end += 1
        }
        guard end + 1 < scalars.count, scalars[end + 1] == "]" else { return nil }
        guard let ranges = Self.named[name] else { throw mistake("there is no class [:\(name):]") }
        index = end + 2
        return ranges
    }

    private mutating func element() throws(RegexMistake) -> ScalarSet {
        let scalar = scalars[index]
        index += 1
        guard scalar == "\\" else { return ScalarSet(scalar) }
        var escape = RegexEscape(scalars: scalars, index: index)
        let set = try escape.parse()
        index = escape.index
        return set
    }
}

extension ScalarSet {
    /// The scalar of a set of one.
    fileprivate var single: UInt32? {
        guard ranges.count == 1, let range = ranges.first, range.count == 1 else { return nil }
        return range.lowerBound
    }
}

/// Reads what stands behind a backslash, where it means one scalar of a set.
struct RegexEscape {
    let scalars: [Unicode.Scalar]
    var index: Int

    private func mistake(_ message: String) -> RegexMistake {
        RegexMistake(message: message, place: index)
    }

    mutating func parse() throws(RegexMistake) -> ScalarSet {
        guard index < scalars.count else { throw mistake("a backslash at the end") }
        let scalar = scalars[index]
        index += 1
        switch scalar {
        case "d": return .digits
        case "D": return ScalarSet.digits.inverted
        case "s": return .space
        case "S": return ScalarSet.space.inverted
        case "w": return .word
        case "W": return ScalarSet.word.inverted
        case "n": return ScalarSet("\n")
        case "r": return ScalarSet("\r")
        case "t": return ScalarSet("\t")
        case "f": return ScalarSet("\u{C}")
        case "v": return ScalarSet("\u{B}")
        case "0": return ScalarSet("\0")
        case "p", "P": return try category(inverted: scalar == "P")
        case "x": return try hexadecimal(digits: 2)
        case "u": return try hexadecimal(digits: 4)
        default:
            guard !ScalarSet.word.contains(scalar.value) else { throw mistake("\\\(scalar) is not known") }
            return ScalarSet(scalar)
        }
    }

    private mutating func category(inverted: Bool) throws(RegexMistake) -> ScalarSet {
        guard let name = braced() ?? single() else { throw mistake("\\p needs a category, such as \\p{L}") }
        guard let set = ScalarSet.category(name) else {
            throw mistake("there is no category \(name); there are L, Lu, Ll, N, Nd, P, S, Z and the like")
        }
        return inverted ? set.inverted : set
    }

    private mutating func hexadecimal(digits: Int) throws(RegexMistake) -> ScalarSet {
        var text = ""
        if let inner = braced() {
            text = inner
        } else {
            for _ in 0..<digits { text += single() ?? "" }
        }
        let isWhole = !text.isEmpty && text.allSatisfy(\.isHexDigit)
        guard isWhole, let value = UInt32(text, radix: 16), let scalar = Unicode.Scalar(value) else {
            throw mistake("\(text.isEmpty ? "nothing" : text) is no character's number: write \\x41 or \\x{1F600}")
        }
        return ScalarSet(scalar)
    }

    private mutating func braced() -> String? {
        guard index < scalars.count, scalars[index] == "{", let end = scalars[index...].firstIndex(of: "}") else {
            return nil
        }
        var inner = String.UnicodeScalarView()
        inner.append(contentsOf: scalars[(index + 1)..<end])
        index = end + 1
        return String(inner)
    }

    private mutating func single() -> String? {
        guard index < scalars.count else { return nil }
        index += 1
        return String(scalars[index - 1])
    }
}
