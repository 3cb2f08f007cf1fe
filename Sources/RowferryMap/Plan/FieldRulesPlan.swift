import RowferryModel

/// The modifiers of a field.
struct FieldRulesPlan: Sendable {
    var transforms: [Transform]
    var values: ValueTable?
    var missing: MissingPolicy
    var number: NumberFormat?
    var booleans: BooleanWords?
    var gap: GapPolicy
    var overlap: OverlapPolicy?
    var fallback: RenderedValue?
    var isRequired: Bool
    var empty: EmptyPolicy
    /// JSON that clears the field, when `empty` says so.
    var clearing: [UInt8]
    /// Whether a text `null` would clear the field.
    var clearsByText: Bool
    var truncate: Int?
    var cutsAt: Int?
    /// Characters that the destination takes.
    var longest: Int?
    var minimum: [UInt8]?
    var maximum: [UInt8]?
    var pattern: Regex?
    var onError: ErrorPolicy

    /// Whether a text that the conversion takes as it stands is sent, whatever it is: nothing changes or judges it but
    /// `truncate`, `cutsAt` and `clearsByText`, which the short way knows.
    var keepsText: Bool {
        transforms.isEmpty && values == nil && number == nil && pattern == nil && minimum == nil && maximum == nil
    }
}

/// A field that follows from another one.
struct DerivedPlan: Sendable {
    /// `"name":`
    var key: [UInt8]
    var compute: @Sendable (UnsafeRawBufferPointer) -> [UInt8]
}

/// Where a value comes from, with columns as slots of the row.
enum BoundSource: Sendable {
    case slot(Int)
    case literal(RenderedValue)
    case first([Int])
    case template([TemplatePiece])
    /// A template with transforms in it.
    case changedTemplate([TemplatePiece])
    case join([Int], with: [UInt8])
    case lookup(BoundLookup)
    /// Every column that fits, of rows that bring their own names.
    case star(StarSource)
}

/// The columns of a row that fit a star, and the fields that they become.
struct StarSource: Sendable {
    var columns: StarPattern
    /// Gives the fields their names.
    var names: StarPattern
    /// Fields that the mapping names itself.
    var except: Set<String>
    /// The fields that exist; nil when the mapping does not declare them.
    var known: Set<String>?
    /// What happens at the destination with another one.
    var undeclared: String

    func isKnown(_ name: String) -> Bool {
        name != names.filled(with: "") && known?.contains(name) ?? true
    }
}

enum TemplatePiece: Sendable {
    case text([UInt8])
    case slot(Int)
    case changed(Int, [Transform])
}

/// A value of the mapping, ready to be written.
struct RenderedValue: Sendable {
    /// The text, as it would stand in a cell.
    var text: [UInt8]
    /// The JSON value.
    var json: [UInt8]
    var kind: Cell.Kind

    /// Nil for a null.
    init?(_ literal: Literal) {
        guard let text = literal.text else { return nil }
        self.text = Array(text.utf8)
        kind = literal.kind
        json = kind == .text ? JSONText.bytes(text) : self.text
    }
}

/// `values:`: texts and what they become.
struct ValueTable: Sendable {
    private let entries: [[UInt8]: RenderedValue?]
    /// The texts, for messages.
    let texts: [String]

    init(_ values: [String: Literal]) {
        texts = values.keys.sorted()
        var entries: [[UInt8]: RenderedValue?] = [:]
        for (text, literal) in values { entries[Array(text.utf8)] = .some(RenderedValue(literal)) }
        self.entries = entries
    }

    /// The value for a text; `.some(nil)` is a null, `nil` means that the text is not listed.
    func value(for text: UnsafeRawBufferPointer) -> RenderedValue?? {
        entries[Array(text)]
    }
}

/// What a value is turned into.
enum Conversion: Sendable {
    /// A text stays text, a JSON value keeps its type.
    case keep
    /// The same for a destination that takes no arrays and objects.
    case single
    case string
    case integer
    case number
    case boolean
    case date(formats: [DateFormat], zone: ZoneRules?)
    case datetime(formats: [DateFormat], zone: ZoneRules?)
    case json

    var isDate: Bool {
        switch self {
        case .date, .datetime: true
        default: false
        }
    }

    var isNumeric: Bool {
        switch self {
        case .integer, .number: true
        default: false
        }
    }
}

/// The texts that mean: no value.
struct NullWords: Sendable {
    private let words: [[UInt8]]
    private let longest: Int
    private let onlyEmpty: Bool

    init(_ texts: [String]) {
        words = texts.map { Array($0.utf8) }
        longest = words.map(\.count).max() ?? 0
        onlyEmpty = words == [[]]
    }

    /// Whether the cell holds a value.
    @inline(__always)
    func isValue(_ cell: Cell) -> Bool {
        switch cell.kind {
        case .missing, .null: return false
        case .text: return onlyEmpty ? cell.bytes.count != 0 : !contains(cell.bytes)
        default: return true
        }
    }

    /// The first of the places that holds a value; missing when none does.
    @inline(__always)
    func first(of slots: [Int], in cells: UnsafeBufferPointer<Cell>) -> Cell {
        for slot in slots where isValue(cells[slot]) { return cells[slot] }
        return .missing
    }

    private func contains(_ text: UnsafeRawBufferPointer) -> Bool {
        if text.count > longest { return false }
        for word in words where word.count == text.count && text.elementsEqual(word) { return true }
        return false
    }
}
