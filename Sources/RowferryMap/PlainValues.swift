import RowferryModel

/// A number that may be written as JSON writes it (RFC 8259, section 6), without an exponent: read in one pass.
struct PlainNumber {
    /// How far digits and one point go, and what they come to; wrong beyond 18 digits.
    private let end: Int
    private let digits: Int
    private let scale: Int
    private let start: Int
    private let point: Int
    private let text: UnsafeRawBufferPointer

    @inline(__always)
    init(_ text: UnsafeRawBufferPointer) {
        self.text = text
        start = text[0] == UInt8(ascii: "-") ? 1 : 0
        var index = start
        var digits = 0
        while index < text.count, text[index] &- 48 <= 9 {
            digits = digits &* 10 &+ Int(text[index] &- 48)
            index &+= 1
        }
        point = index
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index &+= 1
            while index < text.count, text[index] &- 48 <= 9 {
                digits = digits &* 10 &+ Int(text[index] &- 48)
                index &+= 1
            }
            scale = index &- point &- 1
        } else {
            scale = 0
        }
        end = index
        self.digits = digits
    }

    /// Digits before the point, and no zero too many.
    @inline(__always)
    private var hasWhole: Bool { point > start && (text[start] != 48 || point == start &+ 1) }

    /// `-0` is none: as an integer it is sent without its sign.
    @inline(__always)
    var isInteger: Bool { point == text.count && hasWhole && (start == 0 || text[start] != 48) }

    @inline(__always)
    var isDecimal: Bool { end == text.count && hasWhole && (point == end || scale > 0) }

    /// Nil for a number with an exponent, or with more digits than a double keeps.
    @inline(__always)
    var abbreviation: UInt64? {
        guard end == text.count, end &- start <= 16 else { return nil }
        return OrderedAbbreviation.number(digits: digits, scale: scale, isNegative: start == 1)
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
