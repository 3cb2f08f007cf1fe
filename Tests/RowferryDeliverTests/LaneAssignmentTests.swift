import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryDeliver

struct LaneAssignmentTests {
    @Test(
        "An order key's lane is its part of all keys, whatever the row; without a key rows are dealt out",
        arguments: [
            (0, 5, 16, 0), (.max, 5, 16, 15), (1 << 63, 5, 16, 8), (1 << 63, 6, 16, 8), ((1 << 63) - 1, 5, 16, 7),
            (1 << 63, 1, 1, 0), (.max, 1, 1, 0), (1 << 63, 1, 3, 1), (nil, 1, 16, 1), (nil, 16, 16, 0),
            (nil, 17, 16, 1), (nil, 99, 1, 0),
        ] as [(UInt64?, Int, Int, Int)]
    )
    func table(key: UInt64?, row: Int, lanes: Int, lane: Int) {
        #expect(LaneAssignment.lane(orderKey: key, row: row, stream: .only, lanes: lanes) == lane)
    }

    @Test(
        "Streams share the lanes, as long as each can have one",
        arguments: [
            (0, 2, nil, 16, 1), (1, 2, nil, 16, 9), (1, 2, .max, 16, 15), (0, 2, .max, 16, 7), (2, 3, .max, 16, 14),
            (0, 3, nil, 3, 0), (2, 3, nil, 3, 2), (1, 2, .max, 1, 0),
        ] as [(Int, Int, UInt64?, Int, Int)]
    )
    func streams(index: Int, count: Int, key: UInt64?, lanes: Int, lane: Int) {
        let stream = CallStream(index: index, count: count)
        #expect(LaneAssignment.lane(orderKey: key, row: 1, stream: stream, lanes: lanes) == lane)
    }

    @Test("Keys are spread evenly over the lanes", arguments: [1, 2, 7, 16, 64])
    func distribution(lanes: Int) {
        var random = SeededGenerator(seed: 1)
        var counts = Array(repeating: 0, count: lanes)
        for row in 1...lanes * 1_000 {
            counts[LaneAssignment.lane(orderKey: random.next(), row: row, stream: .only, lanes: lanes)] += 1
        }
        #expect(counts.allSatisfy { (850...1_150).contains($0) })
    }
}
