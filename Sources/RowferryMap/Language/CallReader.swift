import RowferryModel
import Yams

/// Reads `calls:`.
struct CallReader {
    let schema: DestinationSchema
    let declared: [String: [String]]
    var lookups: [LookupMapping] = []
    /// Fields for every call that has them.
    var defaults: Node?

    /// Without `isAll` there are other calls besides, of which `defaults` may have fields.
    func read(_ node: Node, isAll: Bool = true, _ diagnostics: inout MappingDiagnostics) -> [CallMapping] {
        guard case .sequence(let entries) = node else {
            diagnostics.error(.mappingValue, "calls must be a list, found \(node.described)", at: node.line)
            return []
        }
        if entries.isEmpty {
            diagnostics.error(.mappingMissing, "calls is empty", at: node.line, help: "list what a row shall become.")
        }
        let calls = entries.compactMap { readCall($0, &diagnostics) }
        if isAll { checkDefaults(calls.map(\.kind), &diagnostics) }
        return calls
    }

    /// A field of `defaults` that no call has would have no effect.
    private func checkDefaults(_ kinds: [CallKind], _ diagnostics: inout MappingDiagnostics) {
        guard let defaults else { return }
        guard case .mapping(let mapping) = defaults else {
            diagnostics.error(
                .mappingValue,
                "defaults must hold fields, found \(defaults.described)",
                at: defaults.line,
                help: "write defaults: {accountExternalId: account_id}."
            )
            return
        }
        for (key, _) in mapping {
            let name = key.text ?? ""
            if kinds.isEmpty || kinds.contains(where: { $0.hasField(name) }) { continue }
            let known = kinds.flatMap { $0.fields.map(\.name) }
            diagnostics.error(
                .mappingKey,
                "no call has the field \(name.quoted) of defaults",
                at: key.line,
                help: NearestName.help(for: name, among: known, kind: "a field")
            )
        }
    }

    private func readCall(_ node: Node, _ diagnostics: inout MappingDiagnostics) -> CallMapping? {
        let names = schema.calls.map(\.name)
        guard case .mapping(let mapping) = node, let entry = mapping.first, let name = entry.key.text else {
            diagnostics.error(
                .mappingValue,
                "each entry of calls must be one call with its fields, found \(node.described)",
                at: node.line,
                help: "write - \(names.first ?? "call"): and the fields below it, two places further in."
            )
            return nil
        }
        if mapping.count > 1 {
            let second = mapping.dropFirst().first?.key
            diagnostics.error(
                .mappingValue,
                "each entry of calls must be one call, found \(name.quoted) and \((second?.text ?? "").quoted) beside it",
                at: second?.line ?? node.line,
                help: "its fields stand further in than \(name.quoted); a second call begins with a hyphen."
            )
            return nil
        }
        guard let kind = schema.calls.first(where: { $0.name == name }) else {
            diagnostics.error(
                .mappingKey,
                "\(schema.type) has no call \(name.quoted)",
                at: entry.key.line ?? node.line,
                help: NearestName.help(for: name, among: names, kind: "a call")
            )
            return nil
        }
        if let reason = kind.dropped {
            let taken = schema.calls.filter { $0.dropped == nil }.map(\.name).joined(separator: ", ")
            diagnostics.error(
                .mappingKey,
                "\(name) would be dropped: \(reason)",
                at: entry.key.line ?? node.line,
                help: "remove the call, or make one of it that is taken: \(taken)."
            )
            return nil
        }
        return fill(kind, entry.value, at: entry.key.line ?? node.line ?? 1, &diagnostics)
    }

    private func fill(
        _ kind: CallKind,
        _ node: Node,
        at line: Int,
        _ diagnostics: inout MappingDiagnostics
    ) -> CallMapping? {
        guard case .mapping(let mapping) = node else {
            diagnostics.error(
                .mappingValue,
                "\(kind.name) must hold fields, found \(node.described)",
                at: node.line ?? line
            )
            return nil
        }
        var call = CallMapping(kind: kind, line: line, whenLine: line, fields: [])
        var fieldNodes: [(name: String, key: Node, value: Node)] = []
        for (key, value) in mapping {
            let name = key.text ?? ""
            if name == "when" {
                call.whenLine = value.line ?? line
                call.when = ConditionReader.read(value, &diagnostics)
            } else if name == "fold", !kind.hasField(name) {
                call.folds = readFold(value, of: kind, &diagnostics)
            } else {
                fieldNodes.append((name, key, value))
            }
        }
        let own = Set(fieldNodes.map(\.name))
        if case .mapping(let shared)? = defaults {
            for (key, value) in shared {
                let name = key.text ?? ""
                if kind.hasField(name), !own.contains(name) { fieldNodes.append((name, key, value)) }
            }
        }
        let hasEntity = kind.fields.contains { $0.name == "entity" }
        let entity = hasEntity ? entity(fieldNodes.map { ($0.name, $0.value) }) : nil
        let title = fieldNodes.first { $0.name == kind.title }?.value
        let rules = FieldRules(kind: kind, declared: declared, entity: entity, title: title.flatMap(Self.fixedText))
        for (name, key, value) in fieldNodes {
            guard let rule = rules.rule(for: name, at: key.line, &diagnostics) else { continue }
            let reader = FieldReader(call: kind, rule: rule, lookups: lookups)
            if let field = reader.read(name, value, at: key.line ?? line, &diagnostics) { call.fields.append(field) }
        }
        checkPaths(fieldNodes.map { ($0.name, $0.key.line) }, of: kind, &diagnostics)
        rules.checkComplete(fieldNodes.map(\.name), at: line, &diagnostics)
        rules.checkName(call.fields, &diagnostics)
        return call
    }

    /// Names that are paths must not mean a value and an object in the same place.
    private func readFold(_ node: Node, of kind: CallKind, _ diagnostics: inout MappingDiagnostics) -> Bool {
        guard let folds = node.bool else {
            diagnostics.error(.mappingValue, "fold must be true or false, found \(node.described)", at: node.line)
            return false
        }
        if folds, kind.overwrites == nil {
            diagnostics.error(
                .mappingKey,
                "\(kind.name) can't be folded: no call of that kind takes away what an earlier one has done",
                at: node.line,
                help: kind.adds == nil
                    ? "remove fold." : "remove fold; `rowferry fold` writes the sums of a file as rows of their own."
            )
            return false
        }
        return folds
    }

    private func checkPaths(
        _ fields: [(name: String, line: Int?)],
        of kind: CallKind,
        _ diagnostics: inout MappingDiagnostics
    ) {
        guard kind.takesNested else { return }
        for field in fields where FieldPath(field.name).isBroken && !field.name.hasSuffix(".") {
            diagnostics.error(
                .mappingKey,
                "\(field.name.quoted) has a point with no name beside it",
                at: field.line,
                help: "a point leads from an object to its member: traits.plan."
            )
        }
        guard let (value, member) = FieldPath.conflict(among: fields.map(\.name)) else { return }
        let line = fields.first { $0.name == value }?.line
        diagnostics.error(
            .mappingKey,
            "\(member) makes an object of \(value), which is given a value in line \(line ?? 0)",
            at: fields.first { $0.name == member }?.line,
            help: "map \(value) as a whole, or its members; not both."
        )
    }

    /// The text of `{value: TEXT}`.
    private static func fixedText(_ node: Node) -> String? {
        if case .mapping(let mapping) = node { mapping["value"]?.text } else { nil }
    }

    /// What the call's `entity` says, in the words of `fields:` (`accounts`, `contacts`).
    private func entity(_ fields: [(name: String, value: Node)]) -> String? {
        guard let node = fields.first(where: { $0.name == "entity" })?.value else { return nil }
        var text = node.text
        if text == nil, case .mapping(let mapping) = node { text = mapping["value"]?.text }
        return text.map { $0 + "s" }
    }
}

extension CallKind {
    /// Whether the value of that field is the name of an attribute.
    func namesAttribute(in field: String) -> Bool {
        alternatives.contains { alternative in
            if case .fields(let names) = alternative { names.count > 1 && names.first == field } else { false }
        }
    }

    /// Whether such calls can have a field of that name.
    fileprivate func hasField(_ name: String) -> Bool {
        fields.contains { $0.name == name } || families.contains { name.hasPrefix($0.prefix) }
    }
}

/// Which fields a call may have, with what the tenant declares.
struct FieldRules {
    let kind: CallKind
    let declared: [String: [String]]
    /// The entity that the call's `entity` names, when it is written in the mapping.
    let entity: String?
    /// What the mapping itself says in the field that names what happened.
    var title: String?

    /// The rule that holds for a field name, or nil with an error when there is no such field.
    func rule(for name: String, at line: Int?, _ diagnostics: inout MappingDiagnostics) -> FieldRule? {
        if var rule = kind.fields.first(where: { $0.name == name }) {
            rule.isRequired = isRequired(rule)
            return rule
        }
        if let constant = kind.constants.first(where: { $0.name == name }) {
            diagnostics.error(
                .mappingKey,
                "\(name) is set by rowferry: it is \(constant.value.quoted) in each \(kind.name)",
                at: line,
                help: "remove the field."
            )
            return nil
        }
        for family in kind.families where name.hasPrefix(family.prefix) {
            return familyRule(family, name, at: line, &diagnostics)
        }
        let known = kind.fields.map(\.name)
        let prefixes = kind.families.map(\.shown)
        diagnostics.error(
            .mappingKey,
            "\(kind.name) has no field \(name.quoted)",
            at: line,
            help: NearestName.help(
                for: name,
                among: known + prefixes + ["when"] + (kind.overwrites == nil ? [] : ["fold"]),
                kind: "a field of \(kind.name)"
            )
        )
        return nil
    }

    private func familyRule(
        _ family: FieldFamily,
        _ name: String,
        at line: Int?,
        _ diagnostics: inout MappingDiagnostics
    ) -> FieldRule? {
        let short = String(name.dropFirst(family.prefix.count))
        if short.isEmpty {
            diagnostics.error(.mappingKey, "\(name.quoted) needs a name behind \(family.prefix)", at: line)
            return nil
        }
        let entity = family.entity ?? self.entity
        let standard = entity.flatMap { family.standard[$0] } ?? []
        if let rule = standard.first(where: { $0.name == short }) {
            return FieldRule(name, family.type ?? rule.type, cutsAt: rule.cutsAt)
        }
        if !short.contains("*"), let entity, let names = declared[entity], !names.contains(short) {
            let known = names + standard.map(\.name)
            let isTypo = family.entity == nil && NearestName.of(short, among: known) != nil
            diagnostics.error(
                isTypo ? .attributeTypo : .fieldUndeclared,
                "\(name) is not declared: \(family.undeclared)",
                at: line,
                help: undeclaredHelp(short, among: known, prefix: family.prefix, entity: entity)
            )
            return nil
        }
        if !short.contains("*"), let entity, declared[entity] == nil,
            let nearest = NearestName.of(short, among: standard.map(\.name))
        {
            diagnostics.warning(
                .attributeTypo,
                "\(name) is nearly the standard \(family.prefix)\(nearest): \(family.undeclared)",
                at: line,
                help: "write \(family.prefix)\(nearest) if you mean that; if not, declare \(short) under "
                    + "destination.fields.\(entity)."
            )
        }
        if let read = family.read { checkIsRead(name, short, read, at: line, &diagnostics) }
        return FieldRule(name, family.type ?? .string)
    }

    private func isRequired(_ rule: FieldRule) -> Bool {
        if let title, rule.exception == title { return false }
        return rule.isRequired || (entity != nil && rule.requiredFor == entity)
    }

    /// A field that nobody is known to read at the other end is sent all the same: somebody else may.
    private func checkIsRead(
        _ name: String,
        _ short: String,
        _ read: ReadNames,
        at line: Int?,
        _ diagnostics: inout MappingDiagnostics
    ) {
        let names = title.flatMap { read.byTitle[$0] } ?? read.names
        if short.contains("*") || names.contains(short) { return }
        let subject = title.flatMap { read.byTitle[$0] == nil ? nil : "\(kind.name) \($0.quoted)" } ?? kind.name
        diagnostics.warning(
            .fieldUndeclared,
            "\(name) may be passed over: \(read.reader) is not known to read it of \(subject)",
            at: line,
            help: names.isEmpty
                ? "it is known to read none." : NearestName.help(for: short, among: names, kind: "what it reads")
        )
    }

    private func undeclaredHelp(_ name: String, among names: [String], prefix: String, entity: String) -> String {
        if let nearest = NearestName.of(name, among: names) {
            return "did you mean \"\(prefix)\(nearest)\"? If not, add \(name) to destination.fields.\(entity)."
        }
        return "add \(name) to destination.fields.\(entity) when it exists in the tenant."
    }

    /// Notes required fields that are not mapped, and choices that are not made.
    func checkComplete(_ names: [String], at line: Int, _ diagnostics: inout MappingDiagnostics) {
        for rule in kind.fields where !names.contains(rule.name) {
            guard isRequired(rule) else { continue }
            diagnostics.error(
                .mappingMissing,
                "\(kind.name) needs \(rule.name)",
                at: line,
                help: "map it: \(rule.name): COLUMN."
            )
        }
        for (field, other) in kind.companions where names.contains(field) && !names.contains(other) {
            diagnostics.error(
                .mappingMissing,
                "\(field) of \(kind.name) means nothing without \(other)",
                at: line,
                help: "map \(other), too."
            )
        }
        if !kind.needsOneOf.isEmpty, !kind.needsOneOf.contains(where: names.contains) {
            let choice = kind.needsOneOf.joined(separator: " or ")
            diagnostics.error(
                .mappingMissing,
                "\(kind.name) needs \(choice)",
                at: line,
                help: "map it: \(kind.needsOneOf[0]): COLUMN."
            )
        }
        if kind.alternatives.isEmpty { return }
        var isFilled = false
        for alternative in kind.alternatives {
            switch alternative {
            case .fields(let needed):
                let given = needed.filter(names.contains)
                if given.count == needed.count { isFilled = true }
                guard !given.isEmpty, given.count < needed.count else { continue }
                // Half of a pair is a mistake of its own, whatever else the call sets.
                isFilled = true
                diagnostics.error(
                    .mappingMissing,
                    "\(kind.name) has \(given.joined(separator: " and ")), which needs \(described(needed, without: given))",
                    at: line,
                    help: "\(needed.joined(separator: " and ")) belong together."
                )
            case .family(let prefix): isFilled = isFilled || names.contains { $0.hasPrefix(prefix) }
            }
        }
        if !isFilled { diagnostics.error(.mappingMissing, "\(kind.name) needs \(described)", at: line) }
    }

    private func described(_ needed: [String], without given: [String]) -> String {
        needed.filter { !given.contains($0) }.joined(separator: " and ")
    }

    /// A name that is given as a value (`name: {value: Plan}`) must be as well known as one behind a prefix.
    func checkName(_ fields: [FieldMapping], _ diagnostics: inout MappingDiagnostics) {
        guard kind.namesAttribute(in: "name"), let family = kind.families.first,
            let field = fields.first(where: { $0.name == "name" }),
            case .literal(let literal) = field.source, let name = literal.text
        else { return }
        _ = familyRule(family, family.prefix + name, at: field.line, &diagnostics)
    }

    private var described: String {
        kind.alternatives.map { alternative in
            switch alternative {
            case .fields(let names): names.joined(separator: " and ")
            case .family(let prefix): "a field \(prefix)..."
            }
        }.joined(separator: ", or ")
    }
}
