import RowferryModel

extension RowMapper {
    /// Writes one field of a call, or leaves it out. Gives back how it ends the call or the row, if it does.
    @inline(__always)
    mutating func write(_ field: FieldPlan, _ row: RowView, _ state: inout CallState) -> FieldEnd? {
        let cell: Cell
        switch field.source {
        case .slot(let slot): cell = row.cells[slot]
        case .literal(let value):
            writeRendered(value, field, &state)
            return nil
        case .first(let slots): cell = first(slots, field, row)
        case .template(let pieces): cell = fill(pieces, row)
        case .changedTemplate(let pieces): cell = fillChanged(pieces, row)
        case .join(let slots, let separator): cell = joined(slots, separator, row)
        case .lookup(let lookup): return writeLookup(lookup, field, row, &state)
        case .star(let star):
            return writeStar(field, star, row, &state)
        }
        return write(cell, field, &state)
    }

    /// The first cell that has a value, also after the transforms: white space alone is none when it is trimmed.
    mutating func first(_ slots: [Int], _ field: FieldPlan, _ row: RowView) -> Cell {
        for slot in slots where plan.nullWords.isValue(transformed(row.cells[slot], field)) { return row.cells[slot] }
        return .missing
    }

    @inline(__always)
    mutating func transformed(_ cell: Cell, _ field: FieldPlan) -> Cell {
        if field.rules.transforms.isEmpty || !plan.nullWords.isValue(cell) { return cell }
        var cell = cell
        for transform in field.rules.transforms { cell = transform.apply(to: cell, scratch: &scratch) }
        return cell
    }

    mutating func fill(_ pieces: [TemplatePiece], _ row: RowView) -> Cell {
        var count = 0
        for piece in pieces {
            switch piece {
            case .text(let text): count += text.count
            case .slot(let slot) where plan.nullWords.isValue(row.cells[slot]): count += row.cells[slot].bytes.count
            case .slot, .changed: break
            }
        }
        let room = scratch.allocate(count)
        var place = 0
        for piece in pieces {
            switch piece {
            case .text(let text):
                text.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: room[place...]).copyMemory(from: $0) }
                place += text.count
            case .slot(let slot) where plan.nullWords.isValue(row.cells[slot]):
                let bytes = row.cells[slot].bytes
                UnsafeMutableRawBufferPointer(rebasing: room[place...]).copyMemory(from: bytes)
                place += bytes.count
            case .slot, .changed: break
            }
        }
        return Cell(UnsafeRawBufferPointer(room), .text)
    }

    /// Writes every column of the row that fits, under the name that its star gives.
    private mutating func writeStar(
        _ field: FieldPlan,
        _ star: StarSource,
        _ row: RowView,
        _ state: inout CallState
    ) -> FieldEnd? {
        for named in row.named {
            let column = String(decoding: named.name, as: UTF8.self)
            guard let stem = star.columns.match(column) else { continue }
            let name = star.names.filled(with: stem)
            if star.except.contains(name) { continue }
            let single = field.named(name, column: column)
            if !star.isKnown(name) {
                return .reject(undeclared(name, star, single, named.cell))
            }
            if let end = write(named.cell, single, &state) { return end }
        }
        return nil
    }

    /// The way of a value: null words, transforms, conversion, checks; then what is due when there is none.
    @inline(__always)
    mutating func write(_ raw: Cell, _ field: FieldPlan, _ state: inout CallState) -> FieldEnd? {
        if plan.nullWords.isValue(raw) {
            let cell = transformed(raw, field)
            if plan.nullWords.isValue(cell), !isListedNull(cell, field) {
                guard let problem = writeValue(cell, field, &state) else { return nil }
                return settle(problem, field, raw, &state)
            }
        }
        return writeAbsent(field, raw, &state)
    }

    /// What a value that does not do means for the call or the row.
    @inline(never)
    mutating func settle(
        _ problem: ValueProblem,
        _ field: FieldPlan,
        _ raw: Cell,
        _ state: inout CallState
    ) -> FieldEnd? {
        switch field.rules.onError {
        case .reject: return .reject(fault(problem, field, raw))
        case .skip: return .skipCall
        case .null:
            note(problem, field, raw)
            return writeAbsent(field, raw, &state)
        }
    }

    /// Whether `values` says that the cell means: no value.
    @inline(__always)
    func isListedNull(_ cell: Cell, _ field: FieldPlan) -> Bool {
        guard let values = field.rules.values else { return false }
        switch values.value(for: cell.bytes) {
        case .some(.none): return true
        case .some: return false
        case nil: return field.rules.missing == .null
        }
    }

    /// The field has no value.
    @inline(never)
    mutating func writeAbsent(_ field: FieldPlan, _ raw: Cell, _ state: inout CallState) -> FieldEnd? {
        if let fallback = field.rules.fallback {
            writeRendered(fallback, field, &state)
            return nil
        }
        if field.rules.isRequired {
            return .reject(
                fault(ValueProblem(.fieldMissing, "\(field.name) is required and has no value"), field, raw)
            )
        }
        notes.append(.empty(field.statistic))
        switch field.rules.empty {
        case .skip: return nil
        case .reject:
            return .reject(fault(ValueProblem(.fieldEmpty, "\(field.name) has no value"), field, raw))
        case .keep:
            open(field, &state)
            output.append(UInt8(ascii: "\""))
            output.append(UInt8(ascii: "\""))
        case .clear:
            open(field, &state)
            output.append(field.rules.clearing)
            let why = "\(field.name) is cleared, since \(field.column ?? "it") is empty"
            remark(.attributeClear, field, "", why, severity: .note)
        }
        return nil
    }

    /// Writes comma and key.
    @inline(__always)
    mutating func open(_ field: FieldPlan, _ state: inout CallState) {
        output.append(UInt8(ascii: ","))
        output.append(field.key)
        if field.meaning.isContent { state.hasContent = true }
    }

    mutating func writeRendered(_ value: RenderedValue, _ field: FieldPlan, _ state: inout CallState) {
        if field.rules.clearsByText, value.kind == .text, value.text.elementsEqual("null".utf8) {
            remark(.attributeClear, field, "null", "the mapping's \"null\" clears \(field.name)", severity: .note)
        }
        open(field, &state)
        let start = output.count
        output.append(value.json)
        value.text.withUnsafeBytes { finishValue($0, field, start, value.kind == .number, &state) }
    }

    /// What follows a value that was written: its count, its part in lane and class, its derived fields.
    /// `text` is the value as it is sent, before JSON escapes.
    @inline(__always)
    mutating func finishValue(
        _ text: UnsafeRawBufferPointer,
        _ field: FieldPlan,
        _ start: Int,
        _ isNumeric: Bool,
        _ state: inout CallState
    ) {
        let isQuoted = output.bytes(from: start).first == UInt8(ascii: "\"")
        let first = isQuoted ? start &+ 1 : start
        let value = UnsafeRawBufferPointer(rebasing: output.bytes(from: first).dropLast(isQuoted ? 1 : 0))
        notes.append(
            FieldNote(
                field: field.statistic,
                start: first,
                count: value.count,
                isNumeric: isNumeric,
                digest: ValueDigest(of: value, numeric: isNumeric)
            )
        )
        if field.meaning.isOrderKey, state.orderKey == nil { state.orderKey = ShortHash.hash(text) }
        if let limit = field.rules.cutsAt, text.count > limit { remarkOnLength(text, field, limit) }
        // No text is the same as an empty one.
        if field.meaning.sameness != 0, !text.isEmpty { state.sameness ^= sameness(of: text, value, field) }
        if field.meaning.isID, DamagedID.isDamaged(text) { remarkOnID(text, field) }
        if let bounds = field.meaning.bounds { remarkOn(value, field, bounds) }
        switch field.meaning.role {
        case .none: break
        case .pin: state.isPinned = true
        case .forbid: state.isForbidden = BooleanWord.value(of: text) ?? true
        }
        for derived in field.derived {
            // Computed first: the text may stand in the output, which moves when it grows.
            let value = derived.compute(text)
            output.append(UInt8(ascii: ","))
            output.append(derived.key)
            output.append(UInt8(ascii: "\""))
            output.append(value)
            output.append(UInt8(ascii: "\""))
        }
    }

    /// What the value adds to `CallState.sameness`: dates as they are sent, texts as far as the destination keeps them.
    private mutating func sameness(
        of text: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer,
        _ field: FieldPlan
    ) -> UInt64 {
        let isDate = field.conversion.isDate
        let kept =
            isDate
            ? DateWords.cut(value, digits: field.meaning.fractionDigits, scratch: &scratch)
            : CharacterCount.prefix(text, units: field.meaning.samenessUnits)
        return ShortHash.combine(field.meaning.sameness, ShortHash.hash(kept))
    }

    /// Once for a row, however many of its calls have the id.
    @inline(never)
    private mutating func remarkOnID(_ text: UnsafeRawBufferPointer, _ field: FieldPlan) {
        let isSaid = remarks.contains { said in
            said.key.code == .idSpreadsheet && said.key.column == field.column && said.row == longPlace.row
                && (said.call == longPlace.call || batches[said.call].made.has(said.row))
        }
        if isSaid, field.column != nil { return }
        let shown = self.shown(text, field)
        remark(.idSpreadsheet, field, shown, "\(shown.quoted) was an id before a spreadsheet read it as a number")
    }

    @inline(never)
    private mutating func remarkOnLength(_ text: UnsafeRawBufferPointer, _ field: FieldPlan, _ limit: Int) {
        guard CharacterCount.prefix(text, units: limit).count < text.count else { return }
        remark(
            .fieldTooLong,
            field,
            shown(text, field),
            "\(field.name) is longer than \(limit) characters; the destination cuts it silently"
        )
    }

    private mutating func remarkOn(_ value: UnsafeRawBufferPointer, _ field: FieldPlan, _ bounds: DateBounds) {
        guard let code = bounds.fault(of: value) else { return }
        let shown = self.shown(value, field)
        let what = code == .dateFuture ? "lies in the future" : "lies before the year 2000"
        remark(code, field, shown, "\(field.name) is \(shown), which \(what)")
    }

    // MARK: What is said about a value

    func undeclared(_ name: String, _ star: StarSource, _ field: FieldPlan, _ raw: Cell) -> FieldFault {
        fault(ValueProblem(.fieldUndeclared, "\(name) is not declared: \(star.undeclared)"), field, raw)
    }

    private func fault(_ problem: ValueProblem, _ field: FieldPlan, _ raw: Cell) -> FieldFault {
        FieldFault(
            code: problem.code,
            field: field.name,
            column: field.column,
            value: raw.kind == .missing ? nil : shown(raw.bytes, field),
            message: problem.message
        )
    }

    private mutating func note(_ problem: ValueProblem, _ field: FieldPlan, _ raw: Cell) {
        remarks.append(
            Remark(
                key: Findings.Key(problem.code, .warning, field: field.name, column: field.column),
                value: shown(raw.bytes, field),
                message: problem.message + "; sent without it (on_error: null)",
                row: longPlace.row,
                call: longPlace.call
            )
        )
    }

    /// A note is about what the mapping asked for, a warning about what may surprise.
    mutating func remark(
        _ code: DiagnosticCode,
        _ field: FieldPlan,
        _ value: String,
        _ message: String,
        severity: Severity = .warning
    ) {
        remarks.append(
            Remark(
                key: Findings.Key(code, severity, field: field.name, column: field.column),
                value: value,
                message: message,
                row: longPlace.row,
                call: longPlace.call
            )
        )
    }
}

/// Why a value does not do, before it is known what that means for the row.
struct ValueProblem {
    var code: DiagnosticCode
    var message: String

    init(_ code: DiagnosticCode, _ message: String) {
        self.code = code
        self.message = message
    }
}
