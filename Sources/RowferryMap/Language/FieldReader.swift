import RowferryModel
import Yams

/// Reads one field of a call.
struct FieldReader {
    let call: CallKind
    let rule: FieldRule
    var lookups: [LookupMapping] = []

    static let sources = FieldKeys.sources.names

    func read(
        _ name: String,
        _ node: Node,
        at line: Int,
        _ diagnostics: inout MappingDiagnostics
    ) -> FieldMapping? {
        var field: FieldMapping
        if case .scalar = node {
            guard let source = bareSource(node, name, line, &diagnostics) else { return nil }
            field = FieldMapping(name: name, line: line, source: source)
            if source.columns.isEmpty == false, !isStarred(name, &field, &diagnostics) { return nil }
        } else {
            guard case .mapping = node else {
                diagnostics.error(
                    .mappingValue,
                    "\(name) must be a column or a mapping of keys, found \(node.described)",
                    at: line
                )
                return nil
            }
            let keys = KeyReader(
                node,
                what: name,
                known: FieldKeys.all.names,
                diagnostics: &diagnostics
            )
            guard keys.isMapping, let source = source(keys, name, line, &diagnostics) else { return nil }
            field = FieldMapping(name: name, line: line, source: source)
            readModifiers(keys, into: &field, &diagnostics)
            finish(&field, given: keys, &diagnostics)
            return field
        }
        finish(&field, given: nil, &diagnostics)
        return field
    }

    /// A bare text is a column; for a field like `entity` it is the text itself.
    private func bareSource(
        _ node: Node,
        _ name: String,
        _ line: Int,
        _ diagnostics: inout MappingDiagnostics
    ) -> ValueSource? {
        guard let text = node.text, !text.isEmpty else {
            diagnostics.error(
                .mappingValue,
                "\(name) has no value",
                at: line,
                help: "name a column, or write {value: ...}."
            )
            return nil
        }
        if rule.isLiteral { return literal(.string(text), name, line, &diagnostics) }
        return .column(text)
    }

    private func literal(
        _ literal: Literal,
        _ name: String,
        _ line: Int,
        _ diagnostics: inout MappingDiagnostics
    ) -> ValueSource? {
        takes(literal, name, line, &diagnostics) ? .literal(literal) : nil
    }

    /// Whether the field can have a value that stands in the mapping.
    func takes(_ literal: Literal, _ name: String, _ line: Int, _ diagnostics: inout MappingDiagnostics) -> Bool {
        let words = rule.words
        if words.isEmpty || words.contains(literal.text ?? "") { return true }
        let nearest = NearestName.of(literal.text ?? "", among: words)
        diagnostics.error(
            .mappingValue,
            "\(name) can't be \((literal.text ?? "null").quoted)",
            at: line,
            help: rule.isZone
                ? nearest.map { "did you mean \"\($0)\"?" } ?? "use an Olson name, such as Europe/Berlin or UTC."
                : NearestName.help(for: literal.text ?? "", among: words, kind: name)
        )
        return false
    }

    private func isStarred(
        _ name: String,
        _ field: inout FieldMapping,
        _ diagnostics: inout MappingDiagnostics
    ) -> Bool {
        guard name.contains("*") else { return true }
        diagnostics.error(
            .mappingValue,
            "\(name.quoted) has a star, so it needs columns with a star",
            at: field.line,
            help: "write \"\(name)\": {columns: \"prefix_*\"}."
        )
        return false
    }

    private func source(
        _ keys: KeyReader,
        _ name: String,
        _ line: Int,
        _ diagnostics: inout MappingDiagnostics
    ) -> ValueSource? {
        let given = Self.sources.filter { keys.node($0) != nil }
        guard given.count == 1, let key = given.first, let node = keys.node(key) else {
            diagnostics.error(
                .mappingValue,
                given.isEmpty
                    ? "\(name) does not say where its value comes from"
                    : "\(name) has \(given.joined(separator: " and ")), but can have only one of them",
                at: line,
                help: "give one of \(Self.sources.joined(separator: ", "))."
            )
            return nil
        }
        if name.contains("*") != (key == "columns") {
            diagnostics.error(
                .mappingValue,
                "\(name.quoted) and \(key) don't fit: a star stands on both sides or on neither",
                at: line,
                help: "write \"attr_*\": {columns: \"custom_*\"}."
            )
            return nil
        }
        if rule.isLiteral, key != "value" {
            diagnostics.error(
                .mappingValue,
                "\(name) must be written in the mapping, it can't come from a \(key)",
                at: node.line ?? line,
                help: "write \(name): \(rule.oneOf.first ?? "TEXT"). Two kinds need two calls, each with its when."
            )
            return nil
        }
        switch key {
        case "column", "first", "join":
            guard
                let names = key == "column" ? keys.text(key, &diagnostics).map({ [$0] }) : keys.texts(key, &diagnostics)
            else { return nil }
            if names.isEmpty || names.contains("") {
                diagnostics.error(.mappingValue, "\(key) of \(name) names no column", at: keys.line(of: key) ?? line)
                return nil
            }
            if key == "join" { return .join(names, with: keys.text("with", &diagnostics) ?? " ") }
            return key == "first" ? .first(names) : .column(names[0])
        case "lookup": return lookup(keys, name, line, &diagnostics)
        case "template": return template(keys, name, line, &diagnostics)
        case "columns": return columns(keys, name, line, &diagnostics)
        default:
            guard let value = node.literal else {
                diagnostics.error(.mappingValue, "value of \(name) must be a single value", at: node.line ?? line)
                return nil
            }
            return literal(value, name, line, &diagnostics)
        }
    }

    private func template(
        _ keys: KeyReader,
        _ name: String,
        _ line: Int,
        _ diagnostics: inout MappingDiagnostics
    ) -> ValueSource? {
        guard let text = keys.text("template", &diagnostics) else { return nil }
        let reader = TransformReader(field: name)
        let place = keys.line(of: "template") ?? line
        do {
            return .template(try Template(text) { reader.read(piped: $0, at: place, &diagnostics) })
        } catch {
            diagnostics.error(.mappingValue, error.message, at: place)
            return nil
        }
    }

    private func lookup(
        _ keys: KeyReader,
        _ name: String,
        _ line: Int,
        _ diagnostics: inout MappingDiagnostics
    ) -> ValueSource? {
        guard let text = keys.text("lookup", &diagnostics) else { return nil }
        let place = keys.line(of: "lookup") ?? line
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let key = KeySourceReader(what: name).read(keys, &diagnostics)
        if keys.node("key") == nil {
            diagnostics.error(
                .mappingMissing,
                "\(name) has a lookup and no key",
                at: place,
                help: "say what to look for: {lookup: \(text), key: COLUMN}."
            )
        }
        guard let lookup = lookups.first(where: { $0.name == parts[0] }) else {
            diagnostics.error(
                .mappingValue,
                "there is no lookup \(parts[0].quoted)",
                at: place,
                help: NearestName.help(for: parts[0], among: lookups.map(\.name), kind: "lookup")
            )
            return nil
        }
        let value = parts.count > 1 ? parts[1] : ""
        guard let index = lookup.values.firstIndex(where: { $0.name == value }) else {
            let names = lookup.values.map { $0.name.isEmpty ? lookup.name : "\(lookup.name).\($0.name)" }
            diagnostics.error(
                .mappingValue,
                "the lookup \(lookup.name) has no value \(text.quoted)",
                at: place,
                help: NearestName.help(for: text, among: names, kind: "lookup")
            )
            return nil
        }
        let told = lookup.isLearnt ? text : lookup.name
        return key.map { .lookup(LookupReference(lookup: lookup.name, name: told, value: index, key: $0)) }
    }

    private func columns(
        _ keys: KeyReader,
        _ name: String,
        _ line: Int,
        _ diagnostics: inout MappingDiagnostics
    ) -> ValueSource? {
        guard let text = keys.text("columns", &diagnostics) else { return nil }
        if StarPattern(name) != nil, let pattern = StarPattern(text) { return .columns(pattern) }
        diagnostics.error(
            .mappingValue,
            "columns needs one star, and the field \(name.quoted) one as well, found \(text.quoted)",
            at: keys.line(of: "columns") ?? line,
            help: "write \"attr_*\": {columns: \"custom_*\"}."
        )
        return nil
    }
}

extension FieldReader {
    private func readModifiers(
        _ keys: KeyReader,
        into field: inout FieldMapping,
        _ diagnostics: inout MappingDiagnostics
    ) {
        if let node = keys.node("transform") {
            field.transforms = TransformReader(field: field.name).read(node, &diagnostics)
        }
        readValues(keys, into: &field, &diagnostics)
        readFormats(keys, into: &field, &diagnostics)
        readDate(keys, into: &field, &diagnostics)
        field.type = keys.word("type", &diagnostics)
        field.isRequired = keys.boolean("required", &diagnostics) ?? false
        field.empty = keys.word("empty", &diagnostics) ?? .skip
        field.onError = keys.word("on_error", &diagnostics) ?? .reject
        field.truncate = keys.count("truncate", &diagnostics)
        if field.truncate == 0 {
            diagnostics.error(
                .mappingValue,
                "truncate of \(field.name) is 0, which would leave nothing",
                at: keys.line(of: "truncate"),
                help: "give the number of characters that may stay."
            )
        }
        field.minimum = keys.number("min", &diagnostics)
        field.maximum = keys.number("max", &diagnostics)
        if let node = keys.node("default") {
            field.fallback = node.literal
            if let literal = node.literal {
                if literal.text != nil { _ = takes(literal, field.name, node.line ?? field.line, &diagnostics) }
            } else {
                diagnostics.error(
                    .mappingValue,
                    "default of \(field.name) must be a single value, found \(node.described)",
                    at: node.line
                )
            }
        }
        field.missing = keys.word("missing", &diagnostics) ?? field.missing
        if case .lookup = field.source, keys.node("missing") == nil, field.fallback != nil { field.missing = .null }
        field.pattern = keys.regex("pattern", &diagnostics)
    }

    private func readValues(
        _ keys: KeyReader,
        into field: inout FieldMapping,
        _ diagnostics: inout MappingDiagnostics
    ) {
        guard let node = keys.node("values") else { return }
        guard case .mapping(let mapping) = node else {
            diagnostics.error(
                .mappingValue,
                "values of \(field.name) must map texts to values, found \(node.described)",
                at: node.line,
                help: "write {active: true, churned: false}."
            )
            return
        }
        var values: [String: Literal] = [:]
        for (key, value) in mapping {
            if let text = key.text, let literal = value.literal {
                values[text] = literal
                if literal.text != nil { _ = takes(literal, field.name, value.line ?? field.line, &diagnostics) }
            } else {
                diagnostics.error(
                    .mappingValue,
                    "values of \(field.name) must map texts to single values, found \(value.described)",
                    at: value.line
                )
            }
        }
        field.values = values
    }

    private func readFormats(
        _ keys: KeyReader,
        into field: inout FieldMapping,
        _ diagnostics: inout MappingDiagnostics
    ) {
        if let node = keys.node("number") {
            let format = KeyReader(node, what: "number", known: NumberFormat.keys.names, diagnostics: &diagnostics)
            if format.isMapping { field.number = NumberFormat.read(format, &diagnostics) }
        }
        if let node = keys.node("boolean") {
            let words = KeyReader(node, what: "boolean", known: BooleanWords.keys.names, diagnostics: &diagnostics)
            if words.isMapping { field.booleans = BooleanWords.read(words, &diagnostics) }
        }
    }

    private func readDate(
        _ keys: KeyReader,
        into field: inout FieldMapping,
        _ diagnostics: inout MappingDiagnostics
    ) {
        let locales = (keys.texts("locale", &diagnostics) ?? ["en"]).compactMap { name -> DateLocale? in
            if let locale = DateLocale(rawValue: name) { return locale }
            diagnostics.error(
                .mappingValue,
                "there is no locale \(name.quoted)",
                at: keys.line(of: "locale"),
                help: "there are \(DateLocale.allCases.map(\.rawValue).joined(separator: ", "))."
            )
            return nil
        }
        let names = DateNames(locales)
        let pivot = keys.count("pivot", &diagnostics) ?? 70
        if pivot > 100 {
            diagnostics.error(
                .mappingValue,
                "pivot of \(field.name) is \(pivot)",
                at: keys.line(of: "pivot"),
                help: "it is the first two-digit year that is 19..: from 0 to 100."
            )
        }
        field.gap = keys.word("gap", &diagnostics) ?? .reject
        field.overlap = keys.word("overlap", &diagnostics)
        for text in keys.texts("date", &diagnostics) ?? [] {
            do {
                field.date.append(try DateFormat(text, names: names, pivot: pivot))
            } catch {
                diagnostics.error(
                    .mappingValue,
                    error.message,
                    at: keys.line(of: "date"),
                    help: "a pattern looks like yyyy-MM-dd HH:mm; there are also iso, unix and unix_ms."
                )
            }
        }
        guard let name = keys.text("timezone", &diagnostics) else { return }
        do {
            field.zone = try ZoneRules.named(name)
        } catch {
            let (message, help) = Self.words(error, name)
            diagnostics.error(.mappingValue, message, at: keys.line(of: "timezone"), help: help)
        }
    }

    private static func words(_ problem: ZoneRules.Problem, _ name: String) -> (message: String, help: String) {
        switch problem {
        case .unknownName:
            let nearest = NearestName.of(name, among: ZoneRules.names())
            return (
                "there is no time zone \(name.quoted)",
                nearest.map { "did you mean \"\($0)\"?" } ?? "use an Olson name, such as Europe/Berlin or UTC."
            )
        case .noData(let folders):
            return (
                "the time zone \(name.quoted) can't be looked up: this system has no time zone data",
                "install it (the package tzdata); looked in \(folders.joined(separator: ", "))."
            )
        case .damaged(let path):
            return (
                "the time zone \(name.quoted) can't be read: \(path) is not time zone data (TZif, RFC 8536)",
                "install the package tzdata again."
            )
        }
    }
}
