/// Eight bytes that stand for a value when values are compared: if one is smaller, so is its value. Equal ones say nothing.
enum OrderedAbbreviation {
    /// The first bytes, the first one highest.
    @inline(__always)
    static func text(_ value: UnsafeRawBufferPointer) -> UInt64? {
        if value.count >= 8 { return value.loadUnaligned(fromByteOffset: 0, as: UInt64.self).bigEndian }
        var word: UInt64 = 0
        for index in 0..<value.count { word |= UInt64(value[index]) &<< UInt64(56 &- 8 &* index) }
        return word
    }

    /// The number as a double whose bits are in order; nil with an exponent, or with more digits than a double keeps.
    @inline(__always)
    static func number(_ value: UnsafeRawBufferPointer) -> UInt64? {
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
        // Digits below 2^53 and powers of ten up to 10^22 are exact: the quotient is rounded once, which keeps the order.
        guard digits < 1 << 53 else { return nil }
        let magnitude = Double(digits) / powers[scale]
        let bits = (isNegative ? -magnitude : magnitude).bitPattern
        return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    }

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    ]
}
