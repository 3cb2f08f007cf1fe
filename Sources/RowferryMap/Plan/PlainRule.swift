import RowferryModel

/// A shape in which cells are sent as they stand. A type for each, so that the compiler makes a loop for each: a column is
/// gone through without asking for every cell what the field is like.
protocol PlainShape {
    /// What is known of a cell, which has a value and bytes that may be read behind it; nil sends it the long way.
    static func value(of cell: Cell, _ rule: PlainRule, _ scratch: inout Scratch) -> PlainRule.Value?
}

/// What a field asks of the cells that are sent as they stand.
struct PlainRule {
    /// What is sent of a cell.
    struct Value {
        /// With bytes behind it that may be read.
        var text: UnsafeRawBufferPointer
        var isQuoted = false
        var isNumber = false
        var digest: ValueDigest
    }

    /// Shorter and longer texts take the long way.
    private let least: Int
    private let limit: Int
    /// What has an abbreviation outside of the two is looked at on the long way.
    private let low: UInt64
    private let high: UInt64
    private let hasBounds: Bool
    /// Whether the text `null` is more than a text.
    private let clearsByText: Bool
    private let isID: Bool
    /// Whether a JSON number, `true` and `false` are sent as they stand.
    private let keepsJSON: Bool
    /// Whether a time that does not name its offset is UTC.
    private let isUTC: Bool
    /// Times that are no multiple of so many billionths of a second take the long way.
    private let fractionUnit: Int

    init(_ field: FieldPlan) {
        least = field.rules.isRequired || field.meaning.sameness != 0 ? 1 : 0
        limit = min(field.rules.truncate ?? .max, field.rules.cutsAt ?? .max, field.rules.longest ?? .max)
        (low, high) = field.meaning.bounds?.abbreviations ?? (0, .max)
        hasBounds = field.meaning.bounds != nil
        clearsByText = field.rules.clearsByText
        isID = field.meaning.isID
        fractionUnit = (min(field.meaning.fractionDigits, 9)..<9).reduce(1) { unit, _ in unit * 10 }
        switch field.conversion {
        case .keep, .single: (keepsJSON, isUTC) = (true, false)
        case .datetime(_, let zone): (keepsJSON, isUTC) = (false, zone == nil)
        default: (keepsJSON, isUTC) = (false, false)
        }
    }

    @inline(__always)
    fileprivate func text(_ cell: Cell) -> Value? {
        guard cell.kind == .text else { return json(cell) }
        guard let start = cell.bytes.baseAddress else { return nil }
        let count = cell.bytes.count
        if count < least || count > limit || (clearsByText && count == 4) || (isID && DamagedID.isDamaged(cell.bytes)) {
            return nil
        }
        var digest: ValueDigest
        if cell.isPlain {
            digest = TextScan.plainDigest(start, count: count)
        } else {
            let scan = TextScan(start, count: count)
            if scan.needsEscape { return nil }
            digest = ValueDigest(hash: scan.hash, abbreviation: OrderedAbbreviation.text(scan.first))
        }
        guard isWithin(digest.abbreviation) else { return nil }
        return Value(text: cell.bytes, isQuoted: true, digest: digest)
    }

    @inline(never)
    private func json(_ cell: Cell) -> Value? {
        guard keepsJSON, !(isID && DamagedID.isDamaged(cell.bytes)) else { return nil }
        switch cell.kind {
        case .number: return number(cell, PlainNumber(cell.bytes))
        case .true, .false: return word(cell)
        default: return nil
        }
    }

    @inline(__always)
    fileprivate func integer(_ cell: Cell) -> Value? {
        guard cell.kind == .text || cell.kind == .number, cell.bytes.count > 0 else { return nil }
        let number = PlainNumber(cell.bytes)
        return number.isInteger && !isID ? self.number(cell, number) : nil
    }

    @inline(__always)
    fileprivate func decimal(_ cell: Cell) -> Value? {
        guard cell.kind == .text || cell.kind == .number, cell.bytes.count > 0 else { return nil }
        let number = PlainNumber(cell.bytes)
        return number.isDecimal && !isID ? self.number(cell, number) : nil
    }

    @inline(__always)
    fileprivate func instant(_ cell: Cell, _ scratch: inout Scratch) -> Value? {
        guard cell.kind == .text else { return nil }
        if PlainInstant.isInstant(cell.bytes) { return date(cell.bytes) }
        return isUTC ? writtenOtherwise(cell.bytes, &scratch) : nil
    }

    /// An instant that ISO 8601 writes in another way.
    @inline(never)
    private func writtenOtherwise(_ text: UnsafeRawBufferPointer, _ scratch: inout Scratch) -> Value? {
        guard let moment = ISODate.read(text), moment.isValid, moment.nanosecond % fractionUnit == 0 else { return nil }
        scratch.sink.truncate(to: 0)
        guard moment.write(onlyDay: false, zone: nil, to: &scratch.sink) == .done else { return nil }
        return date(scratch.taken())
    }

    @inline(__always)
    private func date(_ text: UnsafeRawBufferPointer) -> Value? {
        guard let start = text.baseAddress else { return nil }
        let abbreviation = OrderedAbbreviation.text(start.loadUnaligned(as: UInt64.self).littleEndian)
        guard isWithin(abbreviation) else { return nil }
        let digest = ValueDigest(hash: TextScan.hash(text), abbreviation: abbreviation)
        return Value(text: text, isQuoted: true, digest: digest)
    }

    @inline(__always)
    fileprivate func boolean(_ cell: Cell) -> Value? {
        switch cell.kind {
        case .true, .false: word(cell)
        case .text where PlainBoolean.isBoolean(cell.bytes): word(cell)
        default: nil
        }
    }

    @inline(__always)
    private func isWithin(_ abbreviation: UInt64) -> Bool {
        !hasBounds || (low < abbreviation && abbreviation < high)
    }

    @inline(__always)
    private func number(_ cell: Cell, _ number: PlainNumber) -> Value {
        let hash = TextScan.hash(cell.bytes)
        let digest = ValueDigest(hash: hash, abbreviation: number.abbreviation)
        return Value(text: cell.bytes, isNumber: true, digest: digest)
    }

    @inline(__always)
    private func word(_ cell: Cell) -> Value {
        let abbreviation = OrderedAbbreviation.text(cell.bytes)
        let digest = ValueDigest(hash: TextScan.hash(cell.bytes), abbreviation: abbreviation)
        return Value(text: cell.bytes, digest: digest)
    }
}

/// Every text, between quotes; and what JSON has besides, if it keeps its type.
enum PlainTexts: PlainShape {
    @inline(__always)
    static func value(of cell: Cell, _ rule: PlainRule, _ scratch: inout Scratch) -> PlainRule.Value? {
        rule.text(cell)
    }
}

/// `-12`: digits without leading zeros.
enum PlainIntegers: PlainShape {
    @inline(__always)
    static func value(of cell: Cell, _ rule: PlainRule, _ scratch: inout Scratch) -> PlainRule.Value? {
        rule.integer(cell)
    }
}

/// `-12.50`: the same, with an optional fraction.
enum PlainDecimals: PlainShape {
    @inline(__always)
    static func value(of cell: Cell, _ rule: PlainRule, _ scratch: inout Scratch) -> PlainRule.Value? {
        rule.decimal(cell)
    }
}

/// `2024-02-03T15:00:00Z`, between quotes; other ways of ISO 8601 are brought into this form.
enum PlainInstants: PlainShape {
    @inline(__always)
    static func value(of cell: Cell, _ rule: PlainRule, _ scratch: inout Scratch) -> PlainRule.Value? {
        rule.instant(cell, &scratch)
    }
}

/// `true` or `false`.
enum PlainBooleans: PlainShape {
    @inline(__always)
    static func value(of cell: Cell, _ rule: PlainRule, _ scratch: inout Scratch) -> PlainRule.Value? {
        rule.boolean(cell)
    }
}
