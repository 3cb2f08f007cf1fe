/// Eight bytes that stand for a value when values are compared: if one is smaller, so is its value. Equal ones say nothing.
public enum OrderedAbbreviation {
    /// The first bytes, the first one highest.
    public static func text(_ value: UnsafeRawBufferPointer) -> UInt64? {
        if value.count >= 8 { return value.loadUnaligned(fromByteOffset: 0, as: UInt64.self).bigEndian }
        var word: UInt64 = 0
        for index in 0..<value.count { word |= UInt64(value[index]) &<< UInt64(56 &- 8 &* index) }
        return word
    }

    /// The number as a double whose bits are in order; nil with an exponent, or with more digits than a double keeps.
    public static func number(_ value: UnsafeRawBufferPointer) -> UInt64? {
        var index = 0
        let isNegative = value.first == UInt8(ascii: "-")
        if isNegative { index = 1 }
        guard value.count &- index <= 16 else { return nil }
        var digits = 0
        var scale = 0
        var isFraction = false
        while index < value.count {
            let digit = value[index] &- 48
            if digit <= 9 {
                digits = digits &* 10 &+ Int(digit)
                if isFraction { scale &+= 1 }
            } else if value[index] == UInt8(ascii: "."), !isFraction {
                isFraction = true
            } else {
                return nil
            }
            index &+= 1
        }
        return number(digits: digits, scale: scale, isNegative: isNegative)
    }

    /// A number by its digits, without the point, and how many of them stand behind it: at most 16. Nil when there are
    /// more digits than a double keeps.
    ///
    /// Integers below 2^53 and powers of ten up to 10^22 are exact doubles: the quotient is rounded once, which keeps the
    /// order.
    @inlinable @inline(__always)
    public static func number(digits: Int, scale: Int, isNegative: Bool) -> UInt64? {
        guard digits < 1 << 53 else { return nil }
        let magnitude = scale == 0 ? Double(digits) : Double(digits) / power(scale)
        let bits = (isNegative ? -magnitude : magnitude).bitPattern
        return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    }

    @inlinable @inline(__always)
    static func power(_ scale: Int) -> Double {
        switch scale {
        case 1: 1e1
        case 2: 1e2
        case 3: 1e3
        case 4: 1e4
        default: (4..<scale).reduce(1e4) { power, _ in power * 10 }
        }
    }

    /// The first bytes of a text as a little-endian word, zeros behind them.
    @inlinable @inline(__always)
    public static func text(_ first: UInt64) -> UInt64 { first.byteSwapped }
}
