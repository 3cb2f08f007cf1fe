import RowferryModel

/// The words that the mapping shall take for: no value.
struct NullGuess {
    let words: [NullEvidence.Word]
    let remarks: [Remark]

    init(_ evidence: NullEvidence, columns: [GuessedColumn]) {
        let texts = Set(columns.filter(\.isText).map(\.index))
        let names = Dictionary(uniqueKeysWithValues: columns.map { ($0.index, $0.name.text) })
        // A doubtful word is none where all other values are numbers or dates; among texts it is a text.
        words = evidence.words.filter { $0.isSure || $0.counts.keys.contains { !texts.contains($0) } }
        remarks = words.map { word in
            let place = names[word.column].map { " (\($0.quotedName))" } ?? ""
            let what =
                "\(word.text.quoted) stands in \(word.total.counted("cell")), first in line \(word.first.line)\(place)"
            let among = word.counts.keys.filter(texts.contains).compactMap { names[$0] }.sorted()
            if word.isSure || among.isEmpty { return .note(what) }
            return .doubt(
                "\(what): no value, or a value in \(among.prefix(3).map(\.quotedName).joined(separator: ", "))?"
            )
        }
    }
}

extension GuessedColumn {
    fileprivate var isText: Bool {
        if case .text = type { true } else { false }
    }
}

/// Whether the first line may be a row.
enum HeaderDoubt {
    /// Whether a name looks like a value: a number, a date, an e-mail address.
    static func isData(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        let digits = bytes.count { $0 &- 48 <= 9 }
        let isNumber = digits > 0 && bytes.allSatisfy { $0 &- 48 <= 9 || "+-.,:/ ".utf8.contains($0) }
        return isNumber || (bytes.count { $0 == UInt8(ascii: "@") } == 1 && name.contains("."))
    }
}
