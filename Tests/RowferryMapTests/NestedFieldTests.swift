import RowferryDestinations
import RowferryModel
import Testing

@testable import RowferryMap

/// Names of fields that are paths: `traits.plan` is the member `plan` of the object `traits`.
@Suite("Fields in objects") struct NestedFieldTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var fields: String
        var json: String

        init(_ name: String, _ fields: String, _ json: String) {
            (testDescription, self.fields, self.json) = (name, fields, json)
        }
    }

    static let columns = ["a", "b", "none", "custom_x", "custom_y"]
    static let row: [TestCell] = ["1", "two \"b\"", "", "X", "Y"]

    static func mapping(_ fields: String, call: String = "track", seal: Bool = false) throws -> Mapping {
        let mapping = try Fixture.mapping(
            """
            version: 1
            name: nested
            destination: {type: segment}
            calls:
              - \(call): {userId: a, event: {value: E}, \(fields)}
            """
        )
        return seal ? mapping : mapping.withoutSeals
    }

    static func calls(_ block: MappedBlock) -> [String] {
        block.bytes.withUnsafeBytes { bytes in block.calls.map { String(decoding: bytes[$0.range], as: UTF8.self) } }
    }

    @Test(
        "are written side by side, in the order of the first of each object",
        arguments: [
            Case("one object", "properties.p: a, properties.q: b", #""properties":{"p":"1","q":"two \"b\""}"#),
            Case(
                "apart in the mapping",
                "properties.p: a, context.groupId: a, properties.q: b",
                #""properties":{"p":"1","q":"two \"b\""},"context":{"groupId":"1"}"#
            ),
            Case(
                "objects in objects",
                "properties.x.y.z: a, properties.x.w: a, properties.v: a",
                #""properties":{"x":{"y":{"z":"1"},"w":"1"},"v":"1"}"#
            ),
            Case(
                "an object left and entered",
                "properties.a.b: a, context.c.d: a, properties.a.e: a",
                #""properties":{"a":{"b":"1","e":"1"}},"context":{"c":{"d":"1"}}"#
            ),
            Case("no value first", "properties.n: none, properties.p: a", #""properties":{"p":"1"}"#),
            Case("no value last", "properties.p: a, properties.n: none", #""properties":{"p":"1"}"#),
            Case("an empty object", "properties.x.n: none, properties.p: a", #""properties":{"p":"1"}"#),
            Case(
                "an empty object between",
                "properties.p: a, context.n: none, timestamp: none",
                #""properties":{"p":"1"}"#
            ),
            Case(
                "no value between two objects of one",
                "properties.x.p: a, properties.n: none, properties.y.p: a",
                #""properties":{"x":{"p":"1"},"y":{"p":"1"}}"#
            ),
            Case("nothing at all", "properties.n: none", ""),
            Case(
                "constants",
                "integrations.All: {value: false}, integrations.X: {value: true}",
                #""integrations":{"All":false,"X":true}"#
            ),
            Case("names that need quotes", "'properties.total billed': a", #""properties":{"total billed":"1"}"#),
            Case(
                "a value that is an object",
                "'properties': {value: '{\"k\":[1]}', type: json}",
                #""properties":{"k":[1]}"#
            ),
            Case(
                "the long way",
                "properties.p: {template: '{{a}}-{{b}}'}, properties.q.r: {column: a, type: number}",
                #""properties":{"p":"1-two \"b\"","q":{"r":1}}"#
            ),
            Case("a star", "'properties.*': {columns: 'custom_*'}", #""properties":{"x":"X","y":"Y"}"#),
            Case(
                "a star deeper",
                "'properties.custom.*': {columns: 'custom_*'}",
                #""properties":{"custom":{"x":"X","y":"Y"}}"#
            ),
        ]
    )
    func written(one: Case) throws {
        let mapping = try Self.mapping(one.fields)
        let block = try Fixture.run(mapping, columns: Self.columns, rows: [Self.row, Self.row])
        let rest = one.json.isEmpty ? "" : "," + one.json
        let call = #"{"type":"track","userId":"1","event":"E"\#(rest)}"#
        #expect(Self.calls(block) == [call, call])
    }

    @Test("of rows that bring their own columns are members of the star's object") func openStar() throws {
        let mapping = try Self.mapping("'properties.in.*': {columns: '*'}, properties.z: a")
        let block = try Fixture.runOpen(mapping, rows: [[("a", "1"), ("b.c", .number("2"))]])
        #expect(
            Self.calls(block)
                == [#"{"type":"track","userId":"1","event":"E","properties":{"in":{"a":"1","b.c":2},"z":"1"}}"#]
        )
    }

    @Test(
        "must not be a value and an object at once",
        arguments: [
            (
                "traits: b, traits.a: c",
                "m.yaml:4: error[mapping.key]: traits.a makes an object of traits, which is given a value in line 4\n"
                    + "  help: map traits as a whole, or its members; not both."
            ),
            (
                "traits.a.b: b, traits.a: c",
                "m.yaml:4: error[mapping.key]: traits.a.b makes an object of traits.a, which is given a value in line 4\n"
                    + "  help: map traits.a as a whole, or its members; not both."
            ),
            (
                "traits..a: b",
                "m.yaml:4: error[mapping.key]: \"traits..a\" has a point with no name beside it\n"
                    + "  help: a point leads from an object to its member: traits.plan."
            ),
        ]
    )
    func conflicts(fields: String, message: String) {
        let found = Fixture.diagnostics(
            """
            version: 1
            destination: {type: segment}
            calls:
              - identify: {userId: a, \(fields)}
            """
        )
        #expect(found.map(\.description) == [message])
    }

    @Test("made by a star must not be one either") func starConflict() throws {
        let mapping = try Self.mapping("'properties.*': {columns: '*'}")
        #expect(throws: Diagnostics.self) {
            try Plan.compile(mapping, columns: .fixed(["a", "b", "a.b"]), source: "a.csv")
        }
    }
}

/// The field by which a destination knows a call again.
@Suite("Seals") struct SealTests {
    private static func ids(_ mapping: Mapping, file: String = "a.csv", rows: [[TestCell]]) throws -> [String] {
        let plan = try Plan.compile(mapping, columns: .fixed(NestedFieldTests.columns), source: file)
        let block = Fixture.run(plan, columns: NestedFieldTests.columns, rows: rows)
        return NestedFieldTests.calls(block).compactMap { $0.split(separator: "rowferry-").last.map(String.init) }
    }

    @Test("are the same for the same row, and another for another row, file, mapping and value") func same() throws {
        let mapping = try NestedFieldTests.mapping("properties.p: b", seal: true)
        let row = NestedFieldTests.row
        let ids = try Self.ids(mapping, rows: [row, row, row])
        #expect(Set(ids).count == 3)
        #expect(ids.allSatisfy { $0.count == 32 + #""}"#.count })
        #expect(try Self.ids(mapping, rows: [row, row, row]) == ids)
        #expect(try Self.ids(mapping, file: "other/folder/a.csv", rows: [row])[0] == ids[0])
        #expect(try Self.ids(mapping, file: "b.csv", rows: [row])[0] != ids[0])
        #expect(try Self.ids(mapping, rows: [["1", "three", "", "", ""]])[0] != ids[0])
        var renamed = mapping
        renamed.name = "another"
        #expect(try Self.ids(renamed, rows: [row])[0] != ids[0])
    }

    @Test("differ between the calls of a row") func calls() throws {
        let mapping = try Fixture.mapping(
            """
            version: 1
            destination: {type: segment}
            calls: [{identify: {userId: a}}, {identify: {userId: a}}]
            """
        )
        #expect(Set(try Self.ids(mapping, rows: [NestedFieldTests.row])).count == 2)
    }

    @Test("stay away where the mapping has an id of its own, which every row must have then") func mapped() throws {
        let mapping = try NestedFieldTests.mapping("messageId: none", seal: true)
        let rows: [[TestCell]] = [["1", "", "own", "", ""], ["1", "", "", "", ""]]
        let block = try Fixture.run(mapping, columns: NestedFieldTests.columns, rows: rows)
        #expect(NestedFieldTests.calls(block) == [#"{"type":"track","userId":"1","event":"E","messageId":"own"}"#])
        #expect(block.rejects.map(\.code) == [.fieldMissing])
    }
}

/// Calls that need one field of several.
@Suite("One of several fields") struct NeededFieldTests {
    private static let text = """
        version: 1
        destination: {type: segment}
        calls: [{track: {event: {value: E}, IDS}}]
        """

    @Test("must be mapped") func unmapped() {
        let found = Fixture.diagnostics(Self.text.replacing("IDS", with: "properties.a: a"))
        #expect(
            found.map(\.description) == [
                "m.yaml:3: error[mapping.missing]: track needs userId or anonymousId\n  help: map it: userId: COLUMN."
            ]
        )
    }

    @Test("must have a value in each row, whichever; and the first that has one gives the order") func rows() throws {
        let mapping = try Fixture.mapping(Self.text.replacing("IDS", with: "anonymousId: b, userId: a"))
        let rows: [[TestCell]] = [["1", ""], ["", "x"], ["1", "x"], ["", ""]]
        let block = try Fixture.run(mapping, columns: ["a", "b"], rows: rows)
        #expect(block.calls.map(\.position.row) == [1, 2, 3])
        #expect(block.rejects.map(\.row) == [4])
        #expect(
            block.rejects.first?.reason
                == "neither userId nor anonymousId has a value, and a track without one is dropped"
        )
        let keys = block.calls.map(\.orderKey)
        #expect(keys[0] == keys[2])
        #expect(keys[0] != keys[1] && keys[1] != nil)
    }

    @Test("leave a warning where an event has no date") func dates() throws {
        let mapping = try Fixture.mapping(Self.text.replacing("IDS", with: "userId: a, timestamp: b"))
        let rows: [[TestCell]] = [["1", "2024-01-01T00:00:00Z"], ["1", ""]]
        let block = try Fixture.run(mapping, columns: ["a", "b"], rows: rows)
        let dates = block.statistics.findings.tallies.filter { $0.key.code == .dateMissing }
        #expect(dates.map(\.value.count) == [1])
    }
}
