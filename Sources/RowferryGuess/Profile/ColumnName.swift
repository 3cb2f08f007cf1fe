/// A column's name as words: `accountExternalId`, `Account-External ID` and `account.external_id` are the same.
struct ColumnName: Sendable {
    /// As it stands in the mapping.
    let text: String
    /// In small letters.
    let words: [String]

    init(_ text: String) {
        self.text = text
        words = Self.words(of: text)
    }

    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        let characters = Array(text)
        for (index, character) in characters.enumerated() {
            guard character.isLetter || character.isNumber else {
                if !word.isEmpty { words.append(word) }
                word = ""
                continue
            }
            // A hump begins a word; in `accountID` and `XMLFile` a run of capitals is one.
            let before = index > 0 ? characters[index - 1] : " "
            let after = index + 1 < characters.count ? characters[index + 1] : " "
            if character.isUppercase, before.isLowercase || (before.isUppercase && after.isLowercase), !word.isEmpty {
                words.append(word)
                word = ""
            }
            word += character.lowercased()
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// How well the name fits: 3 when it is these words, 2 when it ends with them, else 0.
    func match(_ wanted: [String]) -> Int {
        if words == wanted { return 3 }
        if words.count > wanted.count, words.suffix(wanted.count).elementsEqual(wanted) { return 2 }
        return words.joined() == wanted.joined() ? 3 : 0
    }

    /// Whether a number below it may well be a moment.
    var meansDate: Bool {
        let signs: Set = [
            "date", "time", "timestamp", "ts", "at", "on", "day", "datetime", "since", "created", "updated",
        ]
        return words.contains(where: signs.contains)
    }

    /// Whether 0 and 1 below it mean no and yes.
    var asksYesOrNo: Bool {
        let signs: Set = ["is", "has", "can", "flag", "active", "enabled", "opted", "subscribed", "deleted"]
        return words.contains(where: signs.contains)
    }

    /// Whether the values name something, so that their digits must be kept.
    var meansID: Bool {
        let signs: Set = ["id", "ids", "number", "no", "nr", "code", "key", "sku", "zip", "postcode", "phone", "uuid"]
        return words.last.map(signs.contains) ?? false
    }
}
