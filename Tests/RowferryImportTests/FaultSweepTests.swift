import RowferryDeliver
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryImport

/// The Nth effect of each kind fails, for N = 1, 2, 3 ... until a run comes through untouched. After each, what is
/// unknown is decided by the truth, the import is run until it is done, and then both sides must look as if nothing had
/// happened. The server refuses calls of two rows wherever they come, among them an increment that adds each time.
struct FaultSweepTests {
    private func bench(isUnordered: Bool = false) throws -> Bench {
        var bench = try Bench()
        bench.isUnordered = isUnordered
        bench.server = ModelServer(refusing: ["E5", "18"])
        // A server that fails for good is soon given up.
        bench.settings.courier.retry.giveUpAfter = .milliseconds(3)
        try bench.add("a.csv", Bench.header + Bench.rows(1...13))
        try bench.add("b.csv", Bench.header + Bench.rows(14...22))
        return bench
    }

    /// Unordered, answers come late and in any order, so that others are under way when the fault strikes.
    private func sweep(isUnordered: Bool = false, _ fault: (Int) -> Fault) async throws {
        let calm = try bench()
        defer { calm.folder.remove() }
        #expect(try await calm.run().outcome == .doneWithRejects)
        let expected = try calm.remains()
        #expect(expected.isComplete)
        // Of the fifth row of the second file two calls are refused: two attributes of it are 18.
        let refused = "5:delivery.refused"
        #expect(expected.rejects == [refused, "11:field.type", refused, refused, "9:field.type"])
        for number in 1...1_000 {
            let bench = try bench(isUnordered: isUnordered)
            defer { bench.folder.remove() }
            let board = FaultBoard(fault(number))
            _ = try? await bench.run(board)
            guard board.hasStruck else {
                #expect(number > 5)
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
        try await sweep(isUnordered: isUnordered) { .commit($0) }
    }

    @Test("Every record of intents in turn", arguments: [false, true])
    func records(isUnordered: Bool) async throws {
        try await sweep(isUnordered: isUnordered) { .record($0) }
    }

    @Test("Reading, after every few bytes") func reads() async throws { try await sweep { .read(afterBytes: $0 * 61) } }

    @Test("A signal with every request") func signals() async throws { try await sweep { .signal($0) } }

    @Test("The process ends in every step", arguments: [false, true])
    func deaths(isAfter: Bool) async throws {
        try await sweep { .death($0, afterEffect: isAfter) }
    }
}
