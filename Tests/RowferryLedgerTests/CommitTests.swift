import RowferryLedger
import RowferryModel
import Testing

@Suite("A commit")
struct CommitTests {
    @Test("makes everything of all its changes durable at once")
    func together() throws {
        try Fixture.withLedger { fixture, ledger in
            let run = try ledger.begin()
            let a = try ledger.start("a.csv")
            let b = try ledger.start("b.csv")
            let chunk = try ledger.send(a, rows: 1...3, run: run)
            let changes = [
                LedgerChange(a) {
                    $0.settled = [chunk]
                    $0.position = ReadPosition(offset: 30, rows: 3, line: 4, hash: Fingerprint(of: "30 bytes"))
                    $0.tally = RowTally(read: 3, mapped: 2, rejected: 1)
                    $0.watermarks = [0: CallPosition(row: 3, call: 1), 1: CallPosition(row: 2, call: 0)]
                    $0.rejects = [.sample(row: 2)]
                    $0.deliveredCalls = 6
                    $0.deliveredChunks = 1
                    $0.deliveredBytes = 600
                },
                LedgerChange(b) {
                    $0.completed = Fixture.identity
                    $0.deliveredCalls = 1
                },
            ]
            try ledger.commit(changes, run: run)

            for ledger in [ledger, try fixture.openCopy(of: ledger)] {
                let progress = try #require(try ledger.progress("a.csv"))
                #expect(progress.position == changes[0].position)
                #expect(progress.tally == changes[0].tally)
                #expect(progress.watermarks == [CallPosition(row: 3, call: 1), CallPosition(row: 2, call: 0)])
                #expect(try ledger.progress("b.csv")?.isComplete == true)
                #expect(try ledger.rejects().map(\.row) == [2])
                #expect(try ledger.unknownChunks(key: nil).isEmpty)
                #expect(try ledger.runs(limit: 1).map(\.deliveredCalls) == [7])
                #expect(try ledger.runs(limit: 1).map(\.deliveredBytes) == [600])
            }
        }
    }

    /// A source of two lanes behind row 10, with a chunk of rows 12 to 14 under way on lane 0.
    static func prepared(_ body: (Ledger, _ run: Int64, _ source: Int64, _ chunk: Int64) throws -> Void) throws {
        try Fixture.withLedger { _, ledger in
            let run = try ledger.begin()
            let source = try ledger.start()
            let change = LedgerChange(source) {
                $0.position = ReadPosition(offset: 100, rows: 10)
                $0.watermarks = [0: CallPosition(row: 11, call: 1), 1: CallPosition(row: 10, call: 0)]
            }
            try ledger.commit([change], run: run)
            try body(ledger, run, source, try ledger.send(source, rows: 12...14, run: run))
        }
    }

    struct Misuse: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var words: String
        var fill: @Sendable (inout LedgerChange, _ chunk: Int64) -> Void
    }

    static let misuses: [Misuse] = [
        Misuse(testDescription: "a lane to an earlier row", words: "lane 0 of source 1 can't move to row 10, call 5") {
            change,
            _ in change.watermarks = [0: CallPosition(row: 10, call: 5)]
        },
        Misuse(testDescription: "a lane to an earlier call", words: "lane 0 of source 1 can't move to row 11, call 0") {
            change,
            _ in change.watermarks = [0: CallPosition(row: 11, call: 0)]
        },
        Misuse(testDescription: "a lane that is none", words: "lane 2 of source 1 can't move") { change, _ in
            change.watermarks = [2: CallPosition(row: 50, call: 0)]
        },
        Misuse(testDescription: "an earlier byte", words: "source 1 can't go to byte 99") { change, _ in
            change.position = ReadPosition(offset: 99, rows: 11)
        },
        Misuse(testDescription: "an earlier row", words: "source 1 can't go to byte 101, behind row 9") { change, _ in
            change.position = ReadPosition(offset: 101, rows: 9)
        },
        Misuse(testDescription: "past a chunk under way", words: "can't leave chunk 1 behind undecided") { change, _ in
            change.position = ReadPosition(offset: 120, rows: 12)
        },
        Misuse(testDescription: "past an unknown chunk", words: "can't leave chunk 1 behind undecided") { change, id in
            change.unknown = [(id, "no answer")]
            change.position = ReadPosition(offset: 120, rows: 12)
        },
        Misuse(testDescription: "complete with a chunk open", words: "can't leave chunk 1 behind undecided") {
            change,
            _ in change.completed = Fixture.identity
        },
        Misuse(testDescription: "settled twice", words: "chunk 1 of source 1 is not under way") { change, id in
            change.settled = [id, id]
        },
        Misuse(testDescription: "settled and unknown", words: "chunk 1 of source 1 is not under way") { change, id in
            change.settled = [id]
            change.unknown = [(id, "no answer")]
        },
        Misuse(testDescription: "settled, but never sent", words: "chunk 77 of source 1 is not under way") {
            change,
            _ in
            change.settled = [77]
        },
        Misuse(testDescription: "a source that is none", words: "the ledger can't be used: FOREIGN KEY") { change, _ in
            change = LedgerChange(source: 5)
            change.rejects = [.sample(row: 1)]
        },
    ]

    @Test("that can't be made as a whole leaves nothing of it behind", arguments: misuses)
    func atomicity(_ misuse: Misuse) throws {
        try Self.prepared { ledger, run, source, chunk in
            let before = try ledger.progress()
            let good = LedgerChange(source) {
                $0.watermarks = [1: CallPosition(row: 20, call: 0)]
                $0.rejects = [.sample(row: 11)]
                $0.tally = RowTally(read: 11)
                $0.deliveredCalls = 3
            }
            var bad = LedgerChange(source: source)
            misuse.fill(&bad, chunk)
            let found = diagnostic { try ledger.commit([good, bad], run: run) }
            #expect(found?.message.contains(misuse.words) == true, "\(found?.message ?? "no error")")
            #expect(try ledger.progress() == before)
            #expect(try ledger.rejects().isEmpty)
            #expect(try ledger.runs(limit: 1).map(\.deliveredCalls) == [0])
            try ledger.commit([LedgerChange(source) { $0.settled = [chunk] }], run: run)
        }
    }

    @Test("may say again what is so already")
    func standingStill() throws {
        try Self.prepared { ledger, run, source, _ in
            let before = try #require(try ledger.progress())
            let change = LedgerChange(source) {
                $0.position = before.position
                $0.watermarks = [0: before.watermarks[0]]
            }
            try ledger.commit([change, LedgerChange(source: source)], run: run)
            try ledger.commit([], run: run)
            #expect(try ledger.progress() == before)
        }
    }

    @Test("may settle a chunk in one change and move past it in another")
    func settledAcrossChanges() throws {
        try Self.prepared { ledger, run, source, chunk in
            let position = LedgerChange(source) {
                $0.position = ReadPosition(offset: 140, rows: 14)
                $0.completed = Fixture.identity
            }
            try ledger.commit([position, LedgerChange(source) { $0.settled = [chunk] }], run: run)
            #expect(try ledger.progress()?.isComplete == true)
        }
    }
}
