import RowferryModel

/// A field as the row loop meets it: what can be known beforehand of its short way, in plain memory.
///
/// The short way serves the cells that already stand there as they will be sent: they are copied. Every other cell takes
/// the long way through `FieldPlan`, which decides alone what is right; the short way must only ever come to the same
/// bytes sooner. Plain memory, since in the row loop each reference to an object would be counted up and down.
struct FieldStep {
    /// Which texts are sent as they stand.
    enum Shape: UInt8 {
        case none
        /// Every text, between quotes.
        case text
        /// `-12`: digits without leading zeros.
        case integer
        /// `-12.50`: the same, with an optional fraction.
        case decimal
        /// `2024-02-03T15:00:00Z`, between quotes.
        case instant
    }

    /// The column, or -1 when the value does not come from one alone.
    let slot: Int
    /// `"name":value`, when the mapping itself gives the value.
    let constant: PaddedBytes?
    let constantKind: Cell.Kind
    let shape: Shape
    /// Whether a JSON number of any form is sent as it stands.
    let keepsNumbers: Bool
    /// Whether nothing is to be done for an empty cell but counting it.
    let skipsEmpty: Bool
    let isContent: Bool
    let isOrderKey: Bool
    let isPin: Bool
    /// Whether the text `null` is more than a text.
    private let clearsByText: Bool
    /// Longer texts take the long way.
    let limit: Int
    let statistic: Int
    /// `"name":`
    let key: PaddedBytes
    private let plan: Unmanaged<FieldPlan>

    init(_ field: FieldPlan) {
        let rules = field.rules
        let isPlain =
            rules.keepsText && field.derived.isEmpty && field.role != .forbid
        if case .slot(let slot) = field.source { self.slot = slot } else { slot = -1 }
        if case .literal(let value) = field.source, isPlain, !field.isOrderKey,
            value.kind != .text || !rules.clearsByText
        {
            constant = field.constant
            constantKind = value.kind
        } else {
            constant = nil
            constantKind = .missing
        }
        shape = isPlain ? Self.shape(of: field.conversion) : .none
        keepsNumbers = isPlain && field.conversion.keepsNumbers
        skipsEmpty = rules.fallback == nil && !rules.isRequired && rules.empty == .skip && rules.transforms.isEmpty
        isContent = field.isContent
        isOrderKey = field.isOrderKey
        isPin = field.role == .pin
        limit = min(rules.truncate ?? .max, rules.cutsAt ?? .max)
        clearsByText = rules.clearsByText
        statistic = field.statistic
        key = field.key
        plan = Unmanaged.passUnretained(field)
    }

    /// The long way. Valid as long as the call's plan is.
    @inline(__always)
    func withField<Result>(_ body: (FieldPlan) -> Result) -> Result {
        plan._withUnsafeGuaranteedRef(body)
    }

    private static func shape(of conversion: Conversion) -> Shape {
        switch conversion {
        case .keep, .single, .string: .text
        case .integer: .integer
        case .number: .decimal
        case .datetime([.iso], _): .instant
        case .date, .datetime, .boolean, .json: .none
        }
    }

    /// Whether the text, which is not empty, is sent as it stands.
    @inline(__always)
    func fits(_ text: UnsafeRawBufferPointer) -> Bool {
        switch shape {
        case .none: false
        case .text: text.count <= limit && !(clearsByText && text.count == 4)
        case .integer: PlainNumber.isInteger(text)
        case .decimal: PlainNumber.isDecimal(text)
        case .instant: PlainInstant.isInstant(text)
        }
    }

    /// Whether texts of this shape stand between quotes.
    @inline(__always)
    var isQuoted: Bool { shape == .text || shape == .instant }
}

extension Conversion {
    /// Whether a JSON number goes through unchanged.
    fileprivate var keepsNumbers: Bool {
        switch self {
        case .keep, .single: true
        default: false
        }
    }
}

/// Numbers that are written as JSON writes them (RFC 8259, section 6), without an exponent.
enum PlainNumber {
    @inline(__always)
    static func isInteger(_ text: UnsafeRawBufferPointer) -> Bool {
        let start = text[0] == UInt8(ascii: "-") ? 1 : 0
        let end = digits(text, from: start)
        // "-0" is left to the long way, which sends an integer without that sign.
        return end == text.count && end > start && (text[start] != 48 || text.count == 1)
    }

    @inline(__always)
    static func isDecimal(_ text: UnsafeRawBufferPointer) -> Bool {
        let start = text[0] == UInt8(ascii: "-") ? 1 : 0
        let point = digits(text, from: start)
        if point == start || (text[start] == 48 && point > start &+ 1) { return false }
        if point == text.count { return true }
        guard text[point] == UInt8(ascii: "."), point &+ 1 < text.count else { return false }
        return digits(text, from: point &+ 1) == text.count
    }

    @inline(__always)
    private static func digits(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index < text.count, text[index] &- 48 <= 9 { index &+= 1 }
        return index
    }
}

/// Instants that are written as rowferry writes them.
enum PlainInstant {
    /// `2024-02-03T15:00:00Z`, from the year 1000 on, and a day that every month has; the others take the long way.
    @inline(__always)
    static func isInstant(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count == 20 else { return false }
        // "yyyy-MM-" "ddTHH:mm" ":ssZ": what is not a digit must be right, what is must be 0 to 9.
        let date = text.loadUnaligned(fromByteOffset: 0, as: UInt64.self).littleEndian
        let time = text.loadUnaligned(fromByteOffset: 8, as: UInt64.self).littleEndian
        let rest = UInt64(text.loadUnaligned(fromByteOffset: 16, as: UInt32.self).littleEndian)
        guard matches(date, 0x2D00_002D_0000_0000, digits: 0x00FF_FF00_FFFF_FFFF),
            matches(time, 0x0000_3A00_0054_0000, digits: 0xFFFF_00FF_FF00_FFFF),
            matches(rest, 0x5A00_003A, digits: 0x00FF_FF00)
        else { return false }
        let month = number(date, 5)
        let day = number(time, 0)
        return text[0] != 48 && month &- 1 < 12 && day &- 1 < 28 && number(time, 3) < 24 && number(time, 6) < 60
            && number(rest, 1) < 60
    }

    @inline(__always)
    private static func matches(_ word: UInt64, _ marks: UInt64, digits: UInt64) -> Bool {
        // A digit has the high half 3, also when 6 is added to its low half.
        let high: UInt64 = 0xF0F0_F0F0_F0F0_F0F0 & digits
        let threes: UInt64 = 0x3030_3030_3030_3030 & digits
        let sixes: UInt64 = 0x0606_0606_0606_0606 & digits
        return word & ~digits == marks && word & high == threes && ((word & digits) &+ sixes) & high == threes
    }

    @inline(__always)
    private static func number(_ word: UInt64, _ place: UInt64) -> UInt64 {
        (((word &>> (place &* 8)) & 15) &* 10) &+ ((word &>> (place &* 8 &+ 8)) & 15)
    }
}
