import RowferryModel
import Testing

@testable import RowferryMap

@Suite("Tests of a mapping")
struct MappingTestTests {
    private static func mapping(_ tests: String) throws -> Mapping {
        try Fixture.mapping(
            """
            version: 1
            destination: {type: churnzero}
            calls:
              - setAttribute:
                  when: state != "gone"
                  entity: account
                  accountExternalId: id
                  attr_Seats: {column: seats, type: integer, min: 0}
                  attr_Note: note
            tests:
            \(tests)
            """
        )
    }

    private static func differences(_ test: String) throws -> [String] {
        let mapping = try mapping("  - {name: a, \(test)}")
        let test = try #require(mapping.tests.first)
        let plan = try Plan.compile(mapping, columns: .fixed(test.columns(for: mapping)), source: "a test")
        return test.differences(in: test.mapped(by: plan))
    }

    private static let call = #"{action: setAttribute, entity: account, accountExternalId: "1""#

    @Test(
        "show what is different, field by field",
        arguments: [
            ("row: {id: 1}, calls: []", []), ("row: {id: 1, seats: 5}, calls: [\(call), attr_Seats: 5.0}]", []),
            ("row: {id: 1, note: \"a\\\"\\n😀\"}, calls: [\(call), attr_Note: \"a\\\"\\n😀\"}]", []),
            ("row: {id: 1, seats: 5}, calls: [\(call), attr_Seats: 6}]", ["call 1: attr_Seats is 5, expected 6"]),
            (
                "row: {id: 1, seats: 5}, calls: [\(call), attr_Seats: \"5\"}]",
                ["call 1: attr_Seats is 5, expected \"5\""]
            ),
            (
                "row: {id: 1, seats: 5, note: x}, calls: [\(call), attr_Other: y}]",
                [
                    "call 1: attr_Other is missing, expected \"y\"", "call 1: attr_Seats is 5, and not expected",
                    "call 1: attr_Note is \"x\", and not expected",
                ]
            ),
            (
                "row: {id: 1, state: gone, note: x}, calls: [\(call)}]",
                [
                    #"call 1 is not made, expected: {"action":"setAttribute","entity":"account","accountExternalId":"1"}"#
                ]
            ),
            (
                "row: {id: 1, note: x}, calls: []",
                [
                    "call 1 is made, and not expected: "
                        + #"{"action":"setAttribute","entity":"account","accountExternalId":"1","attr_Note":"x"}"#
                ]
            ),
            ("row: {id: 1, seats: x}, rejects: field.type", []),
            ("row: {id: 1, seats: x}, rejects: {code: field.type, field: attr_Seats}", []),
            (
                "row: {id: 1, seats: -1}, rejects: {code: field.type, field: attr_Note}",
                [
                    "the row is rejected with field.range, expected field.type: attr_Seats is -1, which is less than 0",
                    "the row is rejected for attr_Seats, expected attr_Note: attr_Seats is -1, which is less than 0",
                ]
            ),
            (
                "row: {id: 1, seats: x}, calls: []",
                ["the row is rejected [field.type]: attr_Seats must be a whole number, found \"x\""]
            ),
            (
                "row: {id: 1, state: gone, note: x}, rejects: field.type",
                ["the row is not rejected, expected field.type"]
            ),
            ("row: {id: null, note: x}, rejects: field.missing", []),
        ] as [(String, [String])]
    )
    func show(test: String, expected: [String]) throws {
        #expect(try Self.differences(test) == expected)
    }

    @Test(
        "are refused when they say too little or what can't be",
        arguments: [
            ("- {name: a, row: {}}", "a test needs either calls or rejects"),
            ("- {name: a, row: {}, calls: [], rejects: field.type}", "a test needs either calls or rejects"),
            ("- {row: {}, calls: []}", "a test has no name"), ("- {name: a, calls: []}", "a test has no row"),
            ("- {name: a, row: [], calls: []}", "row of a test must hold columns and values, found a list"),
            ("- {name: a, row: {}, calls: {}}", "calls of a test must list calls with their fields, found a mapping"),
            ("- {name: a, row: {}, calls: [x]}", "calls of a test must list calls with their fields, found a list"),
            ("- {name: a, row: {}, rejects: field.typ}", "there is no code \"field.typ\""),
            ("- {name: a, row: {}, rejects: {code: field.type, line: 1}}", "rejects of a test has no key \"line\""),
            ("- {name: a, row: {}, call: []}", "a test has no key \"call\""),
        ]
    )
    func mistakes(tests: String, message: String) {
        let error = #expect(throws: Diagnostics.self) { try Self.mapping("  " + tests) }
        #expect(error?.all.map(\.message).contains(message) == true)
    }

    @Test("are no part of what a mapping means")
    func hash() throws {
        #expect(try Self.mapping("  - {name: a, row: {}, calls: []}").hash == Self.mapping("  []").hash)
    }

    @Test(
        "are rows of CSV unless the source or the row says otherwise",
        arguments: [
            ("{}", "{id: 1}", false), ("{format: ndjson}", "{id: 1}", true), ("{files: a.ndjson.gz}", "{id: 1}", true),
            ("{}", "{id: {a: 1}}", true), ("{format: csv, files: a.ndjson}", "{id: [1]}", false),
        ]
    )
    func forms(source: String, row: String, isOpen: Bool) throws {
        let mapping = try Fixture.mapping(
            """
            version: 1
            source: \(source)
            destination: {type: churnzero}
            calls: [\(Mistake.event)]
            tests: [{name: a, row: \(row), calls: []}]
            """
        )
        #expect(try #require(mapping.tests.first).isOpen(in: mapping) == isOpen)
    }

    @Test("write their rows as JSON")
    func json() {
        let value = TestValue.object([
            .init(key: "a\"b", value: .list([.single(.number("1.50")), .single(.null), .single(.boolean(true))])),
            .init(key: "c", value: .object([.init(key: "d", value: .single(.string("é\n")))])),
        ])
        #expect(value.json == #"{"a\"b":[1.50,null,true],"c":{"d":"é\n"}}"#)
        #expect(
            Array(#" {"c": {"d": "\u00e9\n"}, "a\"b" : [ 1.5 , null,true ] } "#.utf8).withUnsafeBytes {
                value.matches(Trim.apply(to: $0))
            }
        )
    }
}
