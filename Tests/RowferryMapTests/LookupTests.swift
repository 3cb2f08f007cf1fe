import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryMap

@Suite("Lookups")
struct LookupTests {
    private static func mapping(_ lookup: String, field: String) throws -> Mapping {
        try Fixture.mapping(
            """
            version: 1
            destination: {type: churnzero}
            lookups: {owners: \(lookup)}
            calls:
              - setAttribute: {entity: account, accountExternalId: {value: A}, attr_O: {value: 1}, attr_X: \(field)}
            """
        )
    }

    /// A table of rows of the lookup's columns.
    private static func table(_ lookup: LookupMapping, _ rows: [[TestCell]]) throws -> LookupTable {
        guard case .file(_, let options) = lookup.origin else { throw Diagnostics([]) }
        var builder = LookupBuilder(lookup, path: "owners.csv", options: options)
        for (index, row) in rows.enumerated() {
            let memory = CellMemory()
            let cells = row.map { memory.cell($0) }
            let raw = memory.copy("")
            cells.withUnsafeBufferPointer { cells in
                builder.map(RowView(cells: cells, row: index + 1, line: index + 2, raw: raw))
            }
        }
        return try builder.finish()
    }

    private static func give(_ lookup: String, _ field: String, rows: [[TestCell]], key: TestCell) throws -> String {
        let mapping = try mapping(lookup, field: field)
        let bound = mapping.bound(to: ["owners": try table(mapping.lookups[0], rows)])
        let block = try Fixture.run(bound, columns: ["id"], rows: [[key]])
        if let reject = block.rejects.first { return reject.code.rawValue }
        guard let call = block.texts.first, let start = call.firstRange(of: "\"attr_O\":1")?.upperBound else {
            return "no call"
        }
        return String(call[start...].dropFirst(10).dropLast())
    }

    private static let people: [[TestCell]] = [
        ["1", "ada"], ["2", "bob"], [" 3 ", "cyd"], ["4", ""], ["", "nobody"], ["5", .number("5.50")],
        ["6", .boolean(true)],
    ]

    @Test(
        "give what stands beside a key, with its type",
        arguments: [
            ("{lookup: owners, key: id}", "1", "\"ada\""), ("{lookup: owners, key: id}", "2", "\"bob\""),
            ("{lookup: owners, key: id}", "5", "5.50"), ("{lookup: owners, key: id}", "6", "true"),
            ("{lookup: owners, key: id}", "4", ""), ("{lookup: owners, key: id}", "", ""),
            ("{lookup: owners, key: id}", "3", "lookup.missing"), ("{lookup: owners, key: id}", "7", "lookup.missing"),
            ("{lookup: owners, key: id, missing: reject}", "7", "lookup.missing"),
            ("{lookup: owners, key: id, missing: null}", "7", ""),
            ("{lookup: owners, key: id, missing: keep}", "7", "\"7\""),
            ("{lookup: owners, key: id, default: x}", "7", "\"x\""),
            ("{lookup: owners, key: id, default: x}", "4", "\"x\""),
            ("{lookup: owners, key: id, default: x, missing: reject}", "7", "lookup.missing"),
            ("{lookup: owners, key: id, on_error: null}", "7", ""),
            ("{lookup: owners, key: id, on_error: skip}", "7", "no call"),
            ("{lookup: owners, key: id, required: true}", "4", "field.missing"),
            ("{lookup: owners, key: id, transform: uppercase}", "1", "\"ADA\""),
            ("{lookup: owners, key: id, values: {ada: 1, bob: 2}}", "2", "2"),
            ("{lookup: owners, key: {column: id, transform: trim}}", " 1 ", "\"ada\""),
        ] as [(String, TestCell, String)]
    )
    func values(field: String, key: TestCell, expected: String) throws {
        let lookup = "{file: o.csv, key: id, value: name}"
        #expect(try Self.give(lookup, field, rows: Self.people, key: key) == expected)
    }

    @Test("prepare their own keys as well")
    func keys() throws {
        let lookup = "{file: o.csv, key: {column: id, transform: trim}, value: name}"
        #expect(try Self.give(lookup, "{lookup: owners, key: id}", rows: Self.people, key: "3") == "\"cyd\"")
    }

    @Test("have several values, one of which may be the key")
    func several() throws {
        let lookup = "{file: o.csv, key: id, values: {name: name, mail: mail, id: id}}"
        let rows: [[TestCell]] = [["1", "ada", "ada@x.com"]]
        for (value, expected) in [("name", "\"ada\""), ("mail", "\"ada@x.com\""), ("id", "\"1\"")] {
            let given = try Self.give(lookup, "{lookup: owners.\(value), key: id}", rows: rows, key: "1")
            #expect(given == expected)
        }
    }

    @Test(
        "say what to do with a key that stands twice",
        arguments: [("first", "\"a\""), ("last", "\"c\"")]
    )
    func duplicates(policy: String, expected: String) throws {
        let lookup = "{file: o.csv, key: id, value: name, duplicates: \(policy)}"
        let rows: [[TestCell]] = [["1", "a"], ["2", "b"], ["1", "c"]]
        #expect(try Self.give(lookup, "{lookup: owners, key: id}", rows: rows, key: "1") == expected)
        #expect(try Self.give(lookup, "{lookup: owners, key: id}", rows: rows, key: "2") == "\"b\"")
    }

    @Test("name both lines of a key that stands twice, and tell of ten such keys at the most")
    func twice() throws {
        let lookup = try Self.mapping("{file: o.csv, key: id, value: name}", field: "id").lookups[0]
        let rows: [[TestCell]] = [["1", "a"]] + (0..<12).map { _ in ["1", "b"] }
        let problems = #expect(throws: Diagnostics.self) { try Self.table(lookup, rows) }?.all ?? []
        #expect(problems.count == 11)
        #expect(
            problems.first?.description.hasPrefix(
                "owners.csv:3: error[lookup.duplicate]: the lookup owners has the key \"1\" twice: in line 2 and in line 3"
            ) == true
        )
        #expect(problems.last?.message == "and 2 more")
    }

    @Test("are found among many, whatever the texts", arguments: [7] as [UInt64])
    func many(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let lookup = try Self.mapping("{file: o.csv, key: id, value: name, duplicates: last}", field: "id").lookups[0]
        var expected: [String: String] = [:]
        var rows: [[TestCell]] = []
        for number in 0..<5_000 {
            let key = String(UInt64.random(in: 0..<4_000, using: &generator), radix: 36)
            expected[key] = "value \(number)"
            rows.append([.text(key), .text("value \(number)")])
        }
        let table = try Self.table(lookup, rows)
        #expect(table.count == expected.count)
        for (key, value) in expected {
            let found = Array(key.utf8).withUnsafeBytes { table.value(0, for: $0)?.string }
            if found != value { Issue.record("\(key): \(found ?? "nothing")") }
        }
        #expect(Array("zzzzzz".utf8).withUnsafeBytes { table.value(0, for: $0) } == nil)
    }

    @Test("are a part of what a mapping means, in whatever order their rows stand")
    func hash() throws {
        let mapping = try Self.mapping("{file: o.csv, key: id, value: name}", field: "{lookup: owners, key: id}")
        func hash(_ rows: [[TestCell]]) throws -> String {
            mapping.bound(to: ["owners": try Self.table(mapping.lookups[0], rows)]).hash
        }
        let known = try hash([["1", "a"], ["2", "b"]])
        #expect(try hash([["2", "b"], ["1", "a"]]) == known)
        #expect(try hash([["1", "a"], ["2", "c"]]) != known)
        #expect(try hash([["1", "a"]]) != known)
        #expect(try hash([["1a", ""], ["2", "b"]]) != known)
        #expect(try hash([["1", .number("1")]]) != hash([["1", "1"]]))
        let elsewhere = try Self.mapping("{file: p.csv, key: id, value: name}", field: "{lookup: owners, key: id}")
        #expect(elsewhere.hash == mapping.hash)
        let other = try Self.mapping("{file: o.csv, key: id, value: mail}", field: "{lookup: owners, key: id}")
        #expect(other.hash != mapping.hash)
    }

    @Test(
        "are refused where they say too little or what is not there",
        arguments: [
            ("{file: o.csv, value: b}", "x", "the lookup owners has no key"),
            ("{key: a, value: b}", "x", "the lookup owners has no file"),
            ("{file: o.csv, key: a}", "x", "the lookup owners needs value: COLUMN, or values: {NAME: COLUMN}"),
            (
                "{file: o.csv, key: a, value: b, values: {c: d}}", "x",
                "the lookup owners needs value: COLUMN, or values: {NAME: COLUMN}"
            ),
            ("{file: o.csv, key: a, value: b, files: x}", "x", "the lookup owners has no key \"files\""),
            ("{file: o.csv, key: a, value: b, duplicates: x}", "x", "duplicates of the lookup owners can't be \"x\""),
            ("{file: o.csv, key: {transform: trim}, value: b}", "x", "key of the lookup owners names no column"),
            ("{file: o.csv, key: a, value: b}", "{lookup: ownrs, key: a}", "there is no lookup \"ownrs\""),
            ("{file: o.csv, key: a, value: b}", "{lookup: owners}", "attr_X has a lookup and no key"),
            (
                "{file: o.csv, key: a, value: b}", "{lookup: owners.b, key: a}",
                "the lookup owners has no value \"owners.b\""
            ),
            (
                "{file: o.csv, key: a, values: {b: b}}", "{lookup: owners, key: a}",
                "the lookup owners has no value \"owners\""
            ),
            ("x", "x", "the lookup owners must be a mapping of keys and values, found \"x\""),
        ]
    )
    func mistakes(lookup: String, field: String, message: String) {
        let error = #expect(throws: Diagnostics.self) { try Self.mapping(lookup, field: field) }
        #expect(error?.all.map(\.message) == [message])
    }

    @Test(
        "are looked for beside the mapping",
        arguments: [("o.csv", "a/b/o.csv"), ("/o.csv", "/o.csv"), ("../o.csv", "a/b/../o.csv")]
    )
    func paths(file: String, expected: String) {
        #expect(MappingPath.resolve(file, beside: "a/b/m.yaml") == expected)
        #expect(MappingPath.resolve("o.csv", beside: "m.yaml") == "o.csv")
    }
}
