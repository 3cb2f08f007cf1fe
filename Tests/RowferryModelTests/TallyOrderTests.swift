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

    private static let place = FieldTallies.Place(source: 0, row: 1, line: 2)

    @Test("count a constant without looking at it again")
    func constant() {
        let tallies = FieldTallies(count: 1)
        Array("account".utf8).withUnsafeBytes { value in
            tallies.add(value, 1, numeric: false, to: 0, at: Self.place)
            tallies.add(value, 1, numeric: false, to: 0, at: Self.place)
            [FieldNote.empty(0)].withUnsafeBufferPointer { tallies.add($0, output: value, at: Self.place) }
        }
        #expect(tallies.all[0].filled == 2)
        #expect(tallies.all[0].empty == 1)
        #expect(tallies.all[0].distinct.estimate == 1)
        #expect(tallies.all[0].maximum == Array("account".utf8))
    }

    @Test("count a column as its values one by one", arguments: UInt64(0)..<50)
    func column(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let tallies = FieldTallies(count: 2)
        for _ in 0..<20 {
            let numeric = Bool.random(using: &generator)
            let values = Self.values(&generator, numeric: numeric).prefix(64).map { Array($0.utf8) }
            var filled: UInt64 = 0
            let digests = values.map { $0.withUnsafeBytes { ValueDigest(of: $0, numeric: numeric) } }
            for row in values.indices where Int.random(in: 0..<4, using: &generator) > 0 {
                filled |= 1 << UInt64(row)
                let note = FieldNote(
                    field: 0,
                    start: 0,
                    count: values[row].count,
                    isNumeric: numeric,
                    digest: digests[row]
                )
                values[row].withUnsafeBytes { value in
                    [note].withUnsafeBufferPointer { tallies.add($0, output: value, at: Self.place) }
                }
            }
            let empty = values.count - filled.nonzeroBitCount
            for _ in 0..<empty {
                [FieldNote.empty(0)].withUnsafeBufferPointer {
                    tallies.add($0, output: .init(start: nil, count: 0), at: Self.place)
                }
            }
            let memory = values.map { value in
                let room = UnsafeMutableRawBufferPointer.allocate(byteCount: value.count, alignment: 1)
                room.copyBytes(from: value)
                return UnsafeRawBufferPointer(room)
            }
            memory.withUnsafeBufferPointer { texts in
                digests.withUnsafeBufferPointer { digests in
                    guard let texts = texts.baseAddress, let digests = digests.baseAddress else { return }
                    let column = FieldTallies.Column(
                        empty: empty,
                        filled: filled,
                        numeric: numeric ? filled : 0,
                        texts: texts,
                        digests: digests
                    )
                    tallies.add(column, to: 1) { _ in Self.place }
                }
            }
            for value in memory { value.deallocate() }
        }
        let (single, columns) = (tallies.all[0], tallies.all[1])
        #expect(single.filled == columns.filled && single.empty == columns.empty)
        #expect(single.minimum == columns.minimum && single.maximum == columns.maximum)
        #expect(single.distinct.estimate == columns.distinct.estimate)
    }
}
