/// The call that rows seem to become, with a column for each field that one was found for.
struct CallGuess {
    struct Assignment {
        let field: FieldSuggestion
        /// Nil when the placeholder stands in.
        let column: GuessedColumn?
        /// Other columns whose names fit as well.
        var rivals: [GuessedColumn]
        /// Whether the name fits; else the column was taken because there must be one.
        let isNamed: Bool
    }

    let call: CallSuggestion
    /// In the order of the fields.
    private(set) var assignments: [Assignment] = []
    /// Columns without a field of their own, in the order of the source.
    private(set) var rest: [GuessedColumn] = []

    /// The best call of a table for the columns.
    static func best(of table: SuggestionTable, for columns: [GuessedColumn]) -> CallGuess? {
        let guesses = table.calls.map { CallGuess($0, columns) }
        let possible = guesses.filter(\.hasAllThatItNeeds)
        let ordered = possible.enumerated().min { left, right in
            let (first, second) = (left.element, right.element)
            if first.call.priority != second.call.priority { return first.call.priority < second.call.priority }
            if first.found != second.found { return first.found > second.found }
            return left.offset < right.offset
        }
        return ordered?.element ?? guesses.last
    }

    private init(_ call: CallSuggestion, _ columns: [GuessedColumn]) {
        self.call = call
        var taken: Set<Int> = []
        for field in call.fields {
            let candidates = columns.filter { field.sharesColumn || !taken.contains($0.index) }
                .filter { field.takes($0) }
                .compactMap { column in field.rank(of: column).map { (column, $0) } }
                .sorted { ($0.1.order, $0.0.index) < ($1.1.order, $1.0.index) }
            if let (column, _) = candidates.first {
                taken.insert(column.index)
                let rivals = candidates.dropFirst().filter(\.1.isTelling).map(\.0)
                assignments.append(Assignment(field: field, column: column, rivals: rivals, isNamed: true))
            } else if field.isRequired {
                let column = Self.substitute(for: field, columns.filter { !taken.contains($0.index) })
                if let column { taken.insert(column.index) }
                assignments.append(Assignment(field: field, column: column, rivals: [], isNamed: false))
            }
        }
        rest = columns.filter { !taken.contains($0.index) }
        dropRivalsInUse()
    }

    /// A column for a field that must be there, by its values alone.
    private static func substitute(for field: FieldSuggestion, _ columns: [GuessedColumn]) -> GuessedColumn? {
        guard field.takesAnyID else { return nil }
        return columns.first { $0.name.meansID && field.takes($0) && $0.profile.filled == $0.rows }
    }

    /// A column that another required field has is no rival.
    private mutating func dropRivalsInUse() {
        let used = Set(assignments.filter(\.field.isRequired).compactMap(\.column?.index))
        for index in assignments.indices { assignments[index].rivals.removeAll { used.contains($0.index) } }
    }

    private var hasAllThatItNeeds: Bool {
        call.needs.allSatisfy { name in assignments.contains { $0.field.name == name && $0.isNamed } }
    }

    /// Fields that were found without being needed.
    private var found: Int {
        assignments.count { $0.isNamed && !call.needs.contains($0.field.name) && !$0.field.isRequired }
    }

    /// The column of a field, by the field's name.
    func column(of field: String) -> GuessedColumn? {
        assignments.first { $0.field.name == field }?.column
    }
}
