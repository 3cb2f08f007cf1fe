import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryMap

/// Rows are mapped in batches; what they come to must be what it would be one by one.
@Suite("Rows mapped together") struct BatchTests {
    private static let columns = ["id", "kind", "skip", "number", "text", "date", "flag"]

    private static let texts = [
        ["1", "77", "ACC-0012", "", "NULL", "a\"b", "1.2E+10"],
        ["a", "b", "c", "", "d"],
        ["", "", "", "x", "null"],
        ["1", "12", "007", "-3", "4.5", "99", "", "x", "123456789.25"],
        ["plain", "a", "", "null", "Größe über alles, und noch etwas mehr als zweiunddreißig Bytes", " ", "q\"", "\n"],
        [
            "2024-02-03T15:00:00Z", "2024-02-03", "2024-02-03 10:11:12", "2024-02-03T15:00:00.250+02:00", "x", "",
            "1971-01-01",
        ],
        ["yes", "true", "false", "", "perhaps"],
    ]

    private static let mapping = """
        version: 1
        name: batches
        destination:
          type: churnzero
          fields: {events: [Text, Number], accounts: [Number, Flag], contacts: []}
        calls:
          - trackEvent:
              when: kind != "c"
              accountExternalId: {column: id, required: true}
              contactExternalId: text
              eventName: {template: "Event {{kind}}"}
              eventDate: {column: date, date: iso, on_error: skip}
              description: {column: text, truncate: 12}
              cf_Text: {column: text, pattern: "^[^x]*$", on_error: "null"}
              cf_Number: {column: number, type: number, min: -5}
              allowDupes: {column: flag, type: boolean, on_error: "null"}
          - setAttribute:
              entity: account
              accountExternalId: id
              attr_Number: {column: number, type: integer, on_error: "null", empty: clear}
              attr_Flag: {column: flag, type: boolean, on_error: skip}
        """

    private static func rows(_ generator: inout SeededGenerator) -> [[TestCell]] {
        (0..<Int.random(in: 1...150, using: &generator)).map { _ in
            texts.map { texts in
                // Most rows are the plain ones that most files are made of.
                let isPlain = Int.random(in: 0..<4, using: &generator) > 0
                return .text(isPlain ? texts[0] : texts[Int.random(in: 0..<texts.count, using: &generator)])
            }
        }
    }

    private static func described(_ record: CallRecord) -> String {
        "\(record.position) \(record.orderKey ?? 0) \(record.deliveryClass) \(record.range)"
    }

    private static func described(_ findings: Findings) -> [String] {
        findings.tallies.map { "\($0.key): \($0.value)" }.sorted()
    }

    @Test("come to the same calls, rejects, findings and tallies", arguments: UInt64(1)...60)
    func sameAsOneByOne(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let mapping = try Fixture.mapping(Self.mapping)
        var plan = try Plan.compile(
            mapping,
            columns: .fixed(Self.columns),
            source: "a.csv",
            callLimit: seed % 2 == 0 ? 190 : .max
        )
        plan.looksAcrossRows = true
        let rows = Self.rows(&generator)
        let (together, apart) = (plan.makeTallies(), plan.makeTallies())
        let batches = Fixture.run(plan, columns: Self.columns, rows: rows, tallies: together)
        let single = Fixture.run(plan, columns: Self.columns, rows: rows, tallies: apart, oneByOne: true)
        #expect(batches.texts == single.texts)
        #expect(batches.calls.map(Self.described) == single.calls.map(Self.described))
        #expect(batches.rejects == single.rejects)
        #expect(batches.sameness.map { "\($0)" } == single.sameness.map { "\($0)" })
        #expect(batches.statistics.rows == single.statistics.rows)
        #expect(batches.statistics.calls == single.statistics.calls)
        #expect(Self.described(batches.statistics.findings) == Self.described(single.statistics.findings))
        for (left, right) in zip(together.all, apart.all) {
            #expect(left.filled == right.filled && left.empty == right.empty)
            #expect(left.minimum == right.minimum && left.maximum == right.maximum)
            #expect(left.distinct.estimate == right.distinct.estimate)
        }
        #expect(together.months == apart.months)
        #expect(batches.statistics.rows.read == rows.count)
    }
}
