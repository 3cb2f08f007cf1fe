/// A sum of decimal numbers, without rounding, as long as it has up to 38 digits, 30 of them behind the point.
package struct DecimalSum: Sendable, Hashable {
    private static let mostDecimals = 30

    private var digits: Int128 = 0
    /// How many of the digits stand behind the point.
    private var decimals = 0

    package init() {}

    package var isZero: Bool { digits == 0 }

    /// Adds a JSON number; false, and nothing is added, for a text that is none and where the sum would have too many
    /// digits.
    package mutating func add(_ number: some Sequence<UInt8>) -> Bool {
        guard let number = Self.read(number) else { return false }
        let most = max(decimals, number.decimals)
        guard let left = Self.shift(digits, by: most - decimals),
            let right = Self.shift(number.digits, by: most - number.decimals)
        else { return false }
        let (sum, isTooLarge) = left.addingReportingOverflow(right)
        if isTooLarge { return false }
        (digits, decimals) = (sum, most)
        return true
    }

    /// The sum as a JSON number without an exponent, and without zeros at the end of a fraction.
    package var text: String {
        let all = String(digits.magnitude)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - all.count)) + all
        var fraction = padded.suffix(decimals)
        while fraction.last == "0" { fraction.removeLast() }
        let whole = padded.dropLast(decimals)
        return (digits < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }

    private static func read(_ number: some Sequence<UInt8>) -> DecimalSum? {
        var sum = DecimalSum()
        var (isNegative, isFraction, digits, bytes) = (false, false, 0, number.makeIterator())
        var place = 0
        while let byte = bytes.next() {
            defer { place += 1 }
            switch byte {
            case UInt8(ascii: "-") where place == 0: isNegative = true
            case UInt8(ascii: ".") where !isFraction: isFraction = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let (shifted, isTooLarge) = sum.digits.multipliedReportingOverflow(by: 10)
                let (next, isTooMuch) = shifted.addingReportingOverflow(Int128(byte &- 48))
                if isTooLarge || isTooMuch { return nil }
                sum.digits = next
                sum.decimals += isFraction ? 1 : 0
                digits += 1
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                if digits == 0 { return nil }
                if isNegative { sum.digits.negate() }
                return sum.scaled(by: String(decoding: Array(IteratorSequence(bytes)), as: UTF8.self))
            default: return nil
            }
        }
        if digits == 0 || sum.decimals > mostDecimals { return nil }
        if isNegative { sum.digits.negate() }
        return sum
    }

    private func scaled(by exponent: String) -> DecimalSum? {
        guard let exponent = Int(exponent), (-1_000...1_000).contains(exponent) else { return nil }
        var scaled = self
        scaled.decimals -= exponent
        if scaled.decimals < 0 {
            guard let digits = Self.shift(scaled.digits, by: -scaled.decimals) else { return nil }
            (scaled.digits, scaled.decimals) = (digits, 0)
        }
        return scaled.decimals <= Self.mostDecimals ? scaled : nil
    }

    private static func shift(_ digits: Int128, by places: Int) -> Int128? {
        if digits == 0 { return 0 }
        var digits = digits
        for _ in 0..<places {
            let (next, isTooLarge) = digits.multipliedReportingOverflow(by: 10)
            if isTooLarge { return nil }
            digits = next
        }
        return digits
    }
}
