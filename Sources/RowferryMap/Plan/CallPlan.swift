import RowferryModel

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
    /// Whether every such call adds each time it arrives.
    var alwaysAdds: Bool { fixedClass == .once && !isDecidedByRow }
    /// Which order calls of this kind keep that carry their date.
    let events: EventOrder
    /// The field with the date of what the call tells of, when it tells of an event.
    let date: String?
    /// Whether the destination keeps only the first of calls that are the same to it.
    let hasSameness: Bool
    let stream: CallStream
    /// Set when only the last of calls is sent that overwrite each other.
    let folding: OverwriteRule?

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
        events: EventOrder,
        hasSameness: Bool,
        date: String?,
        stream: CallStream,
        folding: OverwriteRule?
    ) {
        self.folding = folding
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
        self.events = events
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
    /// Columns whose values are not shown, and whether this field's come from one.
    let mask: ColumnMask
    let isMasked: Bool

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
        meaning: FieldMeaning,
        mask: ColumnMask = ColumnMask(),
        isMasked: Bool = false
    ) {
        self.mask = mask
        self.isMasked = isMasked
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
            meaning: meaning,
            mask: mask,
            isMasked: isMasked || mask.hides([column])
        )
    }
}
