internal import Foundation
internal import GRDB
package import RowferryModel

extension Ledger {
    /// Tables as they are handed out, in an order in which nothing names what comes later.
    private static let exported: [(kind: String, sql: String)] = [
        ("run", "SELECT * FROM run ORDER BY id"),
        ("source", "SELECT * FROM source ORDER BY id"),
        ("lane", "SELECT * FROM watermark ORDER BY source, lane"),
        ("chunk", "SELECT * FROM chunk ORDER BY id"),
        ("taken", "SELECT * FROM taken ORDER BY id"),
        ("reject", "SELECT * FROM reject ORDER BY source, row, call"),
        ("export", "SELECT * FROM export ORDER BY mapping, target"),
    ]
    /// Columns that hold JSON, or JSON in lines: they are handed out as what they are.
    private static let documents: Set<String> = ["identity", "positionHash", "rows", "sources"]
    private static let lines: Set<String> = ["onceCalls", "calls"]

    /// Hands over everything that people can read, as NDJSON of one moment: each object has a `kind`, and the columns of
    /// a table by name. One line is in memory at a time. The body must not call the ledger.
    ///
    /// - Throws: what the body throws; `ledger.unusable`.
    package func export(_ body: ([UInt8]) throws -> Void) throws {
        var bodyError: (any Error)?
        try read { db in
            for (kind, sql) in Self.exported where bodyError == nil {
                let rows = try Row.fetchCursor(db, sql: sql)
                while bodyError == nil, let row = try rows.next() {
                    do {
                        try body(try Self.line(kind, row))
                    } catch {
                        bodyError = error
                    }
                }
            }
        }
        if let bodyError { throw bodyError }
    }

    /// The row as an object, its members in the order of the columns; those without a value are left out.
    private static func line(_ kind: String, _ row: Row) throws -> [UInt8] {
        var members = ["\"kind\":\"\(kind)\""]
        for (name, value) in row {
            let text: String
            switch value.storage {
            case .null: continue
            case .int64(let number): text = String(number)
            case .double(let number): text = String(number)
            case .string(let string):
                text =
                    documents.contains(name) && (name != "identity" || kind == "source")
                    ? string : try JSONText.encode(string)
            case .blob(let bytes) where lines.contains(name):
                let calls = bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
                text = "[\(calls.joined(separator: ","))]"
            case .blob(let bytes): text = try JSONText.encode(String(decoding: bytes, as: UTF8.self))
            }
            members.append("\"\(name)\":\(text)")
        }
        return Array("{\(members.joined(separator: ","))}\n".utf8)
    }

    /// What was forgotten.
    package struct Forgotten: Sendable, Hashable {
        package var runs = 0
        package var rejects = 0
    }

    /// Forgets the history of runs that ended before the moment (ISO 8601, UTC): their records, their rejects, and what
    /// they added. What is known of sources and of delivered content stays, and so do decisions that wait, so that no
    /// later import sends anything more or less.
    ///
    /// - Throws: `ledger.locked` while a run is under way; `ledger.unusable`.
    package func forget(before moment: String) throws(Diagnostic) -> Forgotten {
        let lock = try RunLock(ledger: path, holder: nil)
        return try withExtendedLifetime(lock) { () throws(Diagnostic) in
            let forgotten = try write { db in
                // Rows of a source that is still on its way count as rejected when they are read again.
                let old = "SELECT id FROM run WHERE endedAt < ?"
                try db.execute(
                    sql: """
                        DELETE FROM reject WHERE run IN (\(old))
                            AND source IN (SELECT id FROM source WHERE isComplete)
                        """,
                    arguments: [moment]
                )
                var forgotten = Forgotten(rejects: db.changesCount)
                try db.execute(
                    sql: "DELETE FROM taken WHERE run IN (\(old)) AND run NOT IN (SELECT run FROM chunk)",
                    arguments: [moment]
                )
                try db.execute(
                    sql: """
                        DELETE FROM run WHERE endedAt < ? AND id NOT IN (SELECT run FROM reject)
                            AND id NOT IN (SELECT run FROM chunk)
                        """,
                    arguments: [moment]
                )
                forgotten.runs = db.changesCount
                return forgotten
            }
            do { try queue.vacuum() } catch { throw .ledgerUnusable(path, error) }
            return forgotten
        }
    }
}
