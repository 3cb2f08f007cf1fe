import RowferryModel

/// How a column is read in the mapping, and what there is to say about its values.
struct ColumnModifiers {
    private let column: GuessedColumn
    private let isRequired: Bool
    private var keys: [(key: String, value: String)] = []
    private(set) var remarks: [Remark] = []

    init(_ column: GuessedColumn, isRequired: Bool = false) {
        self.column = column
        self.isRequired = isRequired
        remarks = [.note(ColumnWords.describe(column))]
    }

    /// The field's value in YAML: the bare column when there is nothing to add.
    var value: String {
        let name = YAMLText.scalar(column.name.text)
        if keys.isEmpty { return name }
        return "{column: \(name), " + keys.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
    }

    mutating func add(_ key: String, _ value: String) {
        keys.append((key, value))
    }

    /// Reads the values as texts; ids keep every digit.
    mutating func readAsText(isID: Bool) {
        let profile = column.profile
        let isClean = profile.padded == 0
        if column.isEmail, !isClean || profile.emailsWithCapitals > 0 {
            add("transform", "[trim, lowercase]")
        } else if !isClean {
            add("transform", "[trim]")
            remarks.append(.note("\(profile.padded.counted("value")) with spaces around: they are taken away"))
        }
        if profile.jsonNumbers + profile.jsonBooleans + profile.jsonNested > 0 { add("type", "string") }
        if isID { remarks += profile.digits.damage.map(Remark.doubt) }
    }

    /// Reads the values as what they turned out to be.
    ///
    /// - Parameter onlyDay: whether the time of day is left out; nil when the values decide.
    mutating func readAsType(onlyDay: Bool? = nil) {
        let profile = column.profile
        // A JSON value keeps its type by itself.
        let isTyped = profile.jsonNumbers + profile.jsonBooleans == profile.filled
        switch column.type {
        case .empty: break
        case .nested:
            add("type", "string")
            remarks.append(.note("lists and objects are sent as their text"))
        case .integer: if !isTyped { add("type", "integer") }
        case .number: if !isTyped { add("type", "number") }
        case .boolean: if !isTyped || profile.zerosAndOnes > 0 { add("type", "boolean") }
        case .date(let choice): read(choice, onlyDay: onlyDay ?? !choice.hasTime)
        case .text: readText()
        }
        noteMisfits()
    }

    /// Cuts texts that are longer than the destination takes.
    mutating func cut(at limit: Int) {
        guard column.profile.longest > limit else { return }
        add("truncate", "\(limit)")
        remarks.append(
            .note(
                "the longest has \(column.profile.longest.grouped) characters; the destination takes \(limit)"
            )
        )
    }

    private mutating func readText() {
        let profile = column.profile
        readAsText(isID: false)
        if profile.digits.withLeadingZero > 0, profile.count(.other) == 0 {
            remarks.append(.note("zeros in front are kept: it is read as text"))
        }
        if profile.digits.shortened > 0 { remarks += profile.digits.damage.prefix(1).map(Remark.doubt) }
        if profile.decimalCommas > 0, profile.decimalCommas * 10 >= profile.filled * 9 - profile.count(.integer) * 10 {
            remarks.append(
                .doubt("numbers with a decimal comma are sent as the texts that they are; is a point needed?")
            )
        }
    }

    // MARK: Dates

    private mutating func read(_ choice: DateChoice, onlyDay: Bool) {
        let formats = choice.formats
        add("date", formats.count == 1 ? YAMLText.scalar(formats[0]) : YAMLText.list(formats))
        if onlyDay { add("type", "date") }
        if let remark = Self.remark(choice) { remarks.append(remark) }
        if !choice.hasTime, !onlyDay { remarks.append(.note("days become their first moment in UTC")) }
        guard choice.isLocal, !onlyDay else { return }
        add("timezone", "UTC")
        remarks.append(
            .doubt("the times do not say their time zone; UTC is assumed. Change it, to Europe/Berlin say, if wrong")
        )
    }

    private static func remark(_ choice: DateChoice) -> Remark? {
        switch choice.order {
        case .plain: nil
        case .decided(let order, let example):
            .note("day or month first? \(example.shown) leaves only: \(order.words) first")
        case .borrowed(let order, let column):
            .note("day or month first? Nothing here decides; \(order.words) first, as in \(column.quotedName)")
        case .assumed(let order, let example):
            // With points, nobody writes the month first.
            example.text.contains(".")
                ? .note("\(order.words) first, as is usual with points")
                : .doubt(
                    "day or month first in \(example.shown)? Nothing in the column decides; \(order.words) first is "
                        + "assumed, change it if wrong"
                )
        case .mixed(let order, let example, let against):
            .doubt(
                "\(example.shown) has the \(order.words) first, \(against.shown) the other way round: two habits are mixed, "
                    + "and most days can't be told apart. \(order.words.capitalizedFirst) first reads the most"
            )
        }
    }

    private mutating func noteMisfits() {
        guard column.misfits > 0 else { return }
        let what = "\(column.misfits.grouped) of \(column.profile.filled.counted("value")) can't be read like that"
        let first = column.firstMisfit.map { ", first \($0.shown)" } ?? ""
        let rows = column.misfits == 1 ? "its row" : "their rows"
        // Without a value that must be there, the row is rejected all the same.
        let remedy = isRequired ? "" : ". on_error: null leaves out the value alone"
        remarks.append(.doubt("\(what)\(first): \(rows) will be rejected\(remedy)"))
    }
}

extension DateOrder {
    fileprivate var words: String {
        switch self {
        case .dayFirst: "day"
        case .monthFirst: "month"
        case .plain: "year"
        }
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
