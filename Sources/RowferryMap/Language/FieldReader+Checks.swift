import RowferryModel

/// What follows from the destination's rule, and what does not go together: a modifier that would have no effect is a
/// mistake, not something to pass over.
extension FieldReader {
    /// Checks a field; `given` are the keys that the mapping has for it, nil for a bare column.
    func finish(_ field: inout FieldMapping, given: KeyReader?, _ diagnostics: inout MappingDiagnostics) {
        if rule.isRequired { field.isRequired = true }
        // Beside a list of values date has no effect, which is told below.
        let isDate = !field.date.isEmpty && field.values == nil
        if field.type == nil, field.values == nil {
            if field.number != nil { field.type = rule.type == .integer ? .integer : .number }
            if field.booleans != nil { field.type = .boolean }
        }
        let effective = field.type ?? (isDate ? .datetime : impliedType)
        checkType(field, effective, &diagnostics)
        checkEmpty(field, given, &diagnostics)
        checkEffects(field, effective, given, &diagnostics)
        if let least = field.minimum, let most = field.maximum, Self.isLess(most, than: least) {
            diagnostics.error(
                .mappingValue,
                "min of \(field.name) is \(least), which is more than its max \(most)",
                at: given?.line(of: "min") ?? field.line
            )
        }
        convertLiterals(&field, effective, &diagnostics)
        if field.type == nil, field.date.isEmpty, field.values == nil { field.type = impliedType }
    }

    /// The destination's type for the field; text needs no type.
    private var impliedType: ValueType? {
        rule.type == .string ? nil : rule.type
    }

    private static func isLess(_ left: String, than right: String) -> Bool {
        Array(left.utf8).withUnsafeBytes { left in
            Array(right.utf8).withUnsafeBytes { DecimalText.compare(left, $0) < 0 }
        }
    }

    private func checkType(
        _ field: FieldMapping,
        _ effective: ValueType?,
        _ diagnostics: inout MappingDiagnostics
    ) {
        if !field.date.isEmpty, let type = field.type, type != .date, type != .datetime {
            diagnostics.error(
                .mappingValue,
                "\(field.name) has date, so its type can't be \(type.rawValue)",
                at: field.line,
                help: "leave type out, or write type: date for a day without a time."
            )
            return
        }
        let taken: [ValueType] =
            switch rule.type {
            case .string, .json: ValueType.allCases
            case .number: [.number, .integer]
            case .date, .datetime: [.datetime, .date]
            case .integer: [.integer]
            case .boolean: [.boolean]
            }
        if effective == .json, !call.takesNested {
            diagnostics.warning(
                .mappingValue,
                "\(field.name) is sent as JSON: nobody knows what \(call.name) makes of an array or an object",
                at: field.line,
                help: "leave out type where the values are single ones, or make a text of them with transform: join."
            )
        }
        guard let effective, !taken.contains(effective) else { return }
        diagnostics.error(
            .mappingValue,
            "\(field.name) of \(call.name) is of type \(rule.type.rawValue), so it can't be \(effective.rawValue)",
            at: field.line,
            help: "leave out type\(field.date.isEmpty ? "" : " and date"): \(call.name) says what it must be."
        )
    }

    /// Whether the field can be cleared: it is an attribute, or the value of one that is named.
    private func canClear(_ name: String) -> Bool {
        guard call.clearing != nil else { return false }
        return call.alternatives.contains { alternative in
            switch alternative {
            case .fields(let names): names.last == name
            case .family(let prefix): name.hasPrefix(prefix)
            }
        }
    }

    private func checkEmpty(
        _ field: FieldMapping,
        _ given: KeyReader?,
        _ diagnostics: inout MappingDiagnostics
    ) {
        guard let line = given?.line(of: "empty") else { return }
        if field.empty == .clear, !canClear(field.name) {
            diagnostics.error(
                .mappingValue,
                "\(field.name) of \(call.name) can't be cleared",
                at: line,
                help: "empty: clear is for the attributes of setAttribute."
            )
        } else if field.fallback?.text != nil {
            diagnostics.error(
                .mappingValue,
                "\(field.name) has a default, so empty: \(field.empty.rawValue) has no effect",
                at: line,
                help: "remove default or empty."
            )
        } else if field.isRequired, field.empty != .reject {
            diagnostics.error(
                .mappingValue,
                "\(field.name) is required, so empty: \(field.empty.rawValue) has no effect",
                at: line,
                help: "a row without a value for it is rejected; remove empty."
            )
        }
    }

    /// Modifiers that would be passed over in silence.
    private func checkEffects(
        _ field: FieldMapping,
        _ effective: ValueType?,
        _ given: KeyReader?,
        _ diagnostics: inout MappingDiagnostics
    ) {
        guard let given else { return }
        var useless: [(keys: [String], reason: String)] = []
        if case .literal(let literal) = field.source, literal.text != nil {
            let keys = [
                "transform", "values", "missing", "default", "empty", "truncate", "min", "max", "pattern", "on_error",
                "number", "boolean",
            ]
            useless.append((keys, "its value is fixed"))
        } else if field.values != nil {
            let keys = [
                "date", "timezone", "locale", "pivot", "gap", "overlap", "number", "boolean", "truncate", "min", "max",
                "pattern",
            ]
            useless.append((keys, "its values are listed"))
        } else {
            let isText = effective == nil || effective == .string
            let isNumber = effective == .integer || effective == .number
            let isDate = effective == .date || effective == .datetime
            if !isText { useless.append((["truncate"], "it is no text")) }
            if !isText, !isNumber { useless.append((["pattern"], "it is no text and no number")) }
            if !isDate { useless.append((["timezone", "gap", "overlap"], "it is no date")) }
            if isDate, field.zone == nil { useless.append((["gap", "overlap"], "it has no timezone")) }
            if effective == .date { useless.append((["gap", "overlap"], "it is a day without a time")) }
            if !isNumber { useless.append((["number"], "it is no number")) }
            if effective != .boolean { useless.append((["boolean"], "it is no boolean")) }
            useless += uselessOfDates(field)
            if !isNumber, given.node("min") != nil || given.node("max") != nil {
                diagnostics.error(
                    .mappingValue,
                    "min and max of \(field.name) need a number",
                    at: given.line(of: "min") ?? given.line(of: "max"),
                    help: "add type: integer or type: number."
                )
            }
        }
        useless += uselessOfSources(field)
        for (keys, reason) in useless {
            for key in keys where given.node(key) != nil {
                diagnostics.error(
                    .mappingValue,
                    "\(key) of \(field.name) has no effect: \(reason)",
                    at: given.line(of: key),
                    help: "remove \(key)."
                )
            }
        }
    }

    private func uselessOfDates(_ field: FieldMapping) -> [(keys: [String], reason: String)] {
        let patterns = field.date.compactMap { if case .pattern(let pattern) = $0 { pattern } else { nil } }
        var useless: [(keys: [String], reason: String)] = []
        if !patterns.contains(where: \.usesNames) { useless.append((["locale"], "date has no names (MMM, MMMM, EEE)")) }
        if !patterns.contains(where: \.usesPivot) { useless.append((["pivot"], "date has no two-digit year (yy)")) }
        return useless
    }

    private func uselessOfSources(_ field: FieldMapping) -> [(keys: [String], reason: String)] {
        var useless: [(keys: [String], reason: String)] = []
        var isLookup = false
        if case .lookup = field.source { isLookup = true } else { useless.append((["key"], "it has no lookup")) }
        if case .join = field.source {} else { useless.append((["with"], "it has no join")) }
        if !isLookup, field.values == nil { useless.append((["missing"], "it has neither values nor a lookup")) }
        return useless
    }

    // MARK: Values of the mapping

    private func convertLiterals(
        _ field: inout FieldMapping,
        _ effective: ValueType?,
        _ diagnostics: inout MappingDiagnostics
    ) {
        let conversion = LiteralConversion(
            type: effective,
            formats: field.date,
            zone: field.zone,
            gap: field.gap,
            overlap: field.overlap
        )
        if case .literal(let literal) = field.source {
            field.source = .literal(convert(literal, "the value", field, conversion, &diagnostics))
        }
        field.fallback = field.fallback.map { convert($0, "the default", field, conversion, &diagnostics) }
        guard var values = field.values else { return }
        for (text, literal) in values.sorted(by: { $0.key < $1.key }) {
            values[text] = convert(literal, "the value of \(text.quoted)", field, conversion, &diagnostics)
        }
        field.values = values
    }

    private func convert(
        _ literal: Literal,
        _ what: String,
        _ field: FieldMapping,
        _ conversion: LiteralConversion,
        _ diagnostics: inout MappingDiagnostics
    ) -> Literal {
        let shown = (literal.text ?? "null").quoted
        do {
            let converted = try conversion.convert(literal)
            if case .number(let digits) = converted {
                let isBelow = field.minimum.map { Self.isLess(digits, than: $0) } ?? false
                let isAbove = field.maximum.map { Self.isLess($0, than: digits) } ?? false
                if isBelow || isAbove {
                    diagnostics.error(
                        .mappingValue,
                        "\(what) of \(field.name) is \(shown), which is \(isBelow ? "less than min" : "more than max")",
                        at: field.line
                    )
                }
            }
            if rule.isRequired, converted.text?.isEmpty == true {
                diagnostics.error(
                    .mappingValue,
                    "\(what) of \(field.name) is empty, and \(call.name) needs it",
                    at: field.line
                )
            }
            if let limit = rule.cutsAt, let text = converted.text, text.utf16.count > limit {
                diagnostics.warning(
                    .fieldTooLong,
                    "\(what) of \(field.name) has more than \(limit) characters; the destination cuts it silently",
                    at: field.line
                )
            }
            return converted
        } catch {
            diagnostics.error(
                .mappingValue,
                "\(what) of \(field.name) must be \(error.expected), found \(shown)",
                at: field.line
            )
            return literal
        }
    }
}
