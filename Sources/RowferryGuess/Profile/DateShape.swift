/// How a date is laid out, whatever its digits: what the values `3/4/2024 9:15` and `12/31/2023 17:00` have in common.
struct DateShape {
    /// A part of a date as it is written.
    enum Token: Hashable {
        /// One or two digits.
        case short
        /// Four digits: a year, or an offset without colon.
        case four
        /// Eight digits: year, month and day without anything between.
        case eight
        /// Digits behind the point of the seconds, however many.
        case fraction
        case month
        /// A month's name in full; `May` counts as cut.
        case fullMonth
        /// `am` or `pm`.
        case halfDay
        /// The letter `T` or `Z`.
        case letter(UInt8)
        case mark(UInt8)
    }

    /// The parts, if they were asked for.
    private(set) var tokens: [Token] = []
    /// The same for all dates of one shape.
    private(set) var key: UInt64 = 0
    /// Whether a number of one digit stands where two may stand.
    private(set) var hasSingleDigit = false
    private var hasTime = false
    private var isBehindPoint = false

    static let longest = 40

    /// Nil for what is no date in any layout that is known.
    /// - Complexity: linear; allocates only when the tokens are kept.
    init?(_ text: UnsafeRawBufferPointer, keepsTokens: Bool) {
        guard text.count >= 6, text.count <= Self.longest else { return nil }
        var index = 0
        while index < text.count {
            let start = index
            let token: Token?
            if Self.isDigit(text[index]) {
                while index < text.count, Self.isDigit(text[index]) { index += 1 }
                token = number(of: index - start)
            } else if Self.isLetter(text[index]) {
                while index < text.count, Self.isLetter(text[index]) { index += 1 }
                token = Self.word(UnsafeRawBufferPointer(rebasing: text[start..<index]))
            } else {
                token = mark(text[index])
                index += 1
            }
            guard let token else { return nil }
            add(token, keepsTokens)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 <= 9 }
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 }

    private mutating func number(of digits: Int) -> Token? {
        defer { isBehindPoint = false }
        if isBehindPoint { return .fraction }
        switch digits {
        case 1, 2:
            if digits == 1 { hasSingleDigit = true }
            return .short
        case 4: return .four
        case 8: return .eight
        default: return nil
        }
    }

    private static func word(_ word: UnsafeRawBufferPointer) -> Token? {
        let first = word[0] & 0xDF
        switch word.count {
        case 1: return first == UInt8(ascii: "T") || first == UInt8(ascii: "Z") ? .letter(first) : nil
        case 2:
            let isHalf = first == UInt8(ascii: "A") || first == UInt8(ascii: "P")
            return isHalf && word[1] & 0xDF == UInt8(ascii: "M") ? .halfDay : nil
        default: return MonthName.isShort(word) ? .month : MonthName.isFull(word) ? .fullMonth : nil
        }
    }

    private mutating func mark(_ byte: UInt8) -> Token? {
        switch byte {
        case UInt8(ascii: ":"): hasTime = true
        case UInt8(ascii: "."), UInt8(ascii: ","): isBehindPoint = hasTime
        case UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: " "): isBehindPoint = false
        default: return nil
        }
        return .mark(byte)
    }

    private mutating func add(_ token: Token, _ keeps: Bool) {
        let code: UInt64 =
            switch token {
            case .short: 1
            case .four: 2
            case .eight: 3
            case .fraction: 4
            case .month: 5
            case .fullMonth: 6
            case .halfDay: 7
            case .letter(let byte), .mark(let byte): UInt64(byte)
            }
        key = (key ^ code) &* 0x0000_0100_0000_01B3 &+ 0x9E37_79B9
        if keeps { tokens.append(token) }
    }
}

/// English names of months, as the mapping language knows them.
private enum MonthName {
    private static let names: [[UInt8]] = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ].map { Array($0.utf8) }

    static func isShort(_ word: UnsafeRawBufferPointer) -> Bool {
        word.count == 3 && names.contains { matches(word, $0) }
    }

    static func isFull(_ word: UnsafeRawBufferPointer) -> Bool {
        names.contains { $0.count == word.count && matches(word, $0) }
    }

    private static func matches(_ word: UnsafeRawBufferPointer, _ name: [UInt8]) -> Bool {
        for index in word.indices where word[index] | 0x20 != name[index] { return false }
        return true
    }
}
