import Foundation
import RowferrySandbox
import Testing

/// Every sample with its mapping, against the numbers in `samples/expected.json`.
struct SampleTests {
    struct Expected: Decodable, Sendable {
        struct Reject: Decodable, Hashable, Sendable {
            var row: Int
            var line: Int
            var code: String
        }
        var file: String
        var mapping: String
        var rowsRead: Int
        var rowsFiltered: Int
        var rowsRejected: Int
        var rejects: [Reject]
        var calls: [String: Int]
    }

    /// The part of a JSON report that is compared.
    private struct Report: Decodable {
        struct Rows: Decodable {
            var read: Int
            var filtered: Int
            var mapped: Int
            var rejected: Int
        }
        struct Calls: Decodable {
            var total: Int
            var byAction: [String: Int]
        }
        struct Delivery: Decodable {
            var deliveredCalls: Int
        }
        var outcome: String
        var rows: Rows
        var calls: Calls
        var delivery: Delivery
    }

    static func expected() throws -> [String: Expected] {
        let data = try Data(contentsOf: URL(fileURLWithPath: Program.repository + "/samples/expected.json"))
        return try JSONDecoder().decode([String: Expected].self, from: data)
    }

    static let names: [String] = ((try? expected())?.keys).map { $0.sorted() } ?? []

    @Test
    func `Each sample and each mapping is expected`() throws {
        let mappings = try FileManager.default.contentsOfDirectory(atPath: Program.repository + "/mappings")
        #expect(Set(Self.names.map { $0 + ".yaml" }) == Set(mappings.filter { $0.hasSuffix(".yaml") }))
        #expect(Self.names.count >= 7)
    }

    private static func destination(of mapping: String) throws -> String {
        let text = try String(contentsOfFile: Program.repository + "/" + mapping, encoding: .utf8)
        let type = try #require(text.firstRange(of: "\n  type: "))
        return String(text[type.upperBound...].prefix { $0 != "\n" })
    }

    @Test(arguments: names)
    func `A sample arrives in the sandbox as expected`(_ name: String) async throws {
        let expected = try #require(try Self.expected()[name])
        let workplace = try Workplace()
        defer { workplace.remove() }
        let sandbox = try await Sandbox.start()
        let endpoint =
            switch try Self.destination(of: expected.mapping) {
            case "segment": sandbox.batchEndpoint
            case "zendesk-connect": sandbox.connectEndpoint
            case "churnzero-batch": sandbox.address
            case "json": sandbox.recordsEndpoint
            default: sandbox.endpoint
            }
        let outcome = try await workplace.run(
            "rowferry import \(expected.mapping) --endpoint \(endpoint) --report report.json --rejects rejects.csv --yes",
            [
                "CHURNZERO_APP_KEY": "a key for tests", "SEGMENT_WRITE_KEY": "another key",
                "ZENDESK_CONNECT_PRIVATE_KEY": "a third one", "EVENTS_TOKEN": "a fourth one",
            ]
        )
        let counts = try sandbox.counts()
        await sandbox.stop()
        #expect(outcome.exit == (expected.rowsRejected > 0 ? 65 : 0), "\(outcome.errors)")
        try compare(try JSONDecoder().decode(Report.self, from: Data(workplace.read("report.json").utf8)), expected)
        #expect(counts.errors == 0)
        #expect(counts.items == expected.calls.values.reduce(0, +))
        #expect(counts.events + counts.swallowed == expected.calls["trackEvent"] ?? 0)
        #expect(counts.increments == expected.calls["incrementAttribute"] ?? 0)
        #expect(counts.timeInApp == expected.calls["trackTimeInApp"] ?? 0)
        let messages = ["identify", "group", "track", "page", "screen", "alias", "record"].compactMap {
            expected.calls[$0]
        }
        #expect(counts.messages == messages.reduce(0, +))
        #expect(rejects(workplace.read("rejects.csv.reasons.csv")) == expected.rejects)
    }

    private func compare(_ report: Report, _ expected: Expected) throws {
        #expect(report.outcome == (expected.rowsRejected > 0 ? "done-with-rejects" : "done"))
        #expect(report.rows.read == expected.rowsRead)
        #expect(report.rows.filtered == expected.rowsFiltered)
        #expect(report.rows.rejected == expected.rowsRejected)
        #expect(report.rows.mapped == expected.rowsRead - expected.rowsFiltered - expected.rowsRejected)
        #expect(report.calls.byAction == expected.calls)
        #expect(report.delivery.deliveredCalls == report.calls.total)
    }

    /// Row, line and code of each line of a file of reasons.
    private func rejects(_ reasons: String) -> [Expected.Reject] {
        reasons.split(separator: "\n").dropFirst().compactMap { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            guard cells.count > 3, let row = Int(cells[0]), let line = Int(cells[1]) else { return nil }
            return Expected.Reject(row: row, line: line, code: String(cells[2]))
        }
    }

    @Test(arguments: names)
    func `A sample's first calls are those expected`(_ name: String) async throws {
        let text = try String(contentsOfFile: Program.repository + "/samples/expected.json", encoding: .utf8)
        let workplace = try Workplace()
        defer { workplace.remove() }
        let outcome = try await workplace.run("rowferry preview mappings/\(name).yaml -n all --as json")
        let calls = outcome.output.split(separator: "\n").prefix(2)
        #expect(calls.count == 2)
        for call in calls { #expect(text.contains(call), "\(call)") }
    }
}
