internal import Foundation
internal import GRDB
internal import RowferryModel

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// How the file comes to be, and to be what a ledger must be.
///
/// The file is looked at before it is changed in any way: a database of another program or of a newer rowferry
/// stays as it is.
enum LedgerFile {
    /// How long to wait for a lock of SQLite's: only migrations and checkpoints of others hold one.
    private static let patience: TimeInterval = 5

    static func openForWriting(_ path: String) throws -> DatabaseQueue {
        try create(path)
        let wasLeftOpen = isLeftOpen(path)
        guard let opening = try FileLock.take(.opening, of: RunLock.file(of: path), waiting: true) else {
            throw POSIXError(.ENOLCK)
        }
        return try withExtendedLifetime(opening) {
            var configuration = Configuration()
            configuration.busyMode = .timeout(patience)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.read { db in
                if try format(db) != .empty { try checkVersion(db, path: path) }
                if wasLeftOpen { try requireWhole(db, path: path) }
            }
            try queue.writeWithoutTransaction { db in
                try makeDurable(db, path: path)
                // Before the first table: whatever stops the migration, the file is known for a ledger.
                if try format(db) == .empty {
                    try db.execute(sql: "PRAGMA application_id = \(LedgerSchema.applicationID)")
                }
            }
            try LedgerSchema.migrate(queue)
            return queue
        }
    }

    static func openForReading(_ path: String) throws -> DatabaseQueue? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.readonly = true
        do {
            return try openForReading(path, configuration)
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK {
            // Only before it is in WAL mode can something be left to be rolled back: it was being made, and holds nothing.
            return nil
        }
    }

    private static func openForReading(_ path: String, _ configuration: Configuration) throws -> DatabaseQueue? {
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        return try queue.read { db in
            guard try format(db) != .empty else { return nil }
            let version = try checkVersion(db, path: path)
            guard version != 0 else { return nil }
            guard version == LedgerSchema.version else {
                throw Diagnostic.ledgerOlder(path, version: version, known: LedgerSchema.version)
            }
            return queue
        }
    }

    // MARK: Whose file it is

    private enum Format: Equatable {
        /// Just created.
        case empty
        case ledger
        case foreign
    }

    private static func format(_ db: Database) throws -> Format {
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id")
        if application == LedgerSchema.applicationID { return .ledger }
        let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
        return isEmpty && application == 0 ? .empty : .foreign
    }

    @discardableResult
    private static func checkVersion(_ db: Database, path: String) throws -> Int {
        guard try format(db) == .ledger else { throw Diagnostic.ledgerForeign(path) }
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard version <= LedgerSchema.version else {
            throw Diagnostic.ledgerNewer(path, version: version, known: LedgerSchema.version)
        }
        return version
    }

    // MARK: Whether it is whole

    /// Whether who had it open last did not come to close it: its machine may have failed as well as the process.
    private static func isLeftOpen(_ path: String) -> Bool {
        // SQLite keeps its log beside the file itself, not beside a link to it.
        let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: file + "-wal")
        return (attributes?[.size] as? Int ?? 0) > 0
    }

    /// Looks at every page; about a second for a gigabyte that is in memory.
    private static func requireWhole(_ db: Database, path: String) throws {
        var findings: [String] = []
        do {
            let lines = try String.fetchCursor(db, sql: "PRAGMA quick_check(3)")
            while let line = try lines.next() {
                findings.append(line.replacing("*** in database main ***\n", with: "").replacing("\n", with: " "))
            }
        } catch  where !findings.isEmpty {
            // Damage may end the check itself, behind what it has found.
        }
        if findings != ["ok"] { throw Diagnostic.ledgerDamaged(path, findings) }
    }

    // MARK: Making it

    /// Creates folder and file with their modes, before SQLite could create them with others. Its `-wal` and `-shm`
    /// files take over the mode.
    private static func create(_ path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        if let system = NetworkFileSystem.holding(file.deletingLastPathComponent()) {
            throw Diagnostic.ledgerShared(path, system)
        }
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        // Only a file that is not there is opened here: closing a descriptor of one that SQLite has open
        // would drop SQLite's own locks on it.
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return }
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        close(descriptor)
        syncFolder(folder)
        syncFolder(URL(fileURLWithPath: folder).deletingLastPathComponent().path)
    }

    /// Makes the names in a folder survive a power loss: SQLite syncs what stands in a file, not that it is there.
    private static func syncFolder(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// Every commit reaches the disk before it returns.
    ///
    /// GRDB's own switch to WAL sets `synchronous` back to NORMAL, so both are set here, after opening, and read back.
    private static func makeDurable(_ db: Database, path: String) throws {
        let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") ?? "nothing"
        guard journal == "wal" else {
            throw Diagnostic.ledgerNotDurable(path, setting: "journal_mode", value: journal, wanted: "wal")
        }
        try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON")
        let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? 0
        guard synchronous >= 2 else {
            throw Diagnostic.ledgerNotDurable(path, setting: "synchronous", value: "\(synchronous)", wanted: "2")
        }
    }
}
