import RowferryModel

extension RowMapper {
    /// Converts, checks and writes a value that is there. Nothing is written when it gives a problem.
    @inline(__always)
    mutating func writeValue(_ cell: Cell, _ field: FieldPlan, _ state: inout CallState) -> ValueProblem? {
        if let values = field.rules.values, field.rules.missing != .keep || values.value(for: cell.bytes) != nil {
            return writeListed(cell, field, &state)
        }
        switch field.conversion {
        case .keep:
            return cell.kind == .text ? writeText(cell.bytes, field, &state) : writeJSON(cell, field, &state)
        case .single:
            if cell.kind == .text { return writeText(cell.bytes, field, &state) }
            return cell.kind == .json
                ? typeProblem(cell, field, "a single value") : writeJSON(cell, field, &state)
        case .string:
            return writeText(cell.bytes, field, &state)
        case .integer: return writeNumber(cell, field, integer: true, &state)
        case .number: return writeNumber(cell, field, integer: false, &state)
        case .boolean: return writeBoolean(cell, field, &state)
        case .date(let formats, let zone): return writeDate(cell, field, formats, zone, onlyDay: true, &state)
        case .datetime(let formats, let zone): return writeDate(cell, field, formats, zone, onlyDay: false, &state)
        case .json: return writeParsed(cell, field, &state)
        }
    }

    @inline(__always)
    private mutating func writeText(
        _ text: UnsafeRawBufferPointer,
        _ field: FieldPlan,
        _ state: inout CallState
    ) -> ValueProblem? {
        var text = text
        if text.isEmpty, field.rules.isRequired {
            return ValueProblem(.fieldMissing, "\(field.name) is required and is empty")
        }
        if let known = field.meaning.known, !known.texts.contains(Array(text)) {
            return ValueProblem(known.code, "\(shown(text, field).quoted) \(known.reason)")
        }
        if let pattern = field.rules.pattern, !pattern.matches(text, scratch: &scratch) {
            return patternProblem(pattern, text, field)
        }
        if let limit = field.rules.truncate {
            let cut = CharacterCount.prefix(text, units: limit)
            if cut.count < text.count {
                remark(
                    .fieldTooLong,
                    field,
                    shown(text, field),
                    "\(field.name) is cut at \(limit) characters (truncate)"
                )
            }
            text = cut
        }
        if let longest = field.rules.longest, text.count > longest,
            CharacterCount.prefix(text, units: longest).count < text.count
        {
            return ValueProblem(.fieldTooLong, "\(field.name) is longer than \(longest) characters, which is not taken")
        }
        if field.rules.clearsByText, text.elementsEqual("null".utf8) {
            remark(.attributeClear, field, "null", "the text \"null\" clears \(field.name)")
        }
        open(field, &state)
        let start = output.count
        JSONText.write(text, to: &output)
        finishValue(text, field, start, false, &state)
        return nil
    }

    /// A JSON value that keeps its type.
    private mutating func writeJSON(_ cell: Cell, _ field: FieldPlan, _ state: inout CallState) -> ValueProblem? {
        if let pattern = field.rules.pattern, !pattern.matches(cell.bytes, scratch: &scratch) {
            return patternProblem(pattern, cell.bytes, field)
        }
        open(field, &state)
        let start = output.count
        output.append(cell.bytes)
        finishValue(cell.bytes, field, start, cell.kind == .number, &state)
        return nil
    }

    private mutating func writeNumber(
        _ cell: Cell,
        _ field: FieldPlan,
        integer: Bool,
        _ state: inout CallState
    ) -> ValueProblem? {
        guard let text = plainNumber(cell, field), let shape = NumberText.shape(of: text),
            cell.kind == .text || cell.kind == .number
        else {
            let written = field.rules.number.map { " written as \($0.described)" } ?? ""
            return typeProblem(cell, field, (integer ? "a whole number" : "a number") + written)
        }
        if integer, !shape.exponent.isEmpty || !shape.fraction.allSatisfy({ text[$0] == 48 }) {
            return typeProblem(cell, field, "a whole number")
        }
        if let minimum = field.rules.minimum, minimum.withUnsafeBytes({ DecimalText.compare(text, $0) }) < 0 {
            return rangeProblem(cell, field, "less than \(String(decoding: minimum, as: UTF8.self))")
        }
        if let maximum = field.rules.maximum, maximum.withUnsafeBytes({ DecimalText.compare(text, $0) }) > 0 {
            return rangeProblem(cell, field, "more than \(String(decoding: maximum, as: UTF8.self))")
        }
        if let pattern = field.rules.pattern, !pattern.matches(text, scratch: &scratch) {
            return patternProblem(pattern, text, field)
        }
        open(field, &state)
        let start = output.count
        _ = NumberText.write(text, integer: integer, to: &output)
        finishValue(output.bytes(from: start), field, start, true, &state)
        return nil
    }

    private mutating func writeBoolean(_ cell: Cell, _ field: FieldPlan, _ state: inout CallState) -> ValueProblem? {
        let value: Bool
        switch cell.kind {
        case .true: value = true
        case .false: value = false
        default:
            guard let read = booleanWord(Trim.apply(to: cell.bytes), field) else {
                let words = field.rules.booleans?.described ?? "true or false (or yes/no, 1/0)"
                return typeProblem(cell, field, words)
            }
            value = read
        }
        writePlain(value ? "true" : "false", field, &state)
        return nil
    }

    private mutating func writePlain(_ text: StaticString, _ field: FieldPlan, _ state: inout CallState) {
        open(field, &state)
        let start = output.count
        let bytes = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        output.append(bytes)
        finishValue(bytes, field, start, false, &state)
    }

    private mutating func writeDate(
        _ cell: Cell,
        _ field: FieldPlan,
        _ formats: [DateFormat],
        _ zone: ZoneRules?,
        onlyDay: Bool,
        _ state: inout CallState
    ) -> ValueProblem? {
        let text = Trim.apply(to: cell.bytes)
        var read: LocalMoment?
        for format in formats {
            read = format.read(text)
            guard let moment = read, moment.isValid else { continue }
            if case .pattern(let pattern) = format, pattern.hasExchangeableDay {
                tallies.noteDay(moment.day, month: moment.month, in: field.statistic)
            }
            break
        }
        guard let moment = read, moment.isValid else { return dateProblem(text, field, formats) }
        let mark = output.count
        let before = state
        open(field, &state)
        let start = output.count
        output.append(UInt8(ascii: "\""))
        let (gap, overlap) = (field.rules.gap, field.rules.overlap)
        let outcome = moment.write(onlyDay: onlyDay, zone: zone, gap: gap, overlap: overlap, to: &output)
        if outcome == .gap || outcome == .outOfRange || outcome == .twice {
            output.truncate(to: mark)
            state = before
            return outcome == .outOfRange ? dateProblem(text, field, formats) : clockProblem(outcome, text, zone, field)
        }
        if outcome == .overlap {
            remark(
                .dateOverlap,
                field,
                shown(text, field),
                "the clocks in \(zone?.name ?? "UTC") showed this time twice; the first is taken"
            )
        }
        output.append(UInt8(ascii: "\""))
        finishValue(text, field, start, false, &state)
        return nil
    }

    private func clockProblem(
        _ outcome: LocalMoment.Written,
        _ text: UnsafeRawBufferPointer,
        _ zone: ZoneRules?,
        _ field: FieldPlan
    ) -> ValueProblem {
        let name = zone?.name ?? "UTC"
        if outcome == .twice {
            return ValueProblem(.dateOverlap, "the clocks in \(name) showed \(shown(text, field).quoted) twice")
        }
        return ValueProblem(
            .dateGap,
            "the clocks in \(name) never showed \(shown(text, field).quoted): they were put forward"
        )
    }

    /// `type: json`: the text must be a JSON value, and is sent as one.
    private mutating func writeParsed(_ cell: Cell, _ field: FieldPlan, _ state: inout CallState) -> ValueProblem? {
        if cell.kind == .text {
            guard JSONCheck.isValue(cell.bytes) else { return typeProblem(cell, field, "JSON") }
            if field.rules.clearsByText, Trim.apply(to: cell.bytes).elementsEqual("\"null\"".utf8) {
                remark(.attributeClear, field, "null", "the text \"null\" clears \(field.name)")
            }
        }
        open(field, &state)
        let start = output.count
        output.append(cell.bytes)
        finishValue(cell.bytes, field, start, false, &state)
        return nil
    }

    private mutating func writeListed(_ cell: Cell, _ field: FieldPlan, _ state: inout CallState) -> ValueProblem? {
        guard let values = field.rules.values, let found = values.value(for: cell.bytes), let value = found else {
            return ValueProblem(
                .fieldValue,
                "\(shown(cell.bytes, field).quoted) is not among the values of \(field.name): "
                    + (field.rules.values?.texts.prefix(10).joined(separator: ", ") ?? "")
            )
        }
        writeRendered(value, field, &state)
        return nil
    }

    // MARK: Words

    private func typeProblem(_ cell: Cell, _ field: FieldPlan, _ expected: String) -> ValueProblem {
        ValueProblem(.fieldType, "\(field.name) must be \(expected), found \(shown(cell.bytes, field).quoted)")
    }

    private func rangeProblem(_ cell: Cell, _ field: FieldPlan, _ how: String) -> ValueProblem {
        ValueProblem(.fieldRange, "\(field.name) is \(shown(cell.bytes, field)), which is \(how)")
    }

    private func patternProblem(_ pattern: Regex, _ text: UnsafeRawBufferPointer, _ field: FieldPlan) -> ValueProblem {
        ValueProblem(
            .fieldPattern,
            "\(field.name) is \(shown(text, field).quoted), which does not match \(pattern.text.quoted)"
        )
    }

    private func dateProblem(
        _ text: UnsafeRawBufferPointer,
        _ field: FieldPlan,
        _ formats: [DateFormat]
    ) -> ValueProblem {
        let expected = formats.map(\.described).joined(separator: " or ")
        return ValueProblem(
            .dateInvalid,
            "\(field.name) is \(shown(text, field).quoted), which is not a date written as \(expected)"
        )
    }
}

extension DateFormat {
    /// How the format is called in the mapping.
    var described: String {
        switch self {
        case .iso: "iso (2024-02-03T15:00:00Z)"
        case .unix: "unix (seconds)"
        case .unixMilliseconds: "unix_ms"
        case .pattern(let pattern): pattern.text
        }
    }
}
