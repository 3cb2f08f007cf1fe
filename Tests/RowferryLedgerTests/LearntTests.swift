import Foundation
import GRDB
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryLedger

/// What a ledger keeps of what lookups have learnt from rows.
struct LearntTests {
    private static let name = LearntName(lookup: "identity", rules: "1")

    private func learnt(
        _ ledger: Ledger,
        _ name: LearntName = Self.name,
        key: ImportKey = Fixture.key,
        after: Int64 = 0,
        upTo: Int64 = .max
    ) throws -> [UInt8] {
        var all: [UInt8] = []
        try ledger.readLearnt(name, key: key, after: after, upTo: upTo) { all += $0 }
        return all
    }

    @Test("A generation stays what it was, whatever is learnt behind it") func generations() throws {
        try Fixture.withLedger { fixture, ledger in
            _ = try ledger.begin()
            let (first, second) = (try ledger.start("a"), try ledger.start("b"))
            #expect(try ledger.learning(source: first) == nil)
            let one = try ledger.keepLearnt(from: [first: (100, 90)], key: Fixture.key) { keep in
                try keep(Self.name, [1, 2])
                try keep(Self.name, [3])
            }
            let two = try ledger.keepLearnt(from: [second: (50, 50)], key: Fixture.key) { try $0(Self.name, [4]) }
            #expect(try ledger.learning(source: first) == SourceLearning(generation: one, bytes: 100, end: 90))
            #expect(try ledger.learning(source: second) == SourceLearning(generation: two, bytes: 50, end: 50))
            #expect(try learnt(ledger, upTo: one) == [1, 2, 3])
            #expect(try learnt(ledger, upTo: two) == [1, 2, 3, 4])
            #expect(try learnt(ledger, after: one) == [4])
            #expect(try learnt(ledger, upTo: 0) == [])
            #expect(try learnt(try fixture.openCopy(of: ledger)) == [1, 2, 3, 4])
            // Nothing that is new is a generation, too.
            let three = try ledger.keepLearnt(from: [first: (120, 120)], key: Fixture.key) { _ in }
            #expect(three == two)
            #expect(try ledger.learning(source: first)?.end == 120)
        }
    }

    @Test("Lookups, their rules, mappings and targets are apart") func apart() throws {
        try Fixture.withLedger { _, ledger in
            _ = try ledger.begin()
            let other = LearntName(lookup: "identity", rules: "2")
            let elsewhere = ImportKey(mapping: Fixture.key.mapping, target: "sandbox")
            _ = try ledger.keepLearnt(from: [:], key: Fixture.key) { keep in
                try keep(Self.name, [1])
                try keep(other, [2])
            }
            _ = try ledger.keepLearnt(from: [:], key: elsewhere) { try $0(Self.name, [3]) }
            #expect(try learnt(ledger) == [1])
            #expect(try learnt(ledger, other) == [2])
            #expect(try learnt(ledger, key: elsewhere) == [3])
            #expect(try learnt(ledger, LearntName(lookup: "visitor", rules: "1")) == [])
        }
    }

    @Test("It is kept whole or not at all, and only in a run") func whole() throws {
        struct Broken: Error {}
        try Fixture.withLedger { _, ledger in
            #expect(throws: Diagnostic.self) {
                try ledger.keepLearnt(from: [:], key: Fixture.key) { try $0(Self.name, [1]) }
            }
            _ = try ledger.begin()
            let source = try ledger.start()
            #expect(throws: Diagnostic.self) {
                try ledger.keepLearnt(from: [source: (1, 1)], key: Fixture.key) { keep in
                    try keep(Self.name, [1])
                    throw Broken()
                }
            }
            // A source that there is not.
            #expect(throws: Diagnostic.self) {
                try ledger.keepLearnt(from: [99: (1, 1)], key: Fixture.key) { try $0(Self.name, [2]) }
            }
            #expect(try learnt(ledger) == [])
            #expect(try ledger.learning(source: source) == nil)
        }
    }

    @Test("A source that begins anew has learnt nothing; what it taught stays") func restart() throws {
        try Fixture.withLedger { _, ledger in
            _ = try ledger.begin()
            let source = try ledger.start("a")
            _ = try ledger.keepLearnt(from: [source: (1, 1)], key: Fixture.key) { try $0(Self.name, [1]) }
            let again = try ledger.start("a")
            #expect(try ledger.learning(source: source) == nil)
            #expect(try ledger.learning(source: again) == nil)
            #expect(try learnt(ledger) == [1])
        }
    }

    @Test("A ledger of the second format keeps what was delivered, and learns like one of today's") func migration()
        throws
    {
        try Fixture.with { fixture in
            let sql = try String(
                contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                    .appendingPathComponent("Fixtures/ledger-2-synced.sql"),
                encoding: .utf8
            )
            let path = fixture.folder.file("old.sqlite")
            try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql) }
            let ledger = try Ledger(path: path, clock: { Fixture.moment })
            let known = try #require(try ledger.sources().first)
            #expect(known.progress.path == "/exports/accounts.csv")
            #expect(known.progress.tally == RowTally(read: 3, mapped: 3))
            #expect(try ledger.export(key: known.key)?.identity == "key id")
            var entries = 0
            try ledger.readSnapshot(key: known.key) { bytes in
                var reader = SnapshotReader(bytes)
                while reader.next() != nil { entries += 1 }
            }
            #expect(entries == 3)
            let source = known.progress.id
            #expect(try ledger.learning(source: source) == nil)
            _ = try ledger.beginRun(key: known.key, pid: 1, host: "h")
            _ = try ledger.keepLearnt(from: [source: (9, 9)], key: known.key) { try $0(Self.name, [1]) }
            #expect(try learnt(ledger, key: known.key) == [1])
        }
    }
}
