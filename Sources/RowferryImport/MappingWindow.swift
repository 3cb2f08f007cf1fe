import RowferryMap
import RowferryModel
import RowferryRead

/// Blocks that are being mapped, several at a time, given back in the order in which they came.
///
/// A bounded window of tasks awaited in order: order costs nothing, and memory is bounded by the window.
struct MappingWindow {
    private let width: Int
    private var tasks: ArraySlice<Task<MappedBlock, Never>> = []

    /// - Parameter width: blocks at the same time: as many as there are cores, and one to keep them busy.
    init(width: Int) {
        self.width = max(1, width)
    }

    var isFull: Bool { tasks.count >= width }

    mutating func add(_ block: Block, rows: RowReader, plan: Plan) {
        tasks.append(Task.detached { Self.map(block, rows: rows, plan: plan) })
    }

    /// The calls of the earliest block that was added, or nil when the window is empty.
    mutating func next() async -> MappedBlock? {
        guard let task = tasks.popFirst() else { return nil }
        return await task.value
    }

    /// Everything that is done to a block: synchronous, on bytes.
    static func map(_ block: Block, rows: RowReader, plan: Plan) -> MappedBlock {
        var mapper = RowMapper(plan: plan, block: block)
        rows.read(block, into: &mapper)
        return mapper.finish()
    }
}
