import RowferryModel
import Testing

@testable import RowferryMap

/// A mistake in a mapping, and what is said about it.
struct Mistake: Sendable, CustomTestStringConvertible {
    var text: String
    var line: Int
    var code: DiagnosticCode
    var message: String
    var help: String

    /// A mistake in a whole mapping.
    init(whole text: String, _ line: Int, _ code: DiagnosticCode, _ message: String, _ help: String = "") {
        self.text = text
        self.line = line
        self.code = code
        self.message = message
        self.help = help
    }

    /// In `source:`, whose first line is 2.
    init(source: String, _ line: Int, _ code: DiagnosticCode, _ message: String, _ help: String = "") {
        let text = "version: 1\nsource: \(source)\ndestination: {type: churnzero}\ncalls: [\(Self.event)]\n"
        self.init(whole: text, line, code, message, help)
    }

    /// In `destination:`, whose first line is 2.
    init(destination: String, _ line: Int, _ code: DiagnosticCode, _ message: String, _ help: String = "") {
        self.init(whole: "version: 1\ndestination: \(destination)\ncalls: [\(Self.event)]\n", line, code, message, help)
    }

    /// In `calls:`, whose first entry stands in line 4.
    init(calls: String, _ line: Int, _ code: DiagnosticCode, _ message: String, _ help: String = "") {
        let fields = "fields: {events: [Plan, Seats], accounts: [Plan, LatestNote], contacts: []}"
        let text = "version: 1\ndestination: {type: churnzero, \(fields)}\ncalls:\n\(calls)\n"
        self.init(whole: text, line, code, message, help)
    }

    /// In a field of an event, in line 8.
    init(field: String, _ code: DiagnosticCode, _ message: String, _ help: String = "", line: Int = 8) {
        let event = """
              - trackEvent:
                  accountExternalId: a
                  contactExternalId: b
                  eventName: c
                  \(field)
            """
        self.init(calls: event, line, code, message, help)
    }

    /// In an attribute of an account, in line 7.
    init(attribute: String, _ code: DiagnosticCode, _ message: String, _ help: String = "", line: Int = 7) {
        let call = """
              - setAttribute:
                  entity: account
                  accountExternalId: a
                  \(attribute)
            """
        self.init(calls: call, line, code, message, help)
    }

    static let event = "{trackEvent: {accountExternalId: a, contactExternalId: b, eventName: c}}"

    var testDescription: String { "\(line): \(message)" }

    /// Exactly this is said, and nothing else.
    func check(environment: [String: String] = [:], severity: Severity = .error) {
        let found = Fixture.diagnostics(text, environment: environment)
        #expect(found.count == 1, "\(found)")
        guard let first = found.first else { return }
        #expect(first.code == code)
        #expect(first.severity == severity)
        #expect(first.position == Position(file: "m.yaml", line: line))
        #expect(first.message.contains(message), "\(first.message)")
        #expect((first.help ?? "").contains(help), "\(first.help ?? "")")
    }
}

@Suite("Mistakes of a mapping")
struct MappingMistakeTests {
    @Test(
        "at its top",
        arguments: [
            Mistake(whole: "", 1, .mappingSyntax, "the mapping is empty", "at least destination: and calls:"),
            Mistake(whole: "# nothing", 1, .mappingSyntax, "the mapping is empty"),
            Mistake(
                whole: "hello",
                1,
                .mappingValue,
                "the mapping must be a mapping of keys and values, found \"hello\""
            ),
            Mistake(whole: "[a]", 1, .mappingValue, "the mapping must be a mapping of keys and values, found a list"),
            Mistake(
                whole: "destination: {type: churnzero}\ncalls: [\(Mistake.event)]",
                1,
                .mappingMissing,
                "the mapping has no version",
                "put version: 1 at its top"
            ),
            Mistake(
                whole: "version: 2\ndestination: {type: churnzero}\ncalls: [\(Mistake.event)]",
                1,
                .mappingValue,
                "version \"2\" is not known",
                "this rowferry reads version: 1"
            ),
            Mistake(
                whole: "version: [1]\ndestination: {type: churnzero}\ncalls: [\(Mistake.event)]",
                1,
                .mappingValue,
                "version a list is not known"
            ),
            Mistake(
                whole: "version: 1\ncalls: [\(Mistake.event)]",
                1,
                .mappingMissing,
                "the mapping has no destination",
                "destination: {type: churnzero, ...}"
            ),
            Mistake(
                whole: "version: 1\ndestination: {type: churnzero}",
                1,
                .mappingMissing,
                "the mapping has no calls"
            ),
            Mistake(
                whole: "version: 1\ndestination: {type: churnzero}\ncalls: []",
                3,
                .mappingMissing,
                "calls is empty"
            ),
            Mistake(
                whole: "version: 1\ndestination: {type: churnzero}\ncalls: x",
                3,
                .mappingValue,
                "calls must be a list, found \"x\""
            ),
            Mistake(
                whole: "version: 1\nname: [a]\ndestination: {type: churnzero}\ncalls: [\(Mistake.event)]",
                2,
                .mappingValue,
                "name of the mapping must be a text, found a list"
            ),
            Mistake(
                whole: "version: 1\ndestinatoin: x\ndestination: {type: churnzero}\ncalls: [\(Mistake.event)]",
                2,
                .mappingKey,
                "the mapping has no key \"destinatoin\"",
                "did you mean \"destination\"?"
            ),
            Mistake(
                whole: "version: 1\nxyz: 1\ndestination: {type: churnzero}\ncalls: [\(Mistake.event)]",
                2,
                .mappingKey,
                "the mapping has no key \"xyz\"",
                "can be: version, name, include, source, destination, lookups, defaults, calls"
            ),
        ]
    )
    func top(mistake: Mistake) {
        mistake.check()
    }

    @Test(
        "in source",
        arguments: [
            Mistake(source: "x", 2, .mappingValue, "source must be a mapping of keys and values, found \"x\""),
            Mistake(source: "{delimeter: x}", 2, .mappingKey, "source has no key \"delimeter\"", "\"delimiter\"?"),
            Mistake(source: "\n  files: {a: b}", 3, .mappingValue, "files of source must be a text or a list of texts"),
            Mistake(
                source: "\n  files:\n    - a\n    - [b]",
                4,
                .mappingValue,
                "files of source must be a text or a list"
            ),
            Mistake(source: "{format: cvs}", 2, .mappingValue, "format of source can't be \"cvs\"", "\"csv\"?"),
            Mistake(source: "{format: xml}", 2, .mappingValue, "format of source can't be", "auto, csv, tsv, ndjson"),
            Mistake(source: "{encoding: utf8}", 2, .mappingValue, "the encoding \"utf8\" is not known", "\"utf-8\"?"),
            Mistake(source: "{encoding: ebcdic}", 2, .mappingValue, "is not known", "encoding can be: utf-8, utf-16,"),
            Mistake(source: "{delimiter: \"\"}", 2, .mappingValue, "the delimiter can't be \"\"", "or tab"),
            Mistake(source: "{delimiter: \"\\n\"}", 2, .mappingValue, "the delimiter can't be \"\\n\""),
            Mistake(source: "{delimiter: '\"'}", 2, .mappingValue, "the delimiter can't be"),
            Mistake(source: "{delimiter: [a]}", 2, .mappingValue, "delimiter of source must be a text, found a list"),
            Mistake(
                source: "{quote: ab}",
                2,
                .mappingValue,
                "quote of source must be one ASCII character, found \"ab\""
            ),
            Mistake(source: "{quote: \"ä\"}", 2, .mappingValue, "quote of source must be one ASCII character"),
            Mistake(source: "{escape: \"\\r\"}", 2, .mappingValue, "escape of source must be one ASCII character"),
            Mistake(source: "{comment: \"\"}", 2, .mappingValue, "comment of source must be one ASCII character"),
            Mistake(
                source: "{skip_lines: -1}",
                2,
                .mappingValue,
                "skip_lines of source must be a whole number from 0 on"
            ),
            Mistake(
                source: "{skip_lines: two}",
                2,
                .mappingValue,
                "skip_lines of source must be a whole number from 0 on"
            ),
            Mistake(
                source: "{header: perhaps}",
                2,
                .mappingValue,
                "header of source must be true, false or a list of names"
            ),
            Mistake(
                source: "{header: []}",
                2,
                .mappingValue,
                "header of source must be true, false or a list of names"
            ),
            Mistake(
                source: "{header: {a: b}}",
                2,
                .mappingValue,
                "header of source must be true, false or a list of names"
            ),
            Mistake(source: "{null: {a: b}}", 2, .mappingValue, "null of source must be a text or a list of texts"),
            Mistake(source: "{ragged: padd}", 2, .mappingValue, "ragged of source can't be \"padd\"", "\"pad\"?"),
            Mistake(source: "{files: \"${FILES}\"}", 2, .mappingVariable, "FILES is not set", "${FILES:-default}"),
            Mistake(source: "{delimiter: \"${D}\"}", 2, .mappingVariable, "the environment variable D is not set"),
            Mistake(source: "{files: \"a/${FILES\"}", 2, .mappingVariable, "opened with ${ and not closed"),
            Mistake(source: "{files: \"${}\"}", 2, .mappingVariable, "${} names no environment variable"),
        ]
    )
    func source(mistake: Mistake) {
        mistake.check()
    }

    @Test(
        "in destination",
        arguments: [
            Mistake(destination: "{}", 2, .mappingValue, "destination has no type", "type can be: churnzero"),
            Mistake(destination: "x", 2, .mappingValue, "destination has no type"),
            Mistake(
                destination: "{type: churnzer}",
                2,
                .mappingValue,
                "no destination type \"churnzer\"",
                "\"churnzero\"?"
            ),
            Mistake(destination: "{type: segmint}", 2, .mappingValue, "there is no destination type \"segmint\""),
            Mistake(
                destination: "{type: churnzero, appkey: x}",
                2,
                .mappingKey,
                "destination has no key \"appkey\"",
                "\"app_key\"?"
            ),
            Mistake(
                destination: "\n  type: churnzero\n  endpoint: [a]",
                4,
                .mappingValue,
                "endpoint of destination must be a text"
            ),
            Mistake(
                destination: "\n  type: churnzero\n  app_key: {a: b}",
                4,
                .mappingValue,
                "app_key of destination must be a text"
            ),
            Mistake(destination: "{type: churnzero, endpoint: \"${X\"}", 2, .mappingVariable, "not closed with }"),
            Mistake(destination: "{type: churnzero, app_key: \"${X\"}", 2, .mappingVariable, "not closed with }"),
            Mistake(
                destination: "\n  type: churnzero\n  fields: [a]",
                4,
                .mappingValue,
                "fields must be a mapping of keys"
            ),
            Mistake(
                destination: "\n  type: churnzero\n  fields:\n    event: [a]",
                5,
                .mappingKey,
                "fields has no key \"event\"",
                "did you mean \"events\"?"
            ),
            Mistake(
                destination: "\n  type: churnzero\n  fields:\n    events: {a: b}",
                5,
                .mappingValue,
                "events of fields must be a text or a list of texts, found a mapping"
            ),
            Mistake(
                destination: "\n  type: churnzero\n  fields:\n    events: [\"${X}\"]",
                5,
                .mappingVariable,
                "X is not set"
            ),
        ]
    )
    func destination(mistake: Mistake) {
        mistake.check()
    }

    @Test(
        "in calls",
        arguments: [
            Mistake(
                calls: "  - x",
                4,
                .mappingValue,
                "each entry of calls must be one call with its fields, found \"x\""
            ),
            Mistake(calls: "  - []", 4, .mappingValue, "found a list", "write - trackEvent: and the fields below it"),
            Mistake(calls: "  - {}", 4, .mappingValue, "found a mapping"),
            Mistake(
                calls: "  - trackEvent:\n      a: b\n    when: c",
                6,
                .mappingValue,
                "each entry of calls must be one call, found \"trackEvent\" and \"when\" beside it",
                "stand further in"
            ),
            Mistake(
                calls: "  - trackEvnt: {}",
                4,
                .mappingKey,
                "churnzero has no call \"trackEvnt\"",
                "\"trackEvent\"?"
            ),
            Mistake(calls: "  - identify: {}", 4, .mappingKey, "no call \"identify\"", "trackEvent, setAttribute,"),
            Mistake(
                calls:
                    "  - trackEvent:\n      fold: true\n      accountExternalId: a\n      contactExternalId: b\n      eventName: c",
                5,
                .mappingKey,
                "trackEvent can't be folded",
                "remove fold."
            ),
            Mistake(
                calls:
                    "  - incrementAttribute: {fold: true, entity: account, accountExternalId: a, attr_Plan: b}",
                4,
                .mappingKey,
                "incrementAttribute can't be folded",
                "`rowferry fold` writes the sums"
            ),
            Mistake(
                calls: "  - setAttribute: {fold: often, entity: account, accountExternalId: a, attr_Plan: b}",
                4,
                .mappingValue,
                "fold must be true or false, found \"often\""
            ),
            Mistake(calls: "  - trackEvent:", 4, .mappingValue, "trackEvent must hold fields, found nothing"),
            Mistake(calls: "  - trackEvent: [a]", 4, .mappingValue, "trackEvent must hold fields, found a list"),
            Mistake(
                calls: "  - trackEvent: {accountExternalId: a, contactExternalId: b}",
                4,
                .mappingMissing,
                "trackEvent needs eventName",
                "eventName: COLUMN"
            ),
            Mistake(
                calls: "  - setAttribute: {accountExternalId: a, attr_Name: b}",
                4,
                .mappingMissing,
                "setAttribute needs entity"
            ),
            Mistake(
                calls: "  - setAttribute: {entity: account, accountExternalId: a}",
                4,
                .mappingMissing,
                "setAttribute needs a field attr_..., or name and value"
            ),
            Mistake(
                calls: "  - setAttribute: {entity: account, accountExternalId: a, name: {value: Plan}}",
                4,
                .mappingMissing,
                "setAttribute has name, which needs value",
                "name and value belong together"
            ),
            Mistake(
                calls: "  - setAttribute: {entity: account, accountExternalId: a, attr_Plan: p, value: v}",
                4,
                .mappingMissing,
                "setAttribute has value, which needs name"
            ),
            Mistake(
                calls: "  - setAttribute: {entity: contact, accountExternalId: a, attr_Email: b}",
                4,
                .mappingMissing,
                "setAttribute needs contactExternalId"
            ),
            Mistake(
                calls: "  - setAttribute: {entity: {value: contact}, accountExternalId: a, attr_Email: b}",
                4,
                .mappingMissing,
                "setAttribute needs contactExternalId"
            ),
            Mistake(
                calls: "  - trackTimeInApp: {accountExternalId: a, contactExternalId: b, startDate: c}",
                4,
                .mappingMissing,
                "trackTimeInApp needs endDate"
            ),
            Mistake(
                calls: "  - setAttribute: {entity: acount, accountExternalId: a, attr_Name: b}",
                4,
                .mappingValue,
                "entity can't be \"acount\"",
                "did you mean \"account\"?"
            ),
            Mistake(
                calls: "  - setAttribute: {entity: {column: kind}, accountExternalId: a, attr_Name: b}",
                4,
                .mappingValue,
                "entity must be written in the mapping, it can't come from a column",
                "write entity: account"
            ),
            Mistake(
                calls: "  - setAttribute: {entity: account, accountExternalId: a, name: {value: Plam}, value: c}",
                4,
                .attributeTypo,
                "attr_Plam is not declared",
                "did you mean \"attr_Plan\"?"
            ),
        ]
    )
    func calls(mistake: Mistake) {
        mistake.check()
    }

    @Test(
        "in the names of fields",
        arguments: [
            Mistake(
                field: "action: x",
                .mappingKey,
                "action is set by rowferry: it is \"trackEvent\" in each",
                "remove"
            ),
            Mistake(
                field: "evntDate: x",
                .mappingKey,
                "trackEvent has no field \"evntDate\"",
                "did you mean \"eventDate\"?"
            ),
            Mistake(field: "attr_X: x", .mappingKey, "trackEvent has no field \"attr_X\"", "cf_..."),
            Mistake(field: "wen: x", .mappingKey, "trackEvent has no field \"wen\"", "did you mean \"when\"?"),
            Mistake(
                field: "cf_Plam: x",
                .fieldUndeclared,
                "cf_Plam is not declared: ChurnZero would pour",
                "\"cf_Plan\"?"
            ),
            Mistake(
                field: "cf_Other: x",
                .fieldUndeclared,
                "cf_Other is not declared",
                "add Other to destination.fields.events"
            ),
            Mistake(field: "cf_: x", .mappingKey, "\"cf_\" needs a name behind cf_"),
            Mistake(
                attribute: "attr_LatestNot: x",
                .attributeTypo,
                "would create a new attribute",
                "\"attr_LatestNote\"?"
            ),
            Mistake(
                attribute: "attr_Nmae: x",
                .attributeTypo,
                "attr_Nmae is not declared",
                "did you mean \"attr_Name\"?"
            ),
            Mistake(
                attribute: "attr_Email: x",
                .fieldUndeclared,
                "attr_Email is not declared",
                "destination.fields.accounts"
            ),
            Mistake(attribute: "cf_Plan: x\n      attr_Plan: y", .mappingKey, "setAttribute has no field \"cf_Plan\""),
            Mistake(field: "[a]: x", .mappingSyntax, "a key must be a text, found a list"),
        ]
    )
    func names(mistake: Mistake) {
        if mistake.message.contains("a key must be") {
            #expect(
                Fixture.diagnostics(mistake.text).contains { $0.message == mistake.message && $0.position?.line == 8 }
            )
        } else {
            mistake.check()
        }
    }

    @Test(
        "in conditions",
        arguments: [
            Mistake(field: "when: a = b", .mappingCondition, "mistake at character 5: a value expected, found \"b\""),
            Mistake(field: "when: \"\"", .mappingCondition, "when must be a condition, found nothing"),
            Mistake(field: "when: [a]", .mappingCondition, "when must be a condition, found a list"),
            Mistake(field: "when: true", .mappingCondition, "a comparison", "a condition looks like status = \"sent\""),
            Mistake(field: "when:\n        exists(a", .mappingCondition, "\")\" expected", line: 9),
        ]
    )
    func conditions(mistake: Mistake) {
        mistake.check()
    }

    @Test(
        "in where values come from",
        arguments: [
            Mistake(field: "description:", .mappingValue, "description has no value", "name a column, or write {value"),
            Mistake(field: "description: \"\"", .mappingValue, "description has no value"),
            Mistake(
                field: "description: [a]",
                .mappingValue,
                "description must be a column or a mapping of keys, found a list"
            ),
            Mistake(
                field: "description: {}",
                .mappingValue,
                "description does not say where its value comes from",
                "column,"
            ),
            Mistake(
                field: "description: {default: x}",
                .mappingValue,
                "description does not say where its value comes from"
            ),
            Mistake(
                field: "description: {column: a, value: b}",
                .mappingValue,
                "has column and value, but can have only one"
            ),
            Mistake(
                field: "description: {column: a, template: b, first: c}",
                .mappingValue,
                "has column and template and first"
            ),
            Mistake(
                field: "description: {colum: a, value: b}",
                .mappingKey,
                "description has no key \"colum\"",
                "\"column\"?"
            ),
            Mistake(field: "description: {column: a, maximum: 5}", .mappingKey, "description has no key \"maximum\""),
            Mistake(
                field: "description: {column: [a]}",
                .mappingValue,
                "column of description must be a text, found a list"
            ),
            Mistake(field: "description: {column: \"\"}", .mappingValue, "column of description names no column"),
            Mistake(field: "description: {first: []}", .mappingValue, "first of description names no column"),
            Mistake(field: "description: {first: [a, \"\"]}", .mappingValue, "first of description names no column"),
            Mistake(
                field: "description: {first: {a: b}}",
                .mappingValue,
                "first of description must be a text or a list"
            ),
            Mistake(field: "description: {value: [a]}", .mappingValue, "value of description must be a single value"),
            Mistake(
                field: "description:\n        template: \"a {{b\"",
                .mappingValue,
                "opens {{ and does not close it",
                line: 9
            ),
            Mistake(field: "description: {template: \"a {{ }}\"}", .mappingValue, "has {{ }} without a column"),
            Mistake(
                field: "description: {columns: \"a_*\"}",
                .mappingValue,
                "a star stands on both sides or on neither"
            ),
            Mistake(field: "\"cf_*\": a", .mappingValue, "\"cf_*\" has a star, so it needs columns with a star"),
            Mistake(
                field: "\"cf_*\": {column: a}",
                .mappingValue,
                "don't fit: a star stands on both sides or on neither"
            ),
            Mistake(field: "\"cf_*\": {columns: a}", .mappingValue, "columns needs one star"),
            Mistake(field: "\"cf_*\": {columns: \"*a*\"}", .mappingValue, "columns needs one star"),
            Mistake(field: "\"cf_**\": {columns: \"a*\"}", .mappingValue, "and the field \"cf_**\" one as well"),
            Mistake(
                field: "description: {lookup: owners, column: a}",
                .mappingValue,
                "description has column and lookup, but can have only one of them"
            ),
        ]
    )
    func sources(mistake: Mistake) {
        mistake.check()
    }

    @Test(
        "in modifiers",
        arguments: [
            Mistake(
                field: "description: {column: a, transform: trimm}",
                .mappingValue,
                "no transform \"trimm\"",
                "\"trim\"?"
            ),
            Mistake(
                field: "description: {column: a, transform: [trim, sha1]}",
                .mappingValue,
                "no transform \"sha1\"",
                "trim,"
            ),
            Mistake(
                field: "description: {column: a, transform: {trim: 1}}",
                .mappingValue,
                "the transform trim takes no parameters",
                "write trim alone"
            ),
            Mistake(
                field: "description: {column: a, transform: [[trim]]}",
                .mappingValue,
                "transform of description must be a name, or one name with its parameters, found a list"
            ),
            Mistake(
                field: "description: {column: a, transform: {replace: {text: a}, trim: 1}}",
                .mappingValue,
                "transform of description must be a name, or one name with its parameters, found a mapping"
            ),
            Mistake(
                field: "description: {column: a, transform: {split: {part: 1}}}",
                .mappingMissing,
                "the transform split of description needs by",
                "write {split: {by: ...}}"
            ),
            Mistake(
                field: "description: {column: a, transform: {split: {by: x, prat: 1}}}",
                .mappingKey,
                "split has no key \"prat\"",
                "did you mean \"part\"?"
            ),
            Mistake(
                field: "description: {column: a, transform: {split: {by: x, part: 0}}}",
                .mappingValue,
                "part of split can't be \"0\"",
                "1 is the first part, -1 the last"
            ),
            Mistake(
                field: "description: {column: a, transform: [{split: x}, trim]}",
                .mappingValue,
                "split of description makes a list, which only join can take up",
                "part: 1"
            ),
            Mistake(
                field: "description: {column: a, transform: {replace: {with: x}}}",
                .mappingValue,
                "replace needs either text or pattern"
            ),
            Mistake(
                field: "description: {column: a, transform: {replace: {text: \"\"}}}",
                .mappingValue,
                "text of replace is empty"
            ),
            Mistake(
                field: "description: {column: a, transform: {replace: {pattern: \"(a)\", with: \"$2\"}}}",
                .mappingValue,
                "with of replace has \"$2\", but the pattern has no such group",
                "a dollar sign is $$"
            ),
            Mistake(
                field: "description: {column: a, transform: {extract: {pattern: \"(a)\", group: b}}}",
                .mappingValue,
                "group of extract is \"b\", but the pattern has no such group",
                "the pattern has 1 group"
            ),
            Mistake(
                field: "description: {column: a, transform: {extract: \"[a\"}}",
                .mappingValue,
                "pattern \"[a\" is not a regular expression: a [ that is not closed (character 1)",
                "RE2"
            ),
            Mistake(
                field: "description: {template: \"{{ a | trimm }}\"}",
                .mappingValue,
                "there is no transform \"trimm\"",
                "did you mean \"trim\"?"
            ),
            Mistake(
                field: "description: {template: \"{{ a | {{ }}\"}",
                .mappingValue,
                "the template's transforms \"{{\" can't be read"
            ),
            Mistake(
                field: "quantity: {column: a, number: {decimal: \",\", thousands: \",\"}}",
                .mappingValue,
                "decimal and thousands of number are the same"
            ),
            Mistake(
                field: "quantity: {column: a, number: {decimal: \";\"}}",
                .mappingValue,
                "decimal of number can't be \";\"",
                "it can be \".\", \",\""
            ),
            Mistake(
                field: "quantity: {column: a, number: {percent: half}}",
                .mappingValue,
                "percent of number can't be \"half\""
            ),
            Mistake(
                field: "description: {column: a, number: {}, type: string}",
                .mappingValue,
                "number of description has no effect: it is no number"
            ),
            Mistake(
                field: "allowDupes: {column: a, boolean: {true: [y]}}",
                .mappingMissing,
                "boolean needs the words for false"
            ),
            Mistake(
                field: "allowDupes: {column: a, boolean: {true: [y], false: [n, Y]}}",
                .mappingValue,
                "\"y\" of boolean means both true and false"
            ),
            Mistake(
                field: "eventDate: {column: a, date: yyyy-MM-dd, locale: de}",
                .mappingValue,
                "locale of eventDate has no effect: date has no names (MMM, MMMM, EEE)"
            ),
            Mistake(
                field: "eventDate: {column: a, date: dd MMM yyyy, locale: it}",
                .mappingValue,
                "there is no locale \"it\"",
                "en, de, fr, es"
            ),
            Mistake(
                field: "eventDate: {column: a, date: yyyy-MM-dd, pivot: 50}",
                .mappingValue,
                "pivot of eventDate has no effect: date has no two-digit year (yy)"
            ),
            Mistake(
                field: "eventDate: {column: a, date: dd.MM.yy, pivot: 1950}",
                .mappingValue,
                "pivot of eventDate is 1950",
                "from 0 to 100"
            ),
            Mistake(
                field: "eventDate: {column: a, gap: forward}",
                .mappingValue,
                "gap of eventDate has no effect: it has no timezone"
            ),
            Mistake(
                field: "description: {column: a, missing: keep}",
                .mappingValue,
                "missing of description has no effect: it has neither values nor a lookup"
            ),
            Mistake(
                field: "description: {column: a, with: x}",
                .mappingValue,
                "with of description has no effect: it has no join"
            ),
            Mistake(
                field: "cf_Plan: {column: a, type: int}",
                .mappingValue,
                "type of cf_Plan can't be \"int\"",
                "integer"
            ),
            Mistake(
                field: "cf_Plan: {column: a, type: numer}",
                .mappingValue,
                "type of cf_Plan can't be",
                "\"number\"?"
            ),
            Mistake(
                field: "eventDate: {column: a, date: YYYY-MM-DD}",
                .mappingValue,
                "the date pattern has \"YYYY\"",
                "iso"
            ),
            Mistake(
                field: "eventDate: {column: a, date: yyyy-MM-ddTHH}",
                .mappingValue,
                "has \"T\", which is not known"
            ),
            Mistake(
                field: "eventDate: {column: a, date: yyyy-MM}",
                .mappingValue,
                "needs a year (yyyy), a month (MM) and a day"
            ),
            Mistake(field: "eventDate: {column: a, date: \"dd.MM.yyyy hh:mm\"}", .mappingValue, "needs both hh and a"),
            Mistake(
                field: "eventDate: {column: a, date: \"dd.MM.yyyy 'x\"}",
                .mappingValue,
                "an apostrophe in the date pattern"
            ),
            Mistake(
                field: "eventDate: {column: a, date: [iso, x]}",
                .mappingValue,
                "the date pattern has \"x\""
                    .replacing("has \"x\"", with: "\"x\" needs a year")
            ),
            Mistake(
                field: "eventDate: {column: a, timezone: Europe/Berln}",
                .mappingValue,
                "no time zone",
                "\"Europe/Berlin\"?"
            ),
            Mistake(field: "eventDate: {column: a, timezone: CET}", .mappingValue, "there is no time zone \"CET\""),
            Mistake(
                field: "eventDate: {column: a, type: integer}",
                .mappingValue,
                "is of type datetime, so it can't be integer"
            ),
            Mistake(
                field: "cf_Plan: {column: a, date: iso, type: string}",
                .mappingValue,
                "has date, so its type can't be string"
            ),
            Mistake(
                field: "quantity: {column: a, type: string}",
                .mappingValue,
                "quantity of trackEvent is of type number"
            ),
            Mistake(
                field: "quantity: {column: a, date: iso}",
                .mappingValue,
                "quantity of trackEvent is of type number"
            ),
            Mistake(field: "allowDupes: {column: a, type: string}", .mappingValue, "is of type boolean"),
            Mistake(
                field: "quantity: {column: a, required: maybe}",
                .mappingValue,
                "required of quantity must be true or false"
            ),
            Mistake(
                field: "quantity: {column: a, required: \"true\"}",
                .mappingValue,
                "required of quantity must be true or false"
            ),
            Mistake(
                field: "quantity: {column: a, empty: clera}",
                .mappingValue,
                "empty of quantity can't be",
                "\"clear\"?"
            ),
            Mistake(
                field: "quantity: {column: a, on_error: ignore}",
                .mappingValue,
                "on_error of quantity can't be",
                "reject, skip"
            ),
            Mistake(
                field: "quantity: {column: a, min: x}",
                .mappingValue,
                "min of quantity must be a number, found \"x\""
            ),
            Mistake(
                field: "quantity: {column: a, min: 5, max: 4}",
                .mappingValue,
                "min of quantity is 5, which is more than its max 4"
            ),
            Mistake(
                field: "description: {column: a, min: 5}",
                .mappingValue,
                "min and max of description need a number",
                "type:"
            ),
            Mistake(
                field: "description: {column: a, truncate: -1}",
                .mappingValue,
                "truncate of description must be a whole number"
            ),
            Mistake(field: "description: {column: a, truncate: 0}", .mappingValue, "truncate of description is 0"),
            Mistake(
                field: "description: {column: a, pattern: \"(\"}",
                .mappingValue,
                "pattern \"(\" is not a regular expression"
            ),
            Mistake(
                field: "description: {column: a, pattern: \"a)|(b\"}",
                .mappingValue,
                "is not a regular expression"
            ),
            Mistake(
                field: "description: {column: a, default: [a]}",
                .mappingValue,
                "default of description must be a single value"
            ),
            Mistake(
                field: "description: {column: a, values: x}",
                .mappingValue,
                "values of description must map texts to values"
            ),
            Mistake(
                field: "description: {column: a, values: {x: [y]}}",
                .mappingValue,
                "must map texts to single values, found a list"
            ),
            Mistake(
                field: "eventName: {value: x}\n      eventName: y",
                .mappingSyntax,
                "the key \"eventName\" stands twice",
                line: 8
            ),
            Mistake(
                field: "quantity: {column: a, default: \"${Q}\"}",
                .mappingVariable,
                "the environment variable Q is not set"
            ),
        ]
    )
    func modifiers(mistake: Mistake) {
        mistake.check()
    }

    @Test(
        "in what would have no effect, or contradicts itself",
        arguments: [
            Mistake(
                field: "description: {value: x, transform: trim}",
                .mappingValue,
                "transform of description has no effect"
            ),
            Mistake(
                field: "description: {value: x, default: y}",
                .mappingValue,
                "default of description has no effect: its value is"
            ),
            Mistake(
                field: "description: {value: x, truncate: 5}",
                .mappingValue,
                "truncate of description has no effect"
            ),
            Mistake(
                field: "description: {value: x, on_error: skip}",
                .mappingValue,
                "on_error of description has no effect"
            ),
            Mistake(
                field: "quantity: {column: a, truncate: 5}",
                .mappingValue,
                "truncate of quantity has no effect: it is no text"
            ),
            Mistake(field: "eventDate: {column: a, pattern: x}", .mappingValue, "pattern of eventDate has no effect"),
            Mistake(
                field: "description: {column: a, timezone: UTC}",
                .mappingValue,
                "timezone of description has no effect"
            ),
            Mistake(
                field: "cf_Plan: {column: a, values: {x: 1}, min: 0}",
                .mappingValue,
                "min of cf_Plan has no effect: its values"
            ),
            Mistake(
                field: "cf_Plan: {column: a, values: {x: 1}, date: iso}",
                .mappingValue,
                "date of cf_Plan has no effect"
            ),
            Mistake(
                field: "quantity: {column: a, default: x}",
                .mappingValue,
                "the default of quantity must be a number, found \"x\""
            ),
            Mistake(
                field: "quantity: {value: true}",
                .mappingValue,
                "the value of quantity must be a number, found \"true\""
            ),
            Mistake(field: "eventDate: {value: 2024-02-30}", .mappingValue, "the value of eventDate must be a date"),
            Mistake(
                field: "eventDate: {value: 2024-03-31 02:30, timezone: Europe/Berlin}",
                .mappingValue,
                "must be a time that the clocks in Europe/Berlin showed"
            ),
            Mistake(
                field: "allowDupes: {value: perhaps}",
                .mappingValue,
                "the value of allowDupes must be true or false"
            ),
            Mistake(
                field: "allowDupes: {column: a, values: {x: 5}}",
                .mappingValue,
                "the value of \"x\" of allowDupes must be true"
            ),
            Mistake(
                field: "quantity: {column: a, max: 5, default: 6}",
                .mappingValue,
                "the default of quantity is \"6\", which is more"
            ),
            Mistake(
                attribute: "attr_LicenseCount: {column: a, type: number}",
                .mappingValue,
                "is of type integer, so it can't be"
            ),
            Mistake(
                attribute: "attr_Plan: {column: a, default: x, empty: clear}",
                .mappingValue,
                "has a default, so empty: clear"
            ),
            Mistake(
                attribute: "attr_Plan: {column: a, required: true, empty: keep}",
                .mappingValue,
                "is required, so empty: keep"
            ),
            Mistake(
                field: "quantity: {column: a, empty: clear}",
                .mappingValue,
                "quantity of trackEvent can't be cleared",
                "attributes"
            ),
            Mistake(
                field: "cf_Plan: {column: a, empty: clear}",
                .mappingValue,
                "cf_Plan of trackEvent can't be cleared"
            ),
            Mistake(
                attribute: "contactExternalId: {column: a, empty: clear}\n      attr_Plan: b",
                .mappingValue,
                "contactExternalId of setAttribute can't be cleared"
            ),
            Mistake(
                calls:
                    "  - incrementAttribute: {entity: account, accountExternalId: a, attr_Plan: {column: b, empty: clear}}",
                4,
                .mappingValue,
                "attr_Plan of incrementAttribute can't be cleared"
            ),
            Mistake(
                calls:
                    "  - incrementAttribute: {entity: account, accountExternalId: a, attr_Plan: {column: b, type: string}}",
                4,
                .mappingValue,
                "attr_Plan of incrementAttribute is of type number"
            ),
            Mistake(
                calls: "  - incrementAttribute: {entity: account, accountExternalId: a, attr_Plan: {value: lots}}",
                4,
                .mappingValue,
                "the value of attr_Plan must be a number, found \"lots\""
            ),
        ]
    )
    func contradictions(mistake: Mistake) {
        mistake.check()
    }

    @Test(
        "in its YAML",
        arguments: [
            Mistake(
                whole: "version: 1\nname: \"a\nb: c\n",
                4,
                .mappingSyntax,
                "found unexpected end of stream",
                "quotes"
            ),
            Mistake(whole: "version: 1\n\tname: x\n", 2, .mappingSyntax, "this is not YAML", "no tabs"),
            Mistake(whole: "version: 1\nsource:\n\t- x\n", 3, .mappingSyntax, "this is not YAML", "indent with spaces"),
            Mistake(whole: "version: 1\n  name: x\n", 2, .mappingSyntax, "this is not YAML"),
            Mistake(whole: "version: 1\nname: a: b\n", 2, .mappingSyntax, "this is not YAML"),
            Mistake(whole: "version: 1\nname: @x\n", 2, .mappingSyntax, "this is not YAML"),
            Mistake(whole: "version: [1\n", 2, .mappingSyntax, "this is not YAML"),
            Mistake(
                whole: "version: 1\nname: a\u{1}b\n",
                2,
                .mappingSyntax,
                "control characters are not allowed (U+1)"
            ),
            Mistake(whole: "version: 1\nname: *x\n", 2, .mappingSyntax, "found undefined alias"),
            Mistake(whole: "version: 1\nname: &x [*x]\n", 2, .mappingSyntax, "found undefined alias"),
            Mistake(
                whole: "version: 1\n---\nversion: 1\n",
                2,
                .mappingSyntax,
                "another document",
                "remove the line ---"
            ),
            Mistake(
                whole: "version: 1\nname: a\n\nname: b\n",
                4,
                .mappingSyntax,
                "\"name\" stands twice, first in line 2"
            ),
            Mistake(
                whole: "version: 1\nsource:\n  null: x\n  format: csv\n  \"null\": y\ndestination: {type: churnzero}\n"
                    + "calls: [\(Mistake.event)]",
                5,
                .mappingSyntax,
                "the key \"null\" stands twice, first in line 3",
                "remove one of them"
            ),
            Mistake(whole: String(repeating: "[", count: 2_000), 1, .mappingSyntax, "it is nested too deep"),
            Mistake(
                whole: "version: 1\nsource: !mine {null: x}\ndestination: {type: churnzero}\ncalls: [\(Mistake.event)]",
                2,
                .mappingSyntax,
                "the YAML tag \"!mine\" has no meaning here"
            ),
            Mistake(
                whole: "version: 1\nname: !!binary eA==\ndestination: {type: churnzero}\ncalls: [\(Mistake.event)]",
                2,
                .mappingSyntax,
                "the YAML tag \"!!binary\" has no meaning here"
            ),
            Mistake(field: "<<: {quantity: a}", .mappingSyntax, "YAML's merge key << is not read", "anchor (&name)"),
        ]
    )
    func yaml(mistake: Mistake) {
        mistake.check()
    }

    @Test(
        "that are only warned of",
        arguments: [
            Mistake(
                destination: "{type: churnzero, app_key: abc}",
                2,
                .mappingSecret,
                "app_key stands in the mapping itself",
                "${NAME}"
            ),
            Mistake(
                destination: "\n  type: churnzero\n  identity_secret: abc",
                4,
                .mappingSecret,
                "identity_secret stands in the mapping itself"
            ),
            Mistake(
                destination: "{type: churnzero, app_key: \"${KEY:-abc}\"}",
                2,
                .mappingSecret,
                "the default of app_key stands in the mapping itself"
            ),
            Mistake(
                field: "description: {value: \(String(repeating: "x", count: 256))}",
                .fieldTooLong,
                "the value of description has more than 255 characters"
            ),
        ]
    )
    func warnings(mistake: Mistake) {
        mistake.check(severity: .warning)
        #expect(Fixture.diagnostics(mistake.text).allSatisfy { !"\($0)".contains("abc") })
    }

    @Test(
        "are none",
        arguments: [
            "{type: churnzero, app_key: \"${KEY}\"}", "{type: churnzero, app_key: \"${KEY:-}\"}",
            "{type: churnzero, app_key: \"file:/run/key\"}", "{type: churnzero, app_key: \"file:${DIR}/key\"}",
            "{type: churnzero, endpoint: \"${URL}\"}", "{type: churnzero, fields: {events: , accounts: a}}",
            "{type: churnzero, app_key: \"a-${KEY}\"}", "{type: churnzero, app_key: \"\"}",
        ]
    )
    func fine(destination: String) {
        let text = "version: 1\ndestination: \(destination)\ncalls: [\(Mistake.event)]\n"
        #expect(Fixture.diagnostics(text) == [])
    }

    @Test("are all told at once, in the order of their lines")
    func twenty() {
        let text = """
            version: 3
            nmae: x
            source:
              format: cvs
              skip_lines: -2
              encoding: klingon
              delimiter: ""
              nul: x
            destination:
              type: churnzero
              appkey: x
              fields: {event: [x], events: [Plan]}
            lookups: {o: {}}
            calls:
              - trackEvnt: {}
              - trackEvent:
                  when: a ==
                  accountExternalId: {colum: a, value: b}
                  contactExternalId: {column: a, first: b}
                  eventName: {template: "{{a"}
                  eventDate: {column: d, timezone: Europe/Berln}
                  action: x
                  cf_Plam: p
                  quantity: {column: q, min: x}
                  allowDupes: {value: perhaps}
              - setAttribute:
                  entity: acount
                  accountExternalId: a
                  attr_X: {column: x, transform: trimm}
                  "attr_*": x
            """
        let found = Fixture.diagnostics(text)
        #expect(
            found.map { "\($0.position?.line ?? 0) \($0.code.rawValue)" } == [
                "1 mapping.value", "2 mapping.key", "4 mapping.value", "5 mapping.value", "6 mapping.value",
                "7 mapping.value", "8 mapping.key", "11 mapping.key", "12 mapping.key", "13 mapping.missing",
                "13 mapping.missing", "13 mapping.value", "15 mapping.key", "17 mapping.condition", "18 mapping.key",
                "19 mapping.value", "20 mapping.value",
                "21 mapping.value", "22 mapping.key", "23 field.undeclared", "24 mapping.value", "25 mapping.value",
                "27 mapping.value", "29 mapping.value", "30 mapping.value",
            ]
        )
        #expect(Set(found.map(\.message)).count == 25)
    }
}
