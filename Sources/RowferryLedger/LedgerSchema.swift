internal import GRDB

/// The tables, and how older files come to have them.
///
/// If you change this: a migration that was released is never edited. Add one behind it, add one to `version`, set
/// `user_version` in it, and keep a file written by the version before as a test.
enum LedgerSchema {
    /// The format that this program writes, kept as `PRAGMA user_version`.
    static let version = 4
    /// `RwFy`, kept as `PRAGMA application_id`, so that no other program's database is taken for a ledger.
    static let applicationID = 0x5277_4679

    private static let steps = [("1", first), ("2", second), ("3", third), ("4", fourth)]

    /// Brings a ledger to the newest format, step by step; a new one at once, so that a process that dies on the way
    /// leaves all of it or nothing, and nobody finds an older format than the program's.
    static func migrate(_ queue: DatabaseQueue) throws {
        if try queue.read({ try Int.fetchOne($0, sql: "PRAGMA user_version") }) == 0 { try queue.write(create) }
        var migrator = DatabaseMigrator()
        for (name, sql) in steps {
            migrator.registerMigration(name, foreignKeyChecks: .immediate) { try $0.execute(sql: sql) }
        }
        try migrator.migrate(queue)
    }

    private static func create(_ db: Database) throws {
        for (_, sql) in steps { try db.execute(sql: sql) }
        // What the migrator would have noted.
        try db.execute(sql: "CREATE TABLE IF NOT EXISTS grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
        for (name, _) in steps { try db.execute(sql: "INSERT INTO grdb_migrations VALUES (?)", arguments: [name]) }
    }

    // STRICT: a text can't slip into a number. AUTOINCREMENT: a number is never given twice, so that one that a user
    // wrote down never comes to mean another run, source or chunk.
    private static let first = """
        CREATE TABLE run (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            mapping TEXT NOT NULL,
            target TEXT NOT NULL,
            startedAt TEXT NOT NULL,
            endedAt TEXT,
            pid INTEGER NOT NULL,
            host TEXT NOT NULL,
            outcome TEXT NOT NULL,
            rowsRead INTEGER NOT NULL DEFAULT 0,
            rowsFiltered INTEGER NOT NULL DEFAULT 0,
            rowsMapped INTEGER NOT NULL DEFAULT 0,
            rowsRejected INTEGER NOT NULL DEFAULT 0,
            deliveredCalls INTEGER NOT NULL DEFAULT 0,
            deliveredChunks INTEGER NOT NULL DEFAULT 0,
            deliveredBytes INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        CREATE TABLE source (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            mapping TEXT NOT NULL,
            target TEXT NOT NULL,
            path TEXT NOT NULL,
            mappingHash TEXT NOT NULL,
            identity TEXT NOT NULL,              -- JSON of SourceIdentity
            lanes INTEGER NOT NULL,
            spread INTEGER NOT NULL,
            positionOffset INTEGER NOT NULL,
            positionRows INTEGER NOT NULL,
            positionLine INTEGER NOT NULL,
            positionHash TEXT NOT NULL,          -- JSON of PositionHashes
            rowsRead INTEGER NOT NULL,
            rowsFiltered INTEGER NOT NULL,
            rowsMapped INTEGER NOT NULL,
            rowsRejected INTEGER NOT NULL,
            isComplete INTEGER NOT NULL,
            formatKind TEXT,
            header BLOB,
            encoding TEXT,                       -- of the source; header and rejects are kept as UTF-8
            UNIQUE (mapping, target, path)
        ) STRICT;

        CREATE TABLE watermark (
            source INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE,
            lane INTEGER NOT NULL,
            row INTEGER NOT NULL,
            call INTEGER NOT NULL,
            PRIMARY KEY (source, lane)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE chunk (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            source INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE,
            lane INTEGER NOT NULL,
            run INTEGER NOT NULL REFERENCES run(id),
            firstRow INTEGER NOT NULL,
            firstCall INTEGER NOT NULL,
            lastRow INTEGER NOT NULL,
            lastCall INTEGER NOT NULL,
            rows TEXT NOT NULL,                  -- JSON array of row numbers
            calls INTEGER NOT NULL,
            sentAt TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('sending', 'unknown')),
            reason TEXT,
            UNIQUE (source, lane)                -- one request in flight per lane, and none behind an undecided one
        ) STRICT;

        CREATE TABLE reject (
            source INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE,
            row INTEGER NOT NULL,
            call INTEGER NOT NULL,               -- -1: the row as a whole
            line INTEGER NOT NULL,
            code TEXT NOT NULL,
            columnName TEXT,
            field TEXT,
            value TEXT,
            reason TEXT NOT NULL,
            raw BLOB NOT NULL,
            run INTEGER NOT NULL REFERENCES run(id),
            PRIMARY KEY (source, row, call)
        ) STRICT;

        PRAGMA user_version = 1;
        """

    // What was delivered under `sync:`. Entries are only ever appended, in runs of bytes as they were delivered: a table
    // with a row for each of ten million keys would be written all over with every commit.
    private static let second = """
        CREATE TABLE snapshot (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            mapping TEXT NOT NULL,
            target TEXT NOT NULL,
            entries BLOB NOT NULL                -- see SnapshotEntry; of one key the last one counts
        ) STRICT;
        CREATE INDEX snapshotOfMapping ON snapshot (mapping, target);

        CREATE TABLE export (
            mapping TEXT NOT NULL,
            target TEXT NOT NULL,
            identity TEXT NOT NULL,              -- what its rows are told apart by: it must stay what it is
            sources TEXT,                        -- JSON array of the sources that it came in, until all of it is settled
            known INTEGER NOT NULL,              -- calls that were delivered before it began
            PRIMARY KEY (mapping, target)
        ) STRICT, WITHOUT ROWID;

        PRAGMA user_version = 2;
        """

    // What was added. It outlives the source's own record: whoever imports a file from its beginning again, or under
    // another name, adds to what it added before.
    private static let third = """
        ALTER TABLE chunk ADD COLUMN onceCalls BLOB;   -- JSON, with a line feed behind each

        CREATE TABLE taken (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            run INTEGER NOT NULL REFERENCES run(id),
            calls BLOB NOT NULL                  -- once-calls that the destination has, as in chunk
        ) STRICT;
        CREATE INDEX takenByRun ON taken (run);

        CREATE TABLE addedRows (
            source INTEGER PRIMARY KEY,          -- its number; the source itself may be gone
            target TEXT NOT NULL,
            mapping TEXT NOT NULL,
            path TEXT NOT NULL,
            run INTEGER NOT NULL,                -- the first run that added something
            startedAt TEXT NOT NULL,
            rows BLOB NOT NULL                   -- see RowSketch
        ) STRICT;
        CREATE INDEX addedRowsOfTarget ON addedRows (target);

        PRAGMA user_version = 3;
        """

    // What lookups have learnt from rows. Only ever appended, so that a number says what was known at a moment.
    private static let fourth = """
        CREATE TABLE learnt (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            mapping TEXT NOT NULL,
            target TEXT NOT NULL,
            lookup TEXT NOT NULL,
            rules TEXT NOT NULL,                 -- hash of what the mapping says of the lookup
            entries BLOB NOT NULL                -- see LearntEntry; of one key the last one counts, value by value
        ) STRICT;
        CREATE INDEX learntByLookup ON learnt (mapping, target, lookup, rules);

        CREATE TABLE learning (
            source INTEGER PRIMARY KEY REFERENCES source(id) ON DELETE CASCADE,
            generation INTEGER NOT NULL,         -- the last entry of `learnt` that its calls are made with
            bytes INTEGER NOT NULL,              -- its size when it was read for that
            readEnd INTEGER NOT NULL             -- where its last row ended, in what is read of it
        ) STRICT;

        PRAGMA user_version = 4;
        """
}
