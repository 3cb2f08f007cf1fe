import Foundation
import GRDB

/// A request as it is written into the log.
struct Receipt: Sendable {
    /// ISO-8601 in UTC; undated events take it as their date.
    var receivedAt: String
    var method: String
    var system = SystemName.churnZero
    var bytes: Int
    /// The fault that was played on it.
    var fault: String?
    /// Why nothing of it could be read.
    var error: String?
}

/// The sandbox's state in its SQLite file. Every request is one transaction.
final class Store: Sendable {
    private let pool: DatabasePool
    private let temporaryFolder: URL?

    /// Opens the file at `path`, creating what is missing; nil: a temporary file, which ``close()`` removes.
    /// - Throws: ``SandboxError`` when the file belongs to something else, GRDB's errors otherwise.
    init(path: String?) throws {
        temporaryFolder = try path == nil ? Self.makeTemporaryFolder() : nil
        let path = path ?? temporaryFolder?.appendingPathComponent("sandbox.sqlite").path ?? ""
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            // The indexes are written at random places: with the default of 2 MB each transaction would write most of
            // them out again.
            try db.execute(sql: "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 10000")
        }
        Self.makePrivate(path)
        pool = try DatabasePool(path: path, configuration: configuration)
        try pool.read { db in
            let owner = try Int.fetchOne(db, sql: "PRAGMA application_id")
            let isNew = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_master") == 0
            guard isNew || owner == Schema.applicationID else { throw SandboxError.notASandbox(path: path) }
        }
        try Schema.migrator.migrate(pool)
    }

    /// What arrives is about people: a new file is for its owner's eyes only. SQLite gives the files beside it the same
    /// mode. What can't be made here, SQLite will complain of.
    private static func makePrivate(_ path: String) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor >= 0 { Foundation.close(descriptor) }
    }

    /// Closes the file; a temporary one is gone afterwards.
    func close() {
        try? pool.close()
        if let temporaryFolder { try? FileManager.default.removeItem(at: temporaryFolder) }
    }

    /// What is selected, from one consistent moment.
    func contents(_ selection: Selection) throws -> Contents { try pool.read(selection.contents) }

    /// How much is selected.
    func counts(_ selection: Selection) throws -> Counts { try pool.read(selection.counts) }

    /// The page that shows what is selected.
    func page(_ selection: Selection) async throws -> Page { try await pool.read { try Page(selection, $0) } }

    /// The page of one system.
    func page(of system: SystemName) async throws -> SystemPage {
        try await pool.read { try SystemPage(system, $0) }
    }

    /// How much of everything there is.
    func state() async throws -> Counts { try await pool.read(Selection().counts) }

    /// Reads from one consistent moment.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await pool.read(body)
    }

    /// Changes something that no request has asked for.
    func change(_ body: @escaping @Sendable (Database) throws -> Void) async throws { try await pool.write(body) }

    /// Writes a request of which nothing is applied into the log.
    func record(_ receipt: Receipt) async throws {
        try await pool.write { db in
            try Self.insert(receipt, items: 0, in: db)
            if receipt.error != nil { try Tally(errors: 1).add(in: db) }
        }
    }

    /// Applies `elements` in their order, each wholly or not at all, and writes them and the request into the log.
    func apply(_ elements: [Element], by interpreter: Interpreter, receipt: Receipt) async throws {
        let judged = elements.map { JudgedElement($0, by: interpreter) }
        try await write(receipt, items: judged.count) { db, request, arrival in
            var application = Application(
                db: db,
                requestID: request,
                receivedAt: receipt.receivedAt,
                arrival: arrival
            )
            for element in judged { try application.take(element) }
            try application.tally.add(in: db)
        }
    }

    /// Writes a request into the log, and in the same transaction what else it changes: `body` is given the request's
    /// number and that of the latest arrival.
    func write(
        _ receipt: Receipt,
        items: Int,
        _ body: @escaping @Sendable (Database, Int64, Int64) throws -> Void
    ) async throws {
        try await pool.write { db in
            try Self.insert(receipt, items: items, in: db)
            let request = db.lastInsertedRowID
            try body(db, request, try Int64.fetchOne(db, sql: "SELECT MAX(seq) FROM arrivals") ?? 0)
        }
    }

    private static func insert(_ receipt: Receipt, items: Int, in db: Database) throws {
        try db.run(
            "INSERT INTO requests (received_at, method, bytes, items, fault, error, system) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                receipt.receivedAt, receipt.method, receipt.bytes, items, receipt.fault, receipt.error,
                receipt.system.rawValue,
            ]
        )
    }

    private static func makeTemporaryFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("rowferry-sandbox-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        return folder
    }
}

extension Database {
    /// Runs `sql`, prepared once for each connection.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}

/// What a request adds to the totals, kept so that no count has to walk over millions of rows.
struct Tally: Equatable, Sendable {
    var items = 0
    var swallowed = 0
    var increments = 0
    var errors = 0

    func add(in db: Database) throws {
        let sums = [("items", items), ("swallowed", swallowed), ("increments", increments), ("errors", errors)]
        for (name, value) in sums where value > 0 {
            try db.run(
                """
                INSERT INTO totals (name, value) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET value = value + excluded.value
                """,
                [name, value]
            )
        }
    }
}
