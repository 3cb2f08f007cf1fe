internal import Foundation
internal import GRDB
package import RowferryModel

extension Ledger {
    /// Makes all the changes durable in one transaction, or, when one of them can't be made, none.
    ///
    /// Within a change the order is: calls kept, chunks settled or unknown, rejects, watermarks, position, completion.
    /// Rejects replace those of the same source, row and call, so that a row read again after a stop counts once.
    ///
    /// - Throws: `ledger.unusable`; `internal` for a change that would break a promise: a watermark or a position that
    ///   moves back, a chunk that is not under way, a position or a completion past a row that is.
    package func commit(_ changes: [LedgerChange], run: Int64) throws(Diagnostic) {
        guard !changes.isEmpty else { return }
        try write(run: run) { db in
            for change in changes { try Commit(db: db, run: run).apply(change) }
            for change in changes where change.position != nil || change.completed != nil {
                try Commit(db: db, run: run).requireNothingOpenBehindPosition(of: change.source)
            }
        }
    }
}

/// The steps of one transaction. Each runs a statement that the connection keeps prepared.
private struct Commit {
    let db: Database
    let run: Int64

    func apply(_ change: LedgerChange) throws {
        for id in change.taken { try Ledger.keepCalls(of: id, db) }
        for id in change.settled { try settle(id, of: change.source) }
        for (id, reason) in change.unknown { try markUnknown(id, reason: reason, of: change.source) }
        for reject in change.rejects { try store(reject, of: change.source) }
        for (lane, watermark) in change.watermarks { try move(lane, to: watermark, of: change.source) }
        if let position = change.position { try move(to: position, of: change.source) }
        if let tally = change.tally { try count(tally, of: change.source) }
        if let identity = change.completed { try complete(change.source, as: identity) }
        if !change.entries.isEmpty { try remember(change.entries, of: change.source) }
        try addToRun(change)
    }

    private func remember(_ entries: [UInt8], of source: Int64) throws {
        try execute(
            "INSERT INTO snapshot (mapping, target, entries) SELECT mapping, target, ? FROM source WHERE id = ?",
            [Data(entries), source]
        )
        try Ledger.requireOneChange(db, "source \(source) is not known")
    }

    private func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    private func settle(_ id: Int64, of source: Int64) throws {
        try execute(
            "DELETE FROM chunk WHERE id = ? AND source = ? AND run = ? AND state = 'sending'",
            [id, source, run]
        )
        try Ledger.requireOneChange(db, "chunk \(id) of source \(source) is not under way, and can't be settled")
    }

    private func markUnknown(_ id: Int64, reason: String, of source: Int64) throws {
        try execute(
            """
            UPDATE chunk SET state = 'unknown', reason = ?
            WHERE id = ? AND source = ? AND run = ? AND state = 'sending'
            """,
            [reason, id, source, run]
        )
        try Ledger.requireOneChange(db, "chunk \(id) of source \(source) is not under way, and can't become unknown")
    }

    private func store(_ reject: Reject, of source: Int64) throws {
        try execute(
            "INSERT OR REPLACE INTO reject VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                source, reject.row, reject.call ?? -1, reject.line, reject.code.rawValue, reject.column, reject.field,
                reject.value, reject.reason, Data(reject.raw), run,
            ]
        )
    }

    private func move(_ lane: Int, to watermark: CallPosition, of source: Int64) throws {
        try execute(
            "UPDATE watermark SET row = ?1, call = ?2 WHERE source = ?3 AND lane = ?4 AND (row, call) <= (?1, ?2)",
            [watermark.row, watermark.call, source, lane]
        )
        try Ledger.requireOneChange(
            db,
            "lane \(lane) of source \(source) can't move to row \(watermark.row), call \(watermark.call)"
        )
    }

    private func move(to position: ReadPosition, of source: Int64) throws {
        try execute(
            """
            UPDATE source SET positionOffset = ?1, positionRows = ?2, positionLine = ?3, positionHash = ?4
            WHERE id = ?5 AND positionOffset <= ?1 AND positionRows <= ?2
            """,
            [position.offset, position.rows, position.line, try JSONText.encode(PositionHashes(position)), source]
        )
        try Ledger.requireOneChange(
            db,
            "source \(source) can't go to byte \(position.offset), behind row \(position.rows)"
        )
    }

    private func count(_ tally: RowTally, of source: Int64) throws {
        try execute(
            "UPDATE source SET rowsRead = ?, rowsFiltered = ?, rowsMapped = ?, rowsRejected = ? WHERE id = ?",
            [tally.read, tally.filtered, tally.mapped, tally.rejected, source]
        )
        try Ledger.requireOneChange(db, "source \(source) is not known")
    }

    private func complete(_ source: Int64, as identity: SourceIdentity) throws {
        try execute(
            "UPDATE source SET identity = ?, isComplete = 1 WHERE id = ?",
            [try JSONText.encode(identity), source]
        )
        try Ledger.requireOneChange(db, "source \(source) is not known")
    }

    private func addToRun(_ change: LedgerChange) throws {
        guard change.deliveredCalls != 0 || change.deliveredChunks != 0 || change.deliveredBytes != 0 else { return }
        try execute(
            """
            UPDATE run SET deliveredCalls = deliveredCalls + ?, deliveredChunks = deliveredChunks + ?,
                deliveredBytes = deliveredBytes + ?
            WHERE id = ?
            """,
            [change.deliveredCalls, change.deliveredChunks, change.deliveredBytes, run]
        )
    }

    /// A resumed run never reads rows before the position again, so none of them may be undecided.
    func requireNothingOpenBehindPosition(of source: Int64) throws {
        let open = try Int64.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT chunk.id FROM chunk JOIN source ON source.id = chunk.source
                    WHERE source.id = ? AND (chunk.firstRow <= source.positionRows OR source.isComplete)
                    """
            ),
            arguments: [source]
        )
        if let open {
            throw Diagnostic.ledgerMisused("source \(source) can't leave chunk \(open) behind undecided")
        }
    }
}
