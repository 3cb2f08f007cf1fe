package import RowferryModel

extension Mapping {
    /// A warning for each kind of field of which the mapping uses some, and does not say which ones exist: nothing can be
    /// said then about names that the destination does not know.
    package var undeclaredKinds: [Diagnostic] {
        var used: [String: [String]] = [:]
        for call in calls {
            for family in call.kind.families {
                guard let entity = family.entity ?? call.entity, destination.fields[entity] == nil else { continue }
                let standard = Set(family.standard[entity, default: []].map { family.prefix + $0.name })
                let names = call.fields.compactMap { $0.attribute(of: call.kind, family) }
                    .filter { !standard.contains($0) }
                for name in names where !used[entity, default: []].contains(name) {
                    used[entity, default: []].append(name)
                }
            }
        }
        return used.sorted { $0.key < $1.key }.map { entity, names in
            let more = names.count > 5 ? " and \(names.count - 5) more" : ""
            return Diagnostic(
                .warning,
                .fieldUndeclared,
                "the mapping does not say which fields of \(entity) exist: nobody can tell about "
                    + names.prefix(5).joined(separator: ", ") + more,
                at: Position(file: file),
                help: "list them under `destination.fields.\(entity)`; a name that is not there is an error then."
            )
        }
    }
}

extension FieldMapping {
    /// The family's field that this one fills, as far as the mapping tells: `attr_Plan`, or `attr_...` named by a column.
    fileprivate func attribute(of kind: CallKind, _ family: FieldFamily) -> String? {
        if name.hasPrefix(family.prefix) { return name }
        guard kind.namesAttribute(in: name) else { return nil }
        if case .literal(let literal) = source { return literal.text.map { family.prefix + $0 } }
        return family.prefix + "... (named by \(source.columns.first ?? "a template"))"
    }
}

extension CallMapping {
    /// What the mapping itself says in the field that names what happened.
    var title: String? {
        guard case .literal(let literal)? = fields.first(where: { $0.name == kind.title })?.source else { return nil }
        return literal.text
    }

    /// The kind of thing that the call is about, as `fields:` names it: `accounts`.
    var entity: String? {
        guard kind.fields.contains(where: { $0.name == "entity" }) else { return nil }
        for field in fields where field.name == "entity" {
            if case .literal(let literal) = field.source { return literal.text.map { $0 + "s" } }
        }
        return nil
    }

    /// Where such calls are sent to, when not all calls share one URL.
    var path: CallPath? { entity.flatMap { kind.pathsByEntity[$0] } ?? kind.path }
}
