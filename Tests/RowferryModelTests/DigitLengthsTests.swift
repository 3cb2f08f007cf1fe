import RowferryModel
import Testing

@Suite("Ids that lost the zeros in front of them") struct DigitLengthsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var values: [String]
        /// The usual number of digits, how many are shorter, and the rows of the first of them.
        var digits: Int?
        var count = 0
        var rows: [Int] = []
        var testDescription: String { name }
    }

    /// Numbers filled up with zeros to so many digits.
    private static func padded(_ numbers: some Sequence<Int>, to width: Int) -> [String] {
        numbers.map { String(repeating: "0", count: max(0, width - String($0).count)) + String($0) }
    }

    static let cases: [Case] = [
        Case(name: "no value", values: []),
        Case(name: "ids that are counted up", values: (1...99_999).map(String.init)),
        Case(name: "long ids that are counted up", values: (9_000_000...9_001_000).map(String.init)),
        Case(name: "ids of one length", values: (10_000...11_000).map(String.init)),
        Case(name: "ids filled up with zeros", values: padded(1...1_000, to: 8)),
        Case(name: "ids filled up, and a longer one", values: padded(1...1_000, to: 8) + ["123456789"]),
        Case(name: "a short one that begins with a zero itself", values: padded(1...1_000, to: 8) + ["0012"]),
        Case(name: "short codes", values: padded(1...99, to: 3) + ["7"]),
        Case(
            name: "telephone numbers",
            values: (0..<1_000).map { "0" + String(151_000_000 + $0 * 7) + "123".prefix($0 % 4) }
        ),
        Case(name: "words among the ids", values: padded(1...80, to: 8) + (1...20).map { "A\($0)" } + ["12"]),
        Case(name: "seldom a zero in front", values: (10_000...10_990).map(String.init) + ["01234", "12"]),
        Case(name: "nothing but what is longer than an id", values: [String(repeating: "1", count: 40)]),
        Case(
            name: "one that lost its zeros",
            values: padded(1...500, to: 8) + ["501"] + padded(502...1_000, to: 8),
            digits: 8,
            count: 1,
            rows: [501]
        ),
        Case(
            name: "many that lost their zeros, of all lengths",
            values: ["0", "17"] + padded(2...200, to: 8) + (201...210).map(String.init),
            digits: 8,
            count: 12,
            rows: [1, 2, 202, 203, 204]
        ),
    ]

    private static func lengths(_ values: ArraySlice<String>) -> DigitLengths {
        var lengths = DigitLengths()
        for place in values.indices {
            Array(values[place].utf8).withUnsafeBytes {
                lengths.note($0) { FieldTallies.Place(source: 0, row: place + 1, line: place + 2) }
            }
        }
        return lengths
    }

    @Test("are told from ids that never had any", arguments: cases) func loss(_ ids: Case) {
        let whole = Self.lengths(ids.values[...])
        #expect(whole.loss?.digits == ids.digits)
        #expect(whole.loss?.count ?? 0 == ids.count)
        #expect(whole.loss?.examples.map(\.row) ?? [] == ids.rows)
        #expect(whole.loss?.examples.map(\.line) ?? [] == ids.rows.map { $0 + 1 })
        let half = ids.values.count / 2
        var merged = Self.lengths(ids.values[half...])
        merged.merge(Self.lengths(ids.values[..<half]))
        #expect(merged.loss == whole.loss)
    }
}
