import RowferryMap
import RowferryModel
import RowferryRead

/// Blocks that are being mapped, several at a time, given back in the order in which they came.
///
/// A bounded window of tasks awaited in order: order costs nothing, and memory is bounded by the window.
struct MappingWindow {
    private let width: Int
    private var tasks: ArraySlice<(task: Task<MappedBlock, Never>, tallies: FieldTallies)> = []
    /// Tallies that no task has at the moment.
    private var idle: [FieldTallies] = []

    /// - Parameter width: blocks at the same time: as many as there are cores, and one to keep them busy.
    init(width: Int) {
        self.width = max(1, width)
    }

    var isFull: Bool { tasks.count >= width }

    mutating func add(_ block: Block, rows: RowReader, plan: Plan) {
        let tallies = idle.popLast() ?? plan.makeTallies()
        tasks.append((Task.detached { Self.map(block, rows: rows, plan: plan, tallies: tallies) }, tallies))
    }

    /// The calls of the earliest block that was added, or nil when the window is empty.
    mutating func next() async -> MappedBlock? {
        guard let (task, tallies) = tasks.popFirst() else { return nil }
        let mapped = await task.value
        idle.append(tallies)
        return mapped
    }

    /// What was seen in the fields of all blocks that were given back.
    var tallies: [FieldTally] {
        guard var total = idle.first?.all else { return [] }
        for tallies in idle.dropFirst() { for (index, tally) in tallies.all.enumerated() { total[index].merge(tally) } }
        return total
    }

    /// In which months the calls of all blocks are dated that were given back.
    var months: MonthTally {
        idle.reduce(into: MonthTally()) { $0.merge($1.months) }
    }

    /// Everything that is done to a block: synchronous, on bytes.
    static func map(_ block: Block, rows: RowReader, plan: Plan, tallies: FieldTallies? = nil) -> MappedBlock {
        var mapper = RowMapper(plan: plan, block: block, tallies: tallies)
        rows.read(block, into: &mapper)
        var mapped = mapper.finish()
        mapped.origin = block
        return mapped
    }
}
