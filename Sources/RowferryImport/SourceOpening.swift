import RowferryDeliver
import RowferryLedger
import RowferryMap
import RowferryModel
import RowferryRead

/// A source of which the ledger knows, and how the import goes on with it.
struct OpenedSource {
    /// Its place among the run's sources, from 0.
    var number: Int
    var prepared: PreparedSource
    /// Where it goes on: in lanes and with a plan like those it was begun with.
    var progress: SourceProgress
    /// It was imported completely before.
    var isSkipped = false
    /// What the user wants to know about it.
    var note: ImportNote?
}

/// A source, and how far the ledger says that it was imported.
struct ForeseenSource {
    var prepared: PreparedSource
    var known: SourceProgress?
    var isSkipped = false
}

/// Decides for every source how it goes on, before the first byte is sent, and lets the ledger know.
struct SourceOpening {
    let mapping: Mapping
    let key: ImportKey
    let settings: ImportSettings
    let form: WireForm
    let ledger: any Bookkeeping & LearntKeeping
    /// The export that the sources make up, when only what has changed is sent.
    var export: ExportOpening?

    /// - Throws: `Diagnostics`, all together, for sources that can't go on: one of them stops all.
    func open(_ sources: [PreparedSource]) throws -> [OpenedSource] {
        let decided = try sources.map { ($0, try decide($0)) }
        let refusals = decided.compactMap { if case .refuse(let diagnostic) = $1 { diagnostic } else { nil } }
        if !refusals.isEmpty { throw Diagnostics(refusals) }
        return try decided.enumerated().map { number, source in
            try open(source.0, source.1, number: number)
        }
    }

    private func decide(_ prepared: PreparedSource) throws(Diagnostic) -> Resumption {
        let source = prepared.source
        let known = try ledger.progress(key: key, path: SourceList.canonical(source.path))
        if settings.restart, let known, let refusal = try undecided(known, source.path) { return .refuse(refusal) }
        if !settings.restart, let known, let refusal = try outgrown(known, source) { return .refuse(refusal) }
        if let export {
            let isSame = known.map { change(of: source, since: $0) == .same } ?? false
            return export.decide(known, mappingHash: mapping.hash, isSame, isStream: source.identity.size == nil)
        }
        return Resumption.decide(
            known,
            path: source.path,
            mapping: key.mapping,
            mappingHash: mapping.hash,
            change: known.map { change(of: source, since: $0) },
            isStream: source.identity.size == nil,
            restart: settings.restart
        )
    }

    /// Starting again would send calls a second time of which nobody knows whether they arrived.
    private func undecided(_ known: SourceProgress, _ path: String) throws(Diagnostic) -> Diagnostic? {
        let count = try ledger.unknownLanes(source: known.id).count
        if count == 0 { return nil }
        return Diagnostic(
            .error,
            .decisionWaiting,
            "\(path) has \(count.counted("chunk")) of which nobody knows whether they arrived",
            at: Position(file: path),
            help: "look at them with rowferry resolve and decide; then --restart is taken."
        )
    }

    /// Lookups would learn from rows that were not there when the first of its calls were made.
    private func outgrown(_ known: SourceProgress, _ source: Source) throws(Diagnostic) -> Diagnostic? {
        guard !mapping.learntLookups.isEmpty, known.mappingHash == mapping.hash,
            let learnt = try ledger.learning(source: known.id), !learnt.isSettled(known),
            change(of: source, since: known) == .grown
        else { return nil }
        return Diagnostic(
            .error,
            .sourceChanged,
            "\(source.path) has grown since its import stopped half-way, and the mapping's lookups learn from all of its rows: "
                + "rows that were sent would become other calls",
            at: Position(file: source.path),
            help:
                "give it as it was (\(learnt.bytes) bytes) to bring that import to its end; or send all of it again with "
                + "--restart."
        )
    }

    private func change(of source: Source, since known: SourceProgress) -> Source.Change {
        let change = source.change(since: known.identity, position: known.position)
        guard change == .grown, let end = known.identity.size, known.mayHaveTaken(rowAt: end),
            source.continuesRow(at: end)
        else { return change }
        return .changed("its last row had no line end when it was read, and has become longer")
    }

    /// What the import would do with each source now, as far as the ledger knows of it. Changes nothing.
    func outlook(_ sources: [PreparedSource]) throws(Diagnostic) -> [ImportNote] {
        var notes: [ImportNote] = []
        for prepared in sources {
            if let note = try decide(prepared).note(for: prepared.source.path, again) { notes.append(note) }
        }
        return notes
    }

    /// What the ledger knows of a source that would be gone on with or passed over; nil when it would begin anew, or be
    /// refused.
    func known(of prepared: PreparedSource) throws(Diagnostic) -> SourceProgress? {
        switch try decide(prepared) {
        case .start, .refuse: nil
        case .skip(let known), .resume(let known), .continue(let known): known
        }
    }

    /// Where the import would go on with each source now. Changes nothing.
    ///
    /// - Throws: `Diagnostics` for sources that can't go on, as `open` does.
    func foresee(_ sources: [PreparedSource]) throws -> [ForeseenSource] {
        let decided = try sources.map { ($0, try decide($0)) }
        let refusals = decided.compactMap { if case .refuse(let diagnostic) = $1 { diagnostic } else { nil } }
        if !refusals.isEmpty { throw Diagnostics(refusals) }
        return try decided.map { prepared, decision in
            switch decision {
            case .start, .refuse: return ForeseenSource(prepared: prepared)
            case .skip(let known): return ForeseenSource(prepared: prepared, known: known, isSkipped: true)
            case .resume(let known), .continue(let known):
                return ForeseenSource(prepared: try inLanes(of: known, prepared), known: known)
            }
        }
    }

    /// The flag that sends once more what was imported completely.
    private var again: String { export == nil ? "--restart" : "--all" }

    private func open(_ prepared: PreparedSource, _ decision: Resumption, number: Int) throws -> OpenedSource {
        let source = prepared.source
        let note = decision.note(for: source.path, again)
        switch decision {
        case .skip(let known):
            return OpenedSource(number: number, prepared: prepared, progress: known, isSkipped: true, note: note)
        case .resume(let known):
            if source.identity != known.identity { try ledger.adopt(identity: source.identity, for: known.id) }
            return try goOn(prepared, known, number, note)
        case .continue(let known):
            try ledger.adopt(identity: source.identity, for: known.id)
            return try goOn(prepared, known, number, note)
        case .start, .refuse:
            return OpenedSource(number: number, prepared: prepared, progress: try start(source))
        }
    }

    /// Calls must find the lanes in which they were, so the source keeps the lanes and the plan it was begun with.
    private func goOn(
        _ prepared: PreparedSource,
        _ known: SourceProgress,
        _ number: Int,
        _ note: ImportNote?
    ) throws -> OpenedSource {
        var prepared = prepared
        var progress = known
        progress.identity = prepared.source.identity
        // Without a row behind us, the header may have grown since: rows begin where they begin now.
        let start = prepared.source.layout.start
        if known.position.rows == 0, start.offset > known.position.offset { progress.position = start }
        prepared = try inLanes(of: known, prepared)
        return OpenedSource(number: number, prepared: prepared, progress: progress, note: note)
    }

    /// The source with a plan that assigns lanes as its first run did.
    private func inLanes(of known: SourceProgress, _ prepared: PreparedSource) throws(Diagnostics) -> PreparedSource {
        if known.events == settings.events { return prepared }
        return try prepared.ordered(
            known.events,
            callLimit: Chunker.callLimit(limits: settings.courier.limits, form: form)
        )
    }

    private func start(_ source: Source) throws(Diagnostic) -> SourceProgress {
        let fresh = SourceProgress(
            path: SourceList.canonical(source.path),
            mappingHash: mapping.hash,
            identity: source.identity,
            lanes: settings.courier.lanes,
            events: settings.events,
            position: source.layout.start
        )
        let started = try ledger.startSource(fresh, key: key)
        let kind: SourceFormat.Kind = source.layout.isJSON ? .ndjson : .csv
        let header = source.layout.header.isEmpty ? nil : source.layout.header
        try ledger.setFormat(SourceFormat(kind: kind, header: header, encoding: source.layout.encoding), of: started.id)
        return started
    }
}

extension Resumption {
    /// What the user wants to know about it; nothing when the source is simply begun.
    fileprivate func note(for path: String, _ again: String) -> ImportNote? {
        switch self {
        case .skip(let known): .skipped(path, rows: known.tally.read, flag: again)
        case .resume(let known): known.position.rows > 0 ? .resumed(path, row: known.position.rows + 1) : nil
        case .continue(let known): .grown(path, row: known.position.rows + 1)
        case .refuse(let diagnostic): .refused(diagnostic)
        case .start: nil
        }
    }
}

extension SourceProgress {
    /// Whether an earlier run may have imported the row that ends at that byte, the end of what there was.
    fileprivate func mayHaveTaken(rowAt end: Int) -> Bool {
        if position.offset >= end { return position.rows > 0 }
        return watermarks.contains { $0.row > position.rows }
    }
}
