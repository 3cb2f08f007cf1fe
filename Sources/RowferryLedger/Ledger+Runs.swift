internal import Foundation
internal import GRDB
package import RowferryModel
internal import Synchronization

extension Ledger {
    /// Takes the ledger for a run, and clears up behind those that died.
    ///
    /// Chunks that a dead run left under way are unknown from now on, whichever import they belong to; dead runs are
    /// marked as such. The run holds the lock until `endRun`, until the ledger is let go of, or until the process ends.
    ///
    /// - Throws: `ledger.locked`, naming pid, host and start of the run that holds it; `ledger.unusable`.
    package func beginRun(key: ImportKey, pid: Int, host: String) throws(Diagnostic) -> Int64 {
        let startedAt = now
        let holder = RunHolder(pid: pid, host: host, startedAt: startedAt)
        let lock = try RunLock(ledger: path, holder: holder)
        let id = try write { db in
            try Ledger.clearUpAfterDeadRuns(db)
            try db.execute(
                sql: """
                    INSERT INTO run (mapping, target, startedAt, pid, host, outcome) VALUES (?, ?, ?, ?, ?, 'running')
                    """,
                arguments: [key.mapping, key.target, startedAt, pid, host]
            )
            return db.lastInsertedRowID
        }
        activeRun.withLock { $0 = ActiveRun(id: id, lock: lock) }
        return id
    }

    /// Closes the run's record and releases the lock, also when it throws.
    ///
    /// Chunks of the run that are still under way are unknown from now on.
    package func endRun(_ id: Int64, outcome: RunOutcome, rows: RowTally) throws(Diagnostic) {
        let endedAt = now
        defer { activeRun.withLock { if $0?.id == id { $0 = nil } } }
        try write(run: id) { db in
            try Ledger.markSendingAsUnknown(db, reason: "the run ended while the request was under way")
            try db.execute(
                sql: """
                    UPDATE run SET endedAt = ?, outcome = ?,
                        rowsRead = ?, rowsFiltered = ?, rowsMapped = ?, rowsRejected = ?
                    WHERE id = ?
                    """,
                arguments: [
                    endedAt, outcome.rawValue, rows.read, rows.filtered, rows.mapped, rows.rejected, id,
                ]
            )
        }
    }

    /// The newest runs, newest first. One that says `running` while nobody holds the lock is shown as `died`.
    package func runs(limit: Int) throws(Diagnostic) -> [RunRecord] {
        let isAlive = isRunAlive
        return try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM run ORDER BY id DESC LIMIT ?", arguments: [max(0, limit)])
                .map { row in
                    var record = RunRecord(row)
                    if record.outcome == .running, !isAlive { record.outcome = .died }
                    return record
                }
        }
    }

    /// Whether somebody, this process or another, has a run under way.
    var isRunAlive: Bool {
        activeRun.withLock { $0 != nil } || RunLock.isHeld(ledger: path)
    }

    /// To be called under the lock only, when whatever is left under way can't be anybody's any more.
    static func clearUpAfterDeadRuns(_ db: Database) throws {
        try markSendingAsUnknown(db, reason: diedWhileSending)
        try db.execute(sql: "UPDATE run SET outcome = 'died' WHERE outcome = 'running'")
    }

    static let diedWhileSending = "the process ended while the request was under way"

    private static func markSendingAsUnknown(_ db: Database, reason: String) throws {
        try db.execute(
            sql: "UPDATE chunk SET state = 'unknown', reason = ? WHERE state = 'sending'",
            arguments: [reason]
        )
    }
}

extension RunRecord {
    fileprivate init(_ row: Row) {
        self.init(
            id: row["id"],
            mapping: row["mapping"],
            target: row["target"],
            startedAt: row["startedAt"],
            endedAt: row["endedAt"],
            pid: row["pid"],
            host: row["host"],
            outcome: RunOutcome(rawValue: row["outcome"]) ?? .failed,
            rows: RowTally(row),
            deliveredCalls: row["deliveredCalls"],
            deliveredChunks: row["deliveredChunks"],
            deliveredBytes: row["deliveredBytes"]
        )
    }
}

extension RowTally {
    /// The tally's columns of a run or of a source.
    init(_ row: Row) {
        self.init(
            read: row["rowsRead"],
            filtered: row["rowsFiltered"],
            mapped: row["rowsMapped"],
            rejected: row["rowsRejected"]
        )
    }
}
