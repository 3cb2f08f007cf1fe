PRAGMA foreign_keys = OFF;
PRAGMA user_version = 1;
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
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO "grdb_migrations" VALUES('1');
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
INSERT INTO "reject" VALUES(1,21,-1,22,'date.invalid','at','eventDate','never','eventDate is "never", which is not a date written as iso (2024-02-03T15:00:00Z)',X'61312C632C452C6E65766572',2);
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
INSERT INTO "run" VALUES(1,'old','sandbox','2026-11-22T23:10:27Z','2026-11-22T23:10:27Z',1,'vm','stopped',12,0,12,0,12,6,1506);
INSERT INTO "run" VALUES(2,'old','sandbox','2026-11-22T23:10:27Z','2026-11-22T23:10:27Z',2,'vm','done-with-rejects',9,0,8,1,8,3,1016);
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
INSERT INTO "source" VALUES(1,'old','sandbox','/exports/a.csv','d14be5828b7ee9fd','{"head":{"lanes":[13639544516836820293,16931308835768213532,893597656878963458,6776494854295815277],"length":660,"pending":[6992500534460166195,7308827920877956145,175269238,0]},"headBytes":660,"isDecoded":false,"readAs":"csv, delimiter \",\"","size":660,"tail":{"lanes":[12111602174289178775,17973420320305498659,13051929336818062989,7321638395523235639],"length":269,"pending":[7938796300092060001,44868925029,0,0]},"tailBytes":269}',16,0,660,21,23,'{"all":{"lanes":[13639544516836820293,16931308835768213532,893597656878963458,6776494854295815277],"length":660,"pending":[6992500534460166195,7308827920877956145,175269238,0]},"recent":{"lanes":[12111602174289178775,17973420320305498659,13051929336818062989,7321638395523235639],"length":269,"pending":[7938796300092060001,44868925029,0,0]},"recentBytes":269}',21,0,20,1,1,'csv',X'6163636F756E742C636F6E746163742C6576656E742C61740A','utf-8');
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
INSERT INTO "watermark" VALUES(1,3,18,0);
INSERT INTO "watermark" VALUES(1,4,0,0);
INSERT INTO "watermark" VALUES(1,5,0,0);
INSERT INTO "watermark" VALUES(1,6,0,0);
INSERT INTO "watermark" VALUES(1,7,0,0);
INSERT INTO "watermark" VALUES(1,8,0,0);
INSERT INTO "watermark" VALUES(1,9,0,0);
INSERT INTO "watermark" VALUES(1,10,0,0);
INSERT INTO "watermark" VALUES(1,11,0,0);
INSERT INTO "watermark" VALUES(1,12,0,0);
INSERT INTO "watermark" VALUES(1,13,19,0);
INSERT INTO "watermark" VALUES(1,14,20,0);
INSERT INTO "watermark" VALUES(1,15,0,0);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('run',2);
INSERT INTO "sqlite_sequence" VALUES('source',1);
COMMIT;
