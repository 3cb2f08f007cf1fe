import RowferryMap
import RowferryModel
import RowferryRead

/// Blocks of one source that are being mapped, several at a time, given back in the order in which they came.
///
/// A bounded window of tasks awaited in order: order costs nothing, and memory is bounded by the window.
struct MappingWindow {
    private let width: Int
    private let rows: RowReader
    private let plan: Plan
    /// Whether no more blocks come.
    private var isRead = false
    /// Why the source could not be read to its end, if so.
    private(set) var problem: Diagnostic?
    private var tasks: ArraySlice<(task: Task<MappedBlock, Never>, tallies: FieldTallies)> = []
    /// Tallies that no task has at the moment.
    private var idle: [FieldTallies] = []

    /// The width is the number of blocks at the same time: as many as there are cores, and one to keep them busy.
    init(width: Int, rows: RowReader, plan: Plan) {
        self.width = max(1, width)
        self.rows = rows
        self.plan = plan
    }

    /// The calls of the next block, while those behind it are read and mapped; nil when there are no more.
    ///
    /// Where reading fails the source ends: what stands before that place is as good as any, and given back first.
    mutating func next<Bytes>(from blocks: inout BlockReader<Bytes>, limit: inout RowLimit) async -> MappedBlock? {
        while !isRead, tasks.count < width {
            do throws(Diagnostic) {
                if let block = try limit.next(from: &blocks) { add(block) } else { isRead = true }
            } catch {
                problem = error
                isRead = true
            }
        }
        guard let (task, tallies) = tasks.popFirst() else { return nil }
        let mapped = await task.value
        idle.append(tallies)
        return mapped
    }

    private mutating func add(_ block: Block) {
        let tallies = idle.popLast() ?? plan.makeTallies()
        let (rows, plan) = (rows, plan)
        // Behind the task that sends: lanes would stand idle while it waits for a core.
        let task = Task.detached(priority: .utility) { Self.map(block, rows: rows, plan: plan, tallies: tallies) }
        tasks.append((task, tallies))
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
