import RowferryModel

/// A word, text, number or symbol of a condition, with its place.
struct ConditionToken: Equatable {
    enum Kind: Equatable {
        /// A column or a keyword; in back quotes it is always a column.
        case word(String, quoted: Bool)
        case text(String)
        case number(String)
        case symbol(String)
        case end
    }

    var kind: Kind
    /// Character of the condition, counted from 1.
    var place: Int

    var described: String {
        switch kind {
        case .word(let word, _): word.quoted
        case .text(let text): "the text \(text.quoted)"
        case .number(let digits): "the number \(digits)"
        case .symbol(let symbol): "\"\(symbol)\""
        case .end: "the end"
        }
    }

    /// The tokens of a condition, closed by `end`.
    static func tokens(of text: String) throws(ConditionParser.Mistake) -> [ConditionToken] {
        var scanner = ConditionScanner(characters: Array(text))
        var tokens: [ConditionToken] = []
        repeat { tokens.append(try scanner.next()) } while tokens.last?.kind != .end
        return tokens
    }
}

private struct ConditionScanner {
    let characters: [Character]
    var index = 0

    init(characters: [Character]) {
        self.characters = characters
    }

    mutating func next() throws(ConditionParser.Mistake) -> ConditionToken {
        while index < characters.count, characters[index].isWhitespace { index += 1 }
        let place = index + 1
        guard index < characters.count else { return ConditionToken(kind: .end, place: place) }
        let kind: ConditionToken.Kind
        switch characters[index] {
        case "\"", "'": kind = .text(try quoted(by: characters[index], what: "text"))
        case "`": kind = .word(try quoted(by: "`", what: "column"), quoted: true)
        case let character where character.isNumber && character.isASCII: kind = number()
        case "-" where index + 1 < characters.count && characters[index + 1].isNumber: kind = number()
        case let character where Self.isWord(character): kind = .word(word(), quoted: false)
        default: kind = .symbol(try symbol())
        }
        return ConditionToken(kind: kind, place: place)
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "_$.@:/#".contains(character) || character == "-"
    }

    private mutating func word() -> String {
        var text = ""
        while index < characters.count {
            let character = characters[index]
            if character == "\\", index + 1 < characters.count {
                text.append(characters[index + 1])
                index += 2
            } else if Self.isWord(character) {
                text.append(character)
                index += 1
            } else if character == "[", text.lowercased() != "in", let end = subscriptEnd() {
                text.append(contentsOf: characters[index...end].map(String.init).joined())
                index = end + 1
            } else {
                break
            }
        }
        return text
    }

    /// The closing bracket of `[0]` or `[*]` directly behind a word.
    private func subscriptEnd() -> Int? {
        guard let end = characters[index...].firstIndex(of: "]"), end > index + 1 else { return nil }
        let inner = characters[index + 1..<end]
        return inner.allSatisfy { $0.isNumber } || inner.elementsEqual(["*"]) ? end : nil
    }

    private mutating func number() -> ConditionToken.Kind {
        let start = index
        index += 1
        while index < characters.count, Self.isWord(characters[index]) || characters[index] == "+" { index += 1 }
        let text = String(characters[start..<index])
        let isNumber = Array(text.utf8).withUnsafeBytes { NumberText.isNumber($0) }
        return isNumber ? .number(text) : .word(text, quoted: false)
    }

    private mutating func quoted(by quote: Character, what: String) throws(ConditionParser.Mistake) -> String {
        let place = index + 1
        index += 1
        var text = ""
        while index < characters.count, characters[index] != quote {
            if characters[index] == "\\", index + 1 < characters.count, "\\\"'`".contains(characters[index + 1]) {
                index += 1
            }
            text.append(characters[index])
            index += 1
        }
        guard index < characters.count else {
            throw ConditionParser.Mistake(message: "the \(what) that starts here is not closed", place: place)
        }
        index += 1
        return text
    }

    private mutating func symbol() throws(ConditionParser.Mistake) -> String {
        for symbol in ["!=", "<=", ">=", "==", "=", "<", ">", "(", ")", "[", "]", ",", "!"] {
            let end = index + symbol.count
            if end <= characters.count, String(characters[index..<end]) == symbol {
                index = end
                return symbol
            }
        }
        throw ConditionParser.Mistake(
            message: "\(String(characters[index]).quoted) has no meaning in a condition",
            place: index + 1
        )
    }
}
