import RowferryModel

/// A column's values in a sentence for a comment.
enum ColumnWords {
    static func describe(_ column: GuessedColumn) -> String {
        if column.rows == 0 { return "without rows, guessed from the name alone" }
        return "\(kind(column)), \(fill(column))"
    }

    private static func kind(_ column: GuessedColumn) -> String {
        let profile = column.profile
        let examples = examples(profile)
        switch column.type {
        case .empty: return "no values"
        case .integer: return profile.examples.count == 1 ? "always \(examples)" : "whole numbers \(range(profile))"
        case .number: return profile.examples.count == 1 ? "always \(examples)" : "numbers \(range(profile))"
        case .boolean: return "yes or no, as \(examples)"
        case .date(let choice): return choice.hasTime ? "times such as \(examples)" : "days such as \(examples)"
        case .nested: return "lists or objects such as \(examples)"
        case .text:
            if profile.examples.count == 1 { return "always \(examples)" }
            if profile.examples.count < 3 { return examples }
            let what = column.isEmail ? "e-mail addresses" : "texts"
            return "\(distinct(column)) \(what) such as \(examples)"
        }
    }

    /// As many as stand in a line.
    private static func examples(_ profile: ColumnProfile) -> String {
        var shown: [String] = []
        for example in profile.examples where shown.joined().count < 50 { shown.append(example.quoted) }
        return shown.joined(separator: ", ")
    }

    /// The sketch is exact within a few per cent: said so where it may matter.
    private static func distinct(_ column: GuessedColumn) -> String {
        column.distinct < 20 ? "\(column.distinct) different" : "about \(column.distinct.grouped) different"
    }

    private static func range(_ profile: ColumnProfile) -> String {
        let lowest = String(decoding: profile.lowest, as: UTF8.self)
        let highest = String(decoding: profile.highest, as: UTF8.self)
        return "from \(lowest) to \(highest)"
    }

    private static func fill(_ column: GuessedColumn) -> String {
        let filled = column.profile.filled
        if filled >= column.rows { return "in every row" }
        let percent = filled * 100 / column.rows
        return percent == 0 ? "in \(filled.counted("row"))" : "in \(percent) % of the rows"
    }
}
