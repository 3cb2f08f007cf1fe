internal import Foundation
internal import GRDB
internal import RowferryModel

/// A reject as it comes back from the ledger.
package struct StoredReject: Sendable, Hashable {
    /// The ledger's number of the source, and the source's path.
    package var source: Int64
    package var path: String
    package var row: Int
    package var line: Int
    /// The refused call, or nil when nothing of the row was sent.
    package var call: Int?
    /// As text: a newer rowferry may have written a code that this one does not know.
    package var code: String
    package var column: String?
    package var field: String?
    package var value: String?
    package var reason: String
    /// The row as it stands in the source, without its line end.
    package var raw: [UInt8]
    /// The run that recorded it last.
    package var run: Int64
}

extension Ledger {
    /// Hands over the rejects one by one, by source, row and call: of one run, of one source, or of all.
    ///
    /// One is in memory at a time. The body must not call the ledger, which is reading; all rejects are of the moment
    /// in which the reading began.
    ///
    /// - Throws: what the body throws, or `ledger.unusable`.
    package func forEachReject(
        run: Int64? = nil,
        source: Int64? = nil,
        _ body: (StoredReject) throws -> Void
    ) throws {
        var bodyError: (any Error)?
        try read { db in
            let rejects = try Row.fetchCursor(
                db,
                sql: """
                    SELECT reject.*, source.path FROM reject JOIN source ON source.id = reject.source
                    WHERE (?1 IS NULL OR reject.run = ?1) AND (?2 IS NULL OR reject.source = ?2)
                    ORDER BY reject.source, reject.row, reject.call
                    """,
                arguments: [run, source]
            )
            while let row = try rejects.next() {
                do {
                    try body(StoredReject(row))
                } catch {
                    bodyError = error
                    return
                }
            }
        }
        if let bodyError { throw bodyError }
    }
}

extension StoredReject {
    fileprivate init(_ row: Row) {
        let call: Int = row["call"]
        let raw: Data = row["raw"]
        self.init(
            source: row["source"],
            path: row["path"],
            row: row["row"],
            line: row["line"],
            call: call < 0 ? nil : call,
            code: row["code"],
            column: row["columnName"],
            field: row["field"],
            value: row["value"],
            reason: row["reason"],
            raw: Array(raw),
            run: row["run"]
        )
    }
}
