import Foundation

/// A decimal number, added without rounding.
struct Amount: Equatable, Sendable {
    /// The most digits that Foundation's `Decimal` holds exactly.
    static let mostDigits = 38

    private var decimal: Decimal

    static let zero = Amount(decimal: 0)

    private init(decimal: Decimal) { self.decimal = decimal }

    /// Nil when `text` is not a plain decimal number, or has more digits than can be added exactly.
    init?(_ text: String) {
        guard Self.isNumber(text), Self.significantDigits(text) <= Self.mostDigits,
            let decimal = Decimal(string: text, locale: nil), !decimal.isNaN
        else { return nil }
        self.decimal = decimal
    }

    /// The sum, or nil when it would have to be rounded.
    func adding(_ other: Amount) -> Amount? {
        var left = decimal
        var right = other.decimal
        var sum = Decimal()
        guard NSDecimalAdd(&sum, &left, &right, .plain) == .noError else { return nil }
        return Amount(decimal: sum)
    }

    /// Plain digits, a point before a fraction, no trailing zeros after it.
    var text: String { decimal.description }

    /// `Decimal(string:)` stops at the first character that it does not know; a judge must not.
    static func isNumber(_ text: String) -> Bool {
        var units = text.utf8[...]
        if units.first == UInt8(ascii: "-") || units.first == UInt8(ascii: "+") { units.removeFirst() }
        guard takeDigits(&units) else { return false }
        if units.first == UInt8(ascii: ".") {
            units.removeFirst()
            guard takeDigits(&units) else { return false }
        }
        if units.first == UInt8(ascii: "e") || units.first == UInt8(ascii: "E") {
            units.removeFirst()
            if units.first == UInt8(ascii: "-") || units.first == UInt8(ascii: "+") { units.removeFirst() }
            guard takeDigits(&units) else { return false }
        }
        return units.isEmpty
    }

    private static func takeDigits(_ units: inout Substring.UTF8View) -> Bool {
        let digits = units.prefix { (0x30...0x39).contains($0) }
        units = units.dropFirst(digits.count)
        return !digits.isEmpty
    }

    private static func significantDigits(_ text: String) -> Int {
        let mantissa = text.utf8.prefix { $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") }
        return mantissa.filter { (0x30...0x39).contains($0) }.drop { $0 == 0x30 }.count
    }
}
