import RowferryModel

/// Reads a condition. A mistake is thrown with the place where it stands: never a condition that quietly fails.
///
///     expression := term ("or" term)*
///     term       := factor ("and" factor)*
///     factor     := ("not" | "!") factor | "(" expression ")" | function | comparison
///     comparison := column operator literal | column ["not"] "in" "[" literal ("," literal)* "]"
///     function   := contains(column, "x") | match(column, "a*") | exists(column)
struct ConditionParser {
    struct Mistake: Error, Equatable {
        var message: String
        /// Character of the condition, counted from 1.
        var place: Int
    }

    private let tokens: [ConditionToken]
    private var index = 0
    /// How deep parentheses and negations are nested: bounded, so that no condition exhausts the stack.
    private var depth = 0
    private static let depthLimit = 200

    private init(_ tokens: [ConditionToken]) {
        self.tokens = tokens
    }

    static func parse(_ text: String) throws(Mistake) -> Condition {
        var parser = ConditionParser(try ConditionToken.tokens(of: text))
        let condition = try parser.expression()
        if parser.next.kind != .end {
            throw Mistake(
                message: "\(parser.next.described) is not expected after a complete condition",
                place: parser.next.place
            )
        }
        return condition
    }

    private var next: ConditionToken { tokens[index] }

    private mutating func take() -> ConditionToken {
        defer { if index < tokens.count - 1 { index += 1 } }
        return tokens[index]
    }

    private mutating func takes(word: String) -> Bool {
        guard case .word(let text, quoted: false) = next.kind, text.lowercased() == word else { return false }
        index += 1
        return true
    }

    private mutating func takes(_ symbol: String) -> Bool {
        guard next.kind == .symbol(symbol) else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ symbol: String, after what: String) throws(Mistake) {
        guard takes(symbol) else {
            throw Mistake(message: "\"\(symbol)\" expected after \(what), found \(next.described)", place: next.place)
        }
    }

    private mutating func expression() throws(Mistake) -> Condition {
        var parts = [try term()]
        while takes(word: "or") { parts.append(try term()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func term() throws(Mistake) -> Condition {
        var parts = [try factor()]
        while takes(word: "and") { parts.append(try factor()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func factor() throws(Mistake) -> Condition {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthLimit {
            throw Mistake(message: "the condition is nested more than \(Self.depthLimit) deep", place: next.place)
        }
        if takes("!") || takes(word: "not") { return .not(try factor()) }
        if takes("(") {
            let inner = try expression()
            try expect(")", after: "the condition in parentheses")
            return inner
        }
        let token = take()
        guard case .word(let name, let quoted) = token.kind else {
            throw Mistake(message: "a column expected, found \(token.described)", place: token.place)
        }
        if !quoted, next.kind == .symbol("(") { return try function(name, at: token.place) }
        return try comparison(of: name)
    }

    private mutating func function(_ name: String, at place: Int) throws(Mistake) -> Condition {
        try expect("(", after: name)
        switch name.lowercased() {
        case "exists":
            let column = try column()
            try expect(")", after: "the column")
            return .exists(column: column)
        case "contains":
            let (column, text) = try columnAndText(name)
            return .contains(column: column, text)
        case "match":
            let (column, text) = try columnAndText(name)
            return .match(column: column, Glob(text))
        default:
            throw Mistake(
                message:
                    "there is no function \(name.quoted); there are contains(column, \"x\"), match(column, \"a*\") and exists(column)",
                place: place
            )
        }
    }

    private mutating func columnAndText(_ function: String) throws(Mistake) -> (String, String) {
        let column = try column()
        try expect(",", after: "the column")
        let token = take()
        guard case .text(let text) = token.kind else {
            throw Mistake(
                message: "\(function) takes a text in quotes, found \(token.described)",
                place: token.place
            )
        }
        try expect(")", after: "the text")
        return (column, text)
    }

    private mutating func column() throws(Mistake) -> String {
        let token = take()
        guard case .word(let name, _) = token.kind else {
            throw Mistake(message: "a column expected, found \(token.described)", place: token.place)
        }
        return name
    }

    private mutating func comparison(of column: String) throws(Mistake) -> Condition {
        if takes(word: "in") { return .isIn(column: column, try list()) }
        if takes(word: "not") {
            guard takes(word: "in") else {
                throw Mistake(message: "\"in\" expected after \"not\", found \(next.described)", place: next.place)
            }
            return .not(.isIn(column: column, try list()))
        }
        let token = take()
        guard case .symbol(let symbol) = token.kind,
            let comparison = Condition.Comparison(rawValue: symbol == "==" ? "=" : symbol)
        else {
            throw Mistake(
                message:
                    "a comparison (= != < <= > >= in) expected after column \(column.quoted), found \(token.described)",
                place: token.place
            )
        }
        return .compare(column: column, comparison, try literal())
    }

    private mutating func list() throws(Mistake) -> [Literal] {
        try expect("[", after: "in")
        var literals = [try literal()]
        while takes(",") { literals.append(try literal()) }
        try expect("]", after: "the list")
        return literals
    }

    private mutating func literal() throws(Mistake) -> Literal {
        let token = take()
        switch token.kind {
        case .text(let text): return .string(text)
        case .number(let digits): return .number(digits)
        case .word("true", quoted: false): return .boolean(true)
        case .word("false", quoted: false): return .boolean(false)
        case .word("null", quoted: false): return .null
        case .word(let name, _):
            throw Mistake(
                message: "a value expected, found \(name.quoted); a text stands in quotes: \"\(name)\"",
                place: token.place
            )
        default:
            throw Mistake(message: "a value expected, found \(token.described)", place: token.place)
        }
    }
}
