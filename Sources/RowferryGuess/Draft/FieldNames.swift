/// Names for fields that the user may choose freely, made from the names of columns.
struct FieldNames {
    private let rest: CallSuggestion.Rest
    /// In small letters: a destination may not tell `Plan` and `plan` apart.
    private var taken: Set<String>

    init(_ rest: CallSuggestion.Rest, reserved: [String]) {
        self.rest = rest
        taken = Set(reserved.map { $0.lowercased() })
    }

    /// The field's name behind the prefix, used once.
    mutating func name(for column: GuessedColumn) -> String {
        let words = column.name.words
        var stem =
            rest.joinsWords ? words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() : column.name.text
        if stem.isEmpty || stem.contains("*") { stem = "Column\(column.index + 1)" }
        var name = stem
        var number = 2
        while !taken.insert((rest.prefix + name).lowercased()).inserted {
            name = "\(stem)\(number)"
            number += 1
        }
        return name
    }
}
