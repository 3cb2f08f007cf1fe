package import RowferryModel

/// How many chunks calls would make, without making any: for a dry run.
package struct ChunkCount: Sendable {
    /// What a lane has collected.
    private struct Open {
        var source = 0
        var stream: UInt8 = 0
        var calls = 0
        var bytes = 0
        /// Blocks that its calls come from, and the last row of the latest.
        var origins = 0
        var lastRow = 0
        var folded = 0
        /// Bytes of the calls that may be overwritten, by their key.
        var foldable: [UInt64: Int] = [:]
        var shape: UInt64 = 0
    }

    private let limits: Chunker.Limits
    private let form: WireForm.Overhead
    private let hasShapes: Bool
    private var open: [Open]
    package private(set) var total = RunReport.Chunks()

    package init(settings: Courier.Settings, form: WireForm) {
        limits = settings.limits
        self.form = form.overhead
        hasShapes = form.table != nil
        open = Array(repeating: Open(), count: settings.lanes)
    }

    /// Adds the calls of the next block.
    package mutating func add(_ block: MappedBlock) {
        let (source, form, limits, hasShapes) = (block.source, form, limits, hasShapes)
        var total = total
        open.withUnsafeMutableBufferPointer { open in
            for (index, record) in block.calls.enumerated() {
                let row = record.position.row
                let lane = LaneAssignment.lane(
                    orderKey: record.orderKey,
                    row: row,
                    stream: record.stream,
                    lanes: open.count
                )
                let bytes = Int(record.count)
                let shape =
                    hasShapes
                    ? block.bytes.withUnsafeBytes {
                        CallShape.hash(of: UnsafeRawBufferPointer(rebasing: $0[record.range]))
                    } : 0
                let fits =
                    open[lane].shape == shape && open[lane].source == source && open[lane].stream == record.stream.index
                    && open[lane].origins < Chunker.mostOrigins && open[lane].folded < Chunk.mostFolded
                    && limits.haveRoom(for: bytes, in: form, calls: open[lane].calls, bytes: open[lane].bytes)
                if !fits { Self.count(&open[lane], in: &total) }
                open[lane].shape = shape
                open[lane].source = source
                open[lane].stream = record.stream.index
                if open[lane].lastRow < row {
                    open[lane].origins += 1
                    open[lane].lastRow = block.end.rows
                }
                open[lane].calls += 1
                open[lane].bytes += bytes
                let foldKey = block.foldKeys.isEmpty ? 0 : block.foldKeys[index]
                if foldKey != 0, let earlier = open[lane].foldable.updateValue(bytes, forKey: foldKey) {
                    open[lane].folded += 1
                    open[lane].calls -= 1
                    open[lane].bytes -= earlier
                }
            }
        }
        self.total = total
    }

    /// The source has no more blocks: what is collected makes chunks of its own.
    package mutating func close() {
        for lane in open.indices { Self.count(&open[lane], in: &total) }
    }

    private static func count(_ chunk: inout Open, in total: inout RunReport.Chunks) {
        guard chunk.calls > 0 else { return }
        total.count += 1
        total.bytes += chunk.bytes
        chunk = Open()
    }
}
