/// Decimal numbers as text, compared without rounding: `[+-]digits[.digits][e[+-]digits]`.
package enum DecimalText {
    /// Whether the left number is smaller.
    package static func precedes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        compare(left, right) < 0
    }

    /// Negative, zero or positive as the left number is smaller than, equal to or larger than the right one. A text
    /// that is not a number counts as zero.
    /// - Complexity: linear in the digits; allocates nothing.
    package static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let left = Parts(left)
        let right = Parts(right)
        if left.sign != right.sign { return left.sign < right.sign ? -1 : 1 }
        return left.sign < 0 ? right.compareMagnitude(to: left) : left.compareMagnitude(to: right)
    }

    /// A number as its significant digits, and the power of ten of the first of them.
    private struct Parts {
        private let text: UnsafeRawBufferPointer
        /// -1, 0 or 1.
        var sign = 0
        /// From the first digit that is not zero to behind the last one; the point may stand among them.
        private var digits = 0..<0
        private var power = 0

        @inline(__always)
        init(_ text: UnsafeRawBufferPointer) {
            self.text = text
            var index = 0
            let isNegative = text.first == UInt8(ascii: "-")
            if isNegative || text.first == UInt8(ascii: "+") { index = 1 }
            var point = -1
            var first = -1
            var end = 0
            while index < text.count {
                let byte = text[index]
                if byte &- 48 <= 9 {
                    if byte != 48 {
                        if first < 0 { first = index }
                        end = index + 1
                    }
                } else if byte == UInt8(ascii: "."), point < 0 {
                    point = index
                } else {
                    break
                }
                index += 1
            }
            if first < 0 { return }
            let whole = point < 0 ? index : point
            guard let exponent = Self.exponent(text, from: index) else { return }
            sign = isNegative ? -1 : 1
            digits = first..<end
            power = (first < whole ? whole - first - 1 : whole - first) + exponent
        }

        /// What follows the digits: nothing, or `e` and a power, cut where it is beyond all use. Nil for another text.
        private static func exponent(_ text: UnsafeRawBufferPointer, from start: Int) -> Int? {
            if start == text.count { return 0 }
            guard text[start] | 0x20 == UInt8(ascii: "e") else { return nil }
            var index = start + 1
            let isNegative = index < text.count && text[index] == UInt8(ascii: "-")
            if isNegative || (index < text.count && text[index] == UInt8(ascii: "+")) { index += 1 }
            if index == text.count { return nil }
            var value = 0
            while index < text.count {
                guard text[index] &- 48 <= 9 else { return nil }
                value = min(value * 10 + Int(text[index] - 48), 1 << 40)
                index += 1
            }
            return isNegative ? -value : value
        }

        /// Of two numbers that are not negative, or both negative and taken without their sign.
        func compareMagnitude(to other: Parts) -> Int {
            if power != other.power { return power < other.power ? -1 : 1 }
            var mine = digits
            var its = other.digits
            while let left = next(&mine) {
                guard let right = other.next(&its) else { return 1 }
                if left != right { return left < right ? -1 : 1 }
            }
            return other.next(&its) == nil ? 0 : -1
        }

        private func next(_ range: inout Range<Int>) -> UInt8? {
            while let index = range.first {
                range = index + 1..<range.upperBound
                if text[index] != UInt8(ascii: ".") { return text[index] }
            }
            return nil
        }
    }
}
