import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryImport

@Suite("The index of calls that are the same") struct DuplicateIndexTests {
    private struct Call: Hashable {
        var hash: UInt64
        var source: Int
        var row: Int
    }

    private static func block(_ source: Int, _ calls: [CallSameness]) -> MappedBlock {
        var block = MappedBlock(source: source, statistics: RunStatistics(), firstRow: 1, end: ReadPosition())
        block.sameness = calls
        return block
    }

    @Test("counts the later ones, and names the first few by place", arguments: [24 * 256, 24 * 256 * 3, 32 << 20])
    func random(memoryBytes: Int) throws {
        var generator = SeededGenerator(seed: 5)
        for kinds in [1, 40, 3_000] {
            var index = DuplicateIndex(memoryBytes: memoryBytes)
            var firsts: [UInt64: Call] = [:]
            var expected: [(Call, Call)] = []
            for source in 0..<3 {
                for start in stride(from: 1, to: 1_500, by: 100) {
                    let calls = (start..<start + 100).map { row in
                        let kind = UInt64.random(in: 0..<UInt64(kinds), using: &generator)
                        return CallSameness(
                            hash: ShortHash.combine(kind, 7),
                            mayRepeat: row % 11 == 0,
                            row: row,
                            line: row * 2 + 1
                        )
                    }
                    try index.add(Self.block(source, calls))
                    for call in calls {
                        let place = Call(hash: call.hash, source: source, row: call.row)
                        guard let first = firsts[call.hash] else {
                            firsts[call.hash] = place
                            continue
                        }
                        if !call.mayRepeat { expected.append((place, first)) }
                    }
                }
            }
            let found = try index.finish()
            #expect(found.count == expected.count)
            #expect(found.examples.count == min(5, expected.count))
            for (example, (call, first)) in zip(found.examples, expected) {
                #expect(example.call.source == call.source && example.call.row == call.row)
                #expect(example.call.line == call.row * 2 + 1)
                #expect(example.first.source == first.source && example.first.row == first.row)
            }
        }
    }

    @Test("finds nothing in nothing")
    func empty() throws {
        var index = DuplicateIndex()
        let found = try index.finish()
        #expect(found.count == 0)
        #expect(found.examples.isEmpty)
    }
}
