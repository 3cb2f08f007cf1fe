import RowferryModel
import Testing

@testable import RowferryMap

@Suite("Stars")
struct StarTests {
    private static func mapping(_ fields: String, declared: String = "") throws -> Mapping {
        try Fixture.mapping(
            """
            version: 1
            destination: {type: churnzero\(declared)}
            calls:
              - setAttribute:
                  entity: account
                  accountExternalId: id
                  \(fields)
            """
        )
    }

    private static func attributes(_ block: MappedBlock) -> [String] {
        let start = #"{"action":"setAttribute","entity":"account","accountExternalId":"1","#
        return block.texts.map { String($0.dropFirst(start.count).dropLast()) }
    }

    @Test(
        "match names",
        arguments: [
            ("custom_*", "custom_x", "x"), ("custom_*", "custom_", ""), ("custom_*", "customx", nil),
            ("*", "a b", "a b"),
            ("*_total", "mail_total", "mail"), ("a*z", "az", ""), ("a*z", "a", nil), ("aa*aa", "aaa", nil),
            ("ä*", "äx", "x"), ("a*", "A", nil),
        ]
    )
    func match(pattern: String, name: String, stem: String?) throws {
        #expect(try #require(StarPattern(pattern)).match(name) == stem)
    }

    @Test("are one in each pattern", arguments: ["", "abc", "a*b*", "**"])
    func noPattern(text: String) {
        #expect(StarPattern(text) == nil)
    }

    @Test("make a field of each column that fits, in the order of the header")
    func fixed() throws {
        let mapping = try Self.mapping("attr_b: other\n      \"attr_*\": {columns: \"custom_*\", transform: trim}")
        let columns = ["custom_c", "id", "custom_a", "other", "custom_b", "xcustom_d"]
        let plan = try Plan.compile(mapping, columns: .fixed(columns), source: "a.csv")
        #expect(plan.fields.map(\.field) == ["entity", "accountExternalId", "attr_b", "attr_c", "attr_a"])
        #expect(plan.fields.map(\.column) == [nil, "id", "other", "custom_c", "custom_a"])
        // What an explicit field replaces is not used.
        #expect(plan.unusedColumns == ["custom_b", "xcustom_d"])
        let block = try Fixture.run(mapping, columns: columns, rows: [["C", "1", " ", "B", "no", "no"]])
        #expect(Self.attributes(block) == [#""attr_b":"B","attr_c":"C""#])
    }

    @Test("give standard attributes their type")
    func standard() throws {
        let mapping = try Self.mapping("\"attr_*\": {columns: \"*_\"}")
        let block = try Fixture.run(
            mapping,
            columns: ["id", "IsActive_", "LicenseCount_", "NextRenewalDate_", "Other_"],
            rows: [["1", "yes", "007", "2024-02-03", "yes"], ["2", "perhaps", "", "", ""]]
        )
        #expect(
            Self.attributes(block).first
                == #""attr_IsActive":true,"attr_LicenseCount":7,"attr_NextRenewalDate":"2024-02-03","attr_Other":"yes""#
        )
        #expect(block.rejects.map(\.code) == [.fieldType])
    }

    @Test(
        "are refused when they make a field that is not declared, has no name, or is made twice",
        arguments: [
            ("\"attr_*\": {columns: \"c_*\"}", ["id", "c_Plan"], [String]()),
            ("\"attr_*\": {columns: \"c_*\"}", ["id", "c_Name"], []),
            (
                "\"attr_*\": {columns: \"c_*\"}", ["id", "c_Plam"],
                ["7 attr_Plam is not declared: ChurnZero would create a new attribute of that name"]
            ),
            ("\"attr_*\": {columns: \"c_*\"}", ["id", "c_"], ["7 \"attr_\" needs a name behind attr_"]),
            (
                "\"attr_*\": {columns: \"c_*\"}\n      \"attr_P*\": {columns: \"d_*\"}", ["id", "c_Plan", "d_lan"],
                ["4 two stars of setAttribute make attr_Plan"]
            ),
        ]
    )
    func refused(fields: String, columns: [String], expected: [String]) throws {
        let mapping = try Self.mapping(fields, declared: ", fields: {accounts: [Plan]}")
        do {
            _ = try Plan.compile(mapping, columns: .fixed(columns), source: "a.csv")
            #expect(expected == [])
        } catch {
            #expect(error.all.map { "\($0.position?.line ?? 0) \($0.message)" } == expected)
        }
    }

    @Test("work on rows that bring their own columns")
    func open() throws {
        let mapping = try Self.mapping("attr_b: b\n      \"attr_*\": {columns: \"custom.*\"}")
        let block = try Fixture.runOpen(
            mapping,
            rows: [
                [("id", "1"), ("custom.a", "A"), ("b", "B"), ("custom.b", "no"), ("custom.n", .number("1.50"))],
                [("id", "1"), ("custom.x.y", .boolean(true)), ("custom.z", .null), ("custom.q", "\"")],
                [("id", "1"), ("custom.", "no name")],
                [("id", "1"), ("custom.list", .json("[1]"))],
            ]
        )
        #expect(
            Self.attributes(block) == [
                #""attr_b":"B","attr_a":"A","attr_n":1.50"#, #""attr_x.y":true,"attr_q":"\"""#,
            ]
        )
        #expect(
            block.rejects.map { "\($0.row) \($0.code.rawValue) \($0.column ?? "")" } == [
                "3 field.undeclared custom.", "4 field.type custom.list",
            ]
        )
    }

    @Test("reject a row that brings a field that is not declared")
    func openDeclared() throws {
        let mapping = try Self.mapping("\"attr_*\": {columns: \"*\"}", declared: ", fields: {accounts: [Plan]}")
        let all = try Fixture.runOpen(mapping, rows: [[("id", "1"), ("Plan", "x")]])
        #expect(all.rejects.map(\.field) == ["attr_id"])
        let columns = try Self.mapping(
            "attr_Plan: Plan\n      \"attr_*\": {columns: \"x.*\"}",
            declared: ", fields: {accounts: [Plan]}"
        )
        let block = try Fixture.runOpen(
            columns,
            rows: [[("id", "1"), ("x.Name", "y")], [("id", "1"), ("x.Plam", "z")]]
        )
        #expect(Self.attributes(block) == [#""attr_Name":"y""#])
        #expect(
            block.rejects.map(\.reason) == [
                "attr_Plam is not declared: ChurnZero would create a new attribute of that name"
            ]
        )
        #expect(block.rejects.map(\.value) == ["z"])
    }

    @Test("miss columns of the mapping that the source does not have, each at its line")
    func unknownColumns() throws {
        let mapping = try Fixture.mapping(
            """
            version: 1
            destination: {type: churnzero}
            calls:
              - trackEvent:
                  when: stattus = "x"
                  accountExternalId: acount
                  contactExternalId: {first: [contact, mail]}
                  eventName: {template: "{{nmae}}"}
                  description: zzzzz
            """
        )
        do {
            _ = try Plan.compile(mapping, columns: .fixed(["account", "contact", "name", "status"]), source: "a.csv")
            Issue.record("nothing was missed")
        } catch {
            #expect(
                error.all.map { "\($0.position?.line ?? 0) \($0.message) \($0.help ?? "")" } == [
                    "5 a.csv has no column \"stattus\" did you mean \"status\"?",
                    "6 a.csv has no column \"acount\" did you mean \"account\"?",
                    "7 a.csv has no column \"mail\" a column can be: account, contact, name, status.",
                    "8 a.csv has no column \"nmae\" did you mean \"name\"?",
                    "9 a.csv has no column \"zzzzz\" a column can be: account, contact, name, status.",
                ]
            )
        }
    }
}
