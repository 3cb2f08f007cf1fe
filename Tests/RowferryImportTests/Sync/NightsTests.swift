import RowferryDeliver
import RowferryImport
import RowferryModel
import RowferryTesting
import Testing

/// Exports that come night after night: what the destination holds equals the last one, and no more is sent than has
/// changed.
struct NightsTests {
    @Test("Each night exactly what has changed is sent", arguments: [1, 2, 3] as [UInt64])
    func changes(seed: UInt64) async throws {
        let bench = try Bench.synced()
        defer { bench.folder.remove() }
        var nights = Nights(seed: seed, accounts: 120)
        var gone: Set<Int> = []
        try bench.export(nights.csv())
        let first = try await bench.run()
        #expect(first.sync?.new == 240)
        #expect(first.outcome == .done)
        for _ in 0..<10 {
            let before = nights.accounts
            let calls = bench.server.calls
            nights.pass()
            try bench.export(nights.csv())
            let report = try await bench.run()
            #expect(report.outcome == .done)
            gone = gone.union(before.keys.filter { nights.accounts[$0] == nil })
            let missing = before.keys.filter { nights.accounts[$0] == nil }.count
            #expect(report.sync?.gone == missing)
            #expect(bench.server.calls - calls == Self.differences(before, nights.accounts) + missing)
            let current = bench.server.contents.attributes.filter { Self.isCurrent($0.key, nights, gone) }
            #expect(current == nights.attributes(gone: gone))
        }
    }

    @Test("It is the same when the process dies again and again", arguments: [11, 12, 13, 14] as [UInt64])
    func deaths(seed: UInt64) async throws {
        let bench = try Bench.synced()
        defer { bench.folder.remove() }
        var nights = Nights(seed: seed, accounts: 60)
        var gone: Set<Int> = []
        try bench.export(nights.csv())
        try await bench.run()
        for _ in 0..<8 {
            let before = nights.accounts
            nights.pass()
            gone = gone.union(before.keys.filter { nights.accounts[$0] == nil })
            try bench.export(nights.csv())
            for _ in 0..<5 {
                let step = Int.random(in: 1...14, using: &nights.random)
                let isAfter = Bool.random(using: &nights.random)
                _ = try? await bench.run(FaultBoard(.death(step, afterEffect: isAfter)))
            }
            try await bench.finish()
            let current = bench.server.contents.attributes.filter { Self.isCurrent($0.key, nights, gone) }
            let expected = nights.attributes(gone: gone)
            #expect(Set(current.keys) == Set(expected.keys))
            #expect(current.filter { expected[$0.key] != $0.value } == [:])
            // Nothing is left to be told.
            let calls = bench.server.calls
            #expect(try await bench.run().outcome == .done)
            #expect(bench.server.calls == calls)
        }
    }

    @Test("A file that is replaced before its export was settled begins a new export")
    func replaced() async throws {
        let bench = try Bench.synced()
        defer { bench.folder.remove() }
        var nights = Nights(seed: 5, accounts: 80)
        try bench.export(nights.csv())
        let board = FaultBoard(.requests(from: 2, .lostBefore))
        _ = try? await bench.run(board) { $0.courier.retry.giveUpAfter = .milliseconds(1) }
        nights.pass()
        try bench.export(nights.csv())
        #expect(try await bench.run().outcome == .done)
        let current = bench.server.contents.attributes.filter { Self.isCurrent($0.key, nights, []) }
        #expect(current == nights.attributes(gone: []))
    }

    /// Calls of accounts that are new or say something else.
    private static func differences(
        _ before: [Int: (plan: Int, seats: Int)],
        _ now: [Int: (plan: Int, seats: Int)]
    ) -> Int {
        now.reduce(0) { sum, account in
            let old = before[account.key]
            return sum + (old?.plan == account.value.plan ? 0 : 1) + (old?.seats == account.value.seats ? 0 : 1)
        }
    }

    /// Whether the attribute is one of an account that there is, or tells of one that has gone.
    private static func isCurrent(_ name: String, _ nights: Nights, _ gone: Set<Int>) -> Bool {
        let id = Int(name.split(separator: "/")[1].dropFirst()) ?? -1
        return nights.accounts[id] != nil || gone.contains(id) && name.hasSuffix("attr_Active")
    }
}
