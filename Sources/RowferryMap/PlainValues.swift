import RowferryModel

/// A number that may be written as JSON writes it (RFC 8259, section 6), without an exponent.
struct PlainNumber {
    /// Whether nothing but digits and one point stands behind the sign.
    private let isNumber: Bool
    private let isNegative: Bool
    private let beginsWithZero: Bool
    /// Digits before the point and behind it; what they all come to, wrong beyond 18 of them.
    private let whole: Int
    private let scale: Int
    private let digits: Int
    private let hasPoint: Bool

    /// Reads a text that is not empty, behind which eight bytes may be read.
    @inline(__always)
    init(_ text: UnsafeRawBufferPointer) {
        if text.count <= 8 { self.init(short: text) } else { self.init(long: text) }
    }

    /// All digits at once, in a word.
    @inline(__always)
    private init(short text: UnsafeRawBufferPointer) {
        var count = text.count
        var word = UnsafeRawPointer(text.baseAddress.unsafelyUnwrapped).loadUnaligned(as: UInt64.self).littleEndian
        if count < 8 { word &= ~(.max &<< Self.bits(count)) }
        isNegative = word & 0xFF == UInt64(UInt8(ascii: "-"))
        if isNegative {
            word = word &>> 8
            count &-= 1
        }
        beginsWithZero = word & 0xFF == 48
        let point = Self.firstPoint(word)
        hasPoint = point < count
        whole = hasPoint ? point : count
        if hasPoint {
            let low = word & ~(.max &<< Self.bits(point))
            let high = (word &>> Self.bits(point)) &>> 8
            word = low | high &<< Self.bits(point)
            count &-= 1
        }
        scale = count &- whole
        // Zeros in front, so that there are eight digits.
        let aligned = count > 0 ? (word ^ 0x3030_3030_3030_3030) &<< Self.bits(8 &- count) : .max
        isNumber = (aligned | (aligned &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 == 0
        digits = Self.value(aligned)
    }

    @inline(never)
    private init(long text: UnsafeRawBufferPointer) {
        isNegative = text[0] == UInt8(ascii: "-")
        let start = isNegative ? 1 : 0
        var index = start
        var digits = 0
        while index < text.count, text[index] &- 48 <= 9 {
            digits = digits &* 10 &+ Int(text[index] &- 48)
            index &+= 1
        }
        whole = index &- start
        hasPoint = index < text.count && text[index] == UInt8(ascii: ".")
        if hasPoint { index &+= 1 }
        let fraction = index
        while hasPoint, index < text.count, text[index] &- 48 <= 9 {
            digits = digits &* 10 &+ Int(text[index] &- 48)
            index &+= 1
        }
        scale = index &- fraction
        isNumber = index == text.count
        beginsWithZero = text[start] == 48
        self.digits = digits
    }

    @inline(__always)
    private static func bits(_ bytes: Int) -> UInt64 { UInt64(truncatingIfNeeded: bytes &* 8) }

    /// Place of the first byte that is a point; 8 if there is none.
    @inline(__always)
    private static func firstPoint(_ word: UInt64) -> Int {
        let points = word ^ 0x2E2E_2E2E_2E2E_2E2E
        // Subtracting borrows into the top bit of a byte that is zero; the lowest one found is right.
        let found = (points &- 0x0101_0101_0101_0101) & ~points & 0x8080_8080_8080_8080
        return found.trailingZeroBitCount &>> 3
    }

    /// What eight digits come to, the first one lowest: pairs, then fours, then all of them.
    @inline(__always)
    private static func value(_ digits: UInt64) -> Int {
        let pairs = (digits &* 10 &+ digits &>> 8) & 0x00FF_00FF_00FF_00FF
        let fours = (pairs &* 100 &+ pairs &>> 16) & 0x0000_FFFF_0000_FFFF
        return Int(truncatingIfNeeded: (fours &* 10_000 &+ fours &>> 32) & 0xFFFF_FFFF)
    }

    /// Digits before the point, and no zero too many.
    @inline(__always)
    private var hasWhole: Bool { whole > 0 && (!beginsWithZero || whole == 1) }

    /// `-0` is none: as an integer it is sent without its sign.
    @inline(__always)
    var isInteger: Bool { isNumber && !hasPoint && hasWhole && !(isNegative && beginsWithZero) }

    @inline(__always)
    var isDecimal: Bool { isNumber && hasWhole && (!hasPoint || scale > 0) }

    /// Nil for a number with an exponent, or with more digits than a double keeps.
    @inline(__always)
    var abbreviation: UInt64? {
        guard isNumber, whole &+ scale <= 16 else { return nil }
        return OrderedAbbreviation.number(digits: digits, scale: scale, isNegative: isNegative)
    }
}

/// Booleans that are written as JSON writes them.
enum PlainBoolean {
    @inline(__always)
    static func isBoolean(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count == 4 || text.count == 5 else { return false }
        let word = text.loadUnaligned(as: UInt32.self).littleEndian
        if text.count == 4 { return word == 0x6575_7274 }
        return word == 0x736C_6166 && text[4] == UInt8(ascii: "e")
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

/// Ids that a spreadsheet has read as numbers and written in its own way.
enum DamagedID {
    /// `1.2E+10`: digits, perhaps a point, and `E+` with two or three digits at the end.
    @inline(__always)
    static func isDamaged(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count >= 5, text[0] &- 48 <= 9 else { return false }
        let plus = text[text.count &- 3] == UInt8(ascii: "+") ? text.count &- 3 : text.count &- 4
        return text[plus] == UInt8(ascii: "+") && isNumber(text, exponentAt: plus &- 1)
    }

    @inline(never)
    private static func isNumber(_ text: UnsafeRawBufferPointer, exponentAt place: Int) -> Bool {
        text[place] | 0x20 == UInt8(ascii: "e") && NumberText.isNumber(text)
    }
}
