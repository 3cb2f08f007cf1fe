import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryMap

@Suite("Lookups from rows")
struct LearningTests {
    private static func mapping(_ lookup: String, field: String = "{lookup: who, key: user}") throws -> Mapping {
        try Fixture.mapping(text(lookup, field))
    }

    private static func text(_ lookup: String, _ field: String = "{lookup: who, key: user}") -> String {
        """
        version: 1
        destination: {type: churnzero}
        lookups: {who: \(lookup)}
        calls:
          - setAttribute: {entity: account, accountExternalId: {value: A}, attr_O: {value: 1}, attr_X: \(field)}
        """
    }

    private static let columns = ["type", "user", "a", "b"]

    /// What the rows teach the mapping.
    private static func learn(_ mapping: Mapping, _ rows: [[TestCell]]) throws -> Mapping {
        let plan = try #require(try LearningPlan.compile(mapping, columns: .fixed(columns), source: "a.csv"))
        var learner = RowLearner(plan)
        let memory = CellMemory()
        for (index, row) in rows.enumerated() {
            let cells = plan.columns.names.map { name in
                columns.firstIndex(of: name).map { memory.cell(row[$0]) } ?? .missing
            }
            let raw = memory.copy("")
            cells.withUnsafeBufferPointer { cells in
                learner.map(RowView(cells: cells, row: index + 1, line: index + 2, raw: raw))
            }
        }
        let table = mapping.learntLookups[0].emptyTable
        learner.entries[0].withUnsafeBytes { #expect(table.learn($0, isNews: true)) }
        return mapping.knowing(["who": table])
    }

    private static func give(_ lookup: String, _ field: String, _ rows: [[TestCell]], _ key: TestCell) throws -> String
    {
        let mapping = try learn(try mapping(lookup, field: field), rows)
        let block = try Fixture.run(mapping, columns: columns, rows: [["x", key, "", ""]])
        if let reject = block.rejects.first { return "\(reject.code.rawValue): \(reject.reason)" }
        let call = try #require(block.texts.first)
        let start = try #require(call.firstRange(of: "\"attr_O\":1")?.upperBound)
        return String(call[start...].dropFirst(10).dropLast())
    }

    private static let rows: [[TestCell]] = [
        ["track", "u1", "no", "no"], ["identify", "u1", "a1", ""], ["identify", "u2", "", "b2"],
        ["group", "u1", "", "b1"], ["identify", "", "a9", "b9"], ["identify", "u3", "", ""],
        ["identify", "u1", .null, "b3"], ["identify", " U4 ", "a4", .number("44")],
    ]

    @Test(
        "tell what rows told, the last time",
        arguments: [
            ("{from: rows, key: user, value: a}", "{lookup: who, key: user}", "u1", "\"a1\""),
            ("{from: rows, key: user, value: b}", "{lookup: who, key: user}", "u1", "\"b3\""),
            ("{from: rows, key: user, value: a, duplicates: first}", "{lookup: who, key: user}", "u1", "\"no\""),
            (
                "{from: rows, when: 'type = \"identify\"', key: user, value: [a, b]}", "{lookup: who, key: user}", "u1",
                "\"b3\""
            ),
            (
                "{from: rows, when: 'type = \"identify\"', key: user, value: [a, b]}", "{lookup: who, key: user}", "u2",
                "\"b2\""
            ),
            ("{from: rows, when: 'type = \"group\"', key: user, value: b}", "{lookup: who, key: user}", "u1", "\"b1\""),
            (
                "{from: rows, key: user, values: {a: a, b: b}}", "{lookup: who.a, key: user}", "u2",
                "lookup.missing: the lookup who.a has no entry for \"u2\""
            ),
            ("{from: rows, key: user, values: {a: a, b: b}}", "{lookup: who.b, key: user}", "u2", "\"b2\""),
            (
                "{from: rows, key: user, values: {a: a, b: b}}", "{lookup: who.a, key: user, missing: keep}", "u2",
                "\"u2\""
            ),
            ("{from: rows, key: user, values: {a: a, b: b}}", "{lookup: who.a, key: user, default: z}", "u3", "\"z\""),
            ("{from: rows, key: user, value: b}", "{lookup: who, key: user}", " U4 ", "44"),
            (
                "{from: rows, key: {column: user, transform: [trim, lowercase]}, value: a}", "{lookup: who, key: user}",
                "u4", "\"a4\""
            ),
        ] as [(String, String, TestCell, String)]
    )
    func values(lookup: String, field: String, key: TestCell, expected: String) throws {
        #expect(try Self.give(lookup, field, Self.rows, key) == expected)
    }

    @Test(
        "are refused when they can't be",
        arguments: [
            ("{key: user, value: a}", "the lookup who has no file"),
            ("{from: rows, value: a}", "the lookup who has no key"),
            ("{from: rows, key: user}", "the lookup who needs value: COLUMN, or values: {NAME: COLUMN}"),
            ("{from: rows, key: user, value: []}", "the lookup who needs value: COLUMN, or values: {NAME: COLUMN}"),
            ("{from: ledger, key: user, value: a}", "the lookup who can't be learnt from \"ledger\""),
            ("{from: rows, file: a.csv, key: user, value: a}", "the lookup who has a file, and is from rows"),
            (
                "{from: rows, delimiter: tab, key: user, value: a}",
                "the lookup who can't have delimiter: its rows are those of the source"
            ),
            (
                "{from: rows, duplicates: error, key: user, value: a}",
                "duplicates of the lookup who can't be error: of one key many rows may tell"
            ),
            ("{file: a.csv, when: a > 1, key: user, value: a}", "the lookup who can't have when: it has a file"),
            (
                "{from: rows, when: $row > 3, key: user, value: a}",
                "the lookup who can't learn from $row: that is no column of the row"
            ),
            (
                "{from: rows, when: 'type =', key: user, value: a}",
                "the condition \"type =\" has a mistake at character 7: a value expected, found the end"
            ),
        ]
    )
    func mistakes(lookup: String, expected: String) {
        let messages = Fixture.diagnostics(Self.text(lookup)).filter { $0.severity == .error }.map(\.message)
        #expect(messages.contains(expected), "\(messages)")
    }

    @Test("name columns that the source has not, and use those that it has")
    func columns() throws {
        let mapping = try Self.mapping("{from: rows, when: exists(c), key: user, value: [a, d]}")
        do {
            _ = try LearningPlan.compile(mapping, columns: .fixed(Self.columns), source: "a.csv")
            Issue.record("nothing was said")
        } catch {
            #expect(
                error.all.map(\.message)
                    == ["c", "d"].map {
                        "a.csv has no column \"\($0)\", which the lookup who needs"
                    }
            )
        }
        let right = try Self.mapping("{from: rows, when: exists(b), key: user, value: a}")
        let plan = try Plan.compile(right, columns: .fixed(Self.columns), source: "a.csv")
        #expect(plan.unusedColumns == ["type"])
        #expect(plan.columns.names == ["user"])
    }

    @Test("have rules of their own, by which what they learnt is known again")
    func rules() throws {
        func hash(_ lookup: String) throws -> String { try Self.mapping(lookup).learntLookups[0].hash }
        let plain = try hash("{from: rows, key: user, value: a}")
        #expect(try hash("{value: a, key: user, from: rows}") == plain)
        for other in ["{from: rows, key: user, value: b}", "{from: rows, key: a, value: a}"] {
            #expect(try hash(other) != plain)
        }
        #expect(
            try Self.mapping("{from: rows, key: user, value: a}").hash
                != Self.mapping("{from: rows, key: user, value: b}").hash
        )
    }
}
