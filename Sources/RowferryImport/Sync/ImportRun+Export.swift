import Foundation
import RowferryDeliver
import RowferryLedger
import RowferryMap
import RowferryModel
import RowferryRead

/// What a run does besides when only what has changed is sent.
extension ImportRun {
    /// Gets ready to compare: loads what was delivered, and takes note of the rows that earlier runs of the same export
    /// have settled.
    mutating func beginExport(_ sources: [OpenedSource]) async throws {
        guard end == nil, let sync = preparation.mapping.sync else { return }
        let export = try ExportOpening(sync, key: key, settings: settings, ledger: ledger)
        var comparison = try Comparison(
            preparation.mapping,
            sync,
            key: key,
            ledger: ledger,
            settings: settings,
            rewrites: true
        )
        let state = export.state(of: sources, known: comparison.known)
        try ledger.setExport(state, key: key, forgets: settings.restart)
        comparison.known = state.known
        self.comparison = comparison
        for source in sources where !source.isSkipped || export.holds(source.progress.id) {
            let rows = source.isSkipped ? nil : source.progress.position.rows
            if rows != 0 { try await meet(source.prepared.source, rows: rows) }
        }
    }

    /// Reads the first rows of a source, or all of them, only to know which they are.
    private mutating func meet(_ source: Source, rows: Int?) async throws {
        // Opened once more: what it is read from can't always be taken back to its beginning.
        let again = try PreparedSource(path: source.path, mapping: preparation.mapping, PlanSettings())
        var limit = RowLimit(rows)
        try await meet(again, again.bytes, &limit)
    }

    private mutating func meet(_ again: PreparedSource, _ bytes: some SourceBytes, _ limit: inout RowLimit) async throws
    {
        var blocks = try BlockReader(bytes, of: again.source, blockBytes: settings.blockBytes, remembers: false)
        var window = MappingWindow(width: settings.workers, rows: again.rows, plan: again.plan)
        while let mapped = await window.next(from: &blocks, limit: &limit) {
            if let snapshot = mapped.snapshot { comparison?.meet(snapshot) }
        }
        if let problem = window.problem { throw problem }
    }

    /// Once all rows are settled: tells what has gone, and brings the export to its end.
    mutating func endExport(_ sources: [OpenedSource]) async throws {
        guard end == nil, !limit.isReached, let comparison else { return }
        let isSettled = sources.allSatisfy { $0.isSkipped || courier.isComplete(source: $0.number) }
        guard isSettled else { return }
        let gone = try comparison.goneRows(key: key, ledger: ledger)
        self.comparison?.note(gone: gone.count)
        report.add(comparison.findings(gone), of: preparation.mapping.file)
        guard comparison.sync.hasMissingCalls, gone.count > 0, comparison.keylessRows == 0 else {
            return try ledger.finishExport(key: key, entries: [])
        }
        if gone.isShrunken { throw comparison.shrunken(gone.count) }
        let isTaken = try await send(gone, number: sources.count)
        guard end == nil, courier.isComplete(source: sources.count) else { return }
        // Where a call was refused, all of them are tried again with the next export.
        try ledger.finishExport(key: key, entries: isTaken ? gone.tombstones : [])
    }

    /// Imports the rows that have gone as a source of their own, with the calls of `on_missing`; gives whether all of them
    /// were taken.
    private mutating func send(_ gone: GoneRows, number: Int) async throws -> Bool {
        let folder = FileManager.default.temporaryDirectory.path
        let file = try TemporaryRows(gone.csv, folder: folder)
        // Once it is open it needs no name.
        defer { file.remove() }
        let mapping = preparation.mapping.ofMissingRows.knowing(try lookups.tables(of: number - 1))
        let plan = PlanSettings(callLimit: preparation.sources.first?.plan.callLimit ?? .max)
        let prepared = try PreparedSource(path: file.path, mapping: mapping, plan)
        file.remove()
        let fresh = SourceProgress(
            path: "rows gone from \(key.mapping)",
            mappingHash: mapping.hash,
            identity: prepared.source.identity,
            lanes: settings.courier.lanes,
            position: prepared.source.layout.start
        )
        let started = try ledger.startSource(fresh, key: key)
        let header = prepared.source.layout.header
        try ledger.setFormat(SourceFormat(kind: .csv, header: header), of: started.id)
        courier.open(source: number, progress: started, held: [])
        dispatch.refusedRows.add(prepared, number: number, of: mapping)
        let rejected = try await carry(prepared, prepared.bytes, from: started.position, number: number)
        courier.close(source: number)
        try await drain()
        goneRejects = rejected + courier.refusedRows(of: number)
        return goneRejects == 0
    }

    private mutating func carry(
        _ prepared: PreparedSource,
        _ bytes: some SourceBytes,
        from start: ReadPosition,
        number: Int
    ) async throws -> Int {
        var rejected = 0
        var blocks = try BlockReader(
            bytes,
            of: prepared.source,
            number: number,
            from: start,
            blockBytes: settings.blockBytes
        )
        var window = MappingWindow(width: settings.workers, rows: prepared.rows, plan: prepared.plan)
        var unlimited = RowLimit(nil)
        while end == nil, let mapped = await window.next(from: &blocks, limit: &unlimited) {
            rejected += mapped.statistics.rows.rejected
            try await accept(mapped)
        }
        if let problem = window.problem { throw problem }
        return rejected
    }
}

/// Rows in a file that only their owner can read, as long as they are needed.
private struct TemporaryRows {
    let path: String
    private let folder: String

    /// In a folder of its own under the given one. The file's name is always the same: the ids of calls follow from it, so
    /// that calls that are sent again are known again.
    init(_ bytes: [UInt8], folder: String) throws(Diagnostic) {
        self.folder = "\(folder)/rowferry-\(UUID().uuidString)"
        path = self.folder + "/rows-gone.csv"
        try? FileManager.default.createDirectory(
            atPath: self.folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        let isWritten = FileManager.default.createFile(
            atPath: path,
            contents: Data(bytes),
            attributes: [.posixPermissions: 0o600]
        )
        if isWritten { return }
        throw Diagnostic(
            .error,
            .outputUnwritable,
            "the rows that have gone can't be kept in \(folder)",
            help: "set TMPDIR to a folder with room, and run the same command again."
        )
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: folder)
    }
}
