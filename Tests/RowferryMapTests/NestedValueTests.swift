import RowferryModel
import Testing

@testable import RowferryMap

/// `type: json` for a destination that takes single values.
@Suite("Values that are sent as JSON") struct NestedValueTests {
    private static func mapping(_ field: String) -> String {
        """
        version: 1
        destination: {type: churnzero, fields: {accounts: [Plan]}}
        calls: [{setAttribute: {entity: account, accountExternalId: a, attr_Plan: \(field)}}]
        """
    }

    @Test(
        "are warned of, since nobody knows what becomes of an array",
        arguments: [
            ("{column: b, type: json}", [DiagnosticCode.mappingValue]), ("{column: b, type: string}", []), ("b", []),
        ]
    )
    func warning(field: String, codes: [DiagnosticCode]) throws {
        let mapping = try Fixture.mapping(Self.mapping(field))
        #expect(mapping.warnings.map(\.code) == codes)
    }

    @Test(
        "clear an attribute when they are the text null",
        arguments: [("\"null\"", true), (" \"null\" ", true), ("\"nil\"", false), ("[\"null\"]", false), ("7", false)]
    )
    func clears(json: String, isClear: Bool) throws {
        let mapping = try Fixture.mapping(Self.mapping("{column: b, type: json}"))
        let block = try Fixture.run(mapping, columns: ["a", "b"], rows: [["1", .text(json)]])
        let clears = block.statistics.findings.tallies.keys.filter { $0.code == .attributeClear }
        #expect(clears.map(\.severity) == (isClear ? [.warning] : []))
        #expect(block.calls.count == 1)
    }
}
