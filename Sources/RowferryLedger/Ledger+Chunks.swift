internal import Foundation
internal import GRDB
package import RowferryModel

extension Ledger {
    /// Writes chunks down as `sending`, in one transaction, and returns their numbers in the same order.
    ///
    /// When it returns, they are on the disk: from now on each may have arrived, until `commit` says otherwise.
    ///
    /// - Throws: `ledger.unusable`; `internal` when a lane has a chunk under way or undecided already, or when the
    ///   chunk begins with a call that its lane has behind it.
    package func record(_ intents: [ChunkIntent], run: Int64) throws(Diagnostic) -> [Int64] {
        guard !intents.isEmpty else { return [] }
        let sentAt = now
        return try write(run: run) { db in
            try intents.map { intent in
                try Ledger.requireFree(intent, db)
                if let rows = intent.addedRows { try Ledger.remember(rows, of: intent.source, run: run, db) }
                return try Ledger.insert(intent, run: run, sentAt: sentAt, db)
            }
        }
    }

    /// Chunks that wait for a decision, oldest first: of one import, or of all.
    ///
    /// Those that a dead run left under way are among them, though no later run has marked them yet.
    package func unknownChunks(key: ImportKey?) throws(Diagnostic) -> [UnknownChunk] {
        let isAlive = isRunAlive
        return try read { db in
            try Ledger.undecided(db, isAlive: isAlive).filter { key == nil || $0.key == key }
        }
    }

    /// The chunks that would wait for a decision if the run that is under way ended now, oldest first.
    package func chunksInDoubt() throws(Diagnostic) -> [UnknownChunk] {
        try read { db in try Ledger.undecided(db, isAlive: false) }
    }

    /// The lanes of a source that are stopped, each with the chunk that stops it.
    package func unknownLanes(source: Int64) throws(Diagnostic) -> [Int: UnknownChunk] {
        let isAlive = isRunAlive
        return try read { db in
            let chunks = try Ledger.undecided(db, isAlive: isAlive, where: "source.id = ?", [source])
            return Dictionary(uniqueKeysWithValues: chunks.map { ($0.lane, $0) })
        }
    }

    /// Takes the user's decision about a chunk, and returns what it was about.
    ///
    /// Applied: its lane goes on behind the chunk's last call. Not applied: its lane sends the chunk's calls again.
    /// The next run does either.
    ///
    /// - Throws: `usage` when no such chunk waits, listing those that do; `ledger.locked` while a run is under way.
    package func resolve(_ id: Int64, applied: Bool) throws(Diagnostic) -> UnknownChunk {
        let lock = try RunLock(ledger: path, holder: nil)
        return try withExtendedLifetime(lock) { () throws(Diagnostic) in
            try write { db in
                let waiting = try Ledger.undecided(db, isAlive: false)
                guard let chunk = waiting.first(where: { $0.id == id }) else {
                    throw Diagnostic.noSuchChunk(id, waiting: waiting.map(\.id))
                }
                if applied {
                    try Ledger.moveLaneBehindChunk(id, db)
                    try Ledger.keepCalls(of: id, db)
                }
                let source = try Int64.fetchOne(db, sql: "SELECT source FROM chunk WHERE id = ?", arguments: [id])
                try db.execute(sql: "DELETE FROM chunk WHERE id = ?", arguments: [id])
                if !applied, let source { try Ledger.forgetRowsThatAddedNothing(of: source, db) }
                return chunk
            }
        }
    }

    // MARK: Recording

    private static func requireFree(_ intent: ChunkIntent, _ db: Database) throws {
        guard intent.first <= intent.last else {
            throw Diagnostic.ledgerMisused("a chunk can't begin with row \(intent.first.row) and end before it")
        }
        let isFree = try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT (row, call) < (?, ?) AND NOT EXISTS (
                        SELECT 1 FROM chunk WHERE chunk.source = watermark.source AND chunk.lane = watermark.lane)
                    FROM watermark WHERE source = ? AND lane = ?
                    """
            ),
            arguments: [intent.first.row, intent.first.call, intent.source, intent.lane]
        )
        guard isFree == true else {
            throw Diagnostic.ledgerMisused(
                "lane \(intent.lane) of source \(intent.source) can't send from row \(intent.first.row) on"
            )
        }
    }

    private static func insert(_ intent: ChunkIntent, run: Int64, sentAt: String, _ db: Database) throws -> Int64 {
        try db.cachedStatement(
            sql: """
                INSERT INTO chunk (
                    source, lane, run, firstRow, firstCall, lastRow, lastCall, rows, calls, sentAt, state, onceCalls
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'sending', ?)
                """
        ).execute(arguments: [
            intent.source, intent.lane, run, intent.first.row, intent.first.call, intent.last.row, intent.last.call,
            try JSONText.encode(intent.rows), intent.calls, sentAt, Data(intent.onceCalls),
        ])
        return db.lastInsertedRowID
    }

    // MARK: Deciding

    /// Unknown chunks, and those under way when no run is alive that could still hear of them.
    private static func undecided(
        _ db: Database,
        isAlive: Bool,
        where condition: String = "TRUE",
        _ arguments: StatementArguments = []
    ) throws -> [UnknownChunk] {
        let states = isAlive ? "('unknown')" : "('unknown', 'sending')"
        return try Row.fetchAll(
            db,
            sql: """
                SELECT chunk.*, source.path, source.mapping, source.target
                FROM chunk JOIN source ON source.id = chunk.source
                WHERE chunk.state IN \(states) AND \(condition)
                ORDER BY chunk.id
                """,
            arguments: arguments
        ).map(UnknownChunk.init)
    }

    private static func moveLaneBehindChunk(_ id: Int64, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE watermark SET row = chunk.lastRow, call = chunk.lastCall FROM chunk
                WHERE chunk.id = ? AND watermark.source = chunk.source AND watermark.lane = chunk.lane
                    AND (watermark.row, watermark.call) <= (chunk.lastRow, chunk.lastCall)
                """,
            arguments: [id]
        )
    }
}

extension UnknownChunk {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: row["id"],
            source: row["path"],
            mapping: row["mapping"],
            target: row["target"],
            lane: row["lane"],
            rows: try JSONText.decode(row["rows"]),
            calls: row["calls"],
            onceCalls: (row["onceCalls"] as Data?).map { calls in
                calls.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
            } ?? [],
            sentAt: row["sentAt"],
            reason: row["reason"] ?? Ledger.diedWhileSending
        )
    }

    fileprivate var key: ImportKey {
        ImportKey(mapping: mapping, target: target)
    }
}
