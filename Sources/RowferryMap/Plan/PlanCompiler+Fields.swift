import RowferryModel

extension PlanCompiler {
    mutating func plan(
        _ field: FieldMapping,
        name: String,
        column: String?,
        source: BoundSource,
        of call: CallMapping
    ) -> FieldPlan {
        let kind = call.kind
        let rule = kind.fields.first { $0.name == name }
        let mask = mapping.mask.mask
        let hidden = hiddenNames(of: field, mask)
        let isMasked = mask.hides(columns(of: field) + [column].compactMap(\.self)) || !hidden.isEmpty
        fields.append(
            PlannedField(
                call: kind.name,
                field: name,
                column: column,
                isDate: name == kind.date,
                isID: rule?.isID ?? false,
                isTitle: name == kind.title,
                isUndeclared: isUndeclared(name, of: call),
                isMasked: isMasked,
                hiddenNames: hidden
            )
        )
        let isFree = rule == nil
        let rules = FieldRulesPlan(
            transforms: field.transforms,
            values: field.values.map { ValueTable($0) },
            missing: field.missing,
            number: field.number,
            booleans: field.booleans,
            gap: field.gap,
            overlap: field.overlap,
            fallback: field.fallback.flatMap { RenderedValue($0) },
            isRequired: field.isRequired || isNeededName(name, of: kind) || name == kind.seal?.name,
            empty: field.empty,
            clearing: Array((kind.clearing ?? "null").utf8),
            clearsByText: kind.clearing == "\"null\"" && (isFree || name == "value"),
            truncate: field.truncate,
            cutsAt: rule?.cutsAt,
            longest: rule?.longest,
            minimum: field.minimum.map { Array($0.utf8) },
            maximum: field.maximum.map { Array($0.utf8) },
            pattern: field.pattern,
            onError: field.onError
        )
        return FieldPlan(
            name: name,
            objects: kind.takesNested ? FieldPath(name).objects : [],
            column: column,
            source: source,
            rules: rules,
            conversion: conversion(of: field, kind),
            derived: kind.derived.filter { $0.source == name }.map {
                DerivedPlan(key: JSONText.bytes($0.name) + [UInt8(ascii: ":")], compute: $0.compute)
            },
            form: rule?.form ?? .plain,
            statistic: fields.count - 1,
            meaning: meaning(name, of: call),
            mask: mask,
            isMasked: isMasked
        )
    }

    /// The columns that a field's values come from; of a lookup that learns from rows, also those that it learns.
    private func columns(of field: FieldMapping) -> [String] {
        guard case .lookup(let reference) = field.source,
            let lookup = mapping.lookups.first(where: { $0.name == reference.lookup && $0.isLearnt })
        else { return field.source.columns }
        return field.source.columns + lookup.columns
    }

    /// Of a star over columns that are known only row by row: the fields that it makes of masked ones.
    private func hiddenNames(of field: FieldMapping, _ mask: ColumnMask) -> [String] {
        guard case .columns(let pattern) = field.source, case .open = columns, let star = StarPattern(field.name)
        else { return [] }
        return mask.withWholes.compactMap { pattern.match($0).map(star.filled) }
    }

    private func meaning(_ name: String, of call: CallMapping) -> FieldMeaning {
        let kind = call.kind
        let rule = kind.fields.first { $0.name == name }
        let place = kind.sameness.firstIndex(of: name)
        return FieldMeaning(
            isContent: isContent(name, of: kind),
            isOrderKey: kind.orderFields.contains(name),
            role: role(name, of: kind),
            sameness: place.map { ShortHash.begin(count: $0 + 1) } ?? 0,
            samenessUnits: rule?.cutsAt ?? .max,
            fractionDigits: rule?.fractionDigits ?? .max,
            isID: rule?.isID ?? false,
            known: rule?.known ?? (kind.namesAttribute(in: name) ? knownNames(of: call) : nil),
            bounds: rule?.isPast == true ? now.map(DateBounds.init) : nil
        )
    }

    /// Whether the name is one of the user's own, and the mapping does not say which of these exist.
    private func isUndeclared(_ name: String, of call: CallMapping) -> Bool {
        guard let family = call.kind.families.first(where: { name.hasPrefix($0.prefix) }),
            let entity = family.entity ?? call.entity, mapping.destination.fields[entity] == nil
        else { return false }
        return !family.standard[entity, default: []].contains { family.prefix + $0.name == name }
    }

    /// What attributes there are: those that the mapping declares, and the standard ones.
    private func knownNames(of call: CallMapping) -> KnownTexts? {
        guard let family = call.kind.families.first, let entity = family.entity ?? call.entity,
            let declared = mapping.destination.fields[entity]
        else { return nil }
        let standard = family.standard[entity, default: []].map(\.name)
        return KnownTexts(
            texts: Set((declared + standard).map { Array($0.utf8) }),
            code: .fieldUndeclared,
            reason: "is not declared: \(family.undeclared)"
        )
    }

    private func conversion(of field: FieldMapping, _ kind: CallKind) -> Conversion {
        let formats = field.date.isEmpty ? [.iso] : field.date
        let zone = field.zone
        switch field.type {
        case nil where field.date.isEmpty: return kind.takesNested ? .keep : .single
        case nil: return .datetime(formats: formats, zone: zone)
        case .string?: return .string
        case .integer?: return .integer
        case .number?: return .number
        case .boolean?: return .boolean
        case .json?: return .json
        case .datetime?: return .datetime(formats: formats, zone: zone)
        case .date?: return .date(formats: formats, zone: zone)
        }
    }

    /// Of the `name` and `value` form, `name` must be there whenever the call is.
    private func isNeededName(_ name: String, of kind: CallKind) -> Bool {
        kind.alternatives.contains { alternative in
            if case .fields(let names) = alternative { names.dropLast().contains(name) } else { false }
        }
    }

    private func isContent(_ name: String, of kind: CallKind) -> Bool {
        kind.needsOneOf.contains(name)
            || kind.alternatives.contains { alternative in
                switch alternative {
                case .fields(let names): names.last == name
                case .family(let prefix): name.hasPrefix(prefix)
                }
            }
    }

    private func role(_ name: String, of kind: CallKind) -> DeliveryRole {
        guard case .repeatableWhen(let pinned, let unless) = kind.delivery else {
            return name == kind.date ? .pin : .none
        }
        return name == pinned ? .pin : name == unless ? .forbid : .none
    }
}
