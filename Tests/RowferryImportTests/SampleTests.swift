import Foundation
import RowferryDestinations
import RowferryModel
import Testing

@testable import RowferryImport

/// Every sample with its mapping, against `samples/expected.json`.
struct SampleTests {
    struct Expected: Decodable {
        struct Reject: Decodable, Hashable {
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

    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    static let names = [
        "batch-emails", "contacts", "crm-accounts", "email-events", "increments", "json-usage", "messy-export",
        "nightly-accounts",
        "product-usage", "segment-audience", "segment-calixa", "segment-churnzero", "segment-contacts",
        "segment-to-churnzero", "segment-to-segment", "segment-to-zendesk-connect", "segment-usage",
        "segment-zendesk-connect", "time-in-app", "usage-increments", "zendesk-connect-contacts",
    ]

    /// Those whose destination is ChurnZero.
    static let churnZero = names.filter { name in
        let mapping = try? String(contentsOfFile: "\(root)/mappings/\(name).yaml", encoding: .utf8)
        return mapping?.contains("\n  type: churnzero\n") ?? false
    }

    private static func json() throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: root + "/samples/expected.json"))
    }

    private static func expected(_ name: String) throws -> Expected {
        try #require(try JSONDecoder().decode([String: Expected].self, from: json())[name])
    }

    private static func load(_ expected: Expected) throws -> LoadedMapping {
        let path = root + "/" + expected.mapping
        return try LoadedMapping(
            String(contentsOfFile: path, encoding: .utf8),
            file: expected.mapping,
            environment: [:],
            readFile: { _ in nil }
        )
    }

    /// What a check, a preview and a plan say of a sample, and what the sandbox made of it.
    static func forecast(_ name: String, in check: CheckBench) async throws -> Forecast {
        let expected = try Self.expected(name)
        let mapping = try String(contentsOfFile: root + "/" + expected.mapping, encoding: .utf8)
        return try await Forecast(mapping, files: [root + "/" + expected.file], in: check, lanes: 3)
    }

    static func open(_ name: String) throws -> Preparation {
        let expected = try Self.expected(name)
        return try load(expected).open(files: [root + "/" + expected.file])
    }

    @Test("No sample is left out") func complete() throws {
        #expect(try JSONDecoder().decode([String: Expected].self, from: Self.json()).keys.sorted() == Self.names)
    }

    @Test("A check counts what is expected", arguments: names, [nil, 100, 5_000])
    func check(name: String, blockBytes: Int?) async throws {
        let expected = try Self.expected(name)
        let loaded = try Self.load(expected)
        let form = try loaded.wireForm(.measure, endpoint: nil, userAgent: "test")
        var settings = ImportSettings()
        settings.blockBytes = blockBytes
        let report = try await CheckRun(
            try loaded.open(files: [Self.root + "/" + expected.file]),
            settings: settings,
            form: form,
            effects: ImportEffects(now: { .now }, wallClock: { 0 }, progress: { _ in }, say: { _ in })
        ).start(kind: "check", target: "")
        #expect(report.rows.read == expected.rowsRead)
        #expect(report.rows.filtered == expected.rowsFiltered)
        #expect(report.rows.rejected == expected.rowsRejected)
        #expect(report.rows.mapped == expected.rowsRead - expected.rowsFiltered - expected.rowsRejected)
        #expect(report.calls.byAction == expected.calls)
        #expect(report.outcome == (expected.rejects.isEmpty ? .done : .doneWithRejects))
    }

    @Test("A preview shows the rejects and the first calls that are expected", arguments: names)
    func preview(name: String) async throws {
        let expected = try Self.expected(name)
        let preparation = try Self.load(expected).open(files: [Self.root + "/" + expected.file])
        var rejects: [Expected.Reject] = []
        var calls: [[UInt8]] = []
        var rows = 0
        try await PreviewRun(preparation).forEachRow(limit: nil) { row in
            rows += 1
            #expect(row.row == rows)
            calls += row.calls
            if let reject = row.reject {
                rejects.append(.init(row: reject.row, line: reject.line, code: reject.code.rawValue))
            }
        }
        #expect(rows == expected.rowsRead)
        #expect(rejects == expected.rejects)
        #expect(calls.count == expected.calls.values.reduce(0, +))
        let all = try #require(try JSONSerialization.jsonObject(with: Self.json()) as? [String: [String: Any]])
        let first = try #require(all[name]?["firstCalls"] as? [[String: Any]])
        for (call, wanted) in zip(calls, first) {
            let object = try JSONSerialization.jsonObject(with: Data(call)) as? NSDictionary
            #expect(object == wanted as NSDictionary)
        }
        #expect(!first.isEmpty)
    }
}
