import RowferryDeliver
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryImport

/// The Nth effect of each kind fails, for N = 1, 2, 3 ... until a run comes through untouched. After each, what is
/// unknown is decided by the truth, the import is run until it is done, and then both sides must look as if nothing had
/// happened. Where it says so, the server refuses two calls of a row, one of them an increment that adds each time.
struct FaultSweepTests {
    private func bench(isUnordered: Bool, refuses: Bool, folds: Bool) throws -> Bench {
        var bench = try Bench()
        if folds { bench.mapping = Bench.foldingMapping }
        bench.isUnordered = isUnordered
        if refuses { bench.server = ModelServer(refusing: ["18"]) }
        // A server that fails for good is soon given up.
        bench.settings.courier.retry.giveUpAfter = .milliseconds(3)
        try bench.add("a.csv", Bench.header + Bench.rows(1...13))
        try bench.add("b.csv", Bench.header + Bench.rows(14...22))
        return bench
    }

    /// Unordered, answers come late and in any order, so that others are under way when the fault strikes.
    private func sweep(
        isUnordered: Bool = false,
        refuses: Bool = false,
        folds: Bool = false,
        _ fault: (Int) -> Fault
    ) async throws {
        let calm = try bench(isUnordered: false, refuses: refuses, folds: folds)
        defer { calm.folder.remove() }
        #expect(try await calm.run().outcome == .doneWithRejects)
        let expected = try calm.remains()
        #expect(expected.isComplete)
        let refused = Array(repeating: "5:delivery.refused", count: refuses ? 2 : 0)
        #expect(expected.rejects == ["11:field.type"] + refused + ["9:field.type"])
        for number in 1...1_000 {
            let bench = try bench(isUnordered: isUnordered, refuses: refuses, folds: folds)
            defer { bench.folder.remove() }
            let board = FaultBoard(fault(number))
            _ = try? await bench.run(board)
            guard board.hasStruck else {
                #expect(number > 4)
                return
            }
            do {
                try await bench.finish()
                #expect(try bench.remains() == expected, "\(fault(number))")
            } catch {
                Issue.record("\(fault(number)): \(error)")
            }
        }
        Issue.record("no run came through untouched")
    }

    @Test("Every request in turn", arguments: ModelServer.Treatment.allCases.filter { $0 != .takes })
    func requests(treatment: ModelServer.Treatment) async throws {
        try await sweep { .request($0, treatment) }
    }

    @Test("All requests from one on", arguments: [ModelServer.Treatment.lostUnsure, .lostAfter, .brokenAfter])
    func manyRequests(treatment: ModelServer.Treatment) async throws {
        try await sweep { .requests(from: $0, treatment) }
    }

    @Test("Every commit in turn", arguments: [false, true])
    func commits(isUnordered: Bool) async throws {
        try await sweep(isUnordered: isUnordered, refuses: true) { .commit($0) }
    }

    @Test("Every commit in turn, of an import that folds calls", arguments: [false, true])
    func foldedCommits(isUnordered: Bool) async throws {
        try await sweep(isUnordered: isUnordered, folds: true) { .commit($0) }
    }

    @Test("The process ends in every step of an import that folds calls", arguments: [false, true])
    func foldedDeaths(isAfter: Bool) async throws {
        try await sweep(folds: true) { .death($0, afterEffect: isAfter) }
    }

    @Test("Every record of intents in turn", arguments: [false, true])
    func records(isUnordered: Bool) async throws {
        try await sweep(isUnordered: isUnordered, refuses: true) { .record($0) }
    }

    @Test("Reading, after every few bytes") func reads() async throws { try await sweep { .read(afterBytes: $0 * 61) } }

    @Test("A signal with every request") func signals() async throws { try await sweep(refuses: true) { .signal($0) } }

    @Test("The process ends in every step", arguments: [false, true])
    func deaths(isAfter: Bool) async throws {
        try await sweep(refuses: true) { .death($0, afterEffect: isAfter) }
    }
}
