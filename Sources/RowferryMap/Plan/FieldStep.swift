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

        @inline(__always)
        var isQuoted: Bool { self == .text || self == .instant }
        @inline(__always)
        var isNumber: Bool { self == .integer || self == .decimal }
    }

    /// The column, or -1 when the value does not come from one alone.
    let slot: Int
    /// Whether nothing is to be done for an empty cell but counting it.
    let skipsEmpty: Bool
    let isContent: Bool
    let isOrderKey: Bool
    let isPin: Bool
    let isID: Bool
    let hasBounds: Bool
    private let low: UInt64
    private let high: UInt64
    /// As in `FieldMeaning`.
    let sameness: UInt64
    let statistic: Int
    /// `,"name":"`
    let key: PaddedBytes
    /// `"name":value`, when the mapping itself gives the value.
    let constant: PaddedBytes?
    /// Where the value, without quotes, stands in the constant.
    let constantStart: Int
    let constantCount: Int
    let constantIsNumber: Bool
    let constantDigest: ValueDigest

    /// Which texts are sent as they stand; nil for none.
    private let shape: Shape?
    /// Whether a JSON number, `true` and `false` are sent as they stand.
    private let keepsJSON: Bool
    /// Whether the text `null` is more than a text.
    private let clearsByText: Bool
    /// Shorter and longer texts take the long way.
    private let least: Int
    private let limit: Int
    private let plan: Unmanaged<FieldPlan>

    init(_ field: FieldPlan) {
        let rules = field.rules
        let isPlain =
            rules.keepsText && field.meaning.knownNames == nil && field.derived.isEmpty && field.meaning.role != .forbid
        if case .slot(let slot) = field.source { self.slot = slot } else { slot = -1 }
        shape = isPlain ? Self.shape(of: field.conversion, rules) : nil
        keepsJSON = isPlain && field.conversion.keepsJSON
        skipsEmpty = rules.fallback == nil && !rules.isRequired && rules.empty == .skip && rules.transforms.isEmpty
        isContent = field.meaning.isContent
        isOrderKey = field.meaning.isOrderKey
        isPin = field.meaning.role == .pin
        isID = field.meaning.isID
        hasBounds = field.meaning.bounds != nil
        (low, high) = field.meaning.bounds?.abbreviations ?? (0, .max)
        sameness = field.meaning.sameness
        least = rules.isRequired || field.meaning.sameness != 0 ? 1 : 0
        limit = min(rules.truncate ?? .max, rules.cutsAt ?? .max)
        clearsByText = rules.clearsByText
        statistic = field.statistic
        key = field.shortKey
        var constant: (PaddedBytes, RenderedValue)?
        if case .literal(let value) = field.source, let bytes = field.constant, isPlain, !field.meaning.isOrderKey,
            sameness == 0, !isID, !hasBounds,
            value.kind != .text || !rules.clearsByText
        {
            constant = (bytes, value)
        }
        self.constant = constant?.0
        let value = constant?.1
        let quote = value?.kind == .text ? 1 : 0
        constantCount = (value?.json.count ?? 0) - 2 * quote
        constantStart = (constant?.0.count ?? 0) - constantCount - quote
        constantIsNumber = value?.kind == .number
        let isNumber = value?.kind == .number
        constantDigest = (value?.json ?? []).dropFirst(quote).dropLast(quote)
            .withUnsafeBytes { ValueDigest(of: $0, numeric: isNumber) }
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

    /// Whether a date is certainly within the field's bounds, by its abbreviation.
    @inline(__always)
    func isWithin(_ abbreviation: UInt64) -> Bool { low < abbreviation && abbreviation < high }

    /// The long way. Valid as long as the call's plan is.
    @inline(__always)
    func withField<Result>(_ body: (FieldPlan) -> Result) -> Result {
        plan._withUnsafeGuaranteedRef(body)
    }

    /// The shape in which the cell, which has a value, is sent as it stands; nil for the long way.
    @inline(__always)
    func shape(of cell: Cell) -> Shape? {
        switch cell.kind {
        case .text:
            guard let shape, fits(cell.bytes, shape) else { return nil }
            return shape
        case .number:
            if keepsJSON { return .decimal }
            guard let shape, shape.isNumber, fits(cell.bytes, shape) else { return nil }
            return shape
        case .true, .false: return keepsJSON || shape == .boolean ? .boolean : nil
        default: return nil
        }
    }

    @inline(__always)
    private func fits(_ text: UnsafeRawBufferPointer, _ shape: Shape) -> Bool {
        switch shape {
        case .text: text.count >= least && text.count <= limit && !(clearsByText && text.count == 4)
        case .integer: text.count > 0 && PlainNumber(text).isInteger
        case .decimal: text.count > 0 && PlainNumber(text).isDecimal
        case .instant: PlainInstant.isInstant(text)
        case .boolean: PlainBoolean.isBoolean(text)
        }
    }

    /// Writes comma, key and opening quote as they are due; gives where the value goes.
    @inline(__always)
    func open(at room: UnsafeMutableRawPointer, shape: Shape, withComma: Bool) -> UnsafeMutableRawPointer {
        let skipped = withComma ? 0 : 1
        let count = key.count &- skipped &- (shape.isQuoted ? 0 : 1)
        let start = key.start + skipped
        if count <= 32 {
            room.storeBytes(of: start.loadUnaligned(as: SIMD32<UInt8>.self), as: SIMD32<UInt8>.self)
        } else {
            room.copyMemory(from: start, byteCount: count)
        }
        return room + count
    }
}

extension Conversion {
    /// Whether a JSON number or boolean goes through unchanged.
    fileprivate var keepsJSON: Bool {
        switch self {
        case .keep, .single: true
        default: false
        }
    }
}
