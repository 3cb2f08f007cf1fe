import GRDB
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryLedger

@Suite("Random sequences of a ledger's life")
struct SequenceTests {
    @Test("hold what a plain model holds, whatever crashes between", arguments: Array(UInt64(1)...8))
    func sequence(seed: UInt64) throws {
        let fixture = try Fixture()
        defer { fixture.remove() }
        var life = try Life(seed: seed, fixture: fixture)
        for step in 1...80 {
            let name = try life.step()
            try life.compare("seed \(seed), step \(step): \(name)")
        }
    }
}

/// One ledger and its model, led through the same events.
private struct Life {
    let fixture: Fixture
    var random: SeededGenerator
    var opened: Ledger?
    /// Where the ledger stands: the first file, or the copy that the last reboot found.
    var path: String
    var run: Int64
    var copies = 0
    var model = LedgerModel()

    init(seed: UInt64, fixture: Fixture) throws {
        self.fixture = fixture
        random = SeededGenerator(seed: seed)
        path = fixture.path
        run = 0
        try reopen()
        for path in ["a.csv", "b.csv"] { try start(path) }
    }

    private mutating func start(_ path: String) throws {
        if let old = try ledger.progress(path) { model.forget(old.id) }
        let lanes = Int.random(in: 1...4, using: &random)
        let id = try ledger.start(path, lanes: lanes)
        model.sources[id] = LedgerModel.Source(watermarks: Array(repeating: .start, count: lanes))
    }

    private var ledger: Ledger {
        get throws { try #require(opened) }
    }

    // MARK: Events

    mutating func step() throws -> String {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<35: return try record()
        case ..<70: return try commit()
        case ..<78: return try misuse()
        case ..<84: return try crash()
        case ..<88: return try reboot()
        case ..<98: return try resolve()
        default:
            try start("a.csv")
            return "restart"
        }
    }

    private mutating func record() throws -> String {
        let source = anySource()
        let lanes = model.freeLanes(of: source).filter { _ in Bool.random(using: &random) }
        let intents = lanes.map { lane in
            let watermark = model.sources[source]?.watermarks[lane].row ?? 0
            let first =
                max(watermark, model.sources[source]?.position.rows ?? 0) + Int.random(in: 1...3, using: &random)
            let rows = first...(first + Int.random(in: 0...5, using: &random))
            return ChunkIntent(
                source: source,
                lane: lane,
                first: CallPosition(row: rows.lowerBound, call: 0),
                last: CallPosition(row: rows.upperBound, call: 1),
                rows: Array(rows),
                calls: rows.count
            )
        }
        let ids = try ledger.record(intents, run: run)
        for (id, intent) in zip(ids, intents) {
            let before = model.delivered[source]?[intent.lane] ?? []
            #expect(before.isDisjoint(with: intent.rows), "a once-call went out again")
            let rows = intent.first.row...intent.last.row
            model.open[id] = LedgerModel.OpenChunk(source: source, lane: intent.lane, rows: rows)
        }
        return "record \(intents.count)"
    }

    private mutating func commit() throws -> String {
        let changes = model.sources.keys.sorted().map { change(for: $0) }
        try ledger.commit(changes, run: run)
        for change in changes { model.apply(change, run: run) }
        return "commit"
    }

    private mutating func change(for source: Int64) -> LedgerChange {
        var change = LedgerChange(source: source)
        var settled = model
        for (id, chunk) in model.open.sorted(by: { $0.key < $1.key }) where chunk.source == source && !chunk.isUnknown {
            switch Int.random(in: 0...3, using: &random) {
            case 0: change.unknown.append((id, "no answer"))
            case 1, 2:
                change.settled.append(id)
                change.watermarks[chunk.lane] = CallPosition(row: chunk.rows.upperBound, call: 1)
                settled.open[id] = nil
            default: break
            }
        }
        let position = model.sources[source]?.position ?? ReadPosition()
        let rows = min(position.rows + Int.random(in: 0...4, using: &random), settled.lastSettledRow(of: source))
        if rows > position.rows {
            change.position = ReadPosition(offset: rows * 10, rows: rows, line: rows + 1)
            change.tally = RowTally(read: rows)
        }
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            let row = Int.random(in: 1...40, using: &random)
            change.rejects.append(.sample(row: row, call: [nil, 0, 1].randomElement(using: &random) ?? nil))
        }
        return change
    }

    /// A good change and a bad one: neither may be seen afterwards.
    private mutating func misuse() throws -> String {
        let source = anySource()
        let good = change(for: source)
        let bad = LedgerChange(source) { $0.settled = [.max] }
        #expect(diagnostic { try ledger.commit([good, bad], run: run) }?.code == .internalMistake)
        return "misuse"
    }

    /// The process ends and starts again on the same file.
    private mutating func crash() throws -> String {
        let end = Bool.random(using: &random)
        if end { try ledger.endRun(run, outcome: .interrupted, rows: RowTally()) }
        opened = nil
        try reopen()
        return end ? "end of the run" : "crash"
    }

    /// The machine stops: only what is on the disk is there afterwards.
    private mutating func reboot() throws -> String {
        copies += 1
        path = try fixture.openCopy(of: ledger, as: "copy\(copies).sqlite").path
        try reopen()
        return "reboot"
    }

    private mutating func resolve() throws -> String {
        try ledger.endRun(run, outcome: .stopped, rows: RowTally())
        model.processEnded()
        let waiting = model.open.keys.sorted()
        #expect(try ledger.unknownChunks(key: Fixture.key).map(\.id) == waiting)
        for id in waiting where Bool.random(using: &random) {
            let applied = Bool.random(using: &random)
            #expect(try ledger.resolve(id, applied: applied).id == id)
            model.resolve(id, applied: applied)
        }
        try beginAgain()
        return "resolve"
    }

    private mutating func reopen() throws {
        let ledger = try Ledger(path: path, clock: { Fixture.moment })
        // No power is lost here, and waiting for the disk would be most of the time.
        try ledger.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = OFF") }
        opened = ledger
        try beginAgain()
    }

    private mutating func beginAgain() throws {
        run = try ledger.begin()
        model.processEnded()
    }

    private mutating func anySource() -> Int64 {
        model.sources.keys.sorted().randomElement(using: &random) ?? 0
    }

    // MARK: Comparing

    func compare(_ place: String) throws {
        let stored = try ledger.sources().map { known in
            let progress = known.progress
            return (
                progress.id,
                LedgerModel.Source(
                    watermarks: progress.watermarks,
                    position: progress.position,
                    tally: progress.tally
                )
            )
        }
        #expect(Dictionary(uniqueKeysWithValues: stored) == model.sources, "\(place)")
        let unknown = model.open.filter(\.value.isUnknown)
        #expect(try ledger.unknownChunks(key: nil).map(\.id) == unknown.keys.sorted(), "\(place)")
        for source in model.sources.keys {
            let lanes = try ledger.unknownLanes(source: source).mapValues(\.id)
            let expected = unknown.filter { $0.value.source == source }.map { ($0.value.lane, $0.key) }
            #expect(lanes == Dictionary(uniqueKeysWithValues: expected), "\(place)")
        }
        let rejects = try ledger.rejects().map {
            (LedgerModel.RejectKey(source: $0.source, row: $0.row, call: $0.call), $0.run)
        }
        #expect(Dictionary(uniqueKeysWithValues: rejects) == model.rejects, "\(place)")
    }
}
