import RowferryMap
import RowferryModel
import RowferryRead

extension ImportRun {
    /// Looks through the sources for rows that have added something before, when their calls add each time they arrive.
    /// Nothing is sent yet, and nothing is written down.
    ///
    /// A source that an earlier run has begun was looked through then. A stream can be read only once: it is looked
    /// through on the way (`add`).
    ///
    /// - Throws: `Diagnostics` with `increment.repeated` for each source whose rows have.
    mutating func requireNewRows() async throws {
        guard preparation.mapping.sync == nil, preparation.sources.contains(where: \.plan.adds) else { return }
        var earlier = try ledger.addedRows(target: key.target)
        dispatch.additions = Additions(earlier: earlier)
        if settings.addsAgain { return }
        var refusals: [Diagnostic] = []
        var limit = RowLimit(settings.limit)
        for (number, source) in try opening().foresee(preparation.sources).enumerated() {
            let progress = source.known
            if source.isSkipped || progress.map({ !$0.isComplete }) ?? false { continue }
            let path = source.prepared.source.path
            let others = earlier.filter { $0.source != progress?.id }
            if source.prepared.source.identity.size == nil {
                repeated[number] = RepeatedRows(path: path, earlier: others)
                continue
            }
            // Opened once more: what the import reads must be at its beginning.
            let bytes = try Source(path: path, options: preparation.mapping.source).content
            let (rows, sketch) = try await look(through: source, bytes, others, &limit)
            if let refusal = rows.refusal { refusals.append(refusal) }
            if let finding = rows.finding { report.add([finding], of: path) }
            earlier.append(
                AddedRows(source: 0, run: 0, startedAt: "", mapping: key.mapping, path: path, rows: sketch)
            )
        }
        if !refusals.isEmpty { throw Diagnostics(refusals) }
    }

    private func look(
        through source: ForeseenSource,
        _ bytes: some SourceBytes,
        _ earlier: [AddedRows],
        _ limit: inout RowLimit
    ) async throws -> (RepeatedRows, RowSketch) {
        let prepared = source.prepared
        var rows = RepeatedRows(path: prepared.source.path, earlier: earlier)
        var sketch = RowSketch()
        var blocks = try BlockReader(
            bytes,
            layout: prepared.source.layout,
            source: 0,
            path: prepared.source.path,
            from: source.known?.position ?? prepared.source.layout.start,
            blockBytes: settings.blockBytes
        )
        var window = MappingWindow(width: settings.workers, rows: prepared.rows, plan: prepared.plan)
        while let block = await window.next(from: &blocks, limit: &limit) {
            rows.add(block.addedRows)
            for hash in block.addedRows { sketch.add(hash) }
        }
        sketch.settle()
        // What can't be read is said when it is read to be sent.
        return (rows, sketch)
    }

    /// Takes note of a block's rows that add something.
    ///
    /// - Throws: `increment.repeated` for a stream, as soon as its rows up to here have added something before.
    mutating func add(_ block: MappedBlock) throws(Diagnostic) {
        if !block.addedRows.isEmpty { repeated[block.source]?.add(block.addedRows) }
        if let refusal = repeated[block.source]?.refusal { throw refusal }
        dispatch.additions.add(block)
    }
}
