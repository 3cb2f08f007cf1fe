import RowferryLedger
import RowferryModel
import Testing

@Suite("Sources")
struct SourceTests {
    @Test("come back as they were started")
    func start() throws {
        try Fixture.withLedger { fixture, ledger in
            _ = try ledger.begin()
            var hash = Fingerprint(of: "twelve bytes")
            hash.update([1, 2, 3])
            var progress = SourceProgress(
                path: "exports/Ü b.csv",
                mappingHash: "m1",
                identity: SourceIdentity(
                    size: nil,
                    head: hash,
                    headBytes: 1,
                    tail: Fingerprint(),
                    tailBytes: 0
                ),
                lanes: 3,
                events: .none,
                position: ReadPosition(offset: 1 << 40, rows: 7, line: 9, hash: hash),
                tally: RowTally(read: 7, filtered: 1, mapped: 4, rejected: 2),
                watermarks: [.start, CallPosition(row: 7, call: 1), CallPosition(row: 3, call: 0)]
            )
            progress.id = try ledger.startSource(progress, key: Fixture.key).id
            #expect(try ledger.progress("exports/Ü b.csv") == progress)
            #expect(try fixture.openCopy(of: ledger).progress("exports/Ü b.csv") == progress)
        }
    }

    @Test("are known by mapping, target and path together")
    func identity() throws {
        try Fixture.withLedger { _, ledger in
            _ = try ledger.begin()
            let keys = [
                Fixture.key, ImportKey(mapping: "usage", target: "sandbox"), ImportKey(mapping: "b", target: "t"),
            ]
            var expected: [ImportKey: [String: Int64]] = [:]
            for key in keys {
                for path in ["a.csv", "b.csv"] {
                    #expect(try ledger.progress(key: key, path: path) == nil)
                    expected[key, default: [:]][path] = try ledger.start(path, key: key)
                }
            }
            for (key, paths) in expected {
                for (path, id) in paths { #expect(try ledger.progress(key: key, path: path)?.id == id) }
            }
            #expect(try ledger.sources().map(\.key) == keys.flatMap { [$0, $0] })
            #expect(
                try ledger.sources().map(\.progress.path) == ["a.csv", "b.csv", "a.csv", "b.csv", "a.csv", "b.csv"]
            )
        }
    }

    @Test("started again, one forgets everything, and another keeps everything")
    func restart() throws {
        try Fixture.withLedger { _, ledger in
            let run = try ledger.begin()
            let sources = [try ledger.start("a.csv"), try ledger.start("b.csv")]
            for source in sources {
                try ledger.setFormat(SourceFormat(kind: .ndjson, header: nil), of: source)
                let chunk = try ledger.send(source, rows: 5...6, run: run)
                let change = LedgerChange(source) {
                    $0.position = ReadPosition(offset: 40, rows: 4)
                    $0.watermarks = [1: CallPosition(row: 4, call: 0)]
                    $0.rejects = [.sample(row: 2)]
                    $0.unknown = [(chunk, "no answer")]
                }
                try ledger.commit([change], run: run)
            }
            let again = try ledger.start("a.csv", lanes: 4)
            #expect(again != sources[0])
            #expect(try ledger.progress("a.csv")?.watermarks == Array(repeating: .start, count: 4))
            #expect(try ledger.progress("a.csv")?.position == ReadPosition())
            #expect(try ledger.format(of: again) == nil)
            #expect(try ledger.unknownChunks(key: nil).map(\.source) == ["b.csv"])
            #expect(try ledger.rejects().map(\.path) == ["b.csv"])
            #expect(try ledger.progress("b.csv")?.position.rows == 4)
            #expect(try ledger.format(of: sources[1])?.kind == .ndjson)
        }
    }

    @Test("a complete one that has grown takes its new identity and is not complete any more")
    func adopt() throws {
        try Fixture.withLedger { _, ledger in
            let run = try ledger.begin()
            let source = try ledger.start()
            let end = SourceIdentity(
                size: 60,
                head: Fingerprint(of: "h"),
                headBytes: 60,
                tail: Fingerprint(of: "t"),
                tailBytes: 60
            )
            let change = LedgerChange(source) {
                $0.position = ReadPosition(offset: 60, rows: 5)
                $0.completed = end
            }
            try ledger.commit([change], run: run)
            #expect(try ledger.progress()?.isComplete == true)
            #expect(try ledger.progress()?.identity == end)

            try ledger.adopt(identity: Fixture.identity, for: source)
            #expect(try ledger.progress()?.isComplete == false)
            #expect(try ledger.progress()?.identity == Fixture.identity)
            #expect(try ledger.progress()?.position == ReadPosition(offset: 60, rows: 5))
            #expect(diagnostic { try ledger.adopt(identity: end, for: 99) }?.code == .internalMistake)
        }
    }

    @Test(
        "keep the header byte for byte, and the encoding",
        arguments: [
            nil, SourceFormat(kind: .ndjson, header: nil), SourceFormat(kind: .csv, header: nil),
            SourceFormat(kind: .csv, header: []), SourceFormat(kind: .csv, header: [0xFC, 0x3B, 0x00, 0x0D, 0x0A]),
            SourceFormat(kind: .csv, header: [0x61, 0x0A], encoding: .utf16be),
        ] as [SourceFormat?]
    )
    func format(_ format: SourceFormat?) throws {
        try Fixture.withLedger { _, ledger in
            _ = try ledger.begin()
            let source = try ledger.start()
            if let format { try ledger.setFormat(format, of: source) }
            #expect(try ledger.format(of: source) == format)
        }
    }

    @Test("can't have more or fewer watermarks than lanes")
    func lanes() throws {
        try Fixture.withLedger { _, ledger in
            _ = try ledger.begin()
            let odd = SourceProgress(
                path: "a.csv",
                mappingHash: "m",
                identity: Fixture.identity,
                lanes: 2,
                watermarks: [.start]
            )
            #expect(diagnostic { _ = try ledger.startSource(odd, key: Fixture.key) }?.code == .internalMistake)
        }
    }
}
