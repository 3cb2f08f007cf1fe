/// The drafted call with its fields, in the order of the source's columns.
struct CallDraft {
    let guess: CallGuess
    /// Names that `destination.fields` must declare.
    private(set) var declared: [String] = []
    private var fields: [FieldDraft] = []
    /// Columns that are left out since they have no values, and since the call has no place for them.
    private var empty: [String] = []
    private var homeless: [String] = []

    init(_ guess: CallGuess, columns: [GuessedColumn]) {
        self.guess = guess
        for assignment in guess.assignments {
            if let column = assignment.column {
                fields.append(FieldDraft(assignment, column))
            } else if let placeholder = assignment.field.placeholder {
                fields.append(FieldDraft(assignment.field, placeholder: placeholder))
            }
        }
        addRest()
        if needsAttribute, let column = columns.first { addOnly(column) }
        fields.sort { $0.order < $1.order }
    }

    private mutating func addRest() {
        var names = guess.call.rest.map { FieldNames($0, reserved: guess.call.fields.map(\.name) + ["when"]) }
        for column in guess.rest {
            if column.profile.filled == 0, column.rows > 0 {
                empty.append(column.name.text)
            } else if let rest = guess.call.rest, let name = names?.name(for: column) {
                declared.append(name)
                fields.append(FieldDraft(rest.prefix + name, rest: column))
            } else {
                homeless.append(column.name.text)
            }
        }
    }

    /// A call that only sets attributes, and has none to set.
    private var needsAttribute: Bool {
        guard !guess.call.constants.isEmpty, let prefix = guess.call.rest?.prefix else { return false }
        return !fields.contains { $0.name.hasPrefix(prefix) }
    }

    private mutating func addOnly(_ column: GuessedColumn) {
        guard let rest = guess.call.rest else { return }
        var names = FieldNames(rest, reserved: guess.call.fields.map(\.name))
        let name = names.name(for: column)
        var field = FieldDraft(rest.prefix + name, rest: column)
        field.remarks = [.doubt("there is no other column that an attribute could be set from")]
        declared.append(name)
        fields.append(field)
    }

    func write(_ writer: inout DraftWriter) {
        writer.line("calls:")
        writer.comment(reason, indent: 2)
        writer.line("- \(guess.call.call):", indent: 2)
        for constant in guess.call.constants { writer.line("\(constant.name): \(constant.value)", indent: 6) }
        for field in fields {
            for remark in field.remarks { writer.comment(remark, about: field.name, indent: 6) }
            writer.line("\(YAMLText.scalar(field.name)): \(field.value)", indent: 6)
        }
        if !empty.isEmpty { writer.comment("Never filled, and left out: \(Self.list(empty)).", indent: 6) }
        if !homeless.isEmpty {
            let text = "\(guess.call.call) has no place for, and leaves out: \(Self.list(homeless))."
            writer.comment(text, indent: 6)
        }
    }

    private var reason: String {
        var text = guess.call.reason
        for assignment in guess.assignments {
            let shown = assignment.column?.name.text.quotedName ?? "nothing here"
            text = text.replacing("{\(assignment.field.name)}", with: shown)
        }
        return text
    }

    private static func list(_ names: [String]) -> String {
        names.map(\.quotedName).joined(separator: ", ")
    }
}
