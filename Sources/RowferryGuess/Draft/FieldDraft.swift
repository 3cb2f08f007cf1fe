import RowferryModel

/// One field of a drafted call: its name, its value as YAML, and what there is to say about it.
struct FieldDraft {
    var name: String
    /// What stands behind the colon.
    var value: String
    var remarks: [Remark]
    /// Place of its column in the source; before all others when it has none.
    var order: Int

    /// A field that no column was found for.
    init(_ field: FieldSuggestion, placeholder: FieldSuggestion.Placeholder) {
        name = field.name
        value = "{value: \(YAMLText.scalar(placeholder.value))}"
        remarks = [.doubt(placeholder.reason)]
        order = -1
    }

    /// A standard field with its column.
    init(_ assignment: CallGuess.Assignment, _ column: GuessedColumn) {
        let field = assignment.field
        var modifiers = ColumnModifiers(column, isRequired: field.isRequired)
        switch field.content {
        case .id, .label, .text, .email: modifiers.readAsText(isID: field.content == .id)
        case .day: modifiers.readAsType(onlyDay: true)
        case .date: modifiers.readAsType(onlyDay: false)
        case .number, .integer, .boolean: modifiers.readAsType()
        }
        if let limit = field.cutsAt { modifiers.cut(at: limit) }
        if field.rejectsEmpty { modifiers.add("required", "true") }
        name = field.name
        value = modifiers.value
        remarks = modifiers.remarks + Self.choice(assignment)
        if field.isRequired, column.rows > column.profile.filled {
            let missing = column.rows - column.profile.filled
            remarks.append(
                .doubt("\(missing.counted("row")) \(missing == 1 ? "has" : "have") no value, and will be rejected")
            )
        }
        order = column.index
    }

    /// A column without a field of its own.
    init(_ name: String, rest column: GuessedColumn) {
        var modifiers = ColumnModifiers(column)
        if column.name.meansID, column.date == nil { modifiers.readAsText(isID: true) } else { modifiers.readAsType() }
        self.name = name
        value = modifiers.value
        remarks = modifiers.remarks
        order = column.index
    }

    /// Why this column, where another one would do as well.
    private static func choice(_ assignment: CallGuess.Assignment) -> [Remark] {
        guard assignment.field.isRequired else { return [] }
        if !assignment.isNamed {
            return [.doubt("no column is named like it; this one is taken because it is filled and named like an id")]
        }
        let rivals = assignment.rivals.prefix(3).map(\.name.text.quotedName)
        return rivals.isEmpty ? [] : [.doubt("or is it \(rivals.joined(separator: " or "))?")]
    }
}

extension String {
    /// A column's name in a comment: quoted where it is not one plain word.
    var quotedName: String {
        let isPlain = !isEmpty && utf8.allSatisfy { ($0 | 0x20) &- 97 < 26 || $0 &- 48 <= 9 || "_-.".utf8.contains($0) }
        return isPlain ? self : quoted
    }
}
