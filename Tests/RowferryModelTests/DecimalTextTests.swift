import RowferryModel
import RowferryTesting
import Testing

@Suite("Decimal numbers as text")
struct DecimalTextTests {
    private static func compare(_ left: String, _ right: String) -> Int {
        Array(left.utf8).withUnsafeBytes { left in
            Array(right.utf8).withUnsafeBytes { DecimalText.compare(left, $0) }
        }
    }

    @Test(
        "are put in order by their value",
        arguments: [
            ("1", "2", -1), ("2", "1", 1), ("5", "5", 0), ("5", "+5", 0), ("-5", "5", -1), ("-5", "-6", 1),
            ("0", "-0", 0), ("0", "0.000", 0), ("0e5", "0", 0), ("007", "7", 0), ("5.", "5", 0), (".5", "0.50", 0),
            ("10", "9", 1), ("0.1", "0.09", 1), ("0.01", "0.1", -1), ("-0.01", "-0.1", 1), ("1e2", "100", 0),
            ("1E+2", "99.9", 1), ("100e-2", "1", 0), ("1.5e3", "1500.0", 0), ("1e-3", "0.001", 0),
            ("1e400", "1e500", -1), ("-1e400", "-1e500", 1), ("1e99999999999999999999", "1e9", 1),
            ("1e-99999999999999999999", "0", 1), ("123456789012345678901", "123456789012345678902", -1),
            ("0.1234567890123456789012", "0.1234567890123456789011", 1), ("12.34", "12.3400", 0),
            ("12.34", "12.3401", -1), ("1205", "120.5e1", 0), ("x", "0", 0), ("", "0", 0), ("1e", "0", 0),
            ("x", "1", -1),
        ]
    )
    func table(left: String, right: String, order: Int) {
        #expect(Self.compare(left, right) == order)
        #expect(Self.compare(right, left) == -order)
    }

    @Test("are put in order like whole numbers of the same scale", arguments: [1, 2, 3] as [UInt64])
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let left = Int.random(in: -2_000...2_000, using: &generator)
            let right = Int.random(in: -2_000...2_000, using: &generator)
            let order = Self.compare(Self.written(left, &generator), Self.written(right, &generator))
            #expect(order == (left < right ? -1 : left > right ? 1 : 0), "\(left) \(right)")
        }
    }

    /// The number of thousandths, written in one of the many ways to do so.
    private static func written(_ thousandths: Int, _ generator: inout SeededGenerator) -> String {
        let digits = String(thousandths.magnitude)
        let sign = thousandths < 0 ? "-" : ["", "+", ""].randomElement(using: &generator) ?? ""
        let zeros = String(repeating: "0", count: Int.random(in: 0...3, using: &generator))
        if Bool.random(using: &generator) { return sign + zeros + digits + "e-3" }
        let padded = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        return sign + zeros + padded.dropLast(3) + "." + padded.suffix(3) + zeros
    }
}
