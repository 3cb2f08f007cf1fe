package import RowferryModel

/// A mapping compiled against the columns of one source: what the row loop runs.
///
/// A value without references to the mapping; it can be used by several tasks at once.
package struct Plan: Sendable {
    /// The columns that rows must bring, in the order of their slots.
    package var columns: ColumnSelection
    /// Every field that a call may have, in the order of `RunStatistics.fields`.
    package var fields: [PlannedField]
    /// Names of the calls, in the order of `RunStatistics.calls`.
    package var actions: [String]
    /// Columns of the source that the mapping does not use.
    package var unusedColumns: [String]
    /// What is odd about fields that stars make of the source's columns; the mapping alone does not show it.
    package var warnings: [Diagnostic]
    /// For each call, whether it is always repeatable, always once, or decided by the row.
    package var delivery: [PlannedDelivery]

    var calls: [CallPlan]
    /// What rows are asked for about themselves: these stand before their cells.
    var facts: [RowFact]
    /// The source's name, for `$file`.
    var fileName: [UInt8]
    /// Bytes that one call may have.
    package var callLimit: Int
    var nullWords: NullWords
    var sync: SyncPlan?
    /// Whether mapped blocks tell what only the whole input shows: what makes their calls the same, how long ids are.
    package var looksAcrossRows = false

    /// Tallies for the plan's fields.
    package func makeTallies() -> FieldTallies {
        FieldTallies(
            count: fields.count,
            dates: fields.indices.filter { fields[$0].isDate },
            ids: looksAcrossRows ? fields.indices.filter { fields[$0].isID } : [],
            names: looksAcrossRows ? fields.indices.filter { fields[$0].isTitle } : []
        )
    }
}

/// A field of a plan, for reports.
package struct PlannedField: Sendable, Hashable {
    package var call: String
    package var field: String
    package var column: String?
    /// Whether it is the date on which what the call tells of happened.
    package var isDate: Bool
    /// Whether it is an id of the user's own, which spreadsheets damage.
    package var isID: Bool
    /// Whether its value names a kind of event.
    package var isTitle: Bool
    /// Whether nobody said that a field of this name exists at the destination.
    package var isUndeclared: Bool
}

/// What is known of a call's delivery class before a row is read.
package enum PlannedDelivery: String, Sendable, Codable {
    case repeatable
    case once
    /// Repeatable for rows that give the call a date of its own, once for the others.
    case byRow = "by row"
}

/// One call of a plan.
///
/// A class, as `FieldPlan` is, so that the row loop hands it on without copying (and counting) everything inside.
final class CallPlan: Sendable {
    let name: String
    let condition: BoundCondition?
    /// `{"action":"trackEvent"`, or `{`.
    let opening: PaddedBytes
    /// Whether `opening` holds a field already, so that the next one needs a comma.
    let opensWithField: Bool
    let fields: [FieldPlan]
    /// The fields as the row loop meets them.
    nonisolated(unsafe) let steps: UnsafePointer<FieldStep>
    let stepCount: Int
    /// Whether fields stand in objects of the call.
    let isNested: Bool
    /// The most bytes that these objects need besides their fields.
    let nestingBytes: Int
    /// Closes each call, unless the mapping maps its field.
    let seal: SealPlan?
    /// Why a row that fills none of the content fields is rejected; nil when it need not be.
    let lack: String?
    /// Whether the call is made only when one of its content fields is there.
    let needsContent: Bool
    /// The delivery class of every call of this kind, unless each row decides.
    let fixedClass: DeliveryClass
    let isDecidedByRow: Bool
    /// Whether calls of this kind that may be repeated, since they carry their date, still keep the order of their key.
    let ordersPinned: Bool
    /// The field with the date of what the call tells of, when it tells of an event.
    let date: String?
    /// Whether the destination keeps only the first of calls that are the same to it.
    let hasSameness: Bool
    let stream: CallStream

    init(
        name: String,
        condition: BoundCondition?,
        opening: [UInt8],
        opensWithField: Bool,
        fields: [FieldPlan],
        needsContent: Bool,
        lack: String?,
        seal: SealPlan?,
        delivery: DeliveryRule,
        ordersPinned: Bool,
        hasSameness: Bool,
        date: String?,
        stream: CallStream
    ) {
        self.stream = stream
        self.name = name
        self.hasSameness = hasSameness
        self.date = date
        self.lack = lack
        self.seal = seal
        self.condition = condition
        self.opening = PaddedBytes(opening)
        self.opensWithField = opensWithField
        self.fields = fields
        let steps = UnsafeMutablePointer<FieldStep>.allocate(capacity: fields.count)
        for (place, field) in fields.enumerated() {
            let before = place > 0 ? fields[place - 1].objects : []
            (steps + place).initialize(to: FieldStep(field, behind: before))
        }
        self.steps = UnsafePointer(steps)
        stepCount = fields.count
        isNested = fields.contains { !$0.objects.isEmpty }
        // The fields of an object stand side by side, so that it is opened once at the most.
        nestingBytes = (0..<fields.count).reduce(0) { sum, place in
            (steps[place].shared..<steps[place].depth).reduce(sum) { $0 + steps[place].openings[$1].count + 1 }
        }
        self.needsContent = needsContent
        switch delivery {
        case .repeatable: (fixedClass, isDecidedByRow) = (.repeatable, false)
        case .once: (fixedClass, isDecidedByRow) = (.once, false)
        case .repeatableWhen: (fixedClass, isDecidedByRow) = (.once, true)
        }
        self.ordersPinned = ordersPinned
    }

    deinit {
        steps.deallocate()
        opening.free()
        seal?.free()
    }
}

/// One field of a plan: its name and place in the object, and what is done with its values.
final class FieldPlan: Sendable {
    let name: String
    /// The objects that it stands in, from the outside: `traits`, `address`.
    let objects: [String]
    /// For each of these `,"name":{`
    nonisolated(unsafe) let openings: UnsafeMutablePointer<PaddedBytes>
    /// `"name":`
    let key: PaddedBytes
    /// `,"name":"`
    let shortKey: PaddedBytes
    /// `,"name":value`, when the mapping gives it.
    let constant: PaddedBytes?
    /// Column of the value, for messages.
    let column: String?
    let source: BoundSource
    let rules: FieldRulesPlan
    let conversion: Conversion
    let derived: [DerivedPlan]
    /// How the value is written in the call, other than it is counted and judged.
    let form: FieldForm
    /// Index in `RunStatistics.fields`.
    let statistic: Int
    let meaning: FieldMeaning

    init(
        name: String,
        objects: [String] = [],
        column: String?,
        source: BoundSource,
        rules: FieldRulesPlan,
        conversion: Conversion,
        derived: [DerivedPlan],
        form: FieldForm = .plain,
        statistic: Int,
        meaning: FieldMeaning
    ) {
        self.form = form
        self.name = name
        self.objects = objects
        openings = .allocate(capacity: objects.count)
        for (place, object) in objects.enumerated() {
            let bytes = [UInt8(ascii: ",")] + JSONText.bytes(object) + Array(":{".utf8)
            (openings + place).initialize(to: PaddedBytes(bytes))
        }
        let member = name.dropFirst(objects.reduce(0) { $0 + $1.count + 1 })
        let key = JSONText.bytes(String(member)) + [UInt8(ascii: ":")]
        self.key = PaddedBytes(key)
        shortKey = PaddedBytes([UInt8(ascii: ",")] + key + [UInt8(ascii: "\"")])
        if case .literal(let value) = source {
            constant = PaddedBytes([UInt8(ascii: ",")] + key + value.json)
        } else {
            constant = nil
        }
        self.column = column
        self.source = source
        self.rules = rules
        self.conversion = conversion
        self.derived = derived
        self.statistic = statistic
        self.meaning = meaning
    }

    deinit {
        for place in objects.indices { openings[place].free() }
        openings.deallocate()
        key.free()
        shortKey.free()
        constant?.free()
    }

    /// The same field under another name, for a column that a star stands for.
    func named(_ name: String, column: String) -> FieldPlan {
        FieldPlan(
            name: name,
            objects: objects,
            column: column,
            source: source,
            rules: rules,
            conversion: conversion,
            derived: derived,
            form: form,
            statistic: statistic,
            meaning: meaning
        )
    }
}

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

    private func contains(_ text: UnsafeRawBufferPointer) -> Bool {
        if text.count > longest { return false }
        for word in words where word.count == text.count && text.elementsEqual(word) { return true }
        return false
    }
}
