import RowferryLedger
import RowferryModel

/// What a ledger ought to hold, as plain values: the slow and obvious twin that random sequences are compared with.
struct LedgerModel {
    struct Source: Equatable {
        var watermarks: [CallPosition]
        var position = ReadPosition()
        var tally = RowTally()
    }

    struct OpenChunk: Equatable {
        var source: Int64
        var lane: Int
        var rows: ClosedRange<Int>
        var isUnknown = false
    }

    struct RejectKey: Hashable {
        var source: Int64
        var row: Int
        var call: Int?
    }

    var sources: [Int64: Source] = [:]
    var open: [Int64: OpenChunk] = [:]
    /// The run that recorded each last.
    var rejects: [RejectKey: Int64] = [:]
    /// Rows of each lane that are delivered for certain, by settling or by the user's word.
    var delivered: [Int64: [Int: Set<Int>]] = [:]

    func freeLanes(of source: Int64) -> [Int] {
        let taken = Set(open.values.filter { $0.source == source }.map(\.lane))
        return (sources[source]?.watermarks.indices).map { $0.filter { !taken.contains($0) } } ?? []
    }

    /// The last row that reading may start behind.
    func lastSettledRow(of source: Int64) -> Int {
        open.values.filter { $0.source == source }.map(\.rows.lowerBound).min().map { $0 - 1 } ?? .max
    }

    mutating func apply(_ change: LedgerChange, run: Int64) {
        for id in change.settled {
            if let chunk = open.removeValue(forKey: id) { deliver(chunk) }
        }
        for (id, _) in change.unknown { open[id]?.isUnknown = true }
        for reject in change.rejects {
            rejects[RejectKey(source: change.source, row: reject.row, call: reject.call)] = run
        }
        for (lane, watermark) in change.watermarks { sources[change.source]?.watermarks[lane] = watermark }
        if let position = change.position { sources[change.source]?.position = position }
        if let tally = change.tally { sources[change.source]?.tally = tally }
    }

    mutating func processEnded() {
        for id in open.keys { open[id]?.isUnknown = true }
    }

    mutating func resolve(_ id: Int64, applied: Bool) {
        guard let chunk = open.removeValue(forKey: id), applied else { return }
        deliver(chunk)
        sources[chunk.source]?.watermarks[chunk.lane] = CallPosition(row: chunk.rows.upperBound, call: 1)
    }

    mutating func forget(_ source: Int64) {
        sources[source] = nil
        delivered[source] = nil
        open = open.filter { $0.value.source != source }
        rejects = rejects.filter { $0.key.source != source }
    }

    private mutating func deliver(_ chunk: OpenChunk) {
        delivered[chunk.source, default: [:]][chunk.lane, default: []].formUnion(chunk.rows)
    }
}
