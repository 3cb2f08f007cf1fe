import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryImport

/// What a report has besides its counts: when things happened, what the calls look like, the mapping.
struct ReportContentTests {
    private func report(rows: Int, _ change: (inout Bench) -> Void = { _ in }) async throws -> RunReport {
        var bench = try Bench()
        defer { bench.folder.remove() }
        change(&bench)
        try bench.add("a.csv", Bench.header + Bench.rows(1...rows))
        return try await bench.run()
    }

    @Test("Every call with a date is counted in its month") func months() async throws {
        let report = try await report(rows: 60)
        let dated = try #require(report.calls.byAction["trackEvent"])
        #expect(dated > 0)
        #expect(report.events.byMonth.reduce(0) { $0 + $1.count } == dated)
        #expect(report.events.byMonth.allSatisfy { $0.month.count == 7 })
        #expect(report.events.earlier == 0 && report.events.later == 0)
    }

    @Test("The first three calls of each kind are kept, whatever the order of the work") func samples() async throws {
        let report = try await report(rows: 60)
        #expect(report.samples.map(\.call) == [1, 1, 1, 2, 2, 2, 3, 3, 3])
        #expect(report.samples.map(\.action).prefix(4) == ["trackEvent", "trackEvent", "trackEvent", "setAttribute"])
        #expect(report.samples.prefix(3).map(\.row) == [1, 2, 3])
        #expect(report.samples.suffix(3).map(\.row) == [3, 6, 9])
        #expect(report.samples[0].json.hasPrefix(#"{"action":"trackEvent","accountExternalId":"#))
        #expect(report.samples[0].file.hasSuffix("a.csv"))
        #expect(!report.samples.contains { $0.json.contains("appKey") })
        let alone = try await self.report(rows: 60) { $0.settings.workers = 1 }
        #expect(alone.samples.map(\.json) == report.samples.map(\.json))
    }

    @Test("The mapping and the start are in it") func mapping() async throws {
        let report = try await report(rows: 3)
        #expect(report.mappingText == Bench.mapping)
        #expect(report.startedAt == "2023-11-14T22:13:20Z")
    }
}
