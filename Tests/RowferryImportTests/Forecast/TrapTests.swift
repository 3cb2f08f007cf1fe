import Foundation
import RowferryDestinations
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryImport

/// A check finds every trap that was planted, where it was planted, and nothing else.
struct TrapTests {
    private static let mapping = """
        version: 1
        name: traps
        source: {files: [none.csv], format: csv, delimiter: ",", quote: '"', encoding: utf-8}
        destination:
          type: churnzero
          endpoint: http://localhost:1
          app_key: ${KEY}
          fields: {events: [Local, Ref, Owner, Level, Day, Never], accounts: [Seats, Plan, Tier]}
        lookups:
          owners: {file: owners.csv, key: id, value: name}
        calls:
          - trackEvent:
              accountExternalId: account
              contactExternalId: contact
              eventName: event
              eventDate: {column: at, date: iso}
              description: subject
              cf_Local: {column: local, date: "yyyy-MM-dd HH:mm", timezone: Europe/Berlin}
              cf_Ref: {column: ref, pattern: "[A-Z]{2}[0-9]+"}
              cf_Owner: {lookup: owners, key: owner}
              cf_Level: {column: level, values: {low: 1, high: 2}}
              cf_Day: {column: day, date: dd/MM/yyyy, type: date}
              cf_Never: never
          - setAttribute:
              entity: account
              accountExternalId: account
              attr_Seats: {column: seats, type: integer, min: 0, max: 1000}
              attr_Plan: plan
              attr_Tier: {column: tier, empty: reject}
        """

    /// What a report says, in a form that can be compared: findings by what they are about.
    struct Found: Hashable {
        var count: Int
        var places: [TrapFile.Place]
    }

    private func check(_ file: TrapFile) async throws -> RunReport {
        let check = try CheckBench()
        defer { check.folder.remove() }
        try check.folder.write("id,name\no0,Ann\no1,Bob\no2,Cem\n".utf8, to: "owners.csv")
        return try await check.run(Self.mapping, try check.folder.write(file.bytes, to: "traps.csv"))
    }

    @Test("Every trap among 100,000 rows is found in its place, and nothing else", arguments: [1])
    func traps(seed: UInt64) async throws {
        let file = TrapFile(rows: 100_000, seed: seed, hasTraps: true)
        let report = try await check(file)
        var expected = file.planted.mapValues { Found(count: $0.count, places: Array($0.prefix(5))) }
        let header = Found(count: 1, places: [.init(row: 0, line: 1)])
        expected[.init(code: .columnUnused, severity: .note, column: "spare")] = header
        let whole = Found(count: 1, places: [])
        expected[.init(code: .fieldNeverFilled, severity: .warning, field: "cf_Never", column: "never")] = whole
        expected[.init(code: .dateAmbiguous, severity: .warning, field: "cf_Day", column: "day")] = whole
        let found = found(in: report)
        for (key, wanted) in expected { #expect(found[key] == wanted, "\(key)") }
        #expect(Set(found.keys) == Set(expected.keys))
        #expect(report.diagnostics.count == found.count)
        #expect(report.rows.read == file.rows)
        let rejected = file.planted.filter { $0.key.severity == .error }.reduce(0) { $0 + $1.value.count }
        #expect(report.rows.rejected == rejected)
        #expect(report.outcome == .doneWithRejects)
    }

    @Test("The same file without traps raises nothing") func clean() async throws {
        let report = try await check(TrapFile(rows: 20_000, seed: 1, hasTraps: false))
        #expect(report.diagnostics.map(\.message) == [])
        #expect(report.rows.rejected == 0 && report.rows.mapped == 20_000)
        #expect(report.outcome == .done)
    }

    private func found(in report: RunReport) -> [TrapFile.Planted: Found] {
        var found: [TrapFile.Planted: Found] = [:]
        for finding in report.diagnostics {
            let key = TrapFile.Planted(
                code: finding.code,
                severity: finding.severity,
                field: finding.field,
                column: finding.column
            )
            let places = finding.examples.map { TrapFile.Place(row: $0.row, line: $0.line) }
            #expect(found[key] == nil, "\(key) is said twice")
            found[key] = Found(count: finding.count, places: places)
        }
        return found
    }

    @Test("Every trap among lines of JSON is found in its place, and nothing else") func json() async throws {
        let mapping = """
            version: 1
            name: traps
            source: {files: [none.ndjson], format: ndjson}
            destination:
              {type: churnzero, endpoint: "http://localhost:1", app_key: "${KEY}", fields: {events: [A, B]}}
            calls:
              - trackEvent:
                  {accountExternalId: a, contactExternalId: c, eventName: e, eventDate: {column: d}, "cf_*": {columns: "x.*"}}
            """
        var expected: [TrapFile.Planted: Found] = [:]
        var text = ""
        var line = 0
        for row in 1...5_000 {
            let plain = "\"a\":\"a\(row)\",\"c\":\"c\",\"e\":\"e\",\"d\":\"2024-02-03T10:00:00Z\""
            let traps: [Int: (TrapFile.Planted, String)] = [
                10: (.init(code: .jsonInvalid, severity: .error), "{\(plain),}"),
                20: (.init(code: .jsonNotObject, severity: .error), "[\(row)]"),
                30: (.init(code: .jsonDuplicateKey, severity: .warning, column: "c"), "{\(plain),\"c\":\"c\"}"),
                40: (
                    .init(code: .fieldUndeclared, severity: .error, field: "cf_C", column: "x.C"),
                    "{\(plain),\"x\":{\"A\":1,\"C\":2}}"
                ),
            ]
            // Blank lines count as lines, not as rows.
            if row % 7 == 0 {
                text += "\n"
                line += 1
            }
            line += 1
            let trap = traps[row % 97]
            text += (trap?.1 ?? "{\(plain),\"x\":{\"A\":1,\"B\":2}}") + "\n"
            guard let key = trap?.0 else { continue }
            var found = expected[key] ?? Found(count: 0, places: [])
            found.count += 1
            if found.places.count < 5 { found.places.append(.init(row: row, line: line)) }
            expected[key] = found
        }
        let check = try CheckBench()
        defer { check.folder.remove() }
        let report = try await check.run(mapping, try check.folder.write(text.utf8, to: "traps.ndjson"))
        #expect(found(in: report) == expected)
        #expect(expected.count == 4)
    }

    /// Codes that no row and no source can have by itself: mappings, deliveries, ledgers and what they compare an export
    /// with, the command line.
    private static let elsewhere: Set<DiagnosticCode> = [
        .mappingSyntax, .mappingKey, .mappingValue, .mappingMissing, .mappingVariable, .mappingCondition,
        .mappingSecret,
        .deliveryRefused, .deliveryUnknown, .destinationUnreachable, .destinationWrong, .destinationInsecure,
        .destinationKey, .sourceChanged, .mappingChanged, .planChanged, .ledgerLocked, .ledgerUnusable, .ledgerNewer,
        .decisionWaiting, .rejectsExceeded, .outputUnwritable, .usage, .internalMistake,
        .syncOlder, .syncKey, .syncRepeated, .syncGone, .syncShrunken, .incrementRepeated,
    ]

    @Test("No code of a row, a source or a column is without a trap") func complete() {
        let planted = Set(TrapRow.all.map(\.finds.code))
        let wholes: Set<DiagnosticCode> = [
            .columnUnused, .fieldNeverFilled, .dateAmbiguous, .jsonInvalid, .jsonNotObject, .jsonDuplicateKey,
            .fieldUndeclared,
        ]
        let small = Set(SmallTrapTests.cases.flatMap(\.finds) + [.inputTruncated, .inputUnreadable])
        let missing = Set(DiagnosticCode.allCases).subtracting(planted).subtracting(wholes).subtracting(small)
        #expect(missing == Self.elsewhere)
    }
}
