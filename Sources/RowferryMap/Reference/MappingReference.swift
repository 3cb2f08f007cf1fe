package import RowferryModel

/// The reference of the mapping language as Markdown, made of the declarations that the reader goes by.
package enum MappingReference {
    /// The whole page, for mappings to any of the given destinations.
    package static func text(_ destinations: [DestinationSchema]) -> String {
        let sections =
            [
                ReferenceTexts.opening,
                ReferenceTexts.example,
                "## A mapping\n\n" + table(MappingFile.keys),
                "## Source\n\n" + ReferenceTexts.source + "\n\n" + table(SourceReader.keys),
                "## Destination\n\n" + ReferenceTexts.destination,
            ] + destinations.map { destination($0, destinations) } + [
                "## Calls\n\n" + ReferenceTexts.calls,
                "## Conditions\n\n" + ReferenceTexts.conditions,
                "## Fields\n\n" + ReferenceTexts.fields,
                "### Where a value comes from\n\n" + ReferenceTexts.sources + "\n\n"
                    + table(FieldKeys.sources + FieldKeys.companions),
                "### The row itself\n\n" + facts,
                "### What is done with a value\n\n" + ReferenceTexts.modifiers + "\n\n" + table(FieldKeys.modifiers),
                "## Types\n\n" + ReferenceTexts.types,
                "## Numbers\n\n" + ReferenceTexts.numbers + "\n\n" + table(NumberFormat.keys),
                "## Booleans\n\n" + ReferenceTexts.booleans + "\n\n" + table(BooleanWords.keys),
                "## Dates\n\n" + ReferenceTexts.dates,
                "## Transforms\n\n" + ReferenceTexts.transforms,
            ] + Transform.declarations.map(transform) + [
                "## Regular expressions\n\n" + ReferenceTexts.regularExpressions,
                "## Lookups\n\n" + ReferenceTexts.lookups + "\n\n" + table(LookupMapping.keys),
                "### Lookups from rows\n\n" + ReferenceTexts.learning,
                "## Sync\n\n" + ReferenceTexts.sync + "\n\n" + table(SyncMapping.keys),
                "## Audience\n\n" + ReferenceTexts.audience + "\n\n" + table(AudienceMapping.keys),
                "## Mask\n\n" + ReferenceTexts.mask,
                "## Defaults\n\n" + ReferenceTexts.defaults,
                "## Include\n\n" + ReferenceTexts.include,
                "## Variables\n\n" + ReferenceTexts.variables,
                "## Tests\n\n" + ReferenceTexts.tests + "\n\n" + table(MappingTest.keys),
            ]
        return sections.joined(separator: "\n\n") + "\n"
    }

    private static func table(_ keys: [KeyDeclaration]) -> String {
        let rows = keys.map { key in
            "| `\(key.name)` | \(described(key.shape)) | \(escaped(key.summary))\(key.isRequired ? " Needed." : "") |"
        }
        return (["| key | takes | meaning |", "|---|---|---|"] + rows).joined(separator: "\n")
    }

    /// A bar would end the cell of a table.
    private static func escaped(_ text: String) -> String {
        text.replacing("|", with: "\\|")
    }

    private static func described(_ shape: ValueShape) -> String {
        switch shape {
        case .text: "text"
        case .texts: "text or list"
        case .boolean: "true or false"
        case .count(let least): "whole number from \(least)"
        case .integer: "whole number"
        case .number: "number"
        case .literal: "single value"
        case .words(let words): words.count > 5 ? "one of \(words.count) words: \(list(words))" : list(words)
        case .keys: "keys"
        case .named: "names with values"
        case .list: "list"
        case .either(let shapes): shapes.map(described).joined(separator: " or ")
        case .definition(let name): definitions[name] ?? name
        }
    }

    private static let definitions = [
        "key": "column, or keys", "transforms": "transform or list", "row": "keys and values", "calls": "list of calls",
        "destination": "keys", "defaults": "fields", "lookup": "keys", "test": "keys",
    ]

    private static func list(_ words: [String]) -> String {
        words.map { $0 == "`" ? "`` ` ``" : "`\($0)`" }.joined(separator: ", ")
    }

    private static var facts: String {
        let rows = RowFact.allCases.map { "| `\($0.rawValue)` | \($0.meaning) |" }
        return (["These stand wherever a column can stand.\n", "| name | meaning |", "|---|---|"] + rows)
            .joined(separator: "\n")
    }

    // MARK: Destinations

    private static func destination(_ schema: DestinationSchema, _ all: [DestinationSchema]) -> String {
        let settings = schema.settings.map { setting in
            let takes = setting.oneOf.isEmpty ? described(setting) : list(setting.oneOf)
            return "| `\(setting.name)` | \(takes) | \(setting.isRequired ? "for sending" : "no") |"
        }
        var text = "### \(schema.type)\n\n| key | takes | needed |\n|---|---|---|\n" + settings.joined(separator: "\n")
        if !schema.entities.isEmpty {
            text +=
                "\n\n`fields` declares " + schema.entities.map { "`\($0)`" }.joined(separator: ", ")
                + ": the names that exist there, without their prefix."
        }
        return text + calls(of: schema, among: all)
    }

    private static func described(_ setting: SettingRule) -> String {
        switch setting.kind {
        case .text: "text"
        case .secret: "secret"
        case .list: setting.range.map { "list of numbers from \($0.lowerBound) to \($0.upperBound)" } ?? "list"
        case .headers: "names with values, which are secrets"
        }
    }

    /// Calls of destinations that take the same ones are described once.
    private static func calls(of schema: DestinationSchema, among all: [DestinationSchema]) -> String {
        let names = schema.calls.map(\.name)
        if let first = all.first(where: { $0.calls.map(\.name) == names }), first.type != schema.type {
            return "\n\nThe calls are those of [\(first.type)](#\(first.type))."
        }
        let nested = schema.calls.contains(where: \.takesNested) ? "\n\n" + ReferenceTexts.paths : ""
        return nested + schema.calls.map { "\n\n" + call($0) }.joined()
    }

    private static func call(_ kind: CallKind) -> String {
        let fields = kind.fields.map { rule in
            var notes: [String] = []
            if !rule.oneOf.isEmpty { notes.append(list(rule.oneOf)) }
            if let entity = rule.requiredFor { notes.append("needed for \(entity)") }
            if rule.isZone { notes.append("a name of the tz database") }
            if rule.form == .unixSeconds { notes.append("sent as seconds since 1970") }
            if rule.form == .list { notes.append("sent as a list") }
            if let most = rule.longest { notes.append("\(most) characters at the most") }
            if let cut = rule.cutsAt { notes.append("cut after \(cut) characters by the destination") }
            return
                "| `\(rule.name)` | \(rule.type.rawValue) | \(rule.isRequired ? "yes" : "no") | \(notes.joined(separator: "; ")) |"
        }
        let families = kind.families.map { family in
            "| `\(family.shown)` | \(family.type?.rawValue ?? "any") | no | a name of your own |"
        }
        let choice = kind.needsOneOf.map { "`\($0)`" }.joined(separator: " or ")
        let title = "#### `\(kind.name)`\n" + (choice.isEmpty ? "" : "\nNeeds \(choice).\n")
        return ([title, "| field | type | needed | |", "|---|---|---|---|"] + fields + families).joined(separator: "\n")
    }

    // MARK: Transforms

    private static func transform(_ declaration: TransformDeclaration) -> String {
        var text = "### `\(declaration.name)`\n\n\(declaration.summary)"
        if !declaration.parameters.isEmpty { text += "\n\n" + table(declaration.parameters) }
        if let short = declaration.short {
            text += "\n\nA text alone is `\(short)`: `{\(declaration.name): TEXT}`."
        }
        let rows = declaration.examples.map { example in
            "| `\(escaped(example.spec))` | \(shown(example.input)) | \(example.output.map(shown) ?? "no value") |"
        }
        return text + "\n\n| transform | of | gives |\n|---|---|---|\n" + rows.joined(separator: "\n")
    }

    /// A text between quotes, with what can't be seen made visible.
    private static func shown(_ text: String) -> String {
        let visible = text.replacing("\u{A0}", with: "\\u00A0").replacing("\u{FEFF}", with: "\\uFEFF").printable
        return "`\"\(escaped(visible))\"`"
    }
}
