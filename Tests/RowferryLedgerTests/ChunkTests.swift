import RowferryLedger
import RowferryModel
import Testing

@Suite("Chunks of once-calls")
struct ChunkTests {
    @Test("are on the disk as under way before they are sent, and unknown after a reboot")
    func crashWhileSending() throws {
        try Fixture.withLedger { fixture, ledger in
            let run = try ledger.begin()
            let source = try ledger.start(lanes: 3)
            let ids = try [0, 1, 2].map { try ledger.send(source, lane: $0, rows: ($0 + 1)...($0 + 4), run: run) }
            let change = LedgerChange(source) {
                $0.settled = [ids[1]]
                $0.unknown = [(ids[2], "the connection broke")]
                $0.watermarks = [1: CallPosition(row: 5, call: 1)]
            }
            try ledger.commit([change], run: run)
            #expect(try ledger.unknownLanes(source: source).mapValues(\.id) == [2: ids[2]])

            let copy = try fixture.openCopy(of: ledger)
            let lost = UnknownChunk(
                id: ids[0],
                source: "a.csv",
                mapping: "usage",
                target: "https://example.test/i",
                lane: 0,
                rows: [1, 2, 3, 4],
                calls: 8,
                sentAt: "2024-02-03T15:00:00Z",
                reason: "the process ended while the request was under way"
            )
            #expect(try copy.unknownChunks(key: nil).first == lost)
            let next = try copy.begin()
            #expect(try copy.unknownChunks(key: nil).first == lost)
            #expect(try copy.unknownLanes(source: source).mapValues(\.id) == [0: ids[0], 2: ids[2]])
            #expect(try copy.unknownLanes(source: source)[2]?.reason == "the connection broke")
            #expect(try copy.progress()?.watermarks == [.start, CallPosition(row: 5, call: 1), .start])
            #expect(diagnostic { _ = try copy.send(source, rows: 1...4, run: next) }?.code == .internalMistake)
        }
    }

    @Test("of other imports are listed apart")
    func byKey() throws {
        try Fixture.withLedger { _, ledger in
            let run = try ledger.begin()
            let other = ImportKey(mapping: "other", target: "sandbox")
            let ids = [
                try ledger.send(try ledger.start(), rows: 1...1, run: run),
                try ledger.send(try ledger.start(key: other), rows: 1...1, run: run),
            ]
            try ledger.endRun(run, outcome: .interrupted, rows: RowTally())
            #expect(try ledger.unknownChunks(key: Fixture.key).map(\.id) == [ids[0]])
            #expect(try ledger.unknownChunks(key: other).map(\.id) == [ids[1]])
            #expect(try ledger.unknownChunks(key: nil).map(\.id) == ids)
            #expect(try ledger.unknownChunks(key: ImportKey(mapping: "no", target: "no")).isEmpty)
        }
    }

    @Test("decided as applied, or not, let their lane go on from the right call", arguments: [true, false])
    func resolve(applied: Bool) throws {
        try Fixture.withLedger { fixture, ledger in
            let run = try ledger.begin()
            let source = try ledger.start()
            let id = try ledger.send(source, rows: 1...3, run: run)
            try ledger.commit([LedgerChange(source) { $0.unknown = [(id, "no answer")] }], run: run)
            try ledger.endRun(run, outcome: .stopped, rows: RowTally())

            #expect(try fixture.open().resolve(id, applied: applied).rows == [1, 2, 3])
            #expect(try ledger.unknownChunks(key: nil).isEmpty)
            #expect(try ledger.unknownLanes(source: source).isEmpty)
            let watermark = applied ? CallPosition(row: 3, call: 1) : .start
            #expect(try ledger.progress()?.watermarks == [watermark, .start])
            let next = try ledger.begin()
            let sentAgain = diagnostic { _ = try ledger.send(source, rows: 1...3, run: next) }
            #expect((sentAgain == nil) == !applied)
        }
    }

    @Test("can be decided right after a crash, before any other run")
    func resolveAfterCrash() throws {
        try Fixture.withLedger { fixture, ledger in
            let run = try ledger.begin()
            let id = try ledger.send(try ledger.start(), rows: 1...3, run: run)
            let copy = try fixture.openCopy(of: ledger)
            #expect(try copy.resolve(id, applied: true).id == id)
            #expect(try copy.progress()?.watermarks[0] == CallPosition(row: 3, call: 1))
            #expect(try copy.runs(limit: 1).map(\.outcome) == [.died])
        }
    }

    @Test("can't be decided while a run is under way, nor twice")
    func resolveRefused() throws {
        try Fixture.withLedger { fixture, ledger in
            let run = try ledger.begin()
            let source = try ledger.start()
            let ids = try [0, 1].map { try ledger.send(source, lane: $0, rows: 1...2, run: run) }
            let other = try fixture.open()
            for ledger in [ledger, other] {
                #expect(diagnostic { _ = try ledger.resolve(ids[0], applied: true) }?.code == .ledgerLocked)
            }
            try ledger.endRun(run, outcome: .stopped, rows: RowTally())
            let unheard = Diagnostic(.error, .usage, "no chunk 99 waits for a decision", help: "waiting: 1, 2")
            #expect(diagnostic { _ = try other.resolve(99, applied: true) } == unheard)
            for id in ids { _ = try other.resolve(id, applied: false) }
            let gone = Diagnostic(.error, .usage, "no chunk 1 waits for a decision", help: "none waits at all")
            #expect(diagnostic { _ = try other.resolve(ids[0], applied: true) } == gone)
            #expect(try ledger.progress()?.watermarks == [.start, .start])
        }
    }

    @Test("are recorded all or none, one for a lane, and never from behind its watermark")
    func recordingRules() throws {
        try CommitTests.prepared { ledger, run, source, _ in
            func intent(_ lane: Int, _ first: CallPosition, _ last: CallPosition) -> ChunkIntent {
                ChunkIntent(source: source, lane: lane, first: first, last: last, rows: [first.row], calls: 1)
            }
            let free = intent(1, CallPosition(row: 10, call: 1), CallPosition(row: 12, call: 0))
            let refused = [
                intent(0, CallPosition(row: 15, call: 0), CallPosition(row: 15, call: 0)),
                intent(1, CallPosition(row: 10, call: 0), CallPosition(row: 12, call: 0)),
                intent(1, CallPosition(row: 13, call: 0), CallPosition(row: 12, call: 0)),
                intent(2, CallPosition(row: 13, call: 0), CallPosition(row: 13, call: 0)),
                intent(1, CallPosition(row: 13, call: 0), CallPosition(row: 13, call: 0)),
            ]
            for other in refused {
                #expect(diagnostic { _ = try ledger.record([free, other], run: run) }?.code == .internalMistake)
            }
            let recorded = try ledger.record([free], run: run) + ledger.record([], run: run)
            #expect(recorded.count == 1)
        }
    }
}
