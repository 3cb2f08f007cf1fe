import RowferryDestinations
import RowferryModel
import Testing

@testable import RowferryMap

/// Where `source.null` does not list the empty text, a cell can hold it.
@Suite("An empty text that counts as a value") struct EmptyTextTests {
    private static let columns = ["account", "contact", "date", "text", "number"]

    private static func run(_ rows: [TestCell]...) throws -> MappedBlock {
        let mapping = """
            version: 1
            source: {"null": ["-"]}
            destination: {type: churnzero, fields: {accounts: [Plan]}}
            calls:
              - trackEvent:
                  accountExternalId: account
                  contactExternalId: {column: contact, truncate: 50}
                  eventName: {value: Login}
                  eventDate: date
                  description: text
                  quantity: {column: number, on_error: null}
              - setAttribute: {entity: account, accountExternalId: account, name: text, value: number, when: number = "7"}
            """
        var plan = try Plan.compile(try Fixture.mapping(mapping), columns: .fixed(columns), source: "a.csv")
        plan.looksAcrossRows = true
        return Fixture.run(plan, columns: columns, rows: rows)
    }

    private static let date: TestCell = "2024-02-03T10:00:00Z"

    @Test("is none for a field that must have one") func needed() throws {
        let block = try Self.run(["", "c", Self.date, "x", "1"], ["a", "", Self.date, "x", "1"])
        #expect(block.rejects.map(\.code) == [.fieldMissing, .fieldMissing])
        #expect(block.rejects.map(\.field) == ["accountExternalId", "contactExternalId"])
        #expect(block.rejects[0].reason == "accountExternalId is required and is empty")
        #expect(block.calls.isEmpty)
    }

    @Test("makes no event different from one without") func sameness() throws {
        let block = try Self.run(["a", "c", Self.date, "", "1"], ["a", "c", Self.date, "-", "1"])
        #expect(block.sameness.count == 2)
        #expect(block.sameness[0].hash == block.sameness[1].hash)
    }

    @Test("is no number") func number() throws {
        let block = try Self.run(["a", "c", Self.date, "x", ""])
        #expect(block.calls.count == 1)
        #expect(block.statistics.findings.tallies.keys.map(\.code) == [.fieldType])
    }

    @Test("is a mistake where a mapping gives it", arguments: ["{value: \"\"}", "{column: event, default: \"\"}"])
    func given(name: String) {
        let found = Fixture.diagnostics(
            """
            version: 1
            destination: {type: churnzero}
            calls: [{trackEvent: {accountExternalId: a, contactExternalId: b, eventName: \(name)}}]
            """
        )
        #expect(found.map(\.code) == [.mappingValue])
        #expect(found.first?.message.hasSuffix("of eventName is empty, and trackEvent needs it") == true)
    }

    @Test(
        "An attribute that a column names must be declared",
        arguments: [("Plan", true), ("Name", true), ("Plam", false)]
    )
    func named(name: String, isKnown: Bool) throws {
        let block = try Self.run(["a", "c", Self.date, .text(name), "7"])
        #expect(block.rejects.map(\.code) == (isKnown ? [] : [.fieldUndeclared]))
        #expect(block.calls.count == (isKnown ? 2 : 0))
    }
}

@Suite("A date with a long fraction") struct DateWordsTests {
    @Test(
        "is compared with as many digits as the destination keeps",
        arguments: [
            ("2024-02-03T10:00:00Z", "2024-02-03T10:00:00Z"), ("2024-02-03T10:00:00.1Z", "2024-02-03T10:00:00.1Z"),
            ("2024-02-03T10:00:00.1234567Z", "2024-02-03T10:00:00.1234567Z"),
            ("2024-02-03T10:00:00.12345678Z", "2024-02-03T10:00:00.1234567Z"),
            ("2024-02-03T10:00:00.120000001Z", "2024-02-03T10:00:00.12Z"),
            ("2024-02-03T10:00:00.000000001Z", "2024-02-03T10:00:00Z"), ("2024-02-03", "2024-02-03"),
        ]
    )
    func cut(date: String, kept: String) {
        var scratch = Scratch()
        let cut = Array(date.utf8).withUnsafeBytes { bytes in
            String(decoding: DateWords.cut(bytes, digits: 7, scratch: &scratch), as: UTF8.self)
        }
        #expect(cut == kept)
    }
}
