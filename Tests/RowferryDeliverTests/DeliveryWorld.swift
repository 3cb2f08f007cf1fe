import RowferryDeliver
import RowferryModel
import RowferryTesting

/// One call that is to be delivered.
struct PlannedCall {
    var id: Int
    var source: Int
    var position: CallPosition
    var key: UInt64?
    var isOnce: Bool
}

/// Sources full of calls.
struct PlannedSources {
    /// By source and row.
    var rows: [[[PlannedCall]]] = []
    var calls: [PlannedCall] = []
    /// The numbers of those that add each time they arrive.
    var once: Set<Int> = []
    /// The numbers of those that the server refuses, and with them every chunk that holds one.
    var refused: Set<Int> = []
    /// The most calls of a chunk that is not too large for the server.
    var most: Int

    init(random: inout SeededGenerator) {
        let keys = (0..<Int.random(in: 1...6, using: &random)).map { _ in UInt64.random(in: 0...(.max), using: &random)
        }
        let share: Double = [0, 0.1, 0.5, 1].randomElement(using: &random) ?? 0
        most = Int.random(in: 0..<3, using: &random) == 0 ? Int.random(in: 1...4, using: &random) : .max
        for source in 0..<Int.random(in: 1...3, using: &random) {
            var lines: [[PlannedCall]] = []
            for row in 1..<Int.random(in: 2...40, using: &random) {
                let count = [0, 1, 1, 1, 2, 3].randomElement(using: &random) ?? 1
                lines.append(
                    (0..<count).map { index in
                        let isFree = Int.random(in: 0..<8, using: &random) == 0
                        return PlannedCall(
                            id: source * 10_000 + row * 10 + index,
                            source: source,
                            position: CallPosition(row: row, call: index),
                            key: isFree ? nil : keys.randomElement(using: &random),
                            isOnce: Double.random(in: 0..<1, using: &random) < share
                        )
                    }
                )
            }
            rows.append(lines)
            calls += lines.flatMap { $0 }
        }
        once = Set(calls.filter(\.isOnce).map(\.id))
        let bad: Double = [0, 0, 0.05, 0.4, 1].randomElement(using: &random) ?? 0
        refused = Set(calls.map(\.id).filter { _ in Double.random(in: 0..<1, using: &random) < bad })
    }

    /// What a server that is well says to a chunk.
    func verdict(on chunk: Chunk) -> Verdict {
        if chunk.calls > most { return .refused(isTooLarge: true, reason: "413") }
        return refused.isDisjoint(with: chunk.ids) ? .delivered : .refused(isTooLarge: false, reason: "400")
    }

    /// The block of the rows behind the position; every tenth row is a reject, and brings no calls.
    func block(_ source: Int, from position: ReadPosition, rows count: Int) -> MappedBlock? {
        let lines = rows[source].dropFirst(position.rows).prefix(count)
        guard !lines.isEmpty else { return nil }
        let end = ReadPosition(offset: (position.rows + lines.count) * 10, rows: position.rows + lines.count)
        var block = MappedBlock(source: source, statistics: RunStatistics(), firstRow: position.rows + 1, end: end)
        block.statistics.rows.read = lines.count
        block.statistics.rows.rejected = lines.count(where: \.isEmpty)
        block.statistics.rows.mapped = lines.count - block.statistics.rows.rejected
        var written: [UInt8] = []
        for call in lines.joined() {
            let bytes = Array("{\"id\":\(call.id)}".utf8)
            block.calls.append(
                CallRecord(
                    start: written.count,
                    count: bytes.count,
                    position: call.position,
                    orderKey: call.key,
                    deliveryClass: call.isOnce ? .once : .repeatable
                )
            )
            written += bytes
        }
        block.bytes = SealedBytes(written)
        for row in block.firstRow...end.rows where lines[lines.startIndex + row - block.firstRow].isEmpty {
            block.rejects.append(
                Reject(source: source, row: row, line: row, code: .fieldMissing, reason: "empty", raw: [])
            )
        }
        return block
    }
}

/// The destination: what reached it, in order.
struct DeliveryServer {
    private(set) var count: [Int: Int] = [:]
    /// The moment in which a call was applied last.
    private(set) var last: [Int: Int] = [:]
    private var moment = 0

    mutating func apply(_ chunk: Chunk) {
        for id in chunk.ids {
            moment += 1
            count[id, default: 0] += 1
            last[id] = moment
        }
    }

    func has(_ id: Int) -> Bool { count[id, default: 0] > 0 }
}
