import RowferryModel
import Yams

/// Reads `destination:`.
struct DestinationReader {
    let variables: Variables
    let schemas: [DestinationSchema]

    struct Result {
        var settings: DestinationSettings
        /// Nil when the type is not known: then the calls can't be judged.
        var schema: DestinationSchema?
    }

    func read(_ mapping: KeyReader, _ diagnostics: inout MappingDiagnostics) -> Result {
        guard let node = mapping.node("destination") else {
            diagnostics.error(
                .mappingMissing,
                "the mapping has no destination",
                at: mapping.line,
                help: "put destination: {type: churnzero, ...} into it."
            )
            return Result(settings: DestinationSettings(type: ""))
        }
        let type = typeNode(of: node)?.text ?? ""
        guard let schema = schemas.first(where: { $0.type == type }) else {
            diagnostics.error(
                .mappingValue,
                type.isEmpty ? "destination has no type" : "there is no destination type \(type.quoted)",
                at: typeNode(of: node)?.line ?? node.line,
                help: NearestName.help(for: type, among: schemas.map(\.type), kind: "type")
            )
            return Result(settings: DestinationSettings(type: type))
        }
        let keys = KeyReader(
            node,
            what: "destination",
            known: ["type", "fields"] + schema.settings.map(\.name),
            diagnostics: &diagnostics
        )
        var settings = DestinationSettings(type: type)
        for rule in schema.settings { read(rule, keys, into: &settings, &diagnostics) }
        readFields(keys, schema, into: &settings, &diagnostics)
        return Result(settings: settings, schema: schema.variant(for: settings))
    }

    private func typeNode(of node: Node) -> Node? {
        if case .mapping(let mapping) = node { mapping["type"] } else { nil }
    }

    private func read(
        _ rule: SettingRule,
        _ keys: KeyReader,
        into settings: inout DestinationSettings,
        _ diagnostics: inout MappingDiagnostics
    ) {
        switch rule.kind {
        case .list:
            let texts = keys.texts(rule.name, &diagnostics)?.map {
                variables.replace($0, at: keys.line(of: rule.name), &diagnostics)
            }
            settings.lists[rule.name] = texts
            for text in texts ?? [] { check(text, rule, keys, &diagnostics) }
        case .headers: readHeaders(rule, keys, into: &settings, &diagnostics)
        case .text:
            guard let text = keys.text(rule.name, &diagnostics) else { return }
            let (value, missing) = variables.substitute(text)
            variables.checkClosed(text, at: keys.line(of: rule.name), &diagnostics)
            if let name = missing.first {
                settings.unset[rule.name] = name
            } else {
                settings.options[rule.name] = value
                check(value, rule, keys, &diagnostics)
            }
        case .secret:
            guard let text = keys.text(rule.name, &diagnostics) else { return }
            settings.secrets[rule.name] = secret(text, rule.name, keys.line(of: rule.name), &diagnostics)
        }
    }

    private func check(
        _ value: String,
        _ rule: SettingRule,
        _ keys: KeyReader,
        _ diagnostics: inout MappingDiagnostics
    ) {
        if !rule.oneOf.isEmpty, !rule.oneOf.contains(value) {
            diagnostics.error(
                .mappingValue,
                "\(rule.name) can't be \(value.quoted)",
                at: keys.line(of: rule.name),
                help: NearestName.help(for: value, among: rule.oneOf, kind: rule.name)
            )
        }
        if let range = rule.range, Int(value).map(range.contains) != true {
            diagnostics.error(
                .mappingValue,
                "\(rule.name) can't be \(value.quoted)",
                at: keys.line(of: rule.name),
                help: "give numbers from \(range.lowerBound) to \(range.upperBound)."
            )
        }
        if let other = rule.excludes, keys.node(other) != nil {
            diagnostics.error(
                .mappingValue,
                "destination has \(rule.name) and \(other), which both say where the calls go",
                at: keys.line(of: rule.name),
                help: "remove one of them."
            )
        }
    }

    /// Where a secret is. One that stands in the mapping itself is warned of, unless the text is hardly one.
    func secret(
        _ text: String,
        _ name: String,
        _ line: Int?,
        warns: Bool = true,
        _ diagnostics: inout MappingDiagnostics
    ) -> SecretSource {
        variables.checkClosed(text, at: line, &diagnostics)
        if let reference = Variables.Reference(whole: text) {
            if warns, reference.fallback?.isEmpty == false { warn(name, line, "the default of ", &diagnostics) }
            return .environment(name: reference.name, fallback: reference.fallback.map { Secret($0) })
        }
        let (value, missing) = variables.substitute(text)
        // A secret or a path with a hole in it is none: what is missing is told as soon as it is needed.
        if let name = missing.first { return .environment(name: name, fallback: nil) }
        if value.hasPrefix("file:") { return .file(String(value.dropFirst(5))) }
        if warns, !text.isEmpty, !text.contains("${") { warn(name, line, "", &diagnostics) }
        return .literal(Secret(value))
    }

    private func warn(_ name: String, _ line: Int?, _ what: String, _ diagnostics: inout MappingDiagnostics) {
        diagnostics.warning(
            .mappingSecret,
            "\(what)\(name) stands in the mapping itself",
            at: line,
            help: "write ${NAME} and set NAME in the environment, or file:PATH, so that the mapping can be shared."
        )
    }

    private func readFields(
        _ keys: KeyReader,
        _ schema: DestinationSchema,
        into settings: inout DestinationSettings,
        _ diagnostics: inout MappingDiagnostics
    ) {
        guard let node = keys.node("fields") else { return }
        let entities = KeyReader(node, what: "fields", known: schema.entities, diagnostics: &diagnostics)
        for entity in schema.entities {
            guard let node = entities.node(entity) else { continue }
            if case .scalar = node, node.literal == .null {
                settings.fields[entity] = []
            } else {
                settings.fields[entity] = entities.texts(entity, &diagnostics)?.map {
                    variables.replace($0, at: entities.line(of: entity), &diagnostics)
                }
            }
        }
    }
}
