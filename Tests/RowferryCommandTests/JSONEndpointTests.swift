import Foundation
import RowferrySandbox
import RowferryTesting
import Testing

/// Imports to an endpoint that takes records of any kind.
struct JSONEndpointTests {
    private static let environment = ["EVENTS_TOKEN": "hunter2-4711", "KEY": "hunter2-4711"]

    @Test func `Records whose answer is lost are sent again, when the mapping allows it`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        var configuration = Sandbox.Configuration()
        configuration.faults.resetAfter = 0.2
        let sandbox = try await Sandbox.start(configuration)
        let command =
            "rowferry import mappings/json-usage.yaml --endpoint \(sandbox.recordsEndpoint) --report report.json"
        let first = try await workplace.run(command + " --limit 900", Self.environment)
        #expect(first.exit == 75, "\(first.errors)")
        let second = try await workplace.run(command, Self.environment)
        #expect(second.exit == 0, "\(second.errors)")
        let contents = try sandbox.contents()
        await sandbox.stop()
        #expect(Set(contents.messages.map(\.valuesJSON)).count == 1_922)
        #expect(contents.messages.count > 1_922)
        #expect(contents.counts.errors == 0)
        let ledger = FileManager.default.contents(atPath: workplace.folder.path + "/.rowferry/ledger.sqlite")
        let texts = [first.errors, second.errors, second.output, workplace.read("report.json")]
        for text in texts + [String(decoding: ledger ?? Data(), as: UTF8.self)] { #expect(!text.contains("4711")) }
        #expect(try #require(ledger).count > 0)
    }

    @Test func `Otherwise they wait for a decision, and go once`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        try workplace.write("id\n1\n2\n3\n", to: "rows.csv")
        try workplace.write(
            """
            version: 1
            source: {files: [rows.csv]}
            destination: {type: json, headers: {X-Key: "${KEY}"}}
            calls: [{record: {"*": {columns: "*"}}}]
            """,
            to: "rows.yaml"
        )
        var configuration = Sandbox.Configuration()
        configuration.faults.resetAfter = 1
        let sandbox = try await Sandbox.start(configuration)
        let command = "rowferry import rows.yaml --endpoint \(sandbox.recordsEndpoint) --lanes 1"
        let first = try await workplace.run(command, Self.environment)
        #expect(first.exit == 75, "\(first.errors)")
        let decided = try await workplace.run("rowferry resolve --applied 1")
        #expect(decided.exit == 0, "\(decided.errors)")
        let second = try await workplace.run(command, Self.environment)
        #expect(second.exit == 0, "\(second.errors)")
        let contents = try sandbox.contents()
        await sandbox.stop()
        #expect(contents.messages.map(\.valuesJSON) == [#"{"id":"1"}"#, #"{"id":"2"}"#, #"{"id":"3"}"#])
    }

    @Test func `A header without a value stops the import before anything is sent`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let outcome = try await workplace.run(
            "rowferry import mappings/json-usage.yaml --endpoint http://127.0.0.1:9/records --yes"
        )
        #expect(outcome.exit == 78, "\(outcome.errors)")
        #expect(outcome.errors.contains("there is no value for the header Authorization"))
    }
}
