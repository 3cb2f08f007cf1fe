internal import Foundation
internal import GRDB
package import RowferryModel

/// How far a source was read for what its rows teach the lookups of a mapping.
package struct SourceLearning: Sendable, Hashable {
    /// What had been learnt when it was read: its calls are made with that, and with nothing that was learnt later.
    package var generation: Int64
    /// The source's size then, and where its last row ended.
    package var bytes: Int
    package var end: Int

    package init(generation: Int64, bytes: Int, end: Int) {
        self.generation = generation
        self.bytes = bytes
        self.end = end
    }
}

/// A lookup that learns, as the ledger knows it. One that learns by other rules is another one.
package struct LearntName: Sendable, Hashable {
    package var lookup: String
    /// Hash of its rules.
    package var rules: String

    package init(lookup: String, rules: String) {
        self.lookup = lookup
        self.rules = rules
    }
}

extension Ledger {
    /// How far the source was read to learn from it; nil when it was not.
    package func learning(source: Int64) throws(Diagnostic) -> SourceLearning? {
        try read { db in
            let row = try Row.fetchOne(
                db,
                sql: "SELECT generation, bytes, readEnd FROM learning WHERE source = ?",
                arguments: [source]
            )
            return row.map { SourceLearning(generation: $0["generation"], bytes: $0["bytes"], end: $0["readEnd"]) }
        }
    }

    /// Gives what a lookup has learnt in the generations behind `after`, up to the given one, in the order in which it was
    /// learnt: runs of whole entries, valid inside of the closure.
    package func readLearnt(
        _ name: LearntName,
        key: ImportKey,
        after: Int64,
        upTo generation: Int64,
        _ visit: (UnsafeRawBufferPointer) throws -> Void
    ) throws(Diagnostic) {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT entries FROM learnt
                    WHERE mapping = ? AND target = ? AND lookup = ? AND rules = ? AND id > ? AND id <= ? ORDER BY id
                    """,
                arguments: [key.mapping, key.target, name.lookup, name.rules, after, generation]
            )
            while let row = try rows.next() {
                try row.withUnsafeData(atIndex: 0) { data in try data?.withUnsafeBytes(visit) }
            }
        }
    }

    /// Keeps what was learnt from sources, and that their calls are made with it: all at once, or nothing. Needs a run.
    ///
    /// - Parameters:
    ///   - sources: numbers of the sources, with their sizes and ends; their generation is the one that this makes.
    ///   - key: the import that they belong to.
    ///   - entries: is given a function that takes runs of whole entries, in the order in which they count.
    /// - Returns: the generation.
    /// - Throws: `ledger.unusable`, and what `entries` throws within it.
    package func keepLearnt(
        from sources: [Int64: (bytes: Int, end: Int)],
        key: ImportKey,
        _ entries: ((LearntName, [UInt8]) throws -> Void) throws -> Void
    ) throws(Diagnostic) -> Int64 {
        try writeInRun { db in
            let insert = try db.cachedStatement(
                sql: "INSERT INTO learnt (mapping, target, lookup, rules, entries) VALUES (?, ?, ?, ?, ?)"
            )
            try entries { name, bytes in
                try insert.execute(arguments: [key.mapping, key.target, name.lookup, name.rules, Data(bytes)])
            }
            let generation = try Int64.fetchOne(db, sql: "SELECT max(id) FROM learnt") ?? 0
            for (source, place) in sources {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO learning (source, generation, bytes, readEnd) VALUES (?, ?, ?, ?)",
                    arguments: [source, generation, place.bytes, place.end]
                )
            }
            return generation
        }
    }
}
