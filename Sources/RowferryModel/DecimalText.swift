/// Decimal numbers as text, without rounding: `[-]digits[.digits]`, an exponent allowed.
package enum DecimalText {
    /// Whether the left number is smaller. Texts that are not plain decimals (an exponent among them) compare as
    /// floating-point numbers.
    package static func precedes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        compare(left, right) < 0
    }

    /// Negative, zero or positive as the left number is smaller than, equal to or larger than the right one.
    /// - Complexity: linear in the digits; allocates only for exponents.
    package static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        guard let left = Plain(left), let right = Plain(right) else {
            let difference = double(left) - double(right)
            return difference < 0 ? -1 : difference > 0 ? 1 : 0
        }
        if left.isNegative != right.isNegative { return left.isNegative ? -1 : 1 }
        let magnitude = left.compareMagnitude(to: right)
        return left.isNegative ? -magnitude : magnitude
    }

    private static func double(_ bytes: UnsafeRawBufferPointer) -> Double {
        Double(String(decoding: bytes, as: UTF8.self)) ?? 0
    }

    /// A number without an exponent, cut into whole and fraction.
    private struct Plain {
        var isNegative = false
        var whole: UnsafeRawBufferPointer
        var fraction: UnsafeRawBufferPointer

        init?(_ bytes: UnsafeRawBufferPointer) {
            var start = 0
            if bytes.first == UInt8(ascii: "-") {
                isNegative = true
                start = 1
            }
            var point = bytes.count
            for index in start..<bytes.count {
                let byte = bytes[index]
                if byte == UInt8(ascii: "."), point == bytes.count {
                    point = index
                } else if byte &- 48 > 9 {
                    return nil
                }
            }
            while start < point, bytes[start] == 48 { start += 1 }
            var end = bytes.count
            while end > point + 1, bytes[end - 1] == 48 { end -= 1 }
            whole = UnsafeRawBufferPointer(rebasing: bytes[start..<point])
            fraction = UnsafeRawBufferPointer(rebasing: bytes[min(point + 1, end)..<end])
            if whole.isEmpty, fraction.isEmpty { isNegative = false }
        }

        func compareMagnitude(to other: Plain) -> Int {
            if whole.count != other.whole.count { return whole.count < other.whole.count ? -1 : 1 }
            for (mine, its) in zip(whole, other.whole) where mine != its { return mine < its ? -1 : 1 }
            for (mine, its) in zip(fraction, other.fraction) where mine != its { return mine < its ? -1 : 1 }
            return fraction.count == other.fraction.count ? 0 : fraction.count < other.fraction.count ? -1 : 1
        }
    }
}
