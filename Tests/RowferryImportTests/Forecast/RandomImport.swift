import RowferryTesting

/// A random mapping for ChurnZero and random files for it: small, and full of values that destinations trip over.
struct RandomImport: Sendable {
    let seed: UInt64
    var mapping: String
    /// The same mapping without a word on which event fields exist.
    var trustingMapping: String
    var files: [String]
    var isJSON: Bool
    /// Event fields that exist, where the mapping says so.
    var events: [String]?
    /// Attributes that exist, where the mapping says so.
    var attributes: [String]?
    /// Whether descriptions are cut before they are sent.
    var truncates = false
    var lanes: Int

    /// Makes a mapping, and so many files for it.
    init(seed: UInt64, files count: Int) {
        self.seed = seed
        var random = SeededGenerator(seed: seed)
        isJSON = Bool.random(using: &random)
        lanes = Int.random(in: 1...4, using: &random)
        let isJSON = isJSON
        files = (0..<count).map { _ in
            isJSON ? Self.json(&random) : Self.csv(&random)
        }
        events = Bool.random(using: &random) ? ["Seats", "Text", "a", "b"] : nil
        attributes = Bool.random(using: &random) ? ["Plan", "Seats", "Used", "Level", "a", "b", "c"] : nil
        var calls = [Self.event(&random, &truncates)]
        if Bool.random(using: &random) { calls.append(Self.event(&random, &truncates)) }
        if Bool.random(using: &random) { calls.append(Self.attribute(&random, isJSON: isJSON)) }
        if Bool.random(using: &random) { calls.append(Self.pair(&random)) }
        if Bool.random(using: &random) { calls.append(Self.increment) }
        if Int.random(in: 0..<4, using: &random) == 0 { calls.append(Self.visit) }
        let nulls = Self.pick([#"[""]"#, #"["", NULL]"#, #"["-"]"#], &random)
        let shape = isJSON ? "format: ndjson" : "format: csv, delimiter: \",\", encoding: utf-8"
        let attributes = attributes
        func text(_ events: [String]?) -> String {
            let fields = [("events", events), ("accounts", attributes)].compactMap { name, names in
                names.map { "\(name): [\($0.joined(separator: ", "))]" }
            }
            return """
                version: 1
                name: random
                source: {files: [none], \(shape), "null": \(nulls)}
                destination:
                  type: churnzero
                  endpoint: http://localhost:1
                  app_key: ${KEY}
                  fields: {\(fields.joined(separator: ", "))}
                calls:
                \(calls.map { "  - " + $0 }.joined(separator: "\n"))
                """
        }
        mapping = text(events)
        trustingMapping = text(nil)
    }

    private static func pick<Value>(_ values: [Value], _ random: inout SeededGenerator) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }

    // MARK: Mappings

    private static func call(_ name: String, _ fields: [String?]) -> String {
        "\(name):\n" + fields.compactMap { $0.map { "      \($0)" } }.joined(separator: "\n")
    }

    private static func event(_ random: inout SeededGenerator, _ truncates: inout Bool) -> String {
        let date = pick(
            [
                nil, "at", "{column: at, date: iso, on_error: null}", "{column: at, on_error: skip}",
                "{column: at, date: [iso, \"dd/MM/yyyy HH:mm\"], timezone: Europe/Berlin, on_error: null}",
                "{column: at, default: \"2024-02-03T10:00:00Z\", on_error: null}",
            ],
            &random
        )
        let long = String(repeating: "long ", count: 60)
        let description = pick(
            [
                nil, "text", "{column: text, truncate: 255}", "{column: text, truncate: 100}",
                "{template: \"{{event}}: {{text}}\"}", "{column: text, empty: keep}",
                "{column: text, default: \"\(long)\"}", "{join: [event, text], with: \" \"}", "{first: [text, event]}",
                "{column: plan, values: {pro: \"\(long)\", free: short}, missing: keep}", "{value: always}",
                "{column: seats, type: integer, on_error: null}",
            ],
            &random
        )
        truncates = truncates || description?.contains("truncate") == true
        return call(
            "trackEvent",
            [
                pick([nil, nil, "when: event != \"open\""], &random),
                "accountExternalId: account",
                "contactExternalId: " + pick(["contact", "{column: contact, transform: [trim, lowercase]}"], &random),
                "eventName: " + pick(["event", "{value: Fixed}", "{template: \"Did {{event}}\"}"], &random),
                date.map { "eventDate: \($0)" },
                description.map { "description: \($0)" },
                pick([nil, "quantity: {column: seats, type: integer, on_error: null}"], &random),
                pick(
                    [
                        nil, nil, "allowDupes: {value: true}",
                        "allowDupes: {column: dupes, type: boolean, on_error: null}",
                    ],
                    &random
                ),
                pick([nil, "cf_Text: text"], &random),
                // The last: of several mistakes in a row the first counts, and this one is looked for.
                pick([nil, "\"cf_*\": {columns: \"x.*\"}"], &random),
            ]
        )
    }

    private static func attribute(_ random: inout SeededGenerator, isJSON: Bool) -> String {
        let plan = pick(["plan", "{column: plan, empty: clear}", "{column: plan, transform: lowercase}"], &random)
        return call(
            "setAttribute",
            [
                "entity: account", "accountExternalId: account", "attr_Plan: \(plan)",
                pick([nil, "attr_Name: text"], &random),
                pick([nil, "attr_IsActive: {column: dupes, on_error: null}"], &random),
                pick([nil, "attr_Seats: {column: seats, default: \"null\"}"], &random),
                pick([nil, "attr_LicenseCount: {column: seats, on_error: null, empty: clear}"], &random),
                // Names that rows bring are not listed by a report.
                isJSON ? nil : pick([nil, "\"attr_*\": {columns: \"x.*\"}"], &random),
            ]
        )
    }

    private static func pair(_ random: inout SeededGenerator) -> String {
        let name = pick(["{value: Level}", "key"], &random)
        return call("setAttribute", ["entity: account", "accountExternalId: account", "name: \(name)", "value: plan"])
    }

    private static let increment = call(
        "incrementAttribute",
        ["entity: account", "accountExternalId: account", "attr_Used: {column: seats, type: integer, on_error: skip}"]
    )

    private static let visit = call(
        "trackTimeInApp",
        [
            "accountExternalId: account", "contactExternalId: contact", "startDate: {column: at, on_error: skip}",
            "endDate: {column: at, on_error: skip}", "module: event",
        ]
    )

    // MARK: Files

    private static let columns = ["account", "contact", "event", "at", "text", "plan", "key", "seats", "dupes"]

    private static let values: [String: [String]] = [
        "account": ["a1", "a1", "a1", "a2", "A1", "7", "7"],
        "contact": ["c1", "c1", "C1 ", "c2", "", "-"],
        "event": ["open", "click", "", "Did open"],
        "at": [
            "2024-02-03T10:00:00Z", "2024-02-03T10:00:00Z", "2024-02-03T11:00:00+01:00", "2024-02-03T10:00Z",
            "2024-02-03 10:00:00.000", "2024-02-03", "2024-02-03T10:00:00.5Z", "2024-02-03T10:00:00.500Z",
            "2024-02-03T10:00:00.1234567Z", "2024-02-03T10:00:00.12345678Z", "03/02/2024 11:00", "", "soon", "-",
            "27/10/2024 02:30",
        ],
        "text": texts,
        "plan": ["pro", "free", "null", "NULL", "", "-"],
        "key": ["Level", "Name", "Levle", "null", ""],
        "seats": ["1", "2.0", "", "x", "07", "-3", "null"],
        "dupes": ["true", "false", "yes", "", "null"],
    ]

    private static let texts: [String] = [
        "", "x", "X", "null", "-", " x", "a \"quoted\" \\ text", "two\nlines\tand more", "é", "e\u{301}",
        String(repeating: "y", count: 255), String(repeating: "y", count: 256),
        String(repeating: "y", count: 300) + "1",
        String(repeating: "é", count: 256), String(repeating: "y", count: 254) + "🚢",
        String(repeating: "🚢", count: 200),
        "5", "5.0", "true",
    ]

    private static func csv(_ random: inout SeededGenerator) -> String {
        var text = (columns + ["x.a", "x.b", "x.c"]).joined(separator: ",") + "\n"
        for _ in 0..<Int.random(in: 0...14, using: &random) {
            var cells = columns.map { pick(values[$0] ?? [], &random) }
            cells += ["", "1", "null"].shuffled(using: &random)
            let written = cells.map {
                "\"" + $0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
            }
            text += written.joined(separator: ",") + "\n"
        }
        return text
    }

    private static func json(_ random: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...14, using: &random) {
            var members: [String] = []
            for column in columns where Int.random(in: 0..<12, using: &random) > 0 {
                members.append("\"\(column)\":\(value(pick(values[column] ?? [], &random), &random))")
            }
            let nested = pick(
                [nil, "{\"a\":1}", "{\"a\":\"null\",\"b\":true}", "{\"c\":\"spilt\"}", "{\"b\":null}"],
                &random
            )
            if let nested { members.append("\"x\":\(nested)") }
            text += "{\(members.joined(separator: ","))}\n"
        }
        return text
    }

    /// The text as a JSON string; or as the number, boolean or null that it looks like.
    private static func value(_ text: String, _ random: inout SeededGenerator) -> String {
        let isPlain = ["1", "2.0", "-3", "7", "5", "5.0", "true", "false", "null"].contains(text)
        if isPlain, Bool.random(using: &random) { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\t": escaped += "\\t"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return "\"\(escaped)\""
    }
}
