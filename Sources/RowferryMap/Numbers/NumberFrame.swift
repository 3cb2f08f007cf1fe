/// What stands around the digits of a number: signs, currency, percent, parentheses.
struct NumberFrame {
    let format: NumberFormat
    private(set) var isNegative = false
    private(set) var hasPercent = false
    private var hasSign = false
    private var hasCurrency = false

    init(format: NumberFormat) {
        self.format = format
    }

    /// The text without its frame; nil when the frame has something twice, or a parenthesis is open.
    mutating func strip(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        var rest = text
        if rest.first == UInt8(ascii: "(") {
            guard rest.last == UInt8(ascii: ")"), rest.count > 2 else { return nil }
            rest = Trim.apply(to: UnsafeRawBufferPointer(rebasing: rest[1..<(rest.count - 1)]))
            isNegative = true
            hasSign = true
        }
        while let width = leading(rest) {
            rest = Trim.apply(to: UnsafeRawBufferPointer(rebasing: rest[width...]))
        }
        while let width = trailing(rest) {
            rest = Trim.apply(to: UnsafeRawBufferPointer(rebasing: rest[..<(rest.count - width)]))
        }
        return rest.isEmpty ? nil : rest
    }

    /// Bytes of the sign or currency with which the text begins.
    private mutating func leading(_ text: UnsafeRawBufferPointer) -> Int? {
        let (scalar, width) = UTF8Scalar.read(text, at: 0)
        if takesSign(scalar) { return width }
        return takesCurrency(scalar, width, text.prefix(3))
    }

    /// Bytes of the sign, percent or currency with which the text ends.
    private mutating func trailing(_ text: UnsafeRawBufferPointer) -> Int? {
        guard let last = text.last else { return nil }
        if last == UInt8(ascii: "%"), format.percent != nil, !hasPercent {
            hasPercent = true
            return 1
        }
        var start = text.count - 1
        while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
        let (scalar, width) = UTF8Scalar.read(text, at: start)
        if takesSign(scalar) { return width }
        return takesCurrency(scalar, width, text.suffix(3))
    }

    private mutating func takesSign(_ scalar: UInt32) -> Bool {
        let isMinus = scalar == 0x2D || scalar == 0x2212
        guard isMinus || scalar == 0x2B, !hasSign else { return false }
        hasSign = true
        isNegative = isMinus
        return true
    }

    private mutating func takesCurrency(
        _ scalar: UInt32,
        _ width: Int,
        _ letters: Slice<UnsafeRawBufferPointer>
    ) -> Int? {
        guard format.takesCurrency, !hasCurrency else { return nil }
        if letters.count == 3, letters.allSatisfy({ $0 &- 65 < 26 }) {
            hasCurrency = true
            return 3
        }
        guard Self.isCurrencySign(scalar) else { return nil }
        hasCurrency = true
        return width
    }

    /// The signs of Unicode's category Sc that stand in exports.
    private static func isCurrencySign(_ scalar: UInt32) -> Bool {
        scalar == 0x24 || (0xA2...0xA5).contains(scalar) || (0x20A0...0x20C0).contains(scalar) || scalar == 0xFFE5
            || scalar == 0x0E3F
    }
}
