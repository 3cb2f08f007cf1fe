import Foundation
import GRDB
import RowferryModel
import Testing

@testable import RowferryLedger

@Suite("What was added")
struct AdditionTests {
    private static let calls = Array("{\"a\":1}\n{\"b\":\"x\"}\n".utf8)

    private static func record(
        _ ledger: Ledger,
        _ source: Int64,
        rows: ClosedRange<Int>,
        adding added: [UInt8]? = nil,
        run: Int64
    ) throws -> Int64 {
        let first = CallPosition(row: rows.lowerBound, call: 0)
        let last = CallPosition(row: rows.upperBound, call: 0)
        var intent = ChunkIntent(
            source: source,
            lane: 0,
            first: first,
            last: last,
            rows: Array(rows),
            calls: rows.count,
            onceCalls: calls
        )
        intent.addedRows = added
        return try ledger.record([intent], run: run)[0]
    }

    private static func taken(_ ledger: Ledger, run: Int64) throws -> [String] {
        var calls: [String] = []
        try ledger.forEachTakenCall(run: run) { calls.append(String(decoding: $0, as: UTF8.self)) }
        return calls
    }

    @Test("is known of chunks that were taken, and of no others")
    func taken() throws {
        try Fixture.withLedger { fixture, ledger in
            let run = try ledger.begin()
            let source = try ledger.start()
            let refused = try Self.record(ledger, source, rows: 1...2, run: run)
            try ledger.commit([LedgerChange(source) { $0.settled = [refused] }], run: run)
            #expect(try Self.taken(ledger, run: run) == [])
            let delivered = try Self.record(ledger, source, rows: 1...2, run: run)
            try ledger.commit(
                [
                    LedgerChange(source) {
                        $0.settled = [delivered]
                        $0.taken = [delivered]
                    }
                ],
                run: run
            )
            #expect(try Self.taken(ledger, run: run) == [#"{"a":1}"#, #"{"b":"x"}"#])
        }
    }

    @Test("is known of a chunk that was decided to have arrived", arguments: [true, false])
    func decided(applied: Bool) throws {
        try Fixture.withLedger { fixture, ledger in
            let run = try ledger.begin()
            let source = try ledger.start()
            let id = try Self.record(ledger, source, rows: 1...2, run: run)
            try ledger.commit([LedgerChange(source) { $0.unknown = [(id, "no answer")] }], run: run)
            #expect(try ledger.unknownChunks(key: nil).map(\.onceCalls) == [[#"{"a":1}"#, #"{"b":"x"}"#]])
            try ledger.endRun(run, outcome: .stopped, rows: RowTally())
            _ = try ledger.resolve(id, applied: applied)
            #expect(try Self.taken(ledger, run: run).count == (applied ? 2 : 0))
        }
    }

    @Test("of a run that there was not is asked in vain")
    func noRun() throws {
        try Fixture.withLedger { fixture, ledger in
            #expect(diagnostic { _ = try Self.taken(ledger, run: 7) }?.code == .usage)
        }
    }

    @Test("by rows of a file is kept under its target, also when the file begins anew")
    func rows() throws {
        try Fixture.withLedger { fixture, ledger in
            let run = try ledger.begin()
            var sketch = RowSketch()
            let source = try ledger.start()
            for hash in [UInt64(5), 9] {
                sketch.add(hash)
                let id = try Self.record(ledger, source, rows: 1...2, adding: sketch.bytes(), run: run)
                try ledger.commit([LedgerChange(source) { $0.settled = [id] }], run: run)
            }
            let again = try ledger.start()
            #expect(again != source)
            let known = try ledger.addedRows(target: Fixture.key.target)
            #expect(known.map(\.rows) == [sketch])
            #expect(known.map(\.source) == [source])
            #expect(known.map(\.path) == ["a.csv"])
            #expect(known.map(\.run) == [run])
            #expect(try ledger.addedRows(target: "elsewhere").isEmpty)
        }
    }

    @Test("does not count what the destination has refused")
    func refused() throws {
        try Fixture.withLedger { fixture, ledger in
            let run = try ledger.begin()
            let source = try ledger.start()
            let raws = (1...3).map { Array("row \($0)".utf8) }
            var sketch = RowSketch()
            for raw in raws { sketch.add(raw.withUnsafeBytes { ShortHash.hash($0) }) }
            _ = try Self.record(ledger, source, rows: 1...2, adding: sketch.bytes(), run: run)
            let rejects = [Reject.sample(row: 7, raw: raws[0]), .sample(row: 8, call: 0, raw: raws[1])]
            try ledger.commit([LedgerChange(source) { $0.rejects = rejects }], run: run)
            let known = try #require(try ledger.addedRows(target: Fixture.key.target).first)
            let found = raws.map { raw in known.rows.contains(raw.withUnsafeBytes { ShortHash.hash($0) }) }
            #expect(found == [true, false, true])
        }
    }

    @Test("goes with old runs, and nothing else does that a later import needs")
    func forget() throws {
        try Fixture.withLedger { fixture, ledger in
            let run = try ledger.begin()
            let (done, open) = (try ledger.start(), try ledger.start("b.csv"))
            let taken = try Self.record(ledger, done, rows: 1...2, run: run)
            try ledger.commit(
                [
                    LedgerChange(done) {
                        ($0.settled, $0.taken) = ([taken], [taken])
                        $0.rejects = [.sample(row: 3)]
                        $0.completed = Fixture.identity
                    },
                    LedgerChange(open) { $0.rejects = [.sample(row: 3)] },
                ],
                run: run
            )
            #expect(diagnostic { _ = try ledger.forget(before: "9999") }?.code == .ledgerLocked)
            try ledger.endRun(run, outcome: .stopped, rows: RowTally())
            #expect(try ledger.forget(before: "1999-01-01T00:00:00Z") == Ledger.Forgotten())
            // The run stays that a reject of the other file names.
            #expect(try ledger.forget(before: "9999") == Ledger.Forgotten(runs: 0, rejects: 1))
            #expect(try ledger.rejects().map(\.path) == ["b.csv"])
            #expect(try Self.taken(ledger, run: run) == [])
            #expect(try ledger.sources().count == 2)
        }
    }

    @Test("of a ledger of format 2 is not known, and its chunk that waits can be decided")
    func secondFormat() throws {
        try Fixture.with { fixture in
            let ledger = try fixture.older("ledger-2.sql")
            let waiting = try ledger.unknownChunks(key: nil)
            #expect(waiting.map(\.calls) == [5])
            #expect(waiting.map(\.onceCalls) == [[]])
            _ = try ledger.resolve(waiting[0].id, applied: true)
            #expect(try Self.taken(ledger, run: 1) == [])
            let known = try #require(try ledger.sources().first)
            #expect(known.progress.events == .account)
            #expect(known.progress.watermarks.map(\.row).max() ?? 0 > 40)
        }
    }

    @Test("and all else is handed out as NDJSON")
    func export() throws {
        try Fixture.withLedger { fixture, ledger in
            let run = try ledger.begin()
            let source = try ledger.start()
            let id = try Self.record(ledger, source, rows: 1...2, run: run)
            try ledger.commit(
                [
                    LedgerChange(source) {
                        ($0.settled, $0.taken) = ([id], [id])
                        $0.rejects = [.sample(row: 3)]
                    }
                ],
                run: run
            )
            _ = try Self.record(ledger, source, rows: 4...4, run: run)
            var lines: [[String: Any]] = []
            try ledger.export { line in
                #expect(line.last == UInt8(ascii: "\n"))
                let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
                lines.append(try #require(object))
            }
            #expect(
                lines.compactMap { $0["kind"] as? String } == [
                    "run", "source", "lane", "lane", "chunk", "taken", "reject",
                ]
            )
            #expect((lines[1]["identity"] as? [String: Any])?["headBytes"] != nil)
            #expect(lines[4]["rows"] as? [Int] == [4])
            #expect((lines[5]["calls"] as? [[String: Any]])?.count == 2)
            #expect(lines[6]["reason"] as? String == "not a number")
        }
    }
}
