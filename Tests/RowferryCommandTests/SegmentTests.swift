import Foundation
import RowferrySandbox
import Testing

/// Imports to Segment, against a sandbox that loses answers.
struct SegmentTests {
    @Test func `Calls whose answer is lost are sent again, and are there once`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        var configuration = Sandbox.Configuration()
        configuration.expectedWriteKey = "the write key"
        configuration.faults.resetAfter = 0.3
        configuration.faults.statuses = [StatusFault(code: 503, probability: 0.2)]
        let sandbox = try await Sandbox.start(configuration)
        let command =
            "rowferry import mappings/segment-usage.yaml --endpoint \(sandbox.batchEndpoint) --chunk-calls 150"
        let environment = ["SEGMENT_WRITE_KEY": "the write key"]
        let first = try await workplace.run(command + " --limit 700", environment)
        #expect(first.exit == 75, "\(first.errors)")
        let second = try await workplace.run(command, environment)
        #expect(second.exit == 0, "\(second.errors)")
        let contents = try sandbox.contents()
        await sandbox.stop()
        #expect(contents.counts.messages == 1_877)
        #expect(Set(contents.messages.compactMap(\.messageID)).count == 1_877)
        #expect(contents.counts.swallowed > 0)
        #expect(contents.arrivals.allSatisfy { $0.effect == .applied || $0.effect == .swallowed })
        #expect(contents.requests.allSatisfy { $0.error == nil })
        for text in [first.errors, second.errors, first.output, second.output] {
            #expect(!text.contains("the write key"))
        }
    }

    @Test func `Another key is another account, to which a file is sent as well`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let sandbox = try await Sandbox.start()
        let command = "rowferry import mappings/segment-contacts.yaml --endpoint \(sandbox.batchEndpoint) --limit 10"
        for key in ["one", "two", "one"] {
            _ = try await workplace.run(command, ["SEGMENT_WRITE_KEY": key])
        }
        let counts = try sandbox.counts()
        await sandbox.stop()
        #expect(counts.swallowed == 0)
        #expect(counts.messages > 40)
    }

    @Test func `A call that is too large for Segment is a reject`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let rows = ["id,note", "1,short", "2,\(String(repeating: "x", count: 32_000))"].joined(separator: "\n")
        try workplace.write(rows + "\n", to: "notes.csv")
        try workplace.write(
            """
            version: 1
            source: {files: [notes.csv]}
            destination: {type: segment, write_key: "${KEY}"}
            calls: [{identify: {userId: id, traits.note: note}}]
            """,
            to: "notes.yaml"
        )
        let outcome = try await workplace.run("rowferry import notes.yaml --sandbox", ["KEY": "k"])
        #expect(outcome.exit == 65)
        #expect(outcome.errors.contains("one request takes 32000"), "\(outcome.errors)")
    }
}
