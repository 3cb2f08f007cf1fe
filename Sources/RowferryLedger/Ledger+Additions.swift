internal import Foundation
internal import GRDB
package import RowferryModel

extension Ledger {
    /// Rows that added something at the target, or may have, file by file, by any mapping, in the order of their numbers.
    /// Rows of which the destination has refused a call are not among them.
    package func addedRows(target: String) throws(Diagnostic) -> [AddedRows] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM addedRows WHERE target = ? ORDER BY source", arguments: [target])
                .compactMap { row in
                    let (source, bytes): (Int64, Data) = (row["source"], row["rows"])
                    guard var rows = RowSketch(bytes: Array(bytes)) else { return nil }
                    for raw in try Self.refusedRows(of: source, db) {
                        rows.remove(raw.withUnsafeBytes { ShortHash.hash($0) })
                    }
                    return AddedRows(
                        source: source,
                        run: row["run"],
                        startedAt: row["startedAt"],
                        mapping: row["mapping"],
                        path: row["path"],
                        rows: rows
                    )
                }
        }
    }

    /// Rows of which the destination has refused a call: whoever imports them again, corrected or not, is right.
    private static func refusedRows(of source: Int64, _ db: Database) throws -> [Data] {
        try Data.fetchAll(
            db,
            sql: "SELECT DISTINCT raw FROM reject WHERE source = ? AND call >= 0",
            arguments: [source]
        )
    }

    /// Remembers which rows of a source add something, from the moment on in which the first of them may arrive.
    static func remember(_ rows: [UInt8], of source: Int64, run: Int64, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO addedRows (source, target, mapping, path, run, startedAt, rows)
                    SELECT source.id, source.target, source.mapping, source.path, run.id, run.startedAt, ?1
                    FROM source, run WHERE source.id = ?2 AND run.id = ?3
                    ON CONFLICT (source) DO UPDATE SET rows = excluded.rows
                """
        ).execute(arguments: [Data(rows), source, run])
        try requireOneChange(db, "source \(source) is not known")
    }

    /// Nothing of a source has arrived when no chunk of it is in doubt any more, and no run since has delivered anything.
    static func forgetRowsThatAddedNothing(of source: Int64, _ db: Database) throws {
        try db.execute(
            sql: """
                DELETE FROM addedRows WHERE source = ?
                    AND NOT EXISTS (SELECT 1 FROM chunk WHERE chunk.source = addedRows.source)
                    AND NOT EXISTS (
                        SELECT 1 FROM run WHERE run.id >= addedRows.run AND run.mapping = addedRows.mapping
                            AND run.target = addedRows.target AND run.deliveredCalls > 0)
                """,
            arguments: [source]
        )
    }

    /// Hands over the once-calls of a run that the destination has, in the order in which that became known: JSON
    /// objects, each without a line feed. One chunk's are in memory at a time. The body must not call the ledger.
    ///
    /// - Throws: `usage` when there is no such run; what the body throws; `ledger.unusable`.
    package func forEachTakenCall(run: Int64, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
        try requireRun(run)
        var bodyError: (any Error)?
        try read { db in
            let chunks = try Row.fetchCursor(
                db,
                sql: "SELECT calls FROM taken WHERE run = ? ORDER BY id",
                arguments: [run]
            )
            while bodyError == nil, let chunk = try chunks.next() {
                let calls: Data = chunk["calls"]
                do {
                    for call in Array(calls).split(separator: UInt8(ascii: "\n")) { try body(call) }
                } catch {
                    bodyError = error
                }
            }
        }
        if let bodyError { throw bodyError }
    }

    /// - Throws: `usage` when there is no such run.
    package func requireRun(_ run: Int64) throws(Diagnostic) {
        let isKnown = try read { try Bool.fetchOne($0, sql: "SELECT 1 FROM run WHERE id = ?", arguments: [run]) }
        if isKnown == true { return }
        throw Diagnostic(
            .error,
            .usage,
            "there is no run \(run)",
            help: "rowferry history lists the runs with their numbers."
        )
    }

    /// How many of the run's chunks may have arrived or not.
    package func waitingChunks(of run: Int64) throws(Diagnostic) -> Int {
        try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM chunk WHERE run = ?", arguments: [run]) } ?? 0
    }

    /// Remembers what the destination has of a chunk.
    static func keepCalls(of chunk: Int64, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO taken (run, calls) SELECT run, onceCalls FROM chunk WHERE id = ? AND length(onceCalls) > 0
                """
        ).execute(arguments: [chunk])
    }
}
