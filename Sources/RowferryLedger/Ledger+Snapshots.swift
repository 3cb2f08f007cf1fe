internal import Foundation
internal import GRDB
package import RowferryModel

/// The export that a mapping with `sync:` is at, or was at last.
package struct ExportState: Sendable, Hashable {
    /// What its rows are told apart by, in words.
    package var identity: String
    /// Numbers of the sources that it comes in; nil once all of it is settled.
    package var sources: [Int64]?
    /// Calls that were known as delivered when it began.
    package var known: Int

    package init(identity: String, sources: [Int64]?, known: Int = 0) {
        self.identity = identity
        self.sources = sources
        self.known = known
    }
}

extension Ledger {
    /// The last export that was begun under the key, or nil when there was none.
    package func export(key: ImportKey) throws(Diagnostic) -> ExportState? {
        try read { db in
            let row = try Row.fetchOne(
                db,
                sql: "SELECT identity, sources, known FROM export WHERE mapping = ? AND target = ?",
                arguments: [key.mapping, key.target]
            )
            return try row.map { row in
                let sources: String? = row["sources"]
                return ExportState(
                    identity: row["identity"],
                    sources: try sources.map { try JSONText.decode($0) },
                    known: row["known"]
                )
            }
        }
    }

    /// Begins an export, or goes on with it. With `forgets`, nothing counts as delivered before it. Needs a run.
    package func setExport(_ state: ExportState, key: ImportKey, forgets: Bool) throws(Diagnostic) {
        try writeInRun { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO export VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    key.mapping, key.target, state.identity, try state.sources.map { try JSONText.encode($0) },
                    state.known,
                ]
            )
            guard forgets else { return }
            try db.execute(
                sql: "DELETE FROM snapshot WHERE mapping = ? AND target = ?",
                arguments: [key.mapping, key.target]
            )
        }
    }

    /// All of the export is settled; the entries are remembered besides. Needs a run.
    package func finishExport(key: ImportKey, entries: [UInt8]) throws(Diagnostic) {
        try writeInRun { db in
            try db.execute(
                sql: "UPDATE export SET sources = NULL WHERE mapping = ? AND target = ?",
                arguments: [key.mapping, key.target]
            )
            try Ledger.requireOneChange(db, "no export of \(key.mapping) was begun")
            if !entries.isEmpty { try Ledger.append(entries, key, db) }
        }
    }

    /// Gives everything that is remembered under the key, in the order in which it was delivered: runs of whole entries,
    /// valid inside of the closure.
    package func readSnapshot(
        key: ImportKey,
        _ visit: (UnsafeRawBufferPointer) throws -> Void
    ) throws(Diagnostic) {
        try read { db in try Ledger.visit(key, upTo: .max, db, visit) }
    }

    /// How many bytes are remembered under the key.
    package func snapshotBytes(key: ImportKey) throws(Diagnostic) -> Int {
        try read { db in
            try Int.fetchOne(
                db,
                sql: "SELECT sum(length(entries)) FROM snapshot WHERE mapping = ? AND target = ?",
                arguments: [key.mapping, key.target]
            ) ?? 0
        }
    }

    /// Writes what is remembered anew, without what does not count any more. `keep` is given all of it in order, and
    /// gives back what stays of each run. Needs a run.
    package func rewriteSnapshot(
        key: ImportKey,
        _ keep: (UnsafeRawBufferPointer) -> [UInt8]
    ) throws(Diagnostic) {
        try writeInRun { db in
            let last = try Int64.fetchOne(db, sql: "SELECT max(id) FROM snapshot") ?? 0
            var kept: [UInt8] = []
            try Ledger.visit(key, upTo: last, db) { entries in
                kept += keep(entries)
                guard kept.count >= Self.runBytes else { return }
                try Ledger.append(kept, key, db)
                kept = []
            }
            if !kept.isEmpty { try Ledger.append(kept, key, db) }
            try db.execute(
                sql: "DELETE FROM snapshot WHERE mapping = ? AND target = ? AND id <= ?",
                arguments: [key.mapping, key.target, last]
            )
        }
    }

    /// Bytes of entries that are put together when they are written anew.
    private static let runBytes = 1 << 20

    private static func append(_ entries: [UInt8], _ key: ImportKey, _ db: Database) throws {
        try db.cachedStatement(sql: "INSERT INTO snapshot (mapping, target, entries) VALUES (?, ?, ?)")
            .execute(arguments: [key.mapping, key.target, Data(entries)])
    }

    private static func visit(
        _ key: ImportKey,
        upTo last: Int64,
        _ db: Database,
        _ visit: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT entries FROM snapshot WHERE mapping = ? AND target = ? AND id <= ? ORDER BY id",
            arguments: [key.mapping, key.target, last]
        )
        while let row = try rows.next() {
            try row.withUnsafeData(atIndex: 0) { data in try data?.withUnsafeBytes(visit) }
        }
    }
}
