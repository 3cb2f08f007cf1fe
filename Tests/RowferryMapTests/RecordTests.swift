import RowferryModel
import Testing

@testable import RowferryMap

/// Records for any endpoint: fields with free names.
@Suite("Records")
struct RecordTests {
    private static func mapping(_ fields: String, _ settings: String = "") throws -> Mapping {
        try Fixture.mapping(text(fields, settings))
    }

    private static func text(_ fields: String, _ settings: String = "") -> String {
        "version: 1\ndestination: {type: json\(settings)}\ncalls:\n  - record: {\(fields)}\n"
    }

    @Test(
        "have every column under its name",
        arguments: [
            ("'*': {columns: '*'}", #"{"a":"1","b c":"x","entity":"e"}"#),
            ("'*': {columns: '*'}, a: {column: a, type: integer}", #"{"b c":"x","entity":"e","a":1}"#),
            ("'in.*': {columns: '*'}, z: {value: true}", #"{"in":{"a":"1","b c":"x","entity":"e"},"z":true}"#),
            ("entity: {value: account}, appKey: a", #"{"entity":"account","appKey":"1"}"#),
        ]
    )
    func star(fields: String, json: String) throws {
        let block = try Fixture.run(
            try Self.mapping(fields),
            columns: ["a", "b c", "entity"],
            rows: [["1", "x", "e"]]
        )
        #expect(NestedFieldTests.calls(block) == [json])
    }

    @Test("have the values of NDJSON as they are, by their paths") func open() throws {
        let block = try Fixture.runOpen(
            try Self.mapping("'*': {columns: '*'}"),
            rows: [[("a", .number("1.50")), ("b.c", .json("[true]")), ("d", .null)]]
        )
        #expect(NestedFieldTests.calls(block) == [#"{"a":1.50,"b.c":[true]}"#])
    }

    @Test("have no field that would have to be declared") func undeclared() throws {
        let mapping = try Self.mapping("entity: {value: account}, cf_A: a")
        #expect(mapping.undeclaredKinds.isEmpty)
        let plan = try Plan.compile(mapping, columns: .fixed(["a"]), source: "a.csv")
        #expect(plan.fields.allSatisfy { !$0.isUndeclared })
        #expect(plan.delivery == [.once])
    }

    @Test(
        "are sent with headers, of which each mistake is told",
        arguments: [
            ("headers: [a]", "headers must be names with values, found a list"),
            ("headers: {'X Key': a}", #""X Key" is no name of a header"#),
            ("headers: {Host: a}", "the header Host is rowferry's own"),
            ("headers: {X-A: a, x-a: b}", "the header x-a stands twice"),
            ("headers: {X-A: [a]}", "the header X-A must be a text, found a list"),
            ("headers: {X-A: ''}", "the header X-A must be a text, found nothing"),
            ("headers: {Authorization: hunter2}", "Authorization stands in the mapping itself"),
            ("headers: {X-Api-Key: '${KEY:-hunter2}'}", "the default of X-Api-Key stands in the mapping itself"),
            ("success: [200, 302]", #"success can't be "302""#), ("success: ok", #"success can't be "ok""#),
            ("repeatable: perhaps", #"repeatable can't be "perhaps""#),
        ]
    )
    func mistakes(setting: String, message: String) {
        let found = Fixture.diagnostics(Self.text("a: b", ", " + setting))
        #expect(found.map(\.message) == [message])
        #expect(!found.contains { "\($0)".contains("hunter2") })
    }

    @Test(
        "keep what a header's value is made of",
        arguments: [
            ("Bearer ${TOKEN}", "Bearer ${TOKEN}", SecretSource.literal(Secret("Bearer t"))),
            ("${TOKEN}", "${TOKEN}", .environment(name: "TOKEN", fallback: nil)),
            ("${NONE:-x}", "${NONE}", .environment(name: "NONE", fallback: Secret("x"))),
            ("Bearer ${NONE}", "Bearer ${NONE}", .environment(name: "NONE", fallback: nil)),
            ("hunter2${TOKEN}", nil, .literal(Secret("hunter2t"))), ("file:key.txt", nil, .file("key.txt")),
        ] as [(String, String?, SecretSource)]
    )
    func headers(text: String, shown: String?, source: SecretSource) throws {
        let mapping = try Fixture.mapping(
            Self.text("a: b", ", headers: {X-A: '\(text)'}"),
            environment: ["TOKEN": "t"]
        )
        #expect(mapping.destination.headers == [HeaderSetting("X-A", source, inShell: shown)])
    }

    @Test("keep their mapping's hash when a token changes") func hash() throws {
        let text = Self.text("a: b", ", headers: {Authorization: 'Bearer ${TOKEN}'}")
        let hashes = try ["one", "two"].map { try Fixture.mapping(text, environment: ["TOKEN": $0]).hash }
        #expect(hashes[0] == hashes[1])
    }
}
