import RowferryDeliver
import RowferryDestinations
import RowferryLedger
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryImport

/// What is counted beforehand against what an import then delivers.
struct PlanTests {
    private func plan(_ bench: Bench, _ change: (inout ImportSettings) -> Void = { _ in }) async throws -> ImportPlan {
        var settings = bench.settings
        change(&settings)
        let loaded = try bench.load()
        let form = try loaded.wireForm(.send, endpoint: nil, userAgent: "test")
        let run = PlanRun(try loaded.open(files: bench.files), settings: settings, form: form, target: Bench.key.target)
        return try await run.start(ledger: try bench.ledger())
    }

    @Test("A plan says what the import then delivers, from the beginning and from where it stopped", arguments: 0...30)
    func comesTrue(limit: Int) async throws {
        var bench = try Bench()
        defer { bench.folder.remove() }
        try bench.add("a.csv", Bench.header + Bench.rows(1...30))
        if limit > 0 { try await bench.run { $0.limit = limit } }
        let plan = try await plan(bench)
        let report = try await bench.run()
        let delivery = report.delivery?.deliveredCalls ?? 0
        #expect(plan.callCount == delivery)
        #expect(plan.rows == report.rows)
        #expect(plan.chunks.count == report.delivery?.deliveredChunks)
        #expect(plan.sources.map(\.fromRow) == (limit == 30 ? [nil] : [limit + 1]))
        let after = try await self.plan(bench)
        #expect(after.callCount == 0)
        #expect(after.sources.map(\.fromRow) == [nil])
        #expect(limit == 30 ? plan.differences(from: after).isEmpty : !plan.differences(from: after).isEmpty)
    }

    @Test("Calls behind a chunk that waits for a decision are not planned") func waiting() async throws {
        var bench = try Bench()
        defer { bench.folder.remove() }
        try bench.add("a.csv", Bench.header + Bench.rows(1...60, adding: 1))
        try await bench.run(.request(2, .lostAfter))
        let plan = try await plan(bench)
        let chunks = try bench.ledger().unknownChunks(key: nil)
        let before = try #require(chunks.first)
        let report = try await bench.run()
        #expect(plan.callCount == report.delivery?.deliveredCalls)
        #expect(plan.waiting >= before.calls)
    }

    @Test("Accounts are estimated, and classes counted") func counts() async throws {
        var bench = try Bench()
        defer { bench.folder.remove() }
        try bench.add("a.csv", Bench.header + Bench.rows(1...10))
        let plan = try await plan(bench)
        #expect(plan.accounts == 5)
        #expect(
            plan.calls == [
                .init(action: "trackEvent", repeatable: 10, once: 0),
                .init(action: "setAttribute", repeatable: 10, once: 0),
                .init(action: "incrementAttribute", repeatable: 0, once: 3),
            ]
        )
    }

    @Test("Every difference is named") func differences() {
        var plan = ImportPlan(mapping: "m", mappingHash: "1", target: "t")
        plan.sources = [.init(path: "/a", bytes: 1, head: "h", tail: "t", fromRow: 1)]
        #expect(plan.differences(from: plan).isEmpty)
        let changes: [(String, (inout ImportPlan) -> Void)] = [
            ("mapping: planned m, now n", { $0.mapping = "n" }),
            ("the mapping means something else", { $0.mappingHash = "2" }),
            ("target: planned t, now u", { $0.target = "u" }),
            ("/a: not the same file any more", { $0.sources[0].tail = "x" }),
            ("/a: has been imported further meanwhile", { $0.sources[0].fromRow = nil }),
            ("rows: planned 0, now 1", { $0.rows.read = 1 }),
            ("rows rejected: planned 0, now 1", { $0.rows.rejected = 1 }),
            ("e that may be repeated: planned 0, now 2", { $0.calls = [.init(action: "e", repeatable: 2, once: 0)] }),
            ("e to be sent once only: planned 0, now 2", { $0.calls = [.init(action: "e", repeatable: 0, once: 2)] }),
            ("calls that wait for a decision: planned 0, now 1", { $0.waiting = 1 }),
            ("clears that the mapping asks for: planned 0, now 1", { $0.clears.asked = 1 }),
            ("clears by a text \"null\": planned 0, now 1", { $0.clears.byText = 1 }),
        ]
        for (text, change) in changes {
            var reality = plan
            change(&reality)
            #expect(plan.differences(from: reality) == [text])
        }
        var other = plan
        other.sources[0].path = "/b"
        #expect(
            plan.differences(from: other)
                == ["/a: not among the sources any more", "/b: was not among the sources"]
        )
    }

    @Test("Texts that clear stop an import before they are sent", arguments: [0, 1, 2])
    func clears(allowed: Int) async throws {
        var bench = try Bench()
        defer { bench.folder.remove() }
        bench.mapping = Bench.mapping.replacing("{column: seats, type: integer}", with: "seats")
        try bench.add("a.csv", Bench.header + "a,c,e,2025-01-01,null,\nb,c,e,2025-01-02,null,\n")
        let report = try await bench.run { $0.allowedClears = allowed }
        #expect(report.problemCode == (allowed < 2 ? .clearsExceeded : nil))
        #expect(bench.server.calls == (allowed < 2 ? 0 : 4))
    }
}
