import Foundation
import RowferryImport
import RowferryLedger
import RowferryModel
import RowferryTesting
import Testing

/// Rows that add something each time, and have done so before.
struct RepeatedRowsTests {
    private static let first = rows(1...40)

    /// Every row adds something.
    private static func rows(_ numbers: ClosedRange<Int>, prefix: String = "E") -> String {
        Bench.rows(numbers, prefix: prefix, adding: 1)
    }

    private func withBench(_ body: (inout Bench) async throws -> Void) async throws {
        var bench = try Bench()
        defer { bench.folder.remove() }
        try bench.add("a.csv", Bench.header + Self.first)
        try await body(&bench)
    }

    private func refusal(_ body: () async throws -> Void) async -> [String] {
        do {
            try await body()
        } catch let refused as Diagnostics {
            return refused.all.map { "\($0.code.rawValue): \($0.message)" }
        } catch {
            return ["\(error)"]
        }
        return []
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var rows: String
        /// How many rows are found to be the same, and of how many; nil when the file is imported.
        var refused: (Int, Int)?
        var warned: Int?
    }

    static let cases = [
        Case(testDescription: "the same file", rows: first, refused: (37, 37)),
        Case(testDescription: "the same rows in another order", rows: rows(21...40) + rows(1...20), refused: (37, 37)),
        Case(testDescription: "an export that holds the last one", rows: first + rows(41...300), refused: (37, 273)),
        Case(testDescription: "a part of it", rows: rows(5...10), refused: (6, 6)),
        Case(testDescription: "half of it, and as many others", rows: rows(1...20) + rows(41...60), refused: (19, 37)),
        Case(testDescription: "less than half of it", rows: rows(1...15) + rows(41...60), warned: 14),
        Case(testDescription: "other rows", rows: rows(1...40, prefix: "F")),
        Case(testDescription: "nothing that adds", rows: Bench.rows(1...40, adding: 99)),
    ]

    @Test("Rows that were added before are found by what they say", arguments: cases)
    func found(sample: Case) async throws {
        try await withBench { bench in
            try await bench.run()
            bench.files = []
            try bench.add("b.csv", Bench.header + sample.rows)
            let before = bench.server.contents
            guard let (same, all) = sample.refused else {
                let report = try await bench.run()
                let warnings = report.diagnostics.filter { $0.code == .incrementRepeated }
                #expect(warnings.map(\.count) == (sample.warned.map { [$0] } ?? []))
                #expect(report.rows.read == sample.rows.split(separator: "\n").count)
                return
            }
            let messages = await refusal { try await bench.run() }
            #expect(messages.count == 1)
            #expect(messages.first?.hasPrefix("increment.repeated: \(same) rows of \(all) add what rows of ") == true)
            #expect(messages.first?.contains("a.csv\" with the same content have added in run 1 (2023-11-14T") == true)
            #expect(bench.server.contents == before)
            #expect(try bench.ledger().sources().count == 1)
            let again = try await bench.run { $0.addsAgain = true }
            #expect(again.rows.read > 0)
            #expect(bench.server.contents != before)
        }
    }

    @Test("The same file is found when it is to begin anew") func restart() async throws {
        try await withBench { bench in
            try await bench.run()
            let messages = await refusal { try await bench.run { $0.restart = true } }
            #expect(messages.count == 1)
            try await bench.run {
                $0.restart = true
                $0.addsAgain = true
            }
            #expect(bench.server.contents.once.values.allSatisfy { $0 == 2 })
        }
    }

    @Test("Two files of one run with the same rows are found before the first is sent") func together() async throws {
        try await withBench { bench in
            try bench.add("b.csv", Bench.header + Self.first)
            let messages = await refusal { try await bench.run() }
            #expect(messages.count == 1)
            #expect(messages.first?.hasSuffix("a.csv\" with the same content have added in this run") == true)
            #expect(bench.server.calls == 0)
        }
    }

    @Test("Rows that were decided not to have arrived were not added") func nothingArrived() async throws {
        try await withBench { bench in
            _ = try await bench.run(.request(1, .htmlBefore))
            try bench.decide()
            bench.files = []
            try bench.add("b.csv", Bench.header + Self.first)
            #expect(try await bench.run().outcome == .doneWithRejects)
        }
    }

    @Test("Rows that may have arrived count as added, before and after the decision") func inDoubt() async throws {
        try await withBench { bench in
            _ = try await bench.run(.request(1, .htmlAfter))
            bench.files = []
            try bench.add("b.csv", Bench.header + Self.rows(1...10))
            #expect(await refusal { try await bench.run() }.count == 1)
            try bench.decide()
            #expect(await refusal { try await bench.run() }.count == 1)
        }
    }

    @Test("A stream is refused as often as it is given") func stream() async throws {
        try await withBench { bench in
            try await bench.run()
            let calls = bench.server.calls
            bench.files = [bench.folder.file("pipe")]
            mkfifo(bench.files[0], 0o600)
            for _ in 1...2 {
                let path = bench.files[0]
                Thread.detachNewThread {
                    try? FileHandle(forWritingTo: URL(fileURLWithPath: path)).write(
                        contentsOf: Data((Bench.header + Self.first).utf8)
                    )
                }
                let report = try? await bench.run()
                #expect(report?.problemCode == .incrementRepeated)
                #expect(bench.server.calls == calls)
            }
        }
    }

    @Test("A run that was interrupted goes on, and then its rows are known", arguments: 1...8)
    func interrupted(request: Int) async throws {
        try await withBench { bench in
            _ = try await bench.run(.request(request, .lostBefore)) { $0.limit = 12 }
            try await bench.finish()
            bench.files = []
            try bench.add("b.csv", Bench.header + Self.rows(30...40))
            #expect(await refusal { try await bench.run() }.count == 1)
        }
    }

    @Test("Rows behind the limit of the first run are looked at by the second") func limited() async throws {
        try await withBench { bench in
            try await bench.run()
            bench.files = []
            try bench.add("b.csv", Bench.header + Self.rows(41...50) + Self.first)
            let limited = try await bench.run { $0.limit = 10 }
            #expect(limited.outcome == .stopped)
            let messages = await refusal { try await bench.run() }
            #expect(messages.first?.hasPrefix("increment.repeated: 37 rows of 46 add") == true)
        }
    }

    @Test("A file that has grown goes on, whatever its new rows say") func grown() async throws {
        try await withBench { bench in
            try await bench.run()
            try bench.add("a.csv", Bench.header + Self.first + Self.first)
            #expect(try await bench.run().rows.read == 40)
        }
    }

    @Test("Increments of another target, or none at all, are of no concern") func elsewhere() async throws {
        try await withBench { bench in
            bench.mapping = bench.mapping.replacing(#/  - incrementAttribute:(.|\n)*/#, with: "")
            try await bench.run()
            try bench.add("b.csv", Bench.header + Self.first)
            #expect(try await bench.run().outcome == .doneWithRejects)
        }
    }
}
