import RowferryTesting
import Testing

@testable import RowferryModel

@Suite("Tallies of long columns") struct TallyOrderTests {
    private static func values(_ generator: inout SeededGenerator, numeric: Bool) -> [String] {
        (0..<Int.random(in: 0...40, using: &generator)).map { _ in
            guard numeric else {
                let letters = ["a", "b", "z", "ü", "0", " "]
                return (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                    letters[Int.random(in: 0..<letters.count, using: &generator)]
                }
                .joined()
            }
            let whole = Int.random(in: -1000...1000, using: &generator)
            let digits = String(Int.random(in: 0...99_999_999_999, using: &generator))
            switch Int.random(in: 0...5, using: &generator) {
            case 0: return "\(whole)"
            case 1: return "\(whole).\(digits)"
            case 2: return "\(whole)e\(Int.random(in: -3...3, using: &generator))"
            case 3: return "\(whole)\(digits)\(digits)"
            case 4: return "0.\(digits)"
            default: return "-0"
            }
        }
    }

    private static func precedes(_ left: String, _ right: String, numeric: Bool) -> Bool {
        Array(left.utf8).withUnsafeBytes { left in
            Array(right.utf8).withUnsafeBytes { right in
                numeric ? DecimalText.precedes(left, right) : left.lexicographicallyPrecedes(right)
            }
        }
    }

    @Test("find the same smallest and largest values as comparing them all", arguments: [true, false])
    func extremes(numeric: Bool) {
        var generator = SeededGenerator(seed: numeric ? 11 : 12)
        for _ in 0..<500 {
            let values = Self.values(&generator, numeric: numeric)
            let cut = Int.random(in: 0...values.count, using: &generator)
            var parts = [FieldTally(), FieldTally()]
            for (index, value) in values.enumerated() {
                Array(value.utf8).withUnsafeBytes { parts[index < cut ? 0 : 1].note($0, numeric: numeric) }
            }
            parts[0].merge(parts[1])
            var least: String?
            var most: String?
            for value in values {
                if least.map({ Self.precedes(value, $0, numeric: numeric) }) ?? true { least = value }
                if most.map({ Self.precedes($0, value, numeric: numeric) }) ?? true { most = value }
            }
            #expect(parts[0].filled == values.count)
            #expect(parts[0].minimum == least.map { Array($0.utf8) })
            #expect(parts[0].maximum == most.map { Array($0.utf8) })
        }
    }

    @Test("abbreviate values in their order", arguments: [true, false])
    func order(numeric: Bool) {
        var generator = SeededGenerator(seed: 13)
        for _ in 0..<500 {
            let values = Self.values(&generator, numeric: numeric)
            let abbreviations = values.map { value in
                Array(value.utf8).withUnsafeBytes {
                    numeric ? OrderedAbbreviation.number($0) : OrderedAbbreviation.text($0)
                }
            }
            for (left, short) in zip(values, abbreviations) {
                for (right, other) in zip(values, abbreviations) {
                    guard let short, let other, short < other else { continue }
                    // -0 and 0 are equal, and abbreviated in this order.
                    #expect(!Self.precedes(right, left, numeric: numeric), "\(left) \(right)")
                }
            }
        }
    }

    @Test("count a constant without looking at it again")
    func constant() {
        let tallies = FieldTallies(count: 1)
        Array("account".utf8).withUnsafeBytes { value in
            let digest = ValueDigest(of: value, numeric: false)
            let note = FieldNote(field: 0, start: 0, count: 7, isNumeric: false, isConstant: true, digest: digest)
            [note, note, FieldNote.empty(0)].withUnsafeBufferPointer {
                tallies.add($0, output: value, source: 0, row: 1, line: 2)
            }
        }
        #expect(tallies.all[0].filled == 2)
        #expect(tallies.all[0].empty == 1)
        #expect(tallies.all[0].distinct.estimate == 1)
        #expect(tallies.all[0].maximum == Array("account".utf8))
    }
}
