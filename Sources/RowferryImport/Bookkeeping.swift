package import RowferryLedger
package import RowferryModel

/// What an import asks of its ledger: all that it makes durable goes through here.
///
/// What has returned is durable; what has thrown has left no trace. The tests put a ledger behind it that fails.
package protocol Bookkeeping {
    func beginRun(key: ImportKey, pid: Int, host: String) throws(Diagnostic) -> Int64
    func endRun(_ id: Int64, outcome: RunOutcome, rows: RowTally) throws(Diagnostic)

    func progress(key: ImportKey, path: String) throws(Diagnostic) -> SourceProgress?
    func startSource(_ progress: SourceProgress, key: ImportKey) throws(Diagnostic) -> SourceProgress
    func setFormat(_ format: SourceFormat, of source: Int64) throws(Diagnostic)
    func adopt(identity: SourceIdentity, for source: Int64) throws(Diagnostic)

    func record(_ intents: [ChunkIntent], run: Int64) throws(Diagnostic) -> [Int64]
    func commit(_ changes: [LedgerChange], run: Int64) throws(Diagnostic)
    func addedRows(target: String) throws(Diagnostic) -> [AddedRows]
    func unknownLanes(source: Int64) throws(Diagnostic) -> [Int: UnknownChunk]
    func unknownChunks(key: ImportKey?) throws(Diagnostic) -> [UnknownChunk]
}

/// What an import that sends only what has changed asks of its ledger besides.
package protocol SnapshotKeeping {
    func export(key: ImportKey) throws(Diagnostic) -> ExportState?
    func setExport(_ state: ExportState, key: ImportKey, forgets: Bool) throws(Diagnostic)
    func finishExport(key: ImportKey, entries: [UInt8]) throws(Diagnostic)
    func snapshotBytes(key: ImportKey) throws(Diagnostic) -> Int
    func readSnapshot(key: ImportKey, _ visit: (UnsafeRawBufferPointer) throws -> Void) throws(Diagnostic)
    func rewriteSnapshot(key: ImportKey, _ keep: (UnsafeRawBufferPointer) -> [UInt8]) throws(Diagnostic)
}

/// What lookups that learn from rows ask of the ledger.
package protocol LearntKeeping {
    func learning(source: Int64) throws(Diagnostic) -> SourceLearning?
    func readLearnt(
        _ name: LearntName,
        key: ImportKey,
        after: Int64,
        upTo generation: Int64,
        _ visit: (UnsafeRawBufferPointer) throws -> Void
    ) throws(Diagnostic)
    func keepLearnt(
        from sources: [Int64: (bytes: Int, end: Int)],
        key: ImportKey,
        _ entries: ((LearntName, [UInt8]) throws -> Void) throws -> Void
    ) throws(Diagnostic) -> Int64
}

extension Ledger: Bookkeeping, SnapshotKeeping, LearntKeeping {}
