PRAGMA foreign_keys = OFF;
PRAGMA user_version = 2;
PRAGMA application_id = 1383548537;
BEGIN TRANSACTION;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES('1');
INSERT INTO grdb_migrations VALUES('2');
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
INSERT INTO run VALUES(1,'usage-increments','sandbox','2026-11-23T01:32:58Z','2026-11-23T01:32:58Z',30266,'host','stopped',60,0,60,0,91,19,12735);
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
INSERT INTO source VALUES(1,'usage-increments','sandbox','/exports/usage-increments.tsv','0ed3da8f3ba92597','{"head":{"lanes":[7735409968766880996,9722076469687920615,17298013638669397502,4493668220097817385],"length":9866,"pending":[3627417731368759817,2608,0,0]},"headBytes":9866,"isDecoded":false,"readAs":"csv, delimiter \"\\t\"","size":9866,"tail":{"lanes":[7735409968766880996,9722076469687920615,17298013638669397502,4493668220097817385],"length":9866,"pending":[3627417731368759817,2608,0,0]},"tailBytes":9866}',3,0,68,0,2,'{"all":{"lanes":[7307798459571187498,10632818033712945082,3021481846595779591,6387402464941867705],"length":68,"pending":[174810469,0,0,0]},"recent":{"lanes":[11400714819323198485,13787848793156543929,10723151780598845931,15485907386658061715],"length":0,"pending":[0,0,0,0]},"recentBytes":0}',0,0,0,0,0,'csv',X'6163636f756e745f696409757365725f6964097265706f7274735f6578706f727465640973746f726167655f676209636f6d6d656e74735f706f73746564097765656b0a','utf-8');
CREATE TABLE watermark (
    source INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE,
    lane INTEGER NOT NULL,
    row INTEGER NOT NULL,
    call INTEGER NOT NULL,
    PRIMARY KEY (source, lane)
) STRICT, WITHOUT ROWID;
INSERT INTO watermark VALUES(1,0,56,0);
INSERT INTO watermark VALUES(1,1,35,0);
INSERT INTO watermark VALUES(1,2,59,1);
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
INSERT INTO chunk VALUES(19,1,1,1,35,1,45,0,'[35,39,44,45]',5,'2026-11-23T01:32:58Z','unknown','the connection to 127.0.0.1:41333 broke after a part of the request was sent');
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
CREATE TABLE snapshot (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mapping TEXT NOT NULL,
    target TEXT NOT NULL,
    entries BLOB NOT NULL                -- see SnapshotEntry; of one key the last one counts
) STRICT;
CREATE TABLE export (
    mapping TEXT NOT NULL,
    target TEXT NOT NULL,
    identity TEXT NOT NULL,              -- what its rows are told apart by: it must stay what it is
    sources TEXT,                        -- JSON array of the sources that it came in, until all of it is settled
    known INTEGER NOT NULL,              -- calls that were delivered before it began
    PRIMARY KEY (mapping, target)
) STRICT, WITHOUT ROWID;
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('run',1);
INSERT INTO sqlite_sequence VALUES('source',1);
INSERT INTO sqlite_sequence VALUES('chunk',20);
CREATE INDEX snapshotOfMapping ON snapshot (mapping, target);
COMMIT;
