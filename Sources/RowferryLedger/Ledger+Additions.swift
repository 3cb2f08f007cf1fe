internal import Foundation
internal import GRDB
package import RowferryModel

extension Ledger {
    /// Rows that added something at the target, file by file, by any mapping, in the order of their numbers.
    package func addedRows(target: String) throws(Diagnostic) -> [AddedRows] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM addedRows WHERE target = ? ORDER BY source", arguments: [target])
                .compactMap { row in
                    let bytes: Data = row["rows"]
                    return RowSketch(bytes: Array(bytes)).map { rows in
                        AddedRows(
                            source: row["source"],
                            run: row["run"],
                            startedAt: row["startedAt"],
                            mapping: row["mapping"],
                            path: row["path"],
                            rows: rows
                        )
                    }
                }
        }
    }

    /// Hands over the once-calls of a run that the destination has, in the order in which that became known: JSON
    /// objects, each without a line feed. One chunk's are in memory at a time. The body must not call the ledger.
    ///
    /// - Throws: `usage` when there is no such run; what the body throws; `ledger.unusable`.
    package func forEachTakenCall(run: Int64, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
        var bodyError: (any Error)?
        let isKnown = try read { db in
            guard try Bool.fetchOne(db, sql: "SELECT 1 FROM run WHERE id = ?", arguments: [run]) == true else {
                return false
            }
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
            return true
        }
        if let bodyError { throw bodyError }
        if isKnown { return }
        throw Diagnostic(
            .error,
            .usage,
            "there is no run \(run)",
            help: "rowferry history lists the runs with their numbers."
        )
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
