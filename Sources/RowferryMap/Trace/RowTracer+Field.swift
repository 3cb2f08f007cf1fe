import RowferryModel

extension RowMapper {
    typealias TracedField = (RowTrace.Field, FieldEnd?)

    /// Writes a field, and says how it came about: several where a star stands for them.
    mutating func trace(_ field: FieldPlan, _ row: RowView, _ state: inout CallState) -> [TracedField] {
        if case .star(let star) = field.source { return trace(star, of: field, row, &state) }
        var traced = RowTrace.Field(name: field.name, source: field.source.described)
        traced.columns = field.source.slots.map { column($0, row) }
        traced.steps = steps(of: field, row)
        let mark = Mark(self)
        let end = write(field, row, &state)
        return finish(traced, field, end, since: mark)
    }

    private mutating func trace(
        _ star: StarSource,
        of field: FieldPlan,
        _ row: RowView,
        _ state: inout CallState
    ) -> [TracedField] {
        var all: [TracedField] = []
        for named in row.named {
            let column = String(decoding: named.name, as: UTF8.self)
            guard let stem = star.columns.match(column) else { continue }
            let name = star.names.filled(with: stem)
            if star.except.contains(name) { continue }
            let single = field.named(name, column: column)
            var traced = RowTrace.Field(name: name, source: field.source.described)
            traced.columns = [RowTrace.Column(name: column, named.cell)]
            let mark = Mark(self)
            let end: FieldEnd?
            if star.isKnown(name) {
                traced.steps = steps(from: named.cell, of: single)
                end = write(named.cell, single, &state)
            } else {
                end = .reject(undeclared(name, star, single, named.cell))
            }
            all += finish(traced, single, end, since: mark)
            if end != nil { break }
        }
        return all
    }

    /// Where everything was before a field was written.
    private struct Mark {
        let output: Int
        let notes: Int
        let remarks: Int

        init(_ mapper: borrowing RowMapper) {
            output = mapper.output.count
            notes = mapper.notes.count
            remarks = mapper.remarks.count
        }
    }

    private func finish(
        _ field: RowTrace.Field,
        _ plan: FieldPlan,
        _ end: FieldEnd?,
        since mark: Mark
    ) -> [TracedField] {
        var field = field
        field.notes = remarks[mark.remarks...].map(\.message)
        switch end {
        case .reject(let fault)?:
            field.outcome = .rejected
            field.reason = "\(fault.code.rawValue): \(fault.message)"
            return [(field, end)]
        case .skipCall?:
            field.outcome = .callSkipped
            field.reason = "the value does not do (on_error: skip)"
            return [(field, end)]
        case nil: break
        }
        guard output.count > mark.output else {
            field.reason = field.columns.isEmpty ? "it has no value" : "no value is left, and empty: skip leaves it out"
            return [(field, nil)]
        }
        field.outcome = .sent
        let written = Array(text(from: mark.output).utf8)
        let members = JSONSplit.members(written.first == UInt8(ascii: ",") ? written.dropFirst() : written[...])
        field.sent = members.first.map(\.value)
        let derived = members.dropFirst().map { member -> TracedField in
            var follows = RowTrace.Field(name: member.name, source: "follows from \(plan.name)")
            follows.outcome = .sent
            follows.sent = member.value
            return (follows, nil)
        }
        return [(field, nil)] + derived
    }

    // MARK: Steps

    private mutating func steps(of field: FieldPlan, _ row: RowView) -> [RowTrace.Step] {
        switch field.source {
        case .slot(let slot): return steps(from: row.cells[slot], of: field)
        case .literal, .star: return []
        case .first(let slots): return steps(from: first(slots, field, row), of: field, named: "the first with a value")
        case .template(let pieces): return steps(from: fill(pieces, row), of: field, named: "template")
        case .changedTemplate(let pieces): return steps(from: fillChanged(pieces, row), of: field, named: "template")
        case .join(let slots, let separator):
            return steps(from: joined(slots, separator, row), of: field, named: "joined")
        case .lookup(let lookup):
            var steps: [RowTrace.Step] = []
            let key = note(lookup.transforms, row.cells[lookup.slot], in: &steps)
            guard nullWords.isValue(key) else { return steps }
            guard let found = lookup.table.value(lookup.value, for: key.bytes) else {
                steps.append(RowTrace.Step(name: "not in lookup \(lookup.name)", value: nil))
                return field.rules.missing == .keep ? steps + self.steps(from: key, of: field) : steps
            }
            return steps + self.steps(from: found, of: field, named: "lookup \(lookup.name)")
        }
    }

    /// What is done with a value from where it was found on. `named` says how it was found, when that is worth a step.
    private mutating func steps(
        from cell: Cell,
        of field: FieldPlan,
        named name: String? = nil
    ) -> [RowTrace.Step] {
        var steps = name.map { [RowTrace.Step(name: $0, value: nullWords.isValue(cell) ? cell.string : nil)] } ?? []
        let value = note(field.rules.transforms, cell, in: &steps)
        if !nullWords.isValue(value) || isListedNull(value, field) {
            steps.append(RowTrace.Step(name: "counts as no value", value: nil))
            if let fallback = field.rules.fallback {
                steps.append(RowTrace.Step(name: "default", value: String(decoding: fallback.text, as: UTF8.self)))
            }
            return steps
        }
        if let listed = field.rules.values?.value(for: value.bytes) {
            steps.append(RowTrace.Step(name: "values", value: listed.map { String(decoding: $0.text, as: UTF8.self) }))
        } else if let conversion = field.conversion.described {
            steps.append(RowTrace.Step(name: conversion, value: nil))
        }
        return steps
    }

    /// Applies transforms one by one; without a value there is nothing to transform.
    private mutating func note(_ transforms: [Transform], _ cell: Cell, in steps: inout [RowTrace.Step]) -> Cell {
        var cell = cell
        for transform in transforms where nullWords.isValue(cell) {
            cell = transform.apply(to: cell, scratch: &scratch)
            steps.append(RowTrace.Step(name: transform.name, value: nullWords.isValue(cell) ? cell.string : nil))
        }
        return cell
    }
}

/// The members of what was written of an object: names, and values as they stand.
private enum JSONSplit {
    static func members(_ bytes: ArraySlice<UInt8>) -> [(name: String, value: String)] {
        var members: [(String, String)] = []
        var name: String?
        var depth = 0
        var isInText = false
        var isEscaped = false
        var start = bytes.startIndex
        func part(_ end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }
        for (index, byte) in zip(bytes.indices, bytes) {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch byte {
            case UInt8(ascii: "\\"): isEscaped = isInText
            case UInt8(ascii: "\""): isInText.toggle()
            case _ where isInText: break
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ":") where depth == 0:
                name = String(part(index).dropFirst().dropLast())
                start = index + 1
            case UInt8(ascii: ",") where depth == 0:
                members.append((name ?? "", part(index)))
                start = index + 1
            default: break
            }
        }
        if start < bytes.endIndex { members.append((name ?? "", part(bytes.endIndex))) }
        return members
    }
}
