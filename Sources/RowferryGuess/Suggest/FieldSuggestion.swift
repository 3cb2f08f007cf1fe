/// A field of a call, and by what a column for it is recognised.
struct FieldSuggestion: Sendable {
    /// What the values must be.
    enum Content: Sendable, Hashable {
        /// Short texts or whole numbers that name something.
        case id
        /// One of not too many texts, which say what happened.
        case label
        case text
        /// Numbers.
        case number
        case integer
        case boolean
        case email
        /// A moment, or a day.
        case date
        /// A day.
        case day
    }

    /// What stands in the mapping when no column fits a field that must be there.
    struct Placeholder: Sendable {
        var value: String
        /// Why, as a doubt.
        var reason: String
    }

    let name: String
    let content: Content
    /// Names of columns, the likeliest first; with `=` in front, nothing may stand before it in the column's name.
    let columns: [String]
    /// The call needs it.
    var isRequired = false
    /// The row is rejected when it has no value for it.
    var rejectsEmpty = false
    /// UTF-16 units that the destination takes.
    var cutsAt: Int?
    /// When no name fits, a column that is named like some id is taken rather than the placeholder.
    var takesAnyID = false
    /// Another field may have the same column.
    var sharesColumn = false
    var placeholder: Placeholder?

    init(_ name: String, _ content: Content, _ columns: [String]) {
        self.name = name
        self.content = content
        self.columns = columns
    }

    /// Whether the column's values could stand there.
    func takes(_ column: GuessedColumn) -> Bool {
        let profile = column.profile
        switch (content, column.type) {
        case (_, .nested): return false
        // Without values, the name must do.
        case (_, .empty): return column.rows == 0
        case (.id, .integer), (.id, .text): return profile.longest <= 255
        case (.label, .text):
            return profile.longest <= 100 && (column.distinct <= 200 && column.distinct * 2 <= max(profile.filled, 40))
        case (.text, .text), (.text, .integer), (.text, .number): return true
        case (.number, .integer), (.number, .number), (.integer, .integer): return true
        case (.boolean, .boolean), (.date, .date), (.day, .date): return true
        case (.email, .text): return column.isEmail
        default: return false
        }
    }

    /// How well a column's name fits.
    struct Rank {
        /// The smaller, the better.
        var order: Int
        /// Whether the name says by itself what the field is: `account_id` does, `id` does not.
        var isTelling: Bool
    }

    /// Nil when the column's name does not fit.
    func rank(of column: GuessedColumn) -> Rank? {
        for (index, name) in columns.enumerated() {
            let isWhole = name.hasPrefix("=")
            let words = name.drop { $0 == "=" }.split(separator: " ").map(String.init)
            let match = column.name.match(words)
            if match == 3 { return Rank(order: index * 2, isTelling: !isWhole) }
            if match == 2, !isWhole { return Rank(order: index * 2 + 1, isTelling: true) }
        }
        return nil
    }
}

/// A call that rows may become.
struct CallSuggestion: Sendable {
    /// Where columns go that no field is known for.
    struct Rest: Sendable {
        /// `cf_`, `attr_`, `properties.`
        var prefix: String
        /// The entity of `destination.fields` under which the names are declared; nil when nothing is.
        var entity: String?
        /// Whether names are written without anything between their words: `UtmCampaign`.
        var joinsWords: Bool
    }

    let call: String
    /// Fields with a fixed text, such as the entity.
    var constants: [(name: String, value: String)] = []
    let fields: [FieldSuggestion]
    /// Names of fields that must have a column by its name, or this call is not suggested.
    let needs: [String]
    /// Calls of a smaller number come first; of the same, the one that finds more columns.
    let priority: Int
    let rest: Rest?
    /// Why this call, in a sentence that may name the columns of fields in braces.
    let reason: String
}

/// What a guess knows of a destination. Another destination is another one of these.
struct SuggestionTable: Sendable {
    /// The name in `destination: {type: ...}`.
    let destination: String
    /// Lines of `destination:` behind its type.
    let settings: [(key: String, value: String)]
    /// The last one is taken when no other one fits.
    let calls: [CallSuggestion]
    /// What to ask about declared fields.
    let declaredDoubt: String

    /// Those whose mappings can be loaded.
    static let all = [churnzero, segment, zendeskConnect, json]
}

extension FieldSuggestion {
    /// A field without which there is no call: a row that has nothing for it is rejected.
    static func needed(
        _ name: String,
        _ content: Content,
        _ columns: [String],
        takesAnyID: Bool = false
    ) -> FieldSuggestion {
        var field = FieldSuggestion(name, content, columns)
        field.isRequired = true
        field.rejectsEmpty = true
        field.takesAnyID = takesAnyID
        return field
    }

    /// The user's id. `without` says what becomes of calls that have none.
    static func user(_ name: String, _ without: String) -> FieldSuggestion {
        var field = needed(
            name,
            .id,
            ["user id", "contact external id", "contact id", "person id", "member id", "=id", "email"]
        )
        field.placeholder = Placeholder(
            value: "rowferry",
            reason: "no column looks like the user's id, and \(without): name a column."
        )
        return field
    }
}
