import RowferryDeliver
import RowferryMap
import RowferryModel
import RowferryRead

extension ImportRun {
    /// A source whose rows may have added something before, and how far it was imported.
    struct Candidate {
        var number: Int
        var prepared: PreparedSource
        var known: SourceProgress?

        var isStream: Bool { prepared.source.identity.size == nil }
        /// A file that is complete and has grown is looked at from its old end, all others from their beginning.
        var start: ReadPosition {
            guard let known, known.isComplete else { return prepared.source.layout.start }
            return known.position
        }
    }

    /// Whether calls add each time they arrive; those of an export that is compared never do.
    private var adds: Bool { preparation.mapping.sync == nil && preparation.sources.contains(where: \.plan.adds) }
    private var learnsFromRows: Bool { !preparation.mapping.learntLookups.isEmpty }

    /// Finds the sources that are to be looked through before anything is written down, or nothing when lookups learn
    /// from the rows: until they have, nobody knows which calls there will be.
    func candidatesBeforeOpening() throws -> [Candidate] {
        if learnsFromRows || !adds { return [] }
        return try opening().foresee(preparation.sources).enumerated().compactMap { number, source in
            source.isSkipped ? nil : Candidate(number: number, prepared: source.prepared, known: source.known)
        }
    }

    /// The same once lookups have learnt.
    mutating func candidates(_ sources: [OpenedSource]) throws -> [Candidate] {
        if !learnsFromRows || !adds || end != nil { return [] }
        return try sources.filter { !$0.isSkipped }.map { source in
            let prepared = try lookups.bind(source.prepared, number: source.number)
            return Candidate(number: source.number, prepared: prepared, known: source.progress)
        }
    }

    /// Looks through sources for rows that have added something before, when their calls add each time they arrive.
    /// Nothing is sent yet.
    ///
    /// A source is not compared with its own rows. A stream can be read only once: it is looked through on the way (`add`).
    ///
    /// - Throws: `Diagnostics` with `increment.repeated` for each source whose rows have.
    mutating func requireNewRows(_ candidates: [Candidate]) async throws {
        guard !candidates.isEmpty else { return }
        var earlier = try ledger.addedRows(target: key.target)
        dispatch.additions = Additions(earlier: earlier)
        if settings.addsAgain { return }
        var refusals: [Diagnostic] = []
        var limit = RowLimit(settings.limit)
        for candidate in candidates where !candidate.isStream {
            let path = candidate.prepared.source.path
            let others = earlier.filter { $0.source != candidate.known?.id }
            // The same open file is read again for the calls: of one that is replaced meanwhile, both see the same.
            let source = candidate.prepared.source
            _ = try source.bytes.seek(to: 0)
            let (rows, sketch) = try await look(through: candidate, source.content, others, &limit)
            _ = try source.bytes.seek(to: 0)
            for event in mailbox.takeWaiting() { hear(event) }
            if end != nil { return }
            if let refusal = rows.refusal { refusals.append(refusal) }
            if let finding = rows.finding { report.add([finding], of: path) }
            earlier.append(
                AddedRows(source: 0, run: 0, startedAt: "", mapping: key.mapping, path: path, rows: sketch)
            )
        }
        if !refusals.isEmpty { throw Diagnostics(refusals) }
        for candidate in candidates where candidate.isStream {
            let others = earlier.filter { $0.source != candidate.known?.id }
            repeated[candidate.number] = RepeatedRows(path: candidate.prepared.source.path, earlier: others)
        }
    }

    /// Stops early when something has happened, such as a signal.
    private func look(
        through candidate: Candidate,
        _ bytes: some SourceBytes,
        _ earlier: [AddedRows],
        _ limit: inout RowLimit
    ) async throws -> (RepeatedRows, RowSketch) {
        let prepared = candidate.prepared
        var rows = RepeatedRows(path: prepared.source.path, earlier: earlier)
        var sketch = RowSketch()
        var blocks = try BlockReader(bytes, of: prepared.source, from: candidate.start, blockBytes: settings.blockBytes)
        var window = MappingWindow(width: settings.workers, rows: prepared.rows, plan: prepared.plan)
        // What an earlier run has left is not behind its limit.
        var unlimited = RowLimit(nil)
        while mailbox.isEmpty {
            let block =
                candidate.known == nil
                ? await window.next(from: &blocks, limit: &limit) : await window.next(from: &blocks, limit: &unlimited)
            guard let block else { break }
            rows.add(block.addedRows)
            for hash in block.addedRows { sketch.add(hash) }
        }
        sketch.settle()
        // What can't be read is said when it is read to be sent.
        return (rows, sketch)
    }

    /// Takes note of a block's rows that add something.
    ///
    /// - Throws: `increment.repeated` for a stream with a block whose rows have added something before: the block is not
    ///   sent.
    mutating func add(_ block: MappedBlock) throws(Diagnostic) {
        if !block.addedRows.isEmpty, var rows = repeated[block.source] {
            rows.add(block.addedRows)
            if let refusal = rows.refusal { throw refusal }
        }
        dispatch.additions.add(block)
    }
}
