import Foundation
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryLedger

@Suite("Rejects")
struct RejectTests {
    @Test("come back with everything that was said about them")
    func roundTrip() throws {
        try Fixture.withLedger { _, ledger in
            let run = try ledger.begin()
            let source = try ledger.start()
            let bare = Reject(source: 3, row: 2, line: 3, code: .csvRagged, reason: "", raw: [])
            try ledger.commit([LedgerChange(source) { $0.rejects = [.sample(row: 1, call: 0), bare] }], run: run)
            let expected = StoredReject(
                source: source,
                path: "a.csv",
                row: 1,
                line: 2,
                call: 0,
                code: "field.type",
                column: "seats",
                field: "cf_Seats",
                value: "x",
                reason: "not a number",
                raw: [0xFF, 0x2C, 0x0A],
                run: run
            )
            let stored = try ledger.rejects()
            #expect(stored.first == expected)
            #expect(stored.last?.call == nil)
            #expect(stored.last?.column == nil)
            #expect(stored.last?.raw == [])
        }
    }

    @Test("of calls behind the position are known to the next run by their rows")
    func refusedRows() throws {
        try Fixture.withLedger { _, ledger in
            let run = try ledger.begin()
            let source = try ledger.start()
            let rejects: [Reject] = [
                .sample(row: 1, call: 0), .sample(row: 4), .sample(row: 5, call: 0), .sample(row: 5, call: 1),
            ]
            try ledger.commit([LedgerChange(source) { $0.rejects = rejects }], run: run)
            #expect(try ledger.sources().map(\.progress.refusedRows) == [[1, 5]])
            let change = LedgerChange(source) { $0.position = ReadPosition(offset: 40, rows: 4) }
            try ledger.commit([change], run: run)
            #expect(try ledger.sources().map(\.progress.refusedRows) == [[5]])
        }
    }

    @Test("of a row that is read again are replaced, and belong to the later run")
    func replaced() throws {
        try Fixture.withLedger { _, ledger in
            let first = try ledger.begin()
            let source = try ledger.start()
            try ledger.commit(
                [LedgerChange(source) { $0.rejects = [.sample(row: 1), .sample(row: 2), .sample(row: 2, call: 1)] }],
                run: first
            )
            try ledger.endRun(first, outcome: .interrupted, rows: RowTally())
            let second = try ledger.begin()
            let again: [Reject] = [.sample(row: 2, reason: "again"), .sample(row: 2, call: 0)]
            try ledger.commit([LedgerChange(source) { $0.rejects = again }], run: second)

            #expect(try ledger.rejects().map(\.row) == [1, 2, 2, 2])
            #expect(try ledger.rejects().map(\.call) == [nil, nil, 0, 1])
            #expect(try ledger.rejects(run: first).map(\.row) == [1, 2])
            #expect(try ledger.rejects(run: second).map(\.reason) == ["again", "not a number"])
        }
    }

    @Test("are counted by source and code, the newest sources first, and only so many")
    func counts() throws {
        try Fixture.withLedger { _, ledger in
            let run = try ledger.begin()
            let sources = [try ledger.start("b.csv"), try ledger.start("a.csv")]
            let first = (1...3).map { Reject.sample(row: $0) }
            let bare = Reject(source: 0, row: 9, line: 12, code: .csvRagged, reason: "", raw: [])
            try ledger.commit(
                [
                    LedgerChange(sources[0]) { $0.rejects = first },
                    LedgerChange(sources[1]) { $0.rejects = [.sample(row: 4), .sample(row: 5), bare] },
                ],
                run: run
            )
            #expect(
                try ledger.rejectCounts(limit: 100) == [
                    RejectCount(source: sources[1], code: "field.type", count: 2, firstLine: 5),
                    RejectCount(source: sources[1], code: "csv.ragged", count: 1, firstLine: 12),
                    RejectCount(source: sources[0], code: "field.type", count: 3, firstLine: 2),
                ]
            )
            #expect(try ledger.rejectCounts(limit: 4).map(\.count) == [2, 1, 1])
            #expect(try ledger.rejectCounts(limit: 0).isEmpty)
        }
    }

    @Test("are handed over by source and row, filtered by run and source")
    func order() throws {
        try Fixture.withLedger { _, ledger in
            let run = try ledger.begin()
            let sources = [try ledger.start("b.csv"), try ledger.start("a.csv")]
            let changes = sources.reversed().map { source in
                LedgerChange(source) { $0.rejects = [10, 9, 100].map { .sample(row: $0) } }
            }
            try ledger.commit(changes, run: run)
            #expect(try ledger.rejects().map(\.path) == ["b.csv", "b.csv", "b.csv", "a.csv", "a.csv", "a.csv"])
            #expect(try ledger.rejects(source: sources[1]).map(\.row) == [9, 10, 100])
            #expect(try ledger.rejects(run: run, source: sources[0]).count == 3)
            #expect(try ledger.rejects(run: run + 1).isEmpty)
        }
    }

    @Test("stop with the error of the one who reads them")
    func stopped() throws {
        struct Enough: Error {}
        try Fixture.withLedger { _, ledger in
            let run = try ledger.begin()
            let source = try ledger.start()
            try ledger.commit([LedgerChange(source) { $0.rejects = (1...5).map { .sample(row: $0) } }], run: run)
            var seen = 0
            #expect(throws: Enough.self) {
                try ledger.forEachReject { _ in
                    seen += 1
                    if seen == 2 { throw Enough() }
                }
            }
            #expect(seen == 2)
            #expect(try ledger.rejects().count == 5)
        }
    }

    #if os(Linux)
    @Test("one hundred thousand of a kilobyte each are handed over without holding them")
    func boundedMemory() async throws {
        let fixture = try Fixture()
        defer { fixture.remove() }
        do {
            let ledger = try fixture.open()
            let run = try ledger.begin()
            let source = try ledger.start()
            for block in 0..<100 {
                let rejects = (1...1000).map { row in
                    Reject.sample(row: block * 1000 + row, raw: Array(repeating: UInt8(row & 0x7F), count: 1024))
                }
                try ledger.commit([LedgerChange(source) { $0.rejects = rejects }], run: run)
            }
        }
        // In a process of its own, where nobody else's memory is counted.
        await #expect(processExitsWith: .success) { [path = fixture.path as String] in
            let ledger = try #require(try Ledger.openForReading(path: path))
            var count = 0
            var peak = 0
            let before = try residentKilobytes()
            try ledger.forEachReject { reject in
                count += 1
                #expect(reject.row == count)
                if count.isMultiple(of: 5000) { peak = max(peak, try residentKilobytes()) }
            }
            #expect(count == 100_000)
            #expect(peak - before < 20_000, "\(peak - before) KiB for 100 MiB of rejects")
        }
    }
    #endif
}

/// Memory of this process that is in use, from /proc.
private func residentKilobytes() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return try #require(pages) * 4
}
