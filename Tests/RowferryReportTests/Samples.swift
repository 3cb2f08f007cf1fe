import RowferryModel

@testable import RowferryReport

/// Reports and records that the tests print.
enum Samples {
    /// An import with something in every part.
    static var fullImport: RunReport {
        var report = RunReport(kind: "import", mapping: "product-usage", target: "https://analytics.churnzero.net/i")
        report.rows = RowTally(read: 1_234_567, filtered: 1000, mapped: 1_233_544, rejected: 23)
        report.source = [
            RunReport.Source(
                path: "exports/usage-1.csv",
                bytes: 12_345_678,
                format: "csv, delimiter \";\", utf-8",
                fingerprint: "0123456789abcdef",
                rows: RowTally(read: 1_234_567, filtered: 1000, mapped: 1_233_544, rejected: 23),
                rowsBefore: 500,
                state: .complete
            ),
            RunReport.Source(
                path: "-",
                bytes: nil,
                format: "ndjson, utf-8",
                fingerprint: nil,
                rows: RowTally(),
                rowsBefore: 0,
                state: .partial
            ),
        ]
        report.calls.total = 2_467_088
        report.calls.byAction = ["trackEvent": 1_233_544, "setAttribute": 1_233_500, "incrementAttribute": 44]
        report.calls.repeatable = 2_467_044
        report.calls.once = 44
        report.chunks.count = 24_671
        report.chunks.bytes = 987_654_321
        report.fields = [
            RunReport.Field(
                call: "trackEvent",
                field: "eventDate",
                filled: 1_233_544,
                empty: 0,
                min: "2023-01-01T00:00:00Z",
                max: "2024-02-03T15:00:00Z",
                distinctEstimate: 400_000
            ),
            RunReport.Field(
                call: "setAttribute",
                field: "attr_Plan",
                filled: 1,
                empty: 2,
                min: "free",
                max: "pro",
                distinctEstimate: 2
            ),
            RunReport.Field(
                call: "setAttribute",
                field: "attr_Seats",
                filled: 0,
                empty: 0,
                min: nil,
                max: nil,
                distinctEstimate: 0
            ),
        ]
        report.diagnostics = [unused, clears, ragged]
        report.events.byMonth = [.init(month: "2023-01", count: 1_200_000), .init(month: "2024-02", count: 33_540)]
        report.events.earlier = 4
        report.samples = [
            .init(action: "trackEvent", call: 1, file: "exports/usage-1.csv", row: 1, json: #"{"action":"trackEvent"}"#)
        ]
        report.mappingText = "version: 1\n"
        report.startedAt = "2024-02-03T10:00:00Z"
        var delivery = RunReport.Delivery()
        delivery.deliveredCalls = 2_467_000
        delivery.deliveredChunks = 24_670
        delivery.deliveredBytes = 987_000_000
        delivery.retries = 3
        delivery.unknownChunks = 1
        report.delivery = delivery
        report.outcome = .stopped
        report.problem = "a decision is waiting"
        report.seconds = 723.4
        return report
    }

    static var ragged: RunReport.Finding {
        RunReport.Finding(
            code: .csvRagged,
            severity: .error,
            field: nil,
            column: nil,
            count: 23,
            message: "3 cells, but the header has 4",
            help: nil,
            examples: (1...7).map {
                .init(file: "exports/usage-1.csv", row: $0 + 15, line: $0 + 16, value: "a,b,\($0)")
            }
        )
    }

    static var clears: RunReport.Finding {
        RunReport.Finding(
            code: .attributeClear,
            severity: .warning,
            field: "attr_Plan",
            column: "plan",
            count: 1200,
            message: "the attribute is erased",
            help: "Set `empty: skip` to keep it.",
            examples: [.init(file: "exports/usage-1.csv", row: 2, line: 3, value: "")]
        )
    }

    static var unused: RunReport.Finding {
        RunReport.Finding(
            code: .columnUnused,
            severity: .warning,
            field: nil,
            column: "notes",
            count: 1,
            message: "column \"notes\" is not used",
            help: nil,
            examples: [.init(file: "exports/usage-1.csv", row: 0, line: 1, value: "notes")]
        )
    }

    static func run(
        _ id: Int64,
        _ outcome: RunOutcome,
        ended: String? = "2024-02-03T10:12:03Z",
        mapping: String = "product-usage"
    ) -> RunRecord {
        RunRecord(
            id: id,
            mapping: mapping,
            target: "https://analytics.churnzero.net/i",
            startedAt: "2024-02-03T10:00:00Z",
            endedAt: ended,
            pid: 4711,
            host: "atlas",
            outcome: outcome,
            rows: RowTally(read: 1_234_567, rejected: 23),
            deliveredCalls: 2_467_000,
            deliveredChunks: 24_670,
            deliveredBytes: 987_000_000
        )
    }

    static func source(
        _ path: String,
        size: Int?,
        offset: Int,
        complete: Bool = false,
        tally: RowTally = RowTally()
    ) -> LedgerStatus.Source {
        let identity = SourceIdentity(
            size: size,
            head: Fingerprint(),
            headBytes: 0,
            tail: Fingerprint(),
            tailBytes: 0
        )
        return LedgerStatus.Source(
            key: ImportKey(mapping: "product-usage", target: "https://analytics.churnzero.net/i"),
            progress: SourceProgress(
                path: path,
                mappingHash: "",
                identity: identity,
                lanes: 4,
                position: ReadPosition(offset: offset),
                tally: tally,
                isComplete: complete
            )
        )
    }

    static func unknown(_ id: Int64, rows: [Int] = [3, 7, 8, 9]) -> UnknownChunk {
        UnknownChunk(
            id: id,
            source: "exports/usage-1.csv",
            mapping: "product-usage",
            target: "https://analytics.churnzero.net/i",
            lane: 2,
            rows: rows,
            calls: 5,
            sentAt: "2024-02-03T10:11:12.345Z",
            reason: "connection closed before an answer"
        )
    }
}
