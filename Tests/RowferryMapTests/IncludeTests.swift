import RowferryDestinations
import RowferryModel
import Testing

@testable import RowferryMap

@Suite("Parts that mappings share")
struct IncludeTests {
    private static func read(_ files: [String: String]) -> (mapping: Mapping?, said: [String]) {
        do {
            let mapping = try MappingFile.parse(
                files["maps/m.yaml"] ?? "",
                file: "maps/m.yaml",
                environment: [:],
                schemas: Destinations.schemas
            ) { files[$0] }
            return (mapping, mapping.warnings.map(\.description))
        } catch {
            return (nil, error.all.map(\.description))
        }
    }

    private static let call = "calls: [{trackEvent: {accountExternalId: a, contactExternalId: b, eventName: c}}]\n"

    @Test("come from the folder of the file that names them; what is nearer counts more")
    func merging() throws {
        let (mapping, said) = Self.read([
            "maps/m.yaml": "version: 1\ninclude: [shared/a.yaml, b.yaml]\nsource: {skip_lines: 1}\n" + Self.call,
            "maps/shared/a.yaml":
                "include: c.yaml\nsource: {comment: \"#\", skip_lines: 5, null: [x]}\ndestination: {type: churnzero}",
            "maps/shared/c.yaml": "source: {comment: \"%\", ragged: pad}\n",
            "maps/b.yaml": "source: {null: [y]}\n",
        ])
        #expect(said == [])
        let source = try #require(mapping).source
        #expect(source.skipLines == 1)
        #expect(source.comment == "#")
        #expect(source.ragged == .pad)
        #expect(source.null == ["y"])
    }

    @Test("mean the same as if they stood in the mapping")
    func hash() throws {
        let shared = Self.read([
            "maps/m.yaml": "version: 1\ninclude: a.yaml\n" + Self.call,
            "maps/a.yaml": "# shared\nsource: {skip_lines: 1}\ndestination: {type: churnzero}\n",
        ]).mapping
        let whole = Self.read([
            "maps/m.yaml": "version: 1\nsource: {skip_lines: 1}\ndestination: {type: churnzero}\n" + Self.call
        ]).mapping
        #expect(try #require(shared).hash == whole?.hash)
    }

    @Test("bring calls that come before the mapping's own")
    func calls() throws {
        let event = "trackEvent: {accountExternalId: a, contactExternalId: b, eventName: {value: shared}}"
        let mapping = Self.read([
            "maps/m.yaml": "version: 1\ninclude: a.yaml\ndestination: {type: churnzero}\n"
                + "calls: [{setAttribute: {entity: account, accountExternalId: a, attr_X: b}}]\n",
            "maps/a.yaml": "calls: [{\(event)}]\n",
        ]).mapping
        #expect(try #require(mapping).actions == ["trackEvent", "setAttribute"])
    }

    @Test("have mistakes in their own lines")
    func positions() {
        let (_, said) = Self.read([
            "maps/m.yaml": "version: 1\ninclude: [a.yaml, b.yaml, d.yaml]\nsource: {skip_lines: -1}\n" + Self.call,
            "maps/a.yaml": "\n\nsource:\n  comment: xx\n  delimiter: \"\"\ndestination: {type: churnzero}\n",
            "maps/b.yaml": "source: {ragged: x}\ntests: []\n",
            "maps/d.yaml": "source: {\n  a: b\n  c: d}",
        ])
        #expect(
            said.map { String($0.split(separator: "\n")[0]) } == [
                "maps/m.yaml:3: error[mapping.value]: skip_lines of source must be a whole number from 0 on, found \"-1\"",
                "maps/a.yaml:4: error[mapping.value]: comment of source must be one ASCII character, found \"xx\"",
                "maps/a.yaml:5: error[mapping.value]: the delimiter can't be \"\"",
                "maps/b.yaml:1: error[mapping.value]: ragged of source can't be \"x\"",
                "maps/b.yaml:2: error[mapping.key]: the included file has no key \"tests\"",
                "maps/d.yaml:3: error[mapping.syntax]: this is not YAML: did not find expected ',' or '}', "
                    + "while parsing a flow mapping that begins in line 1",
            ]
        )
    }

    @Test(
        "don't go round in a circle, and must be there",
        arguments: [
            (
                ["maps/m.yaml": "include: m.yaml"],
                "maps/m.yaml:1: error[mapping.value]: a file includes itself: maps/m.yaml includes maps/m.yaml"
            ),
            (
                [
                    "maps/m.yaml": "include: a.yaml", "maps/a.yaml": "\ninclude: b.yaml",
                    "maps/b.yaml": "include: [a.yaml]",
                ],
                "maps/b.yaml:1: error[mapping.value]: a file includes itself: maps/a.yaml includes maps/b.yaml includes maps/a.yaml"
            ),
            (
                ["maps/m.yaml": "include: x.yaml"],
                "maps/m.yaml:1: error[mapping.value]: the included file \"maps/x.yaml\" can't be read"
            ),
            (
                ["maps/m.yaml": "include: {}"],
                "maps/m.yaml:1: error[mapping.value]: include must name a file or list files, found a mapping"
            ),
            (
                ["maps/m.yaml": "include: a.yaml", "maps/a.yaml": "[]"],
                "maps/a.yaml:1: error[mapping.value]: the included file must be a mapping of keys and values, found a list"
            ),
        ] as [([String: String], String)]
    )
    func refused(files: [String: String], first: String) {
        var files = files
        files["maps/m.yaml", default: ""] += "\nversion: 1\ndestination: {type: churnzero}\n" + Self.call
        #expect(Self.read(files).said.first?.split(separator: "\n").first.map(String.init) == first)
    }
}

@Suite("Fields for all calls")
struct DefaultsTests {
    private static let calls = """
        calls:
          - trackEvent: {eventName: c, contactExternalId: d}
          - setAttribute: {entity: account, attr_X: c}
        """

    @Test("are those of every call that has them, and of none that maps them itself")
    func fields() throws {
        let mapping = try Fixture.mapping(
            """
            version: 1
            destination: {type: churnzero}
            defaults:
              accountExternalId: a
              contactExternalId: {column: b, transform: lowercase}
              eventDate: {value: 2024-02-03}
            \(Self.calls)
            """
        )
        let block = try Fixture.run(mapping, columns: ["a", "b", "c", "d"], rows: [["A", "B", "C", "D"]])
        #expect(
            block.texts == [
                #"{"action":"trackEvent","eventName":"C","contactExternalId":"D","accountExternalId":"A","#
                    + #""eventDate":"2024-02-03T00:00:00Z"}"#,
                #"{"action":"setAttribute","entity":"account","attr_X":"C","accountExternalId":"A","contactExternalId":"b"}"#,
            ]
        )
    }

    @Test(
        "are checked like any other, and told once",
        arguments: [
            ("{accountExternalId: a, eventNmae: x}", "no call has the field \"eventNmae\" of defaults"),
            ("[a]", "defaults must hold fields, found a list"),
            ("{accountExternalId: {column: a, transform: trimm}}", "there is no transform \"trimm\""),
        ]
    )
    func mistakes(defaults: String, message: String) {
        let calls = Self.calls.replacing("attr_X: c", with: "attr_X: c, accountExternalId: a")
        let text = "version: 1\ndestination: {type: churnzero}\ndefaults: \(defaults)\n\(calls)"
        let said = Fixture.diagnostics(text).filter { $0.position?.line == 3 }
        #expect(said.map(\.message) == [message])
    }

    @Test("change what a mapping means")
    func hash() throws {
        func hash(_ defaults: String) throws -> String {
            try Fixture.mapping("version: 1\ndestination: {type: churnzero}\n\(defaults)\n\(Self.calls)").hash
        }
        #expect(try hash("defaults: {accountExternalId: a}") != hash("defaults: {accountExternalId: b}"))
    }
}
