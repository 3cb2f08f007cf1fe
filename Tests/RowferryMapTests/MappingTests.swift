import Foundation
import RowferryDestinations
import RowferryModel
import Testing

@testable import RowferryMap

@Suite("Mappings")
struct MappingTests {
    /// The example of the language's description, without what this version does not carry out.
    private static let example = #"""
        # yaml-language-server: $schema=./rowferry.schema.json
        version: 1
        name: product-usage
        source:
          files: ["exports/usage-*.csv.gz"]
          format: csv              # csv | tsv | ndjson | auto (default)
          delimiter: ";"           # these six are found by looking at the file when absent
          quote: '"'
          escape: '"'
          encoding: windows-1252   # utf-8, utf-16, utf-16le, utf-16be, iso-8859-1, windows-1252
          header: true             # false, or a list of names
          skip_lines: 2
          comment: "#"
          null: ["", "NULL", "\\N"]      # texts that mean: no value
          ragged: reject           # reject | pad | truncate: rows with too few or too many cells
        destination:
          type: churnzero          # churnzero | segment | zendesk-connect | json
          endpoint: ${CHURNZERO_ENDPOINT}
          app_key: ${CHURNZERO_APP_KEY}
          identity_secret: ${CHURNZERO_IDENTITY_SECRET:-}   # Enhanced Identity Verification hashes, when set
          fields:                  # what exists in the tenant; a call that uses another one is an error
            events: [Campaign, Seats]
            accounts: [Plan]
            contacts: []
        calls:
          - trackEvent:
              when: event_type = "email" and status != "draft"
              accountExternalId: account_id                       # a bare text is a column
              contactExternalId: {column: email, transform: [trim, lowercase], required: true}
              eventName: {template: "Email {{status}}"}
              eventDate: {column: sent_at, date: "MM/dd/yyyy HH:mm", timezone: America/New_York}
              description: {column: subject, truncate: 255}
              quantity: {column: recipients, type: integer, default: 1}
              cf_Campaign: {first: [campaign, utm_campaign]}      # the first that has a value
              cf_Seats: {column: seats, type: integer, min: 0}
          - setAttribute:
              entity: account
              accountExternalId: account_id
              attr_Name: company
              attr_IsActive: {column: state, values: {active: true, churned: false}}
              attr_Plan: {column: plan, empty: clear}             # skip (default) | clear | keep | reject
              "attr_*": {columns: "custom_*"}                     # every column that fits
        """#

    @Test("are read completely")
    func example() throws {
        let mapping = try Fixture.mapping(
            Self.example,
            environment: ["CHURNZERO_ENDPOINT": "https://a.example", "CHURNZERO_APP_KEY": "k"]
        )
        #expect(mapping.name == "product-usage")
        #expect(mapping.actions == ["trackEvent", "setAttribute"])
        #expect(mapping.warnings == [])
        var source = SourceOptions()
        source.files = ["exports/usage-*.csv.gz"]
        source.format = .csv
        source.delimiter = ";"
        source.quote = "\""
        source.escape = "\""
        source.encoding = .windows1252
        source.header = .first
        source.skipLines = 2
        source.comment = "#"
        source.null = ["", "NULL", "\\N"]
        #expect(mapping.source == source)
        #expect(mapping.destination.options == ["endpoint": "https://a.example"])
        #expect(mapping.destination.fields == ["events": ["Campaign", "Seats"], "accounts": ["Plan"], "contacts": []])
        #expect(mapping.destination.secrets["app_key"] == .environment(name: "CHURNZERO_APP_KEY", fallback: nil))
        #expect(
            mapping.destination.secrets["identity_secret"]
                == .environment(name: "CHURNZERO_IDENTITY_SECRET", fallback: Secret(""))
        )
    }

    @Test("turn the example's row into the example's call")
    func exampleRow() throws {
        let columns = [
            "event_type", "status", "account_id", "email", "sent_at", "subject", "recipients", "campaign",
            "utm_campaign", "seats", "company", "state", "plan",
        ]
        let row: [TestCell] = ["email", "sent", "1", " A@x.com ", "02/03/2024 10:00", "", "", "", "", "", "", "", "x"]
        let block = try Fixture.run(try Fixture.mapping(Self.example), columns: columns, rows: [row])
        #expect(
            block.texts == [
                #"{"action":"trackEvent","accountExternalId":"1","contactExternalId":"a@x.com","eventName":"Email sent","#
                    + #""eventDate":"2024-02-03T15:00:00Z","quantity":1}"#,
                #"{"action":"setAttribute","entity":"account","accountExternalId":"1","attr_Plan":"x"}"#,
            ]
        )
    }

    @Test("of the samples can be read, without a warning")
    func samples() throws {
        let folder = URL(filePath: #filePath).appending(path: "../../../mappings").standardized
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        #expect(files.count >= 7)
        for file in files {
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            #expect(Fixture.diagnostics(text) == [], "\(file)")
        }
    }

    // MARK: YAML

    private static let head = "version: 1\ndestination: {type: churnzero}\ncalls:\n"

    @Test(
        "may be written in other ways",
        arguments: [
            "{\"version\": 1, \"destination\": {\"type\": \"churnzero\"},\n\t\"calls\": [\(Mistake.event)]}",
            "\u{FEFF}version: 1\ndestination: {type: churnzero}\ncalls: [\(Mistake.event)]\n",
            "version: 1\r\ndestination: {type: churnzero}\r\ncalls:\r\n- \(Mistake.event)\r\n",
            "---\nversion: \"1\"\ndestination: {type: churnzero}\ncalls: [\(Mistake.event)]\n...\n",
            "%YAML 1.1\n---\nversion: 1\ndestination: {type: churnzero}\ncalls: [\(Mistake.event)]",
            "? version\n: 1\n? destination\n: type: churnzero\n? calls\n: - \(Mistake.event)\n",
            "version: !!int 1\ndestination: !!map {type: churnzero}\ncalls: !!seq [\(Mistake.event)]",
        ]
    )
    func spellings(text: String) {
        #expect(Fixture.diagnostics(text) == [])
    }

    @Test("may repeat a value by an alias")
    func aliases() throws {
        let mapping = try Fixture.mapping(
            Self.head + """
                  - trackEvent:
                      accountExternalId: &account {column: id, transform: trim}
                      contactExternalId: &contact mail
                      eventName: &name {value: x}
                  - setAttribute:
                      entity: contact
                      accountExternalId: *account
                      contactExternalId: *contact
                      attr_X: *name
                """
        )
        let block = try Fixture.run(mapping, columns: ["id", "mail"], rows: [[" 1 ", "m"]])
        #expect(
            block.texts.last
                == #"{"action":"setAttribute","entity":"contact","accountExternalId":"1","contactExternalId":"m","attr_X":"x"}"#
        )
    }

    @Test("tell a mistake behind an alias at its anchor")
    func aliasMistake() {
        let found = Fixture.diagnostics(
            Self.head + """
                  - trackEvent: {accountExternalId: &x {colum: a}, contactExternalId: *x, eventName: e}
                """
        )
        #expect(Set(found.map { $0.position?.line }) == [4])
        #expect(found.map(\.message).contains("contactExternalId has no key \"colum\""))
    }

    @Test("do not unfold without limit", arguments: ["calls", "name", "source", "lookups"])
    func laughs(key: String) {
        var text = "version: 1\ndestination: {type: churnzero}\nx0: &x0 [a, a, a, a, a, a, a, a, a]\n"
        for level in 1...12 {
            let aliases = Array(repeating: "*x\(level - 1)", count: 9).joined(separator: ", ")
            text += "x\(level): &x\(level) [\(aliases)]\n"
        }
        text += "\(key): *x12\n"
        let found = Fixture.diagnostics(text)
        #expect(found.map(\.message) == ["the mapping unfolds to more than 100000 values"])
    }

    @Test(
        "have the name of their file when they have none",
        arguments: [
            ("a/b/usage.yaml", "usage"), ("usage.yml", "usage"), ("x.json", "x"), ("x.y.yaml", "x.y"),
            ("plain", "plain"),
        ]
    )
    func names(file: String, name: String) throws {
        let text = Self.head + "  - \(Mistake.event)"
        let mapping = try MappingFile.parse(text, file: file, environment: [:], schemas: Destinations.schemas)
        #expect(mapping.name == name)
    }

    // MARK: Variables

    @Test(
        "read the environment",
        arguments: [
            ("${A}", "one"), ("x${A}y", "xoney"), ("${A}${B}", "onetwo"), ("${NONE:-d}", "d"), ("${NONE:-}", ""),
            ("${EMPTY:-d}", "d"), ("${EMPTY}", ""), ("${A:-d}", "one"), ("$A", "$A"), ("{A}", "{A}"), ("a}b", "a}b"),
            ("${NONE:-a:-b}", "a:-b"), ("${C}", "${A}"),
        ]
    )
    func variables(text: String, expected: String) {
        let variables = Variables(environment: ["A": "one", "B": "two", "C": "${A}", "EMPTY": ""])
        #expect(variables.substitute(text).text == expected)
        #expect(variables.substitute(text).missing == [])
    }

    @Test("read the environment everywhere but in keys")
    func variablesEverywhere() throws {
        let mapping = try Fixture.mapping(
            """
            version: 1
            name: ${N}-x
            source: {files: ["${N}.csv"], delimiter: "${D}", null: ["${N}"], skip_lines: "${S}"}
            destination: {type: churnzero, fields: {events: ["${N}"]}}
            calls:
              - trackEvent:
                  when: a = "${N}"
                  accountExternalId: ${N}
                  contactExternalId: b
                  eventName: {value: "${N}"}
                  quantity: {column: q, default: "${S}"}
                  cf_n: c
            """,
            environment: ["N": "n", "D": ";", "S": "3"]
        )
        #expect(mapping.name == "n-x")
        #expect(mapping.source.files == ["n.csv"])
        #expect(mapping.source.delimiter == ";")
        #expect(mapping.source.null == ["n"])
        #expect(mapping.source.skipLines == 3)
        #expect(mapping.destination.fields == ["events": ["n"]])
        // The condition compares with "n", which means no value here: it holds for an empty cell.
        let block = try Fixture.run(mapping, columns: ["n", "b", "a", "q", "c"], rows: [["1", "2", "n", "n", "n"]])
        #expect(
            block.texts == [
                #"{"action":"trackEvent","accountExternalId":"1","contactExternalId":"2","eventName":"n","quantity":3}"#
            ]
        )
    }

    @Test("can be read without the settings that only sending needs")
    func unset() throws {
        let mapping = try Fixture.mapping(
            """
            version: 1
            destination: {type: churnzero, endpoint: "${URL}/x", app_key: "file:${DIR}/key", identity_secret: "a${ID}"}
            calls: [\(Mistake.event)]
            """
        )
        #expect(mapping.destination.unset == ["endpoint": "URL"])
        #expect(mapping.destination.options == [:])
        #expect(
            mapping.destination.secrets == [
                "app_key": .environment(name: "DIR", fallback: nil),
                "identity_secret": .environment(name: "ID", fallback: nil),
            ]
        )
    }

    // MARK: The hash

    @Test(
        "have another hash after an edit that changes what is sent",
        arguments: [
            ("format: csv  ", "format: tsv  "), ("delimiter: \";\"", "delimiter: \",\""),
            ("null: [\"\", \"NULL\", \"\\\\N\"]", "null: [\"\"]"), ("skip_lines: 2", "skip_lines: 3"),
            ("ragged: reject", "ragged: pad"), ("status != \"draft\"", "status = \"draft\""),
            ("column: email", "column: mail"), ("[trim, lowercase]", "[lowercase, trim]"),
            ("required: true", "required: false"),
            ("Email {{status}}", "Mail {{status}}"), ("MM/dd/yyyy", "dd/MM/yyyy"),
            ("America/New_York", "Europe/Berlin"),
            ("truncate: 255", "truncate: 100"), ("default: 1", "default: 2"), ("default: 1", "default: \"1\""),
            ("[campaign, utm_campaign]", "[utm_campaign, campaign]"), ("active: true", "active: false"),
            ("empty: clear", "empty: keep"), ("custom_*", "cust_*"), ("min: 0", "min: 1"),
            ("attr_Name: company", "attr_Name: firm"),
            ("attr_Name: company", "attr_Name: company\n      attr_BillingAddressCity: city"),
            ("events: [Campaign, Seats]", "events: [Campaign, Seats, More]"), ("contacts: []", "contacts: [X]"),
        ]
    )
    func changes(from: String, to: String) throws {
        let text = try #require(Self.example.contains(from) ? Self.example : nil)
        let before = try Fixture.mapping(text).hash
        #expect(try Fixture.mapping(text.replacing(from, with: to)).hash != before)
    }

    @Test(
        "keep their hash after an edit that changes nothing of that",
        arguments: [
            ("# a bare text is a column", "# another comment"), ("name: product-usage", "name: other"),
            ("usage-*.csv.gz", "elsewhere/*.csv"), ("${CHURNZERO_ENDPOINT}", "https://b.example"),
            ("${CHURNZERO_APP_KEY}", "file:/run/key"),
            ("identity_secret: ${CHURNZERO_IDENTITY_SECRET:-}", "identity_secret: ${X}"),
            ("{column: seats, type: integer, min: 0}", "{min: 0, type: integer, column: seats}"),
            ("      attr_Name: company\n      attr_IsActive", "      attr_IsActive"),
            ("[Campaign, Seats]", "[Seats, Campaign]"), ("status != \"draft\"", "status != \"draft\"    "),
            ("{template: \"Email {{status}}\"}", "\n          template: Email {{status}}"),
            ("type: churnzero  ", "type: \"churnzero\"  "), ("quote: '\"'", "quote: \"\\\"\""),
        ]
    )
    func same(from: String, to: String) throws {
        var text = try #require(Self.example.contains(from) ? Self.example : nil).replacing(from, with: to)
        // A field that moved to another place of its call.
        if from.contains("attr_Name") { text += "\n      attr_Name: company" }
        #expect(try Fixture.mapping(text).hash == Fixture.mapping(Self.example).hash)
    }

    @Test("have another hash when a variable of the calls has another value")
    func variableHash() throws {
        let text =
            Self.head + "  - trackEvent: {accountExternalId: a, contactExternalId: b, eventName: {value: \"${X}\"}}"
        let one = try Fixture.mapping(text, environment: ["X": "1"]).hash
        #expect(try Fixture.mapping(text, environment: ["X": "2"]).hash != one)
        #expect(try Fixture.mapping(text.replacing("${X}", with: "1")).hash == one)
        #expect(try Fixture.mapping(text.replacing("\"${X}\"", with: "1")).hash != one)
    }
}
