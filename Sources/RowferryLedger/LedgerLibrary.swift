import GRDBSQLite

extension Ledger {
    /// The SQLite that is in use: `SQLite 3.40.1`.
    package static var library: String { "SQLite \(String(cString: sqlite3_libversion()))" }
}
