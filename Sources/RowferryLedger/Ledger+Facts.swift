internal import GRDB
package import RowferryModel

/// What a ledger is as a file, without what stands in it.
package struct LedgerFacts: Sendable, Codable {
    /// The format that it was written in.
    package var format: Int
    package var journalMode: String
    package var pageSize: Int
    package var pages: Int
    /// Rows of each table.
    package var rows: [String: Int]
    /// The statements that made its tables.
    package var schema: [String]
    /// What SQLite finds wrong with the file: `ok`, or a line for each mistake.
    package var integrity: [String]
}

extension Ledger {
    /// Looks at the file as a whole. Takes a time that grows with it.
    package func facts() throws(Diagnostic) -> LedgerFacts {
        try read { db in
            let tables = try String.fetchAll(
                db,
                sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
            )
            var rows: [String: Int] = [:]
            for table in tables {
                rows[table] = try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table.quotedDatabaseIdentifier)")
            }
            return LedgerFacts(
                format: try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0,
                journalMode: try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "",
                pageSize: try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0,
                pages: try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0,
                rows: rows,
                schema: try String.fetchAll(
                    db,
                    sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
                ),
                integrity: try String.fetchAll(db, sql: "PRAGMA integrity_check(20)")
            )
        }
    }
}
