/// Reads a regular expression in the syntax of RE2, without what can't be matched in linear time (back references,
/// looking around) and without flags other than `(?i)` and `(?s)`.
struct RegexParser {
    /// A count of repetitions may not be larger.
    static let repetitionLimit = 1_000
    private static let depthLimit = 200

    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var depth = 0
    private var ignoresCase = false
    private var dotTakesLineFeed = false
    private(set) var groups = 0
    /// Names of the groups that have one, with their numbers.
    private(set) var names: [String: Int] = [:]

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// The tree of the whole expression.
    mutating func parse() throws(RegexMistake) -> RegexNode {
        let node = try choice()
        if let next { throw mistake(next == ")" ? "a ) without a ( before it" : "\(next) is not expected") }
        return node
    }

    private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private func mistake(_ message: String) -> RegexMistake {
        RegexMistake(message: message, place: index + 1)
    }

    private mutating func takes(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard index + wanted.count <= scalars.count, Array(scalars[index..<index + wanted.count]) == wanted else {
            return false
        }
        index += wanted.count
        return true
    }

    // MARK: Structure

    private mutating func choice() throws(RegexMistake) -> RegexNode {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthLimit { throw mistake("groups are nested more than \(Self.depthLimit) deep") }
        var branches = [try sequence()]
        while takes("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(RegexMistake) -> RegexNode {
        var parts: [RegexNode] = []
        while let scalar = next, scalar != "|", scalar != ")" { parts.append(try repeated()) }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func repeated() throws(RegexMistake) -> RegexNode {
        var node = try atom()
        while let (least, most) = try repetition() {
            if takes("+") { throw mistake("possessive repetitions such as *+ are not known") }
            node = .repeated(node, least: least, most: most, isLazy: takes("?"))
        }
        return node
    }

    private mutating func repetition() throws(RegexMistake) -> (Int, Int?)? {
        if takes("*") { return (0, nil) }
        if takes("+") { return (1, nil) }
        if takes("?") { return (0, 1) }
        let start = index
        guard takes("{") else { return nil }
        guard let least = number() else {
            // As in RE2, a brace that begins no count stands for itself.
            index = start
            return nil
        }
        var most: Int? = least
        if takes(",") { most = number() }
        guard takes("}") else {
            index = start
            return nil
        }
        if max(least, most ?? 0) > Self.repetitionLimit {
            throw mistake("a repetition of more than \(Self.repetitionLimit)")
        }
        if let most, most < least { throw mistake("{\(least),\(most)} has its bounds in the wrong order") }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var digits = ""
        while let scalar = next, ("0"..."9").contains(scalar), digits.count < 6 {
            digits.unicodeScalars.append(scalar)
            index += 1
        }
        return Int(digits)
    }

    private mutating func atom() throws(RegexMistake) -> RegexNode {
        let start = index
        guard let scalar = next else { return .empty }
        index += 1
        switch scalar {
        case "(": return try group()
        case "[":
            var set = RegexClassParser(scalars: scalars, index: index, ignoresCase: ignoresCase)
            let node = RegexNode.set(try set.parse())
            index = set.index
            return node
        case ".": return .set(dotTakesLineFeed ? .all : .allButLineFeed)
        case "^": return .assertion(.start)
        case "$": return .assertion(.end)
        case "*", "+", "?":
            index = start
            throw mistake("\(scalar) has nothing before it to repeat")
        case "{":
            index = start
            if try repetition() != nil {
                index = start
                throw mistake("{ has nothing before it to repeat")
            }
            index = start + 1
            return literal(scalar)
        case "\\": return try escape()
        default: return literal(scalar)
        }
    }

    private func literal(_ scalar: Unicode.Scalar) -> RegexNode {
        let set = ScalarSet(scalar)
        return .set(ignoresCase ? set.ignoringCase : set)
    }

    private mutating func escape() throws(RegexMistake) -> RegexNode {
        if takes("b") { return .assertion(.wordBoundary) }
        if takes("B") { return .assertion(.noWordBoundary) }
        if takes("A") { return .assertion(.start) }
        if takes("z") { return .assertion(.end) }
        if let digit = next, ("1"..."9").contains(digit) {
            throw mistake("\\\(digit) refers back to a group, which can't be matched in linear time")
        }
        var escape = RegexEscape(scalars: scalars, index: index)
        let set = try escape.parse()
        index = escape.index
        return .set(ignoresCase ? set.ignoringCase : set)
    }

    // MARK: Groups

    private mutating func group() throws(RegexMistake) -> RegexNode {
        let outer = (ignoresCase, dotTakesLineFeed)
        let start = index
        var number: Int?
        if takes("?") {
            if takes("P<") || (next == "<" && !isLookBehind && takes("<")) {
                number = try name()
            } else if !takes(":") {
                if try flags() { return .empty }
            }
        } else {
            groups += 1
            number = groups
        }
        let inner = try choice()
        guard takes(")") else {
            index = start - 1
            throw mistake("a ( that is not closed")
        }
        (ignoresCase, dotTakesLineFeed) = outer
        return number.map { .group(inner, number: $0) } ?? inner
    }

    private var isLookBehind: Bool {
        index + 1 < scalars.count && (scalars[index + 1] == "=" || scalars[index + 1] == "!")
    }

    private mutating func name() throws(RegexMistake) -> Int {
        var name = ""
        while let scalar = next, scalar != ">" {
            guard ScalarSet.word.contains(scalar.value) else { throw mistake("a name has letters, digits and _ only") }
            name.unicodeScalars.append(scalar)
            index += 1
        }
        guard takes(">"), !name.isEmpty else { throw mistake("a group's name is not closed with >") }
        groups += 1
        guard names.updateValue(groups, forKey: name) == nil else { throw mistake("two groups are named \(name)") }
        return groups
    }

    /// Reads `i)`, `s)`, `i:`; true when the flags hold for the rest of the group around them.
    private mutating func flags() throws(RegexMistake) -> Bool {
        var isOn = true
        while let scalar = next {
            index += 1
            switch scalar {
            case "i": ignoresCase = isOn
            case "s": dotTakesLineFeed = isOn
            case "-": isOn = false
            case ")": return true
            case ":": return false
            case "=", "!", "<": throw mistake("looking ahead or behind can't be matched in linear time")
            default: throw mistake("there is no flag \(scalar); there are (?i) and (?s)")
            }
        }
        throw mistake("a (? that is not closed")
    }
}
