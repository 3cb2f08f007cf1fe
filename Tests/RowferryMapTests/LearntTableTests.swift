import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryMap

@Suite("A table that learns")
struct LearntTableTests {
    /// One entry of a row: values that are nil are not told.
    private static func entry(_ key: String, _ values: [TestCell?], in memory: CellMemory) -> [UInt8] {
        var bytes: [UInt8] = []
        LearntEntry.begin(LearntKey(memory.copy(key)), in: &bytes)
        for value in values { LearntEntry.append(memory.cell(value ?? .missing), to: &bytes) }
        return bytes
    }

    private static func text(_ table: LearntTable, _ column: Int, _ key: String, in memory: CellMemory) -> String? {
        table.value(column, for: memory.copy(key)).map { "\($0.kind) \($0.string)" }
    }

    @discardableResult
    private static func learn(_ table: LearntTable, _ entries: [UInt8], isNews: Bool = true) -> Bool {
        entries.withUnsafeBytes { table.learn($0, isNews: isNews) }
    }

    @Test("knows of each value what was told last, whatever was told of the others")
    func last() {
        let memory = CellMemory()
        let table = LearntTable(columns: 2, keepsFirst: false)
        Self.learn(table, Self.entry("u", ["a1", nil], in: memory))
        #expect(Self.text(table, 0, "u", in: memory) == "text a1")
        #expect(Self.text(table, 1, "u", in: memory) == nil)
        Self.learn(table, Self.entry("u", [nil, .number("7.50")], in: memory))
        Self.learn(table, Self.entry("u", ["a2", nil], in: memory))
        #expect(Self.text(table, 0, "u", in: memory) == "text a2")
        #expect(Self.text(table, 1, "u", in: memory) == "number 7.50")
        #expect(Self.text(table, 0, "v", in: memory) == nil)
    }

    @Test("keeps what was told first when it shall")
    func first() {
        let memory = CellMemory()
        let table = LearntTable(columns: 2, keepsFirst: true)
        Self.learn(table, Self.entry("u", ["a1", nil], in: memory))
        Self.learn(table, Self.entry("u", ["a2", "c"], in: memory))
        #expect(Self.text(table, 0, "u", in: memory) == "text a1")
        #expect(Self.text(table, 1, "u", in: memory) == "text c")
    }

    @Test("gives as news what differs from what it was told before, once")
    func news() {
        let memory = CellMemory()
        let table = LearntTable(columns: 1, keepsFirst: false)
        for key in ["a", "b", "c"] { Self.learn(table, Self.entry(key, ["1"], in: memory), isNews: false) }
        #expect(table.newCount == 0)
        Self.learn(table, Self.entry("a", ["1"], in: memory))
        Self.learn(table, Self.entry("b", [.number("1")], in: memory))
        Self.learn(table, Self.entry("d", [.json("[1]")], in: memory))
        Self.learn(table, Self.entry("d", [.boolean(true)], in: memory))
        #expect(table.newCount == 2)
        #expect(table.count == 4)
        let other = LearntTable(columns: 1, keepsFirst: false)
        table.takeNews { #expect(Self.learn(other, $0)) }
        #expect(other.count == 2)
        #expect(Self.text(other, 0, "b", in: memory) == "number 1")
        #expect(Self.text(other, 0, "d", in: memory) == "true true")
        table.takeNews { Issue.record("news a second time: \($0)") }
    }

    @Test("is what a dictionary would be, however it grows, and whatever is replaced", arguments: [1, 2] as [UInt64])
    func model(seed: UInt64) {
        let memory = CellMemory()
        let table = LearntTable(columns: 2, keepsFirst: false)
        var random = SeededGenerator(seed: seed)
        var model: [String: [String?]] = [:]
        var entries: [UInt8] = []
        for step in 0..<30_000 {
            let key = "user \(Int.random(in: 0..<6_000, using: &random))"
            let short = Bool.random(using: &random) ? nil : "account \(step % 50)"
            // Long enough for the table to tidy itself up.
            let long = step % 7 == 0 ? String(repeating: "x", count: step % 9_000) + "\(step)" : nil
            model[key, default: [nil, nil]] = [short ?? model[key]?[0], long ?? model[key]?[1]]
            entries += Self.entry(key, [short.map { .text($0) }, long.map { .text($0) }], in: memory)
            guard entries.count > 100_000 else { continue }
            #expect(Self.learn(table, entries))
            entries = []
        }
        #expect(Self.learn(table, entries))
        #expect(table.count == model.count)
        for (key, values) in model {
            for (column, value) in values.enumerated() {
                let found = table.value(column, for: memory.copy(key))?.string
                guard found != value else { continue }
                Issue.record("\(key): \(found ?? "nothing") for \(value ?? "nothing")")
                return
            }
        }
        let copy = LearntTable(columns: 2, keepsFirst: false)
        table.takeNews { Self.learn(copy, $0, isNews: false) }
        #expect(copy.count == model.values.count { $0 != [nil, nil] })
    }

    @Test("takes values that are longer than a page of its memory")
    func long() {
        let memory = CellMemory()
        let table = LearntTable(columns: 1, keepsFirst: false)
        let long = String(repeating: "0123456789", count: 300_000)
        Self.learn(table, Self.entry("u", [.text(long)], in: memory))
        Self.learn(table, Self.entry("v", ["short"], in: memory))
        #expect(Self.text(table, 0, "u", in: memory) == "text " + long)
        #expect(Self.text(table, 0, "v", in: memory) == "text short")
    }

    @Test("says when bytes are no entries, wherever they are cut off")
    func broken() {
        let memory = CellMemory()
        let whole = Self.entry("u", ["account", .number("12")], in: memory)
        let other = Self.entry("v", ["b", "c"], in: memory)
        for count in 1..<whole.count {
            let table = LearntTable(columns: 2, keepsFirst: false)
            #expect(!Self.learn(table, other + whole.prefix(count)), "\(count) bytes")
        }
        #expect(Self.learn(LearntTable(columns: 2, keepsFirst: false), other + whole))
        var odd = whole
        odd[12] |= 7
        #expect(!Self.learn(LearntTable(columns: 2, keepsFirst: false), odd))
    }

    @Test("costs what the reference says")
    func memory() {
        let memory = CellMemory()
        let table = LearntTable(columns: 2, keepsFirst: false)
        for user in 0..<20_000 {
            let account: TestCell = .text("account-\(user % 500)")
            Self.learn(table, Self.entry("user-\(user)", [account, .text("contact-\(user)")], in: memory))
        }
        // 20 bytes of a key with two places, in a table that is at least half full, and each contact once.
        #expect(table.bytes < 20_000 * (20 * 2 + 4 + 14) + 500 * 16)
    }
}
