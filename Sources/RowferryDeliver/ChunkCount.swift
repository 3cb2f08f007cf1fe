package import RowferryModel

/// How many chunks calls would make, without sending any: for a dry run.
package struct ChunkCount: Sendable {
    private var chunker: Chunker
    private let lanes: Int
    package private(set) var total = RunReport.Chunks()

    package init(settings: Courier.Settings, form: WireForm) {
        chunker = Chunker(limits: settings.limits, form: form, lanes: settings.lanes)
        lanes = settings.lanes
    }

    /// Adds the calls of the next block.
    package mutating func add(_ block: MappedBlock) {
        block.bytes.withUnsafeBytes { bytes in
            for record in block.calls {
                let lane = LaneAssignment.lane(orderKey: record.orderKey, row: record.position.row, lanes: lanes)
                let start = Int(record.start)
                let call = UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(record.count)])
                if let closed = chunker.add(call, record, source: block.source, lane: lane) { count(closed) }
            }
        }
    }

    /// The source has no more blocks: what is collected makes chunks of its own.
    package mutating func close() {
        for chunk in chunker.closeAll() { count(chunk) }
    }

    private mutating func count(_ chunk: Chunk) {
        total.count += 1
        total.bytes += chunk.bytes.count
    }
}
