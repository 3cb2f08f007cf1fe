import RowferryDeliver
package import RowferryModel
package import RowferryTesting

/// One call that is to be delivered.
package struct PlannedCall {
    /// Its place among all calls, in the order of sources and rows.
    package var id: Int
    package var source: Int
    package var position: CallPosition
    package var key: UInt64?
    package var isOnce: Bool
}

/// Sources full of calls.
package struct PlannedSources {
    /// By source and row.
    package var rows: [[[PlannedCall]]] = []
    package var calls: [PlannedCall] = []
    /// The numbers of those that add each time they arrive.
    package var once: Set<Int> = []
    /// The numbers of those that the server refuses, and with them every chunk that holds one.
    package var refused: Set<Int> = []
    /// The most calls of a chunk that is not too large for the server.
    package var most: Int

    package init(random: inout SeededGenerator) {
        let keys = (0..<Int.random(in: 1...6, using: &random)).map { _ in UInt64.random(in: 0...(.max), using: &random)
        }
        let share: Double = [0, 0.1, 0.5, 1].randomElement(using: &random) ?? 0
        most = Int.random(in: 0..<3, using: &random) == 0 ? Int.random(in: 1...4, using: &random) : .max
        for source in 0..<Int.random(in: 1...3, using: &random) {
            var lines: [[PlannedCall]] = []
            for row in 1..<Int.random(in: 2...40, using: &random) {
                let count = [0, 1, 1, 1, 2, 3].randomElement(using: &random) ?? 1
                let start = calls.count
                let line = (0..<count).map { index in
                    let isFree = Int.random(in: 0..<8, using: &random) == 0
                    return PlannedCall(
                        id: start + index,
                        source: source,
                        position: CallPosition(row: row, call: index),
                        key: isFree ? nil : keys.randomElement(using: &random),
                        isOnce: Double.random(in: 0..<1, using: &random) < share
                    )
                }
                lines.append(line)
                calls += line
            }
            rows.append(lines)
        }
        once = Set(calls.filter(\.isOnce).map(\.id))
        let bad: Double = [0, 0, 0.05, 0.4, 1].randomElement(using: &random) ?? 0
        refused = Set(calls.map(\.id).filter { _ in Double.random(in: 0..<1, using: &random) < bad })
    }

    /// What a server that is well says to a chunk.
    package func verdict(on ids: [Int]) -> Verdict {
        if ids.count > most { return .refused(isTooLarge: true, reason: "413") }
        return ids.contains(where: refused.contains) ? .refused(isTooLarge: false, reason: "400") : .delivered
    }

    /// The block of the rows behind the position; every tenth row is a reject, and brings no calls.
    package func block(_ source: Int, from position: ReadPosition, rows count: Int) -> MappedBlock? {
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

    /// The calls of a source that its lane holds from one to another.
    package func ids(source: Int, lane: Int, lanes: Int, from first: CallPosition, to last: CallPosition) -> [Int] {
        rows[source][(first.row - 1)..<last.row].joined().filter { call in
            first <= call.position && call.position <= last && call.lane(of: lanes) == lane
        }.map(\.id)
    }

    /// The ledger's number of a source.
    package static func ledgerID(_ source: Int) -> Int64 { Int64(source) + 100 }

    /// What the ledger knows of a source before its first row was read.
    package func progress(_ source: Int, lanes: Int) -> SourceProgress {
        let size = rows[source].count * 10
        let identity = SourceIdentity(size: size, head: Fingerprint(), headBytes: 0, tail: Fingerprint(), tailBytes: 0)
        let id = Self.ledgerID(source)
        return SourceProgress(id: id, path: "\(source)", mappingHash: "", identity: identity, lanes: lanes)
    }
}

extension PlannedCall {
    package func lane(of lanes: Int) -> Int {
        LaneAssignment.lane(orderKey: key, row: position.row, stream: .only, lanes: lanes)
    }
}
