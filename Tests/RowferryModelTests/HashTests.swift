import Foundation
import RowferryModel
import RowferryTesting
import Testing

@Suite("Fingerprints") struct FingerprintTests {
    private static func bytes(_ count: Int) -> [UInt8] {
        var random = SeededGenerator(seed: 5)
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    @Test("do not depend on how the bytes are cut", arguments: [0, 1, 7, 8, 9, 16, 41])
    func cuts(count: Int) {
        let bytes = Self.bytes(count)
        var whole = Fingerprint()
        whole.update(bytes)
        for first in 0...count {
            for second in first...count {
                var cut = Fingerprint()
                cut.update(Array(bytes[..<first]))
                cut.update(Array(bytes[first..<second]))
                cut.update(Array(bytes[second...]))
                #expect(cut == whole && cut.value == whole.value)
            }
        }
    }

    @Test func tellEveryChangedByteAndLength() {
        let bytes = Self.bytes(64)
        var seen: Set<UInt64> = []
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << UInt8(bit)
                #expect(seen.insert(changed.withUnsafeBytes { Fingerprint(of: $0) }.value).inserted)
            }
        }
        for count in 0...64 {
            let zeros = [UInt8](repeating: 0, count: count)
            #expect(seen.insert(zeros.withUnsafeBytes { Fingerprint(of: $0) }.value).inserted)
        }
    }

    @Test func keepTheirValueInJSONAndGoOnFromThere() throws {
        var hash = Fingerprint(of: "row 1, and so on")
        var stored = try JSONDecoder().decode(Fingerprint.self, from: JSONEncoder().encode(hash))
        #expect(stored == hash)
        hash.update(Array("more".utf8))
        stored.update(Array("more".utf8))
        #expect(stored.description == hash.description)
    }

    /// Ledgers hold these: a change makes every source and mapping look changed.
    @Test(
        "are the same for ever",
        arguments: [
            ("", "b06205bf048b7d2d"), ("a", "1cd83e3acdb0cde2"), ("rowferry", "8e244f39bf922366"),
            ("rowferry 1", "2a5d57522be1346e"),
        ]
    )
    func pinned(text: String, digits: String) {
        #expect(Fingerprint(of: text).description == digits)
        #expect(digits.count == 16)
    }
}

@Suite("The estimate of different values") struct DistinctSketchTests {
    private static func sketch(_ numbers: some Sequence<Int>) -> DistinctSketch {
        var sketch = DistinctSketch()
        for number in numbers { Array("value \(number)".utf8).withUnsafeBytes { sketch.insert($0) } }
        return sketch
    }

    @Test("is within a tenth", arguments: [0, 1, 2, 10, 100, 1_000, 2_500, 3_000, 10_000, 100_000])
    func estimate(count: Int) {
        let estimate = Self.sketch(0..<count).estimate
        #expect(abs(estimate - count) <= max(count / 10, count < 3 ? 0 : 1), "\(estimate) for \(count)")
    }

    @Test func doesNotCountValuesTwice() {
        #expect(Self.sketch((0..<1_000).map { $0 % 5 }).estimate == 5)
    }

    @Test func ofTwoSketchesIsThatOfAllValues() {
        let ranges = [0..<0, 0..<5, 3..<400, 200..<5_000]
        for first in ranges {
            for second in ranges {
                var merged = Self.sketch(first)
                merged.merge(Self.sketch(second))
                #expect(merged.estimate == Self.sketch(Array(first) + Array(second)).estimate)
            }
        }
    }
}
