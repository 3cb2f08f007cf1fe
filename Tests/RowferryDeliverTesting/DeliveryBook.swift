import RowferryDeliver
package import RowferryModel

/// What a ledger holds of several sources, in plain values, with the ledger's own rules: what a courier gives to be made
/// durable must keep to them.
package struct DeliveryBook {
    package struct Source {
        package var progress: SourceProgress
        package var rejects: Set<Int> = []
        package var refused: Set<CallPosition> = []

        /// The rejected rows up to a row, each once.
        func rejectedRows(upTo row: Int) -> Int {
            rejects.union(refused.map(\.row)).count { $0 <= row }
        }
    }

    package struct OpenChunk {
        package var source: Int64
        package var lane: Int
        package var first: CallPosition
        package var last: CallPosition
        package var ids: [Int]
        /// Those of them that add each time they arrive.
        package var once: [Int]
        package var isUnknown = false
    }

    package var sources: [Int64: Source] = [:]
    package var open: [Int64: OpenChunk] = [:]
    /// Once-calls that the destination is known to have, as often as that was written down.
    package private(set) var taken: [Int] = []
    private var nextID: Int64 = 1

    package init() {}

    package mutating func begin(_ progress: SourceProgress) {
        sources[progress.id] = Source(progress: progress)
    }

    /// Writes a chunk down as being sent.
    package mutating func record(_ intent: ChunkIntent, ids: [Int]) throws -> Int64 {
        guard let source = sources[intent.source] else { throw Broken("an intent of a source that is not known") }
        if source.progress.watermarks[intent.lane] >= intent.first {
            throw Broken("an intent behind its lane's watermark")
        }
        if open.values.contains(where: { $0.source == intent.source && $0.lane == intent.lane }) {
            throw Broken("two intents in lane \(intent.lane)")
        }
        let id = nextID
        nextID += 1
        open[id] = OpenChunk(
            source: intent.source,
            lane: intent.lane,
            first: intent.first,
            last: intent.last,
            ids: ids,
            once: Chunk.ids(in: intent.onceCalls)
        )
        return id
    }

    package mutating func commit(_ changes: [LedgerChange]) throws {
        for change in changes {
            for id in change.taken { taken += open[id]?.once ?? [] }
            for id in change.settled { try take(id, of: change.source) }
            for (id, _) in change.unknown {
                try take(id, of: change.source, unknown: true)
            }
            guard var source = sources[change.source] else { throw Broken("a change of a source that is not known") }
            for reject in change.rejects {
                if let call = reject.call {
                    source.refused.insert(CallPosition(row: reject.row, call: call))
                } else {
                    source.rejects.insert(reject.row)
                }
            }
            try move(&source.progress, change)
            let tally = source.progress.tally
            if tally.rejected != source.rejectedRows(upTo: source.progress.position.rows) {
                throw Broken("the tally counts \(tally.rejected) rejected rows, and others are kept")
            }
            if tally.mapped + tally.rejected != tally.read { throw Broken("the tally does not add up") }
            source.progress.refusedRows = Set(
                source.refused.map(\.row).filter { $0 > source.progress.position.rows }
            )
            sources[change.source] = source
        }
        for chunk in open.values {
            guard let progress = sources[chunk.source]?.progress else { continue }
            if chunk.first.row <= progress.position.rows || progress.isComplete {
                throw Broken("the position passed an undecided chunk")
            }
        }
    }

    private mutating func take(_ id: Int64, of source: Int64, unknown: Bool = false) throws {
        guard let chunk = open[id], chunk.source == source, !chunk.isUnknown else {
            throw Broken("chunk \(id) is not under way")
        }
        if unknown { open[id]?.isUnknown = true } else { open[id] = nil }
    }

    private func move(_ progress: inout SourceProgress, _ change: LedgerChange) throws {
        for (lane, watermark) in change.watermarks {
            if watermark < progress.watermarks[lane] { throw Broken("lane \(lane) moved back") }
            progress.watermarks[lane] = watermark
        }
        if let position = change.position {
            if position.offset < progress.position.offset || position.rows < progress.position.rows {
                throw Broken("the position moved back")
            }
            progress.position = position
        }
        if let tally = change.tally { progress.tally = tally }
        if progress.tally.read != progress.position.rows { throw Broken("the tally is not that of the position") }
        if change.completed != nil { progress.isComplete = true }
    }

    /// Nobody will ever hear of what is under way.
    package mutating func processEnded() {
        for id in open.keys { open[id]?.isUnknown = true }
    }

    package mutating func resolve(_ id: Int64, applied: Bool) {
        guard let chunk = open.removeValue(forKey: id), applied else { return }
        taken += chunk.once
        sources[chunk.source]?.progress.watermarks[chunk.lane] = chunk.last
    }
}

/// A promise that was not kept.
package struct Broken: Error, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}

extension Chunk {
    /// The numbers in the calls' `{"id":7}`.
    package var ids: [Int] { Self.ids(in: bytes) }

    /// The numbers in the calls' `{"id":7}`, in a request or without one.
    package static func ids(in bytes: [UInt8]) -> [Int] {
        var ids: [Int] = []
        var isNumber = false
        for byte in bytes {
            let digit = Int(byte) - 48
            let isDigit = (0...9).contains(digit)
            if isDigit {
                if isNumber { ids[ids.count - 1] = ids[ids.count - 1] * 10 + digit } else { ids.append(digit) }
            }
            isNumber = isDigit
        }
        return ids
    }
}
