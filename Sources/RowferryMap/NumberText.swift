/// Numbers as text: told from other text, and brought into the form that JSON wants, digit for digit.
enum NumberText {
    /// Whether the text is a decimal number: `[+-]digits[.digits][e[+-]digits]`, a digit missing on one side of the point.
    static func isNumber(_ text: UnsafeRawBufferPointer) -> Bool {
        shape(of: text) != nil
    }

    /// Where the parts of a number stand in its text.
    struct Shape {
        var isNegative: Bool
        var whole: Range<Int>
        var fraction: Range<Int>
        /// Behind the `e`, sign included; empty without an exponent.
        var exponent: Range<Int>
    }

    /// The parts of the number, or nil when the text is not one.
    /// - Complexity: one pass; allocates nothing.
    static func shape(of text: UnsafeRawBufferPointer) -> Shape? {
        var index = 0
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative || text.first == UInt8(ascii: "+") { index = 1 }
        let whole = digits(in: text, from: index)
        index = whole.upperBound
        var fraction = index..<index
        if index < text.count, text[index] == UInt8(ascii: ".") {
            fraction = digits(in: text, from: index + 1)
            index = fraction.upperBound
        }
        if whole.isEmpty, fraction.isEmpty { return nil }
        var exponent = index..<index
        if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
            var start = index + 1
            if start < text.count, text[start] == UInt8(ascii: "-") || text[start] == UInt8(ascii: "+") { start += 1 }
            let power = digits(in: text, from: start)
            if power.isEmpty { return nil }
            exponent = index + 1..<power.upperBound
            index = power.upperBound
        }
        return index == text.count
            ? Shape(isNegative: isNegative, whole: whole, fraction: fraction, exponent: exponent) : nil
    }

    private static func digits(in text: UnsafeRawBufferPointer, from start: Int) -> Range<Int> {
        var end = start
        while end < text.count, text[end] &- 48 <= 9 { end += 1 }
        return start..<end
    }

    /// Writes the number as JSON (RFC 8259, section 6): no plus sign, no leading zeros, a digit on both sides of the point.
    /// False when the text is not a number, or, with `integer`, has a fraction other than zeros or an exponent.
    static func write(_ text: UnsafeRawBufferPointer, integer: Bool, to output: inout ByteSink) -> Bool {
        guard let shape = shape(of: text) else { return false }
        var whole = shape.whole
        while whole.count > 1, text[whole.lowerBound] == 48 { whole.removeFirst() }
        if integer {
            guard shape.exponent.isEmpty, shape.fraction.allSatisfy({ text[$0] == 48 }) else { return false }
        }
        let isZero = whole.isEmpty || (whole.count == 1 && text[whole.lowerBound] == 48)
        if shape.isNegative, !(integer && isZero) { output.append(UInt8(ascii: "-")) }
        if whole.isEmpty { output.append(48) } else { output.append(UnsafeRawBufferPointer(rebasing: text[whole])) }
        if !integer, !shape.fraction.isEmpty {
            output.append(UInt8(ascii: "."))
            output.append(UnsafeRawBufferPointer(rebasing: text[shape.fraction]))
        }
        if !shape.exponent.isEmpty {
            output.append(UInt8(ascii: "e"))
            output.append(UnsafeRawBufferPointer(rebasing: text[shape.exponent]))
        }
        return true
    }
}
