import RowferryMap
import RowferryModel
import RowferryRead

/// Reads a source once for what its rows teach the lookups of the mapping, before any call is made of them.
///
/// Blocks are read in parallel, and what they teach is taken in the order of the rows.
struct LearningPass {
    let workers: Int
    let blockBytes: Int?
    /// Asked after each block; no ends the pass.
    let goesOn: () -> Bool

    /// Reads the rows from the place on, or from the first one.
    ///
    /// - Returns: where the last row ended, or nil when the pass was ended before.
    func read(
        _ prepared: PreparedSource,
        from start: ReadPosition?,
        into tables: [LearntTable]
    ) async throws(Diagnostic) -> Int? {
        // The same open file is read again for the calls: of a file that grows meanwhile, both see the same.
        _ = try prepared.source.bytes.seek(to: 0)
        let end = try await read(prepared, prepared.source.content, from: start, into: tables)
        _ = try prepared.source.bytes.seek(to: 0)
        return end
    }

    private func read(
        _ prepared: PreparedSource,
        _ bytes: some SourceBytes,
        from start: ReadPosition?,
        into tables: [LearntTable]
    ) async throws(Diagnostic) -> Int? {
        guard let plan = prepared.learning else { return nil }
        let source = prepared.source
        let start = start ?? source.layout.start
        let rows = RowReader(layout: source.layout, columns: plan.columns)
        var blocks = try BlockReader(bytes, of: source, from: start, blockBytes: blockBytes, remembers: false)
        var end = start.offset
        var tasks: ArraySlice<Task<[[UInt8]], Never>> = []
        var isRead = false
        while true {
            while !isRead, tasks.count < max(1, workers) {
                guard let block = try blocks.next() else {
                    isRead = true
                    break
                }
                end = block.end.offset
                tasks.append(Task.detached { Self.learn(from: block, rows, plan) })
            }
            guard let entries = await tasks.popFirst()?.value else { return end }
            for (table, entries) in zip(tables, entries) { learn(entries, table) }
            if !goesOn() { return nil }
        }
    }

    private func learn(_ entries: [UInt8], _ table: LearntTable) {
        entries.withUnsafeBytes { _ = table.learn($0, isNews: true) }
    }

    /// Everything that is done to a block: synchronous, on bytes.
    static func learn(from block: Block, _ rows: RowReader, _ plan: LearningPlan) -> [[UInt8]] {
        var learner = RowLearner(plan)
        rows.read(block, into: &learner)
        return learner.entries
    }
}
