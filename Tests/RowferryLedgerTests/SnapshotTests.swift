import Foundation
import GRDB
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryLedger

/// What a ledger remembers of exports, and older ledgers that know nothing of them.
struct SnapshotTests {
    private static let other = ImportKey(mapping: "other", target: Fixture.key.target)

    private func entries(_ rows: ClosedRange<UInt64>, content: UInt64 = 4) -> [UInt8] {
        var bytes: [UInt8] = []
        for row in rows { SnapshotEntry(call: 0, row: row, content: content).append(to: &bytes, remembered: [65]) }
        return bytes
    }

    private func rows(_ ledger: Ledger, _ key: ImportKey = Fixture.key) throws -> [UInt64] {
        var rows: [UInt64] = []
        try ledger.readSnapshot(key: key) { bytes in
            var reader = SnapshotReader(bytes)
            while let (entry, _) = reader.next() { rows.append(entry.row) }
        }
        return rows
    }

    @Test("Entries are remembered with the commit that delivers their calls, under their own key")
    func commit() throws {
        try Fixture.withLedger { fixture, ledger in
            let run = try ledger.begin()
            let source = try ledger.start()
            var change = LedgerChange(source: source)
            change.entries = entries(1...3)
            change.deliveredCalls = 3
            try ledger.commit([change], run: run)
            // A change that can't be made leaves nothing of the others behind.
            var broken = LedgerChange(source: 99)
            broken.deliveredCalls = 1
            broken.entries = entries(7...7)
            change.entries = entries(5...5)
            #expect(throws: Diagnostic.self) { try ledger.commit([change, broken], run: run) }
            #expect(try rows(ledger) == [1, 2, 3])
            #expect(try rows(ledger, Self.other) == [])
            #expect(try rows(try fixture.openCopy(of: ledger)) == [1, 2, 3])
        }
    }

    @Test("An export is open until it is finished, and is forgotten when it shall be") func export() throws {
        try Fixture.withLedger { _, ledger in
            _ = try ledger.begin()
            #expect(try ledger.export(key: Fixture.key) == nil)
            #expect(throws: Diagnostic.self) { try ledger.finishExport(key: Fixture.key, entries: []) }
            let open = ExportState(identity: "key id", sources: [3, 1])
            try ledger.setExport(open, key: Fixture.key, forgets: false)
            #expect(try ledger.export(key: Fixture.key) == open)
            try ledger.finishExport(key: Fixture.key, entries: entries(1...2))
            #expect(try ledger.export(key: Fixture.key) == ExportState(identity: "key id", sources: nil))
            try ledger.setExport(open, key: Self.other, forgets: true)
            #expect(try rows(ledger) == [1, 2])
            try ledger.setExport(open, key: Fixture.key, forgets: true)
            #expect(try rows(ledger) == [])
        }
    }

    @Test("What is written anew keeps its order, and what others remember stays") func rewrite() throws {
        try Fixture.withLedger { _, ledger in
            _ = try ledger.begin()
            let open = ExportState(identity: "key id", sources: [])
            for key in [Fixture.key, Self.other] {
                try ledger.setExport(open, key: key, forgets: false)
                for first in stride(from: UInt64(1), to: 100, by: 10) {
                    try ledger.finishExport(key: key, entries: entries(first...(first + 9)))
                }
            }
            try ledger.rewriteSnapshot(key: Fixture.key) { bytes in
                var kept: [UInt8] = []
                var reader = SnapshotReader(bytes)
                while let (entry, remembered) = reader.next() {
                    if (1...8).contains(entry.row % 10) { entry.append(to: &kept, remembered: remembered) }
                }
                return kept
            }
            #expect(try rows(ledger) == (1...100).filter { (1...8).contains($0 % 10) })
            #expect(try rows(ledger, Self.other) == Array(1...100))
        }
    }

    @Test("A ledger of the first format is brought to this one with all that it knows") func migration() throws {
        try Fixture.with { fixture in
            let ledger = try fixture.older("ledger-1.sql")
            let known = try #require(try ledger.sources().first)
            #expect(known.progress.path == "/exports/a.csv")
            #expect(known.progress.isComplete)
            #expect(known.progress.tally == RowTally(read: 21, mapped: 20, rejected: 1))
            #expect(known.progress.watermarks.map(\.row).max() == 20)
            #expect(try ledger.runs(limit: 10).count == 2)
            var rejects = 0
            try ledger.forEachReject { _ in rejects += 1 }
            #expect(rejects == 1)
            // And it goes on as one of today's.
            _ = try ledger.beginRun(key: known.key, pid: 1, host: "h")
            let state = ExportState(identity: "key id", sources: [known.progress.id])
            try ledger.setExport(state, key: known.key, forgets: false)
            #expect(try ledger.export(key: known.key) == state)
        }
    }
}
