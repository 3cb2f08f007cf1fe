import RowferryModel
import RowferryTesting
import Testing

@Suite("Decimal numbers as text") struct DecimalTextTests {
    private static func compare(_ left: String, _ right: String) -> Int {
        Array(left.utf8).withUnsafeBytes { left in
            Array(right.utf8).withUnsafeBytes { DecimalText.compare(left, $0) }
        }
    }

    /// Ascending; texts of one entry are equal.
    static let ascending: [[String]] = [
        ["-1e400"],
        ["-123456789012345678901234567891"],
        ["-123456789012345678901234567890.5"],
        ["-123456789012345678901234567890"],
        ["-10", "-10.0", "-010"],
        ["-9.99"],
        ["-1", "-1.000"],
        ["-0.5", "-0.50", "-00.5"],
        ["-0.05"],
        ["0", "-0", "0.0", "-0.00", "00", "0."],
        ["0.000000000000000000000000000001"],
        ["0.05"],
        ["0.5", "0.50", "00.5", ".5"],
        ["0.51"],
        ["1", "1.0", "01"],
        ["1.5"],
        ["9"],
        ["10"],
        ["100"],
        ["9007199254740992"],
        ["9007199254740993"],
        ["9007199254740993.1"],
        ["123456789012345678901234567890"],
    ]

    @Test func areOrderedByValue() {
        for (left, lefts) in Self.ascending.enumerated() {
            for (right, rights) in Self.ascending.enumerated() {
                for (one, other) in lefts.flatMap({ one in rights.map { (one, $0) } }) {
                    #expect(Self.compare(one, other).signum() == (left - right).signum(), "\(one) and \(other)")
                }
            }
        }
    }

    @Test(
        "with exponents compare as floating-point numbers",
        arguments: [
            ("1e2", "99", 1), ("1e2", "100", 0), ("1E-3", "0.01", -1), ("-1e3", "-999", -1), ("1e2", "1e3", -1),
        ]
    )
    func exponents(left: String, right: String, order: Int) {
        #expect(Self.compare(left, right) == order)
        #expect(Self.compare(right, left) == -order)
    }

    @Test func compareAsIntegersDo() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2_000 {
            let left = Int.random(in: -2_000...2_000, using: &random)
            let right = Int.random(in: -2_000...2_000, using: &random)
            let order = (left - right).signum()
            #expect(Self.compare("\(left)", "\(right)") == order)
            #expect(Self.compare(Self.hundredths(left), Self.hundredths(right)) == order, "\(left), \(right)")
        }
    }

    private static func hundredths(_ number: Int) -> String {
        let part = number.magnitude % 100
        return "\(number < 0 ? "-" : "")\(number.magnitude / 100).\(part < 10 ? "0" : "")\(part)"
    }
}
