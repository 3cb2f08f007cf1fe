import RowferryModel
import RowferryTesting
import Testing

@Suite("A sketch of rows")
struct RowSketchTests {
    private static func sketch(_ hashes: some Sequence<UInt64>) -> RowSketch {
        var sketch = RowSketch()
        for hash in hashes { sketch.add(hash) }
        sketch.settle()
        return sketch
    }

    private static func hashes(_ count: Int, seed: UInt64) -> [UInt64] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in generator.next() }
    }

    @Test("of few rows knows each of them", arguments: [0, 1, 4_095])
    func few(count: Int) {
        let (known, others) = (Self.hashes(count, seed: 1), Self.hashes(1_000, seed: 2))
        let sketch = Self.sketch(known + known)
        #expect(sketch.count == count)
        #expect((known + others).allSatisfy(sketch.decides))
        #expect(known.allSatisfy(sketch.contains))
        #expect(!others.contains(where: sketch.contains))
    }

    @Test("of many rows knows the smallest hashes, in whichever order they came")
    func many() {
        let known = Self.hashes(50_000, seed: 3)
        let smallest = known.sorted().prefix(RowSketch.capacity)
        for order in [known, known.reversed(), known.sorted(), known.sorted(by: >)] {
            let sketch = Self.sketch(order)
            #expect(sketch.count == RowSketch.capacity)
            #expect(known.filter(sketch.decides).sorted() == Array(smallest))
            #expect(smallest.allSatisfy(sketch.contains))
        }
    }

    @Test("says when nothing has changed")
    func changes() {
        var sketch = Self.sketch(1...UInt64(RowSketch.capacity))
        let changes = [UInt64(RowSketch.capacity) + 1, 0].map { sketch.add($0) }
        #expect(changes == [false, true])
    }

    @Test("still knows on which rows it decides when some were taken out")
    func removed() {
        let known = Self.hashes(50_000, seed: 5)
        var sketch = Self.sketch(known)
        let bytes = sketch.bytes()
        let kept = known.filter(sketch.decides)
        for hash in kept.prefix(100) { sketch.remove(hash) }
        #expect(sketch.count == RowSketch.capacity - 100)
        #expect(known.filter(sketch.decides) == kept)
        #expect(known.filter(sketch.contains) == Array(kept.dropFirst(100)))
        #expect(sketch.bytes() == bytes)
    }

    @Test("comes back from its bytes", arguments: [0, 1, 4_096, 10_000])
    func bytes(count: Int) throws {
        var sketch = Self.sketch(Self.hashes(count, seed: 4))
        let bytes = sketch.bytes()
        #expect(bytes.count == min(count, RowSketch.capacity) * 8)
        #expect(RowSketch(bytes: bytes) == sketch)
    }

    @Test(
        "refuses bytes that are none of it",
        arguments: [
            [1, 2, 3], Array(repeating: 0, count: 16), Array(repeating: 1, count: 8 * (RowSketch.capacity + 1)),
        ] as [[UInt8]]
    )
    func noBytes(bytes: [UInt8]) {
        #expect(RowSketch(bytes: bytes) == nil)
    }
}
