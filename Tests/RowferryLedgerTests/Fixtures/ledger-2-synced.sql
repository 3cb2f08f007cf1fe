PRAGMA foreign_keys = OFF;
PRAGMA user_version = 2;
PRAGMA application_id = 1383548537;
BEGIN TRANSACTION;
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
CREATE TABLE export (
    mapping TEXT NOT NULL,
    target TEXT NOT NULL,
    identity TEXT NOT NULL,              -- what its rows are told apart by: it must stay what it is
    sources TEXT,                        -- JSON array of the sources that it came in, until all of it is settled
    known INTEGER NOT NULL,              -- calls that were delivered before it began
    PRIMARY KEY (mapping, target)
) STRICT, WITHOUT ROWID;
INSERT INTO "export" VALUES('accounts','sandbox','key id',NULL,0);
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO "grdb_migrations" VALUES('1');
INSERT INTO "grdb_migrations" VALUES('2');
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
INSERT INTO "run" VALUES(1,'accounts','sandbox','2026-11-23T01:56:53Z','2026-11-23T01:56:53Z',23347,'host','done',3,0,3,0,3,3,263);
CREATE TABLE snapshot (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mapping TEXT NOT NULL,
    target TEXT NOT NULL,
    entries BLOB NOT NULL                -- see SnapshotEntry; of one key the last one counts
) STRICT;
INSERT INTO "snapshot" VALUES(1,'accounts','sandbox',X'00AEEB04F43EFDDACAFEFAFF520E545D570422613222');
INSERT INTO "snapshot" VALUES(2,'accounts','sandbox',X'000738448D6CEB08C0061C3B642D256B6F0422613122');
INSERT INTO "snapshot" VALUES(3,'accounts','sandbox',X'0099DCB2411C95B27CEED66F66FDC5AEC60422613322');
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
INSERT INTO "source" VALUES(1,'accounts','sandbox','/exports/accounts.csv','70b9644553f38235','{"head":{"lanes":[11400714819323198485,13787848793156543929,10723151780598845931,15485907386658061715],"length":31,"pending":[749125178254713961,6992512895895220577,3702251842534911026,2926236152648748]},"headBytes":31,"isDecoded":false,"readAs":"csv, delimiter \",\"","size":31,"tail":{"lanes":[11400714819323198485,13787848793156543929,10723151780598845931,15485907386658061715],"length":23,"pending":[6992512895895220577,3702251842534911026,2926236152648748,0]},"tailBytes":23}',16,0,31,3,5,'{"all":{"lanes":[11400714819323198485,13787848793156543929,10723151780598845931,15485907386658061715],"length":31,"pending":[749125178254713961,6992512895895220577,3702251842534911026,2926236152648748]},"recent":{"lanes":[11400714819323198485,13787848793156543929,10723151780598845931,15485907386658061715],"length":23,"pending":[6992512895895220577,3702251842534911026,2926236152648748,0]},"recentBytes":23}',3,0,3,0,1,'csv',X'69642C6E616D650A','utf-8');
CREATE TABLE watermark (
    source INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE,
    lane INTEGER NOT NULL,
    row INTEGER NOT NULL,
    call INTEGER NOT NULL,
    PRIMARY KEY (source, lane)
) STRICT, WITHOUT ROWID;
INSERT INTO "watermark" VALUES(1,0,0,0);
INSERT INTO "watermark" VALUES(1,1,0,0);
INSERT INTO "watermark" VALUES(1,2,0,0);
INSERT INTO "watermark" VALUES(1,3,2,0);
INSERT INTO "watermark" VALUES(1,4,1,0);
INSERT INTO "watermark" VALUES(1,5,0,0);
INSERT INTO "watermark" VALUES(1,6,0,0);
INSERT INTO "watermark" VALUES(1,7,0,0);
INSERT INTO "watermark" VALUES(1,8,3,0);
INSERT INTO "watermark" VALUES(1,9,0,0);
INSERT INTO "watermark" VALUES(1,10,0,0);
INSERT INTO "watermark" VALUES(1,11,0,0);
INSERT INTO "watermark" VALUES(1,12,0,0);
INSERT INTO "watermark" VALUES(1,13,0,0);
INSERT INTO "watermark" VALUES(1,14,0,0);
INSERT INTO "watermark" VALUES(1,15,0,0);
CREATE INDEX snapshotOfMapping ON snapshot (mapping, target);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('run',1);
INSERT INTO "sqlite_sequence" VALUES('source',1);
INSERT INTO "sqlite_sequence" VALUES('snapshot',3);
COMMIT;
