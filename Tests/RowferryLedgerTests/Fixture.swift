import Foundation
import GRDB
import RowferryLedger
import RowferryModel
import RowferryTesting

/// A ledger in a folder of its own, with the values that most tests write into it.
struct Fixture: Sendable {
    static let key = ImportKey(mapping: "usage", target: "https://example.test/i")
    static let identity = SourceIdentity(
        size: 5000,
        head: Fingerprint(of: "head"),
        headBytes: 100,
        tail: Fingerprint(of: "tail"),
        tailBytes: 100
    )
    /// 2024-02-03T15:00:00Z
    static let moment = Date(timeIntervalSince1970: 1_706_972_400)

    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file(".rowferry/ledger.sqlite")
    }

    /// Opens the ledger, gives it to the body with the folder around it, and removes everything behind it.
    static func withLedger(_ body: (Fixture, Ledger) throws -> Void) throws {
        try with { fixture in try body(fixture, try fixture.open()) }
    }

    static func with(_ body: (Fixture) throws -> Void) throws {
        let fixture = try Fixture()
        defer { fixture.remove() }
        try body(fixture)
    }

    func open() throws -> Ledger {
        try Ledger(path: path, clock: { Fixture.moment })
    }

    func remove() {
        folder.remove()
    }

    /// A ledger that an earlier version has written.
    func older(_ name: String) throws -> Ledger {
        let sql = try String(
            contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("Fixtures/\(name)"),
            encoding: .utf8
        )
        let path = folder.file("old.sqlite")
        try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql) }
        return try Ledger(path: path, clock: { Fixture.moment })
    }

    /// Copies the file as it is on the disk at this moment, and opens the copy: what a reboot would find.
    func openCopy(of ledger: Ledger, as name: String = "copy.sqlite") throws -> Ledger {
        let copy = folder.file(name)
        for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: ledger.path + suffix) {
            try FileManager.default.copyItem(atPath: ledger.path + suffix, toPath: copy + suffix)
        }
        return try Ledger(path: copy, clock: { Fixture.moment })
    }
}

extension Ledger {
    func begin(key: ImportKey = Fixture.key) throws -> Int64 {
        try beginRun(key: key, pid: 4711, host: "db1")
    }

    /// Starts a source of two lanes and returns its number.
    func start(_ path: String = "a.csv", key: ImportKey = Fixture.key, lanes: Int = 2) throws -> Int64 {
        let progress = SourceProgress(path: path, mappingHash: "m1", identity: Fixture.identity, lanes: lanes)
        return try startSource(progress, key: key).id
    }

    /// Records one chunk that spans the given rows.
    func send(_ source: Int64, lane: Int = 0, rows: ClosedRange<Int>, run: Int64) throws -> Int64 {
        let intent = ChunkIntent(
            source: source,
            lane: lane,
            first: CallPosition(row: rows.lowerBound, call: 0),
            last: CallPosition(row: rows.upperBound, call: 1),
            rows: Array(rows),
            calls: rows.count * 2
        )
        return try record([intent], run: run)[0]
    }

    func rejects(run: Int64? = nil, source: Int64? = nil) throws -> [StoredReject] {
        var all: [StoredReject] = []
        try forEachReject(run: run, source: source) { all.append($0) }
        return all
    }

    func progress(_ path: String = "a.csv") throws -> SourceProgress? {
        try progress(key: Fixture.key, path: path)
    }
}

extension LedgerChange {
    init(_ source: Int64, _ fill: (inout LedgerChange) -> Void) {
        self.init(source: source)
        fill(&self)
    }
}

extension Reject {
    static func sample(row: Int, call: Int? = nil, reason: String = "not a number", raw: [UInt8] = [0xFF, 0x2C, 0x0A])
        -> Reject
    {
        Reject(
            source: 0,
            row: row,
            line: row + 1,
            call: call,
            code: .fieldType,
            column: "seats",
            field: "cf_Seats",
            value: "x",
            reason: reason,
            raw: raw
        )
    }
}

/// The diagnostic that the body throws, or nil.
func diagnostic(_ body: () throws -> Void) -> Diagnostic? {
    do {
        try body()
        return nil
    } catch {
        return error as? Diagnostic
    }
}
