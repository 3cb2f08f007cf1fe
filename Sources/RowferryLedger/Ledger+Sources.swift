internal import Foundation
internal import GRDB
package import RowferryModel

/// A source as the ledger knows it, with the import it belongs to.
package struct KnownSource: Sendable, Hashable {
    package var key: ImportKey
    package var progress: SourceProgress
}

/// What is needed to write rows of a source into a file of their own.
package struct SourceFormat: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case csv
        case ndjson
    }

    package var kind: Kind
    /// What stands before the first row, as UTF-8: byte order mark, skipped lines, header; nil when there is nothing.
    package var header: [UInt8]?
    /// What the source's bytes were before they were UTF-8. Rejects and header must become that again.
    package var encoding: TextEncoding

    package init(kind: Kind, header: [UInt8]?, encoding: TextEncoding = .utf8) {
        self.kind = kind
        self.header = header
        self.encoding = encoding
    }
}

extension Ledger {
    /// How far an import came with a source, or nil when it never started with it.
    package func progress(key: ImportKey, path: String) throws(Diagnostic) -> SourceProgress? {
        try read { db in
            try Row.fetchOne(
                db,
                sql: "SELECT * FROM source WHERE mapping = ? AND target = ? AND path = ?",
                arguments: [key.mapping, key.target, path]
            ).map { try SourceProgress($0, db) }
        }
    }

    /// All sources that were ever started, in that order.
    package func sources() throws(Diagnostic) -> [KnownSource] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM source ORDER BY id").map { row in
                KnownSource(
                    key: ImportKey(mapping: row["mapping"], target: row["target"]),
                    progress: try SourceProgress(row, db)
                )
            }
        }
    }

    /// Starts a source, and returns it with the number that stands for it from now on.
    ///
    /// What is known of the same path under the same key is forgotten: progress, rejects, format, and chunks that wait
    /// for a decision. Needs a run.
    package func startSource(_ progress: SourceProgress, key: ImportKey) throws(Diagnostic) -> SourceProgress {
        guard progress.watermarks.count == progress.lanes else {
            throw .ledgerMisused("\(progress.lanes) lanes can't have \(progress.watermarks.count) watermarks")
        }
        return try writeInRun { db in
            try db.execute(
                sql: "DELETE FROM source WHERE mapping = ? AND target = ? AND path = ?",
                arguments: [key.mapping, key.target, progress.path]
            )
            var started = progress
            started.id = try Ledger.insert(progress, key: key, db)
            return started
        }
    }

    /// Gives a source that has grown its new identity; it is not complete any more. Needs a run.
    package func adopt(identity: SourceIdentity, for source: Int64) throws(Diagnostic) {
        try writeInRun { db in
            try db.execute(
                sql: "UPDATE source SET identity = ?, isComplete = 0 WHERE id = ?",
                arguments: [try JSONText.encode(identity), source]
            )
            try Ledger.requireOneChange(db, "source \(source) is not known")
        }
    }

    /// The format of a source, or nil when none was set.
    package func format(of source: Int64) throws(Diagnostic) -> SourceFormat? {
        try read { db in
            let row = try Row.fetchOne(
                db,
                sql: "SELECT formatKind, header, encoding FROM source WHERE id = ? AND formatKind IS NOT NULL",
                arguments: [source]
            )
            guard let row, let kind = SourceFormat.Kind(rawValue: row["formatKind"]),
                let encoding = TextEncoding(rawValue: row["encoding"])
            else { return nil }
            let header: Data? = row["header"]
            return SourceFormat(kind: kind, header: header.map(Array.init), encoding: encoding)
        }
    }

    /// Keeps the format of a source with it. Needs a run.
    package func setFormat(_ format: SourceFormat, of source: Int64) throws(Diagnostic) {
        try writeInRun { db in
            try db.execute(
                sql: "UPDATE source SET formatKind = ?, header = ?, encoding = ? WHERE id = ?",
                arguments: [format.kind.rawValue, format.header.map { Data($0) }, format.encoding.rawValue, source]
            )
            try Ledger.requireOneChange(db, "source \(source) is not known")
        }
    }

    /// The statement before changed exactly one entry, or the caller had a wrong idea of what the ledger holds.
    static func requireOneChange(_ db: Database, _ otherwise: @autoclosure () -> String) throws {
        guard db.changesCount == 1 else { throw Diagnostic.ledgerMisused(otherwise()) }
    }

    private static func insert(_ progress: SourceProgress, key: ImportKey, _ db: Database) throws -> Int64 {
        try db.execute(
            sql: """
                INSERT INTO source (
                    mapping, target, path, mappingHash, identity, lanes, spread,
                    positionOffset, positionRows, positionLine, positionHash,
                    rowsRead, rowsFiltered, rowsMapped, rowsRejected, isComplete
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                key.mapping, key.target, progress.path, progress.mappingHash,
                try JSONText.encode(progress.identity), progress.lanes, progress.events.rawValue,
                progress.position.offset, progress.position.rows, progress.position.line,
                try JSONText.encode(PositionHashes(progress.position)),
                progress.tally.read, progress.tally.filtered, progress.tally.mapped, progress.tally.rejected,
                progress.isComplete,
            ]
        )
        let id = db.lastInsertedRowID
        let statement = try db.cachedStatement(sql: "INSERT INTO watermark VALUES (?, ?, ?, ?)")
        for (lane, watermark) in progress.watermarks.enumerated() {
            try statement.execute(arguments: [id, lane, watermark.row, watermark.call])
        }
        return id
    }
}

/// The hashes of a `ReadPosition`, as one column.
struct PositionHashes: Codable {
    var all: Fingerprint
    var recent: Fingerprint
    var recentBytes: Int

    init(_ position: ReadPosition) {
        all = position.hash
        recent = position.recent
        recentBytes = position.recentBytes
    }

    static func position(of row: Row) throws -> ReadPosition {
        let hashes: PositionHashes = try JSONText.decode(row["positionHash"])
        var position = ReadPosition(
            offset: row["positionOffset"],
            rows: row["positionRows"],
            line: row["positionLine"],
            hash: hashes.all
        )
        position.recent = hashes.recent
        position.recentBytes = hashes.recentBytes
        return position
    }
}

extension SourceProgress {
    fileprivate init(_ row: Row, _ db: Database) throws {
        let id: Int64 = row["id"]
        let watermarks = try Row.fetchAll(
            db,
            sql: "SELECT row, call FROM watermark WHERE source = ? ORDER BY lane",
            arguments: [id]
        )
        let position = try PositionHashes.position(of: row)
        self.init(
            id: id,
            path: row["path"],
            mappingHash: row["mappingHash"],
            identity: try JSONText.decode(row["identity"]),
            lanes: row["lanes"],
            events: EventOrder(rawValue: row["spread"]) ?? .account,
            position: position,
            tally: RowTally(row),
            watermarks: watermarks.map { CallPosition(row: $0["row"], call: $0["call"]) },
            isComplete: row["isComplete"]
        )
        refusedRows = try Int.fetchSet(
            db,
            sql: "SELECT DISTINCT row FROM reject WHERE source = ? AND row > ? AND call >= 0",
            arguments: [id, position.rows]
        )
    }
}
