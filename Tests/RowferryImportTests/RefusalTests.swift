import RowferryDeliver
import RowferryLedger
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryImport

/// Whole imports to a server that refuses requests with certain calls in them.
struct RefusalTests {
    private func withBench(
        refusing refused: Set<String>,
        largest: Int = .max,
        _ body: (inout Bench) async throws -> Void
    ) async throws {
        var bench = try Bench()
        defer { bench.folder.remove() }
        bench.server = ModelServer(refusing: refused, largest: largest)
        try bench.add("a.csv", Bench.header + Bench.rows(1...10))
        try await body(&bench)
    }

    @Test("What is refused becomes rejects, and everything else arrives once") func apart() async throws {
        try await withBench(refusing: ["E4", "6"]) { bench in
            let report = try await bench.run()
            #expect(report.outcome == .doneWithRejects)
            #expect(report.rows == RowTally(read: 10, mapped: 8, rejected: 2))
            #expect(report.source.map(\.rows) == [report.rows])
            #expect(try bench.progress().tally == report.rows)
            #expect(try bench.progress().isComplete)
            #expect(
                bench.server.events
                    == ["E1", "E2", "E3", "E5", "E6", "E7", "E8", "E9", "E10"].sorted {
                        bench.server.events.firstIndex(of: $0) ?? 0 < bench.server.events.firstIndex(of: $1) ?? 0
                    }
            )
            #expect(bench.server.contents.once.values.allSatisfy { $0 == 1 })
            #expect(bench.server.contents.once.count == 2)
            #expect(bench.server.contents.attributes.count == 5)
            let delivered = try #require(report.delivery)
            #expect(delivered.refusedCalls == 3)
            #expect(delivered.deliveredCalls + delivered.refusedCalls == report.calls.total)
        }
    }

    @Test("Rows whose calls were folded into a refused one are rejects with it") func folded() async throws {
        try await withBench(refusing: ["9"]) { bench in
            bench.mapping = Bench.foldingMapping
            bench.settings.courier.lanes = 1
            bench.settings.courier.limits.calls = 100
            let report = try await bench.run()
            let rejects = try bench.rejects().filter { $0.call == 1 }
            // Every fifth row is of the same account.
            #expect(rejects.map(\.row) == [4, 9])
            let words = #"call 2 (setAttribute) was refused: together with that of row 9, into which it was folded: it"#
            #expect(rejects.dropLast().allSatisfy { $0.reason.hasPrefix(words) })
            #expect(rejects.allSatisfy { $0.raw == Array(Bench.rows($0.row...$0.row).utf8.dropLast()) })
            let delivery = try #require(report.delivery)
            #expect(delivery.foldedCalls > 0)
            #expect(delivery.deliveredCalls + delivery.refusedCalls + delivery.foldedCalls == report.calls.total)
        }
    }

    @Test("A reject has its row, names the call, and says what the server said without the secret")
    func words() async throws {
        try await withBench(refusing: ["E4"]) { bench in
            let report = try await bench.run()
            let reject = try #require(try bench.rejects().first)
            #expect((reject.row, reject.line, reject.call) == (4, 5, 0))
            #expect(reject.raw == Array(Bench.rows(4...4).utf8.dropLast()))
            #expect(
                reject.reason
                    == #"call 1 (trackEvent) was refused: it answered 400: "E4 is not known to ••••""#
            )
            #expect(reject.value?.contains(#""eventName":"E4""#) == true)
            let finding = try #require(report.diagnostics.first { $0.code == .deliveryRefused })
            #expect(finding.count == 1)
            #expect(finding.examples.map(\.row) == [4])
        }
    }

    @Test("A row whose other calls add up says that they would do so again") func once() async throws {
        try await withBench(refusing: ["E6"]) { bench in
            try await bench.run()
            let reason = try #require(try bench.rejects().first?.reason)
            #expect(
                reason.hasSuffix(
                    "; the row's other calls were sent, and call 3 (incrementAttribute) would add up again if the row "
                        + "were imported as it is"
                )
            )
        }
    }

    @Test("Two refused calls of a row are two rejects and one rejected row, over several runs too")
    func severalRuns() async throws {
        try await withBench(refusing: ["E6", "6"]) { bench in
            // Refused one by one, with an end of the process between any two steps.
            for step in 1...200 {
                let board = FaultBoard(.death(step, afterEffect: step.isMultiple(of: 2)))
                _ = try? await bench.run(board)
                try bench.decide()
                guard board.hasStruck else { break }
            }
            let report = try await bench.finish()
            #expect([.doneWithRejects, .nothingToDo].contains(report.outcome))
            #expect(try bench.rejects().map(\.call) == [0, 1, 2])
            #expect(try bench.progress().tally == RowTally(read: 10, mapped: 9, rejected: 1))
        }
    }

    @Test(
        "Refused rows count against --max-rejects",
        arguments: [(0, RunOutcome.rejectsExceeded), (1, .doneWithRejects)]
    )
    func limit(limit: Int, outcome: RunOutcome) async throws {
        try await withBench(refusing: ["E4"]) { bench in
            let report = try await bench.run { $0.maxRejects = .count(limit) }
            #expect(report.outcome == outcome)
            #expect(report.rows.rejected == 1)
        }
    }

    @Test("A destination that takes nothing ends the run, and nothing is settled") func everything() async throws {
        try await withBench(refusing: ["account", "trackEvent"]) { bench in
            let report = try await bench.run { $0.courier.refusalsInARow = 5 }
            #expect(report.outcome == .destinationFailed)
            #expect(report.problemCode == .deliveryRefused)
            #expect(report.problem?.contains("5 calls in a row were refused one by one, and none was taken") == true)
            #expect(try bench.progress().position.rows == 0)
            #expect(bench.server.calls == 0)
        }
    }

    @Test("A small file of which nothing is taken is rejected row by row") func allOfFew() async throws {
        try await withBench(refusing: ["account", "trackEvent"]) { bench in
            let report = try await bench.run()
            #expect(report.outcome == .doneWithRejects)
            #expect(report.rows == RowTally(read: 10, mapped: 0, rejected: 10))
            #expect(try bench.progress().isComplete)
        }
    }

    @Test("As many refusals in a row are borne as rejects are allowed") func allowed() async throws {
        try await withBench(refusing: ["account", "trackEvent"]) { bench in
            let report = try await bench.run {
                $0.courier.refusalsInARow = 5
                $0.maxRejects = .count(100)
            }
            #expect(report.outcome == .doneWithRejects)
        }
    }

    @Test("What is too large is learnt once, and what is too large by itself is a reject") func tooLarge() async throws
    {
        try await withBench(refusing: [], largest: 400) { bench in
            try bench.add("a.csv", Bench.header + Bench.rows(1...40) + Self.longRow)
            let report = try await bench.run { $0.courier.limits.calls = 20 }
            #expect(report.rows == RowTally(read: 41, mapped: 37, rejected: 4))
            let reject = try #require(try bench.rejects().last)
            #expect(reject.reason.contains("was refused as too large by itself, in a request of "))
            #expect(reject.reason.hasSuffix(" bytes: it answered 413"))
            #expect(bench.server.contents.events.count == 37)
        }
    }

    private static var longRow: String {
        "a1,c41,\(String(repeating: "L", count: 500)),2025-01-01T10:00:00Z,41,\n"
    }
}
