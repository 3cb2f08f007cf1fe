internal import GRDB
package import RowferryModel

/// How many rejects a source has for one reason.
package struct RejectCount: Sendable, Hashable {
    /// The ledger's number of the source.
    package var source: Int64
    /// As text: a newer rowferry may have written a code that this one does not know.
    package var code: String
    package var count: Int
    /// The line of the first one.
    package var firstLine: Int
}

extension Ledger {
    /// Counts rejects by source and code: those of the newest sources first, the most frequent code of each first.
    ///
    /// Only so many rejects are looked at, from the newest source backwards: what it takes grows with the limit, not with
    /// the ledger.
    package func rejectCounts(limit: Int) throws(Diagnostic) -> [RejectCount] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT source, code, count(*) AS count, min(line) AS line FROM (
                        SELECT source, code, line FROM reject ORDER BY source DESC, row DESC, call DESC LIMIT ?)
                    GROUP BY source, code ORDER BY source DESC, count DESC, code
                    """,
                arguments: [max(0, limit)]
            ).map { RejectCount(source: $0["source"], code: $0["code"], count: $0["count"], firstLine: $0["line"]) }
        }
    }
}
