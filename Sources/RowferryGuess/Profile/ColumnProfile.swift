import RowferryModel

/// What was seen in one column. Memory does not grow with the rows.
struct ColumnProfile: Sendable {
    /// What a value may be taken for; each value has one.
    enum Form: Int, CaseIterable {
        /// Digits, with a minus sign or without.
        case integer
        /// Any other number.
        case decimal
        /// `yes`, `false` and the like; not 0 and 1, which are integers.
        case boolean
        case date
        case other
    }

    private(set) var filled = 0
    private var counts = [Int](repeating: 0, count: Form.allCases.count)
    private var firsts = [Example?](repeating: nil, count: Form.allCases.count)
    /// Integers that are 0 or 1.
    private(set) var zerosAndOnes = 0
    private(set) var dates = DateEvidence()
    private(set) var digits = DigitEvidence()
    /// Values by their type in JSON.
    private(set) var jsonNumbers = 0
    private(set) var jsonBooleans = 0
    private(set) var jsonNested = 0
    /// Values with white space at an end.
    private(set) var padded = 0
    private(set) var emails = 0
    private(set) var emailsWithCapitals = 0
    /// Values such as `1.234,50`.
    private(set) var decimalCommas = 0
    /// The longest text in UTF-16 units, as destinations count; at least right beyond 255.
    private(set) var longest = 0
    private(set) var distinct = DistinctSketch()
    /// The first different values.
    private(set) var examples: [String] = []
    /// The smallest and largest number, as written.
    private(set) var lowest: [UInt8] = []
    private(set) var highest: [UInt8] = []

    private static let exampleLimit = 3

    func count(_ form: Form) -> Int { counts[form.rawValue] }
    func first(_ form: Form) -> Example? { firsts[form.rawValue] }

    /// Takes a value that is there and is no word for: nothing.
    mutating func note(_ cell: Cell, line: Int, rules: ValueRules) {
        filled += 1
        distinct.insert(cell.bytes)
        if examples.count < Self.exampleLimit { keepExample(cell.bytes) }
        switch cell.kind {
        case .number: jsonNumbers += 1
        case .true, .false:
            jsonBooleans += 1
            return add(.boolean, cell.bytes, line)
        case .json:
            jsonNested += 1
            return add(.other, cell.bytes, line)
        case .text, .missing, .null: break
        }
        let text = Blank.trimmed(cell.bytes)
        if text.count < cell.bytes.count { padded += 1 }
        add(form(of: text, line: line, rules: rules), text, line)
        if cell.bytes.count > longest { measure(cell.bytes) }
    }

    private mutating func add(_ form: Form, _ text: UnsafeRawBufferPointer, _ line: Int) {
        if counts[form.rawValue] == 0 { firsts[form.rawValue] = Example(text, line: line) }
        counts[form.rawValue] += 1
    }

    private mutating func keepExample(_ value: UnsafeRawBufferPointer) {
        let text = Example.text(value)
        if !examples.contains(text) { examples.append(text) }
    }

    private mutating func measure(_ text: UnsafeRawBufferPointer) {
        if text.count <= 255 {
            longest = max(longest, text.count)
            return
        }
        var units = 0
        for byte in text where byte & 0xC0 != 0x80 { units += byte >= 0xF0 ? 2 : 1 }
        longest = max(longest, units)
    }

    // MARK: Forms

    private mutating func form(of text: UnsafeRawBufferPointer, line: Int, rules: ValueRules) -> Form {
        guard let first = text.first else { return .other }
        if first &- 48 <= 9 || first == UInt8(ascii: "-") || first == UInt8(ascii: ".") {
            if let number = number(text, line, rules) { return number }
        } else if text.count <= 5, rules.isBoolean(text) {
            return .boolean
        }
        if dates.note(text, line: line, rules: rules) { return .date }
        noteText(text)
        return .other
    }

    private mutating func number(_ text: UnsafeRawBufferPointer, _ line: Int, _ rules: ValueRules) -> Form? {
        let start = text[0] == UInt8(ascii: "-") && text.count > 1 ? 1 : 0
        if text[start...].allSatisfy({ $0 &- 48 <= 9 }) {
            if start == 0 {
                digits.noteDigits(text, line: line)
                // Both an integer and, perhaps, a date: the name of the column decides.
                if text.count == 8 { _ = dates.note(text, line: line, rules: rules) }
                if text.count == 1, text[0] <= UInt8(ascii: "1") { zerosAndOnes += 1 }
            }
            noteSize(text)
            return .integer
        }
        guard rules.isNumber(text) else { return nil }
        digits.noteNumber(text, line: line)
        noteSize(text)
        return .decimal
    }

    private mutating func noteSize(_ number: UnsafeRawBufferPointer) {
        if lowest.isEmpty {
            lowest = Array(number.prefix(Example.limit))
            highest = lowest
        } else if lowest.withUnsafeBytes({ DecimalText.precedes(number, $0) }) {
            lowest = Array(number.prefix(Example.limit))
        } else if highest.withUnsafeBytes({ DecimalText.precedes($0, number) }) {
            highest = Array(number.prefix(Example.limit))
        }
    }

    private mutating func noteText(_ text: UnsafeRawBufferPointer) {
        guard text.count <= 254 else { return }
        var ats = 0
        var hasSpace = false
        var hasCapital = false
        for byte in text {
            if byte == UInt8(ascii: "@") { ats += 1 }
            if byte == 0x20 { hasSpace = true }
            if byte &- 65 < 26 { hasCapital = true }
        }
        if ats == 1, !hasSpace, text.first != UInt8(ascii: "@"), text.last != UInt8(ascii: "@") {
            emails += 1
            if hasCapital { emailsWithCapitals += 1 }
        } else if Self.hasDecimalComma(text) {
            decimalCommas += 1
        }
    }

    /// Digits with points between, a comma, digits.
    private static func hasDecimalComma(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count <= 24, let comma = text.lastIndex(of: UInt8(ascii: ",")), comma > 0, comma + 1 < text.count
        else { return false }
        let isWhole = text[..<comma].enumerated().allSatisfy { index, byte in
            byte &- 48 <= 9 || byte == UInt8(ascii: ".") || (index == 0 && byte == UInt8(ascii: "-"))
        }
        return isWhole && text[(comma + 1)...].allSatisfy { $0 &- 48 <= 9 }
    }
}

/// White space as exports leave it around values.
enum Blank {
    static func trimmed(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = text.count
        while start < end, isBlank(text[start]) { start += 1 }
        while end > start, isBlank(text[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: text[start..<end])
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 9 < 5 }
}
