import Foundation
import GRDB
import RowferryModel
import RowferryTesting
import Synchronization
import Testing

@testable import RowferryLedger

@Suite("The ledger file")
struct LedgerFileTests {
    @Test("is in WAL mode with synchronous FULL, after opening, a run and opening again")
    func durable() throws {
        try Fixture.with { fixture in
            for _ in 1...2 {
                let ledger = try fixture.open()
                let run = try ledger.begin()
                #expect(try pragma("journal_mode", ledger) == "wal")
                #expect(try pragma("synchronous", ledger) == "2")
                #expect(try pragma("foreign_keys", ledger) == "1")
                #expect(try pragma("busy_timeout", ledger) == "5000")
                try ledger.endRun(run, outcome: .done, rows: RowTally())
            }
        }
    }

    @Test("is readable for its owner alone, with all that stands beside it")
    func modes() throws {
        try Fixture.withLedger { fixture, ledger in
            _ = try ledger.begin()
            #expect(try mode(of: fixture.folder.file(".rowferry")) == 0o700)
            for suffix in ["", "-wal", "-shm", ".lock"] {
                #expect(try mode(of: fixture.path + suffix) == 0o600, "\(suffix)")
            }
        }
    }

    @Test("is created once when several open it at the same moment")
    func createdTogether() async throws {
        let fixture = try Fixture()
        defer { fixture.remove() }
        for attempt in 1...20 {
            let path = fixture.folder.file("\(attempt).sqlite")
            let sources = try await withThrowingTaskGroup(of: [KnownSource].self) { group in
                for _ in 1...4 {
                    group.addTask { try Ledger(path: path, clock: { Fixture.moment }).sources() }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(sources == Array(repeating: [], count: 4))
        }
    }

    @Test("keeps the mode of a folder that was there before")
    func existingFolder() throws {
        try Fixture.with { fixture in
            let folder = fixture.folder.file(".rowferry")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
            _ = try fixture.open()
            #expect(try mode(of: folder) == 0o755)
        }
    }

    @Test("of a newer rowferry is refused by both doors, and stays as it is")
    func newer() throws {
        try Fixture.with { fixture in
            try execute("PRAGMA user_version = 7", on: try fixture.open().path)
            let before = FileManager.default.contents(atPath: fixture.path)
            let expected = Diagnostic(
                .error,
                .ledgerNewer,
                "the ledger has format 7, written by a newer rowferry; this one knows formats up to 4",
                at: Position(file: fixture.path),
                help: "update rowferry, or name another file with --ledger"
            )
            #expect(diagnostic { _ = try fixture.open() } == expected)
            #expect(diagnostic { _ = try Ledger.openForReading(path: fixture.path) } == expected)
            #expect(FileManager.default.contents(atPath: fixture.path) == before)
        }
    }

    @Test("of another program is refused by both doors, and stays as it is")
    func foreign() throws {
        try Fixture.with { fixture in
            let path = fixture.folder.file("shop.sqlite")
            try execute("CREATE TABLE orders (id INTEGER)", on: path)
            let before = FileManager.default.contents(atPath: path)
            let found = diagnostic { _ = try Ledger(path: path, clock: { Fixture.moment }) }
            #expect(found?.message == "the ledger can't be used: it is a database of some other program")
            #expect(diagnostic { _ = try Ledger.openForReading(path: path) } == found)
            #expect(FileManager.default.contents(atPath: path) == before)
        }
    }

    @Test("whose maker died before anything was in it counts as none, and is finished by the next run")
    func halfMade() throws {
        try Fixture.with { fixture in
            let (making, path) = (fixture.folder.file("making.sqlite"), fixture.folder.file("left.sqlite"))
            let queue = try DatabaseQueue(path: making)
            try queue.writeWithoutTransaction { db in
                // Pages leave memory in the middle of the transaction, so that the journal must be rolled back.
                try db.execute(sql: "PRAGMA cache_size = 1; BEGIN; CREATE TABLE t (x); ")
                try db.execute(
                    sql:
                        "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000) SELECT i FROM n"
                )
                for suffix in ["", "-journal"] {
                    try FileManager.default.copyItem(atPath: making + suffix, toPath: path + suffix)
                }
                try db.execute(sql: "ROLLBACK")
            }
            #expect(try Ledger.openForReading(path: path) == nil)
            _ = try Ledger(path: path, clock: { Fixture.moment }).begin()
            #expect(try Ledger.openForReading(path: path) != nil)
        }
    }

    @Test("of an older format can't be read before it was written")
    func older() throws {
        try Fixture.with { fixture in
            try execute("PRAGMA user_version = -1", on: try fixture.open().path)
            let found = diagnostic { _ = try Ledger.openForReading(path: fixture.path) }
            #expect(found?.code == .ledgerUnusable)
            #expect(found?.message.contains("format -1, written by an older rowferry") == true)
        }
    }

    @Test("that is none, can't be made, or is damaged, is refused with words that help", arguments: Unusable.allCases)
    func unusable(_ kind: Unusable) throws {
        try Fixture.with { fixture in
            let path = try kind.make(in: fixture.folder)
            let found = diagnostic {
                let ledger = try Ledger(path: path, clock: { Fixture.moment })
                _ = try ledger.begin()
                _ = try ledger.start()
            }
            #expect(found?.code == .ledgerUnusable)
            #expect(found?.position?.file.hasPrefix(path) == true)
            let text = [found?.message, found?.help].compactMap(\.self).joined(separator: " / ")
            #expect(text.contains(kind.words), "\(text)")
        }
    }

    @Test("that does not exist is not created by looking for it")
    func absent() throws {
        try Fixture.with { fixture in
            let ledger = try Ledger.openForReading(path: fixture.path)
            #expect(ledger == nil)
            #expect(!FileManager.default.fileExists(atPath: fixture.folder.file(".rowferry")))
        }
    }

    @Test("whose creation was cut short counts as none, and is finished by the next run", arguments: CutShort.allCases)
    func cutShort(_ kind: CutShort) throws {
        try Fixture.with { fixture in
            let path = try fixture.folder.write([], to: "new.sqlite")
            try execute(kind.rawValue, on: path)
            let reader = try Ledger.openForReading(path: path)
            #expect(reader == nil)
            _ = try Ledger(path: path, clock: { Fixture.moment }).begin()
            #expect(try Ledger.openForReading(path: path)?.runs(limit: 9).count == 1)
        }
    }

    /// What stands in the file when the process ends between the steps of its creation.
    enum CutShort: String, CaseIterable {
        case nothing = "SELECT 1"
        case journal = "PRAGMA journal_mode = WAL"
        case mark = "PRAGMA application_id = 0x52774679"
        case migrations = """
            PRAGMA application_id = 0x52774679;
            CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)
            """
    }

    @Test("can be read while a run writes, and shows what is committed")
    func readWhileWriting() throws {
        try Fixture.withLedger { fixture, ledger in
            let run = try ledger.begin()
            let source = try ledger.start()
            let reader = try #require(try Ledger.openForReading(path: fixture.path))
            for row in 1...20 {
                try ledger.commit(
                    [LedgerChange(source) { $0.watermarks = [0: CallPosition(row: row, call: 0)] }],
                    run: run
                )
                #expect(try reader.progress()?.watermarks[0].row == row)
            }
            #expect(try reader.runs(limit: 1).map(\.outcome) == [.running])
            #expect(diagnostic { _ = try reader.begin() }?.code == .ledgerLocked)
            try ledger.endRun(run, outcome: .done, rows: RowTally())
            #expect(diagnostic { _ = try reader.begin() }?.code == .ledgerUnusable)
        }
    }

    @Test("can be read after a crash that left its write-ahead log behind")
    func readAfterCrash() throws {
        try Fixture.withLedger { fixture, ledger in
            _ = try ledger.begin()
            _ = try ledger.start()
            let copy = fixture.folder.file("crashed.sqlite")
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: fixture.path + suffix, toPath: copy + suffix)
            }
            let reader = try #require(try Ledger.openForReading(path: copy))
            #expect(try reader.sources().map(\.progress.path) == ["a.csv"])
            #expect(try reader.runs(limit: 1).map(\.outcome) == [.died])
        }
    }

    @Test("that was not closed is looked through when it is opened again, and refused when it is damaged")
    func leftOpen() throws {
        try Fixture.withLedger { fixture, ledger in
            let run = try ledger.begin()
            let source = try ledger.start()
            let rejects = (1...200).map { Reject.sample(row: $0, raw: Array(repeating: 65, count: 200)) }
            try ledger.commit([LedgerChange(source) { $0.rejects = rejects }], run: run)
            try ledger.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
            try ledger.commit([LedgerChange(source) { $0.rejects = [.sample(row: 201)] }], run: run)
            #expect(try fixture.openCopy(of: ledger, as: "whole.sqlite").rejects().count == 201)

            let copy = fixture.folder.file("damaged.sqlite")
            try FileManager.default.copyItem(atPath: ledger.path + "-wal", toPath: copy + "-wal")
            var bytes = Array(FileManager.default.contents(atPath: ledger.path) ?? Data())
            // A page of rejects: nothing needs it for opening the ledger and beginning a run.
            let page = bytes.count / 4096 - 3
            for index in page * 4096..<page * 4096 + 100 { bytes[index] = 0xA5 }
            _ = try fixture.folder.write(bytes, to: "damaged.sqlite")
            let found = diagnostic { _ = try Ledger(path: copy, clock: { Fixture.moment }) }
            #expect(found?.message.hasPrefix("the ledger can't be used: the file is damaged: Page ") == true)
            #expect(found?.help?.hasPrefix("restore the file from a backup") == true)

            // Closed, and damaged later: found when the page is needed.
            let closed = try Ledger(
                path: try fixture.folder.write(bytes, to: "closed.sqlite"),
                clock: { Fixture.moment }
            )
            #expect(diagnostic { _ = try closed.rejects() }?.help == found?.help)
        }
    }

    @Test("is not kept on a file system of several machines")
    func shared() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        #expect(NetworkFileSystem.holding(URL(fileURLWithPath: folder.file("not/made/yet"))) == nil)
        let mounts = """
            22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            95 22 0:45 / /home rw,relatime shared:50 master:1 - nfs4 files:/home rw,vers=4.2
            """
        #expect(NetworkFileSystem.type(of: "0:45", mounts: mounts) == "nfs4")
        #expect(NetworkFileSystem.type(of: "8:1", mounts: mounts) == "ext4")
        #expect(NetworkFileSystem.type(of: "0:4", mounts: mounts) == nil)
        #expect(
            Diagnostic.ledgerShared("home/l.sqlite", "NFS").description == """
                home/l.sqlite: error[ledger.unusable]: the ledger can't be used: it would be on a network file system (NFS), \
                which can't hold a ledger
                  help: put it on a disk of this machine: --ledger FILE, or ROWFERRY_LEDGER for all commands
                """
        )
    }

    @Test("goes by numbers, not by the clock, when that is set back")
    func clockSetBack() throws {
        try Fixture.with { fixture in
            let clock = Mutex(Fixture.moment)
            let ledger = try Ledger(path: fixture.path, clock: { clock.withLock { $0 } })
            let first = try ledger.begin()
            let source = try ledger.start()
            try ledger.commit(
                [LedgerChange(source) { $0.watermarks = [0: CallPosition(row: 5, call: 0)] }],
                run: first
            )
            try ledger.endRun(first, outcome: .stopped, rows: RowTally())
            clock.withLock { $0 -= 86_400 * 400 }
            let second = try ledger.begin()
            #expect(try ledger.progress()?.watermarks[0].row == 5)
            try ledger.endRun(second, outcome: .done, rows: RowTally())
            #expect(try ledger.runs(limit: 2).map(\.id) == [second, first])
        }
    }

    @Test("keeps hashes in a form that later programs must read")
    func storedForms() throws {
        try Fixture.withLedger { fixture, ledger in
            _ = try ledger.begin()
            _ = try ledger.start()
            let hash = try ledger.queue.read { try String.fetchOne($0, sql: "SELECT positionHash FROM source") }
            let empty =
                #"{"lanes":[11400714819323198485,13787848793156543929,10723151780598845931,15485907386658061715],"#
                + #""length":0,"pending":[0,0,0,0]}"#
            #expect(hash == #"{"all":\#(empty),"recent":\#(empty),"recentBytes":0}"#)
            let id = try ledger.queue.read { try Int.fetchOne($0, sql: "PRAGMA application_id") }
            #expect(id == 0x5277_4679)
        }
    }

    private func pragma(_ name: String, _ ledger: Ledger) throws -> String? {
        try ledger.queue.read { try String.fetchOne($0, sql: "PRAGMA \(name)") }
    }

    private func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}

/// Runs a statement on a file, past the ledger.
func execute(_ sql: String, on path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
}

/// Files that are no ledger.
enum Unusable: String, CaseIterable, CustomTestStringConvertible {
    case aFolder
    case aTextFile
    case underAFile
    case underProc
    case damagedPages

    var testDescription: String { rawValue }

    var words: String {
        switch self {
        case .aFolder: "make the file and its folder readable and writable"
        case .aTextFile: "file is not a database (SQLite 26) / the file is no ledger"
        case .underAFile: "name another file with --ledger"
        case .underProc: "name another file with --ledger"
        case .damagedPages: "restore the file from a backup"
        }
    }

    func make(in folder: TemporaryFolder) throws -> String {
        switch self {
        case .aFolder:
            try FileManager.default.createDirectory(atPath: folder.file("ledger"), withIntermediateDirectories: true)
            return folder.file("ledger")
        case .aTextFile:
            return try folder.write(Array(String(repeating: "no database\n", count: 100).utf8), to: "notes.txt")
        case .underAFile:
            return try folder.write([], to: "file") + "/ledger.sqlite"
        case .underProc:
            return "/proc/rowferry/ledger.sqlite"
        case .damagedPages:
            return try damaged(in: folder)
        }
    }

    /// A ledger whose pages behind the first, which holds the schema, are noise.
    private func damaged(in folder: TemporaryFolder) throws -> String {
        let path = folder.file("damaged.sqlite")
        try execute("PRAGMA journal_mode = DELETE", on: try Ledger(path: path, clock: { Fixture.moment }).path)
        var bytes = Array(FileManager.default.contents(atPath: path) ?? Data())
        for index in bytes.indices.dropFirst(4096) { bytes[index] = UInt8(truncatingIfNeeded: index &* 31 | 1) }
        return try folder.write(bytes, to: "damaged.sqlite")
    }
}
