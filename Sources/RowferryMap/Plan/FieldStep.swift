import RowferryModel

/// A field as the row loop meets it: what can be known beforehand of its short way, in plain memory.
///
/// The short way serves the cells that already stand there as they will be sent: they are copied. Every other cell takes
/// the long way through `FieldPlan`, which decides alone what is right; the short way must only ever come to the same
/// bytes sooner. Plain memory, since in the row loop each reference to an object would be counted up and down.
struct FieldStep {
    /// Which values are sent as they stand.
    enum Shape: UInt8 {
        /// Every text, between quotes.
        case text
        /// `-12`: digits without leading zeros.
        case integer
        /// `-12.50`: the same, with an optional fraction.
        case decimal
        /// `2024-02-03T15:00:00Z`, between quotes.
        case instant
        /// `true` or `false`.
        case boolean
    }

    /// The column, or -1 when the value does not come from one alone.
    let slot: Int
    /// Whether nothing is to be done for an empty cell but counting it.
    let skipsEmpty: Bool
    let isContent: Bool
    let isOrderKey: Bool
    let isPin: Bool
    /// As in `FieldMeaning`.
    let sameness: UInt64
    let statistic: Int
    /// `,"name":"`
    let key: PaddedBytes
    /// `,"name":value`, when the mapping itself gives the value.
    let constant: PaddedBytes?
    /// The value, without quotes.
    let constantValue: UnsafeRawBufferPointer
    let constantIsNumber: Bool

    /// Objects around the field, and how many of them stand around the field before it, too.
    let depth: Int
    let shared: Int
    /// For each of these objects `,"name":{`
    let openings: UnsafePointer<PaddedBytes>

    /// Which texts are sent as they stand; nil for none, of no kind.
    let shape: Shape?
    let rule: PlainRule
    private let plan: Unmanaged<FieldPlan>

    /// A field behind one that stands in the given objects.
    init(_ field: FieldPlan, behind objects: [String]) {
        depth = field.objects.count
        shared = zip(objects, field.objects).prefix { $0 == $1 }.count
        openings = UnsafePointer(field.openings)
        let rules = field.rules
        let isPlain =
            rules.keepsText && field.meaning.known == nil && field.derived.isEmpty && field.form == .plain
            && field.meaning.role != .forbid
        if case .slot(let slot) = field.source { self.slot = slot } else { slot = -1 }
        shape = isPlain ? Self.shape(of: field.conversion, rules) : nil
        rule = PlainRule(field)
        skipsEmpty = rules.fallback == nil && !rules.isRequired && rules.empty == .skip && rules.transforms.isEmpty
        isContent = field.meaning.isContent
        isOrderKey = field.meaning.isOrderKey
        isPin = field.meaning.role == .pin
        sameness = field.meaning.sameness
        statistic = field.statistic
        key = field.shortKey
        var constant: (PaddedBytes, RenderedValue)?
        if case .literal(let value) = field.source, let bytes = field.constant, isPlain, !field.meaning.isOrderKey,
            sameness == 0, !field.meaning.isID, field.meaning.bounds == nil,
            value.kind != .text || !rules.clearsByText
        {
            constant = (bytes, value)
        }
        self.constant = constant?.0
        let quote = constant?.1.kind == .text ? 1 : 0
        let count = (constant?.1.json.count ?? 0) - 2 * quote
        constantIsNumber = constant?.1.kind == .number
        constantValue = UnsafeRawBufferPointer(
            start: constant.map { UnsafeRawPointer($0.0.start + ($0.0.count - count - quote)) },
            count: count
        )
        plan = Unmanaged.passUnretained(field)
    }

    private static func shape(of conversion: Conversion, _ rules: FieldRulesPlan) -> Shape? {
        switch conversion {
        case .keep, .single, .string: .text
        case .integer: .integer
        case .number: .decimal
        case .datetime([.iso], _): .instant
        case .boolean: rules.booleans == nil ? .boolean : nil
        case .date, .datetime, .json: nil
        }
    }

    /// The long way. Valid as long as the call's plan is.
    @inline(__always)
    func withField<Result>(_ body: (FieldPlan) -> Result) -> Result {
        plan._withUnsafeGuaranteedRef(body)
    }
}
