import RowferryModel

/// Values that are put together of several columns, or looked up.
extension RowMapper {
    /// The row with what is known about it in front of its cells.
    mutating func withFacts(_ row: RowView) -> RowView {
        let count = plan.facts.count + row.cells.count
        let alignment = MemoryLayout<Cell>.alignment
        let room = scratch.allocate(count * MemoryLayout<Cell>.stride + alignment)
        let skipped = room.baseAddress.map { -Int(bitPattern: $0) & (alignment - 1) } ?? 0
        let cells = UnsafeMutableRawBufferPointer(rebasing: room[skipped..<(skipped + room.count - alignment)])
            .bindMemory(to: Cell.self)
        for (index, fact) in plan.facts.enumerated() {
            cells.initializeElement(at: index, to: self.fact(fact, of: row))
        }
        for index in row.cells.indices {
            cells.initializeElement(at: plan.facts.count + index, to: row.cells[index])
        }
        var row = row
        row.cells = UnsafeBufferPointer(rebasing: cells[..<count])
        return row
    }

    private mutating func fact(_ fact: RowFact, of row: RowView) -> Cell {
        switch fact {
        case .row: return number(row.row)
        case .line: return number(row.line)
        case .file: return Cell(plan.fileName.withUnsafeBytes { scratch.copy(of: $0) }, .text)
        }
    }

    private mutating func number(_ value: Int) -> Cell {
        let room = scratch.allocate(20)
        var place = room.count
        var rest = value
        repeat {
            place -= 1
            room[place] = UInt8(48 + rest % 10)
            rest /= 10
        } while rest > 0
        return Cell(UnsafeRawBufferPointer(rebasing: room[place...]), .number)
    }

    /// A template some of whose columns have transforms.
    mutating func fillChanged(_ pieces: [TemplatePiece], _ row: RowView) -> Cell {
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        let parts = scratch.array(of: pieces.count, filledWith: nothing)
        var count = 0
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .text(let text): count += text.count
            case .slot(let slot):
                if plan.nullWords.isValue(row.cells[slot]) { parts[index] = row.cells[slot].bytes }
            case .changed(let slot, let transforms):
                let cell = changed(row.cells[slot], transforms)
                if plan.nullWords.isValue(cell) { parts[index] = cell.bytes }
            }
            count += parts[index].count
        }
        let room = scratch.allocate(count)
        var place = 0
        func add(_ bytes: UnsafeRawBufferPointer) {
            UnsafeMutableRawBufferPointer(rebasing: room[place...]).copyMemory(from: bytes)
            place += bytes.count
        }
        for (index, piece) in pieces.enumerated() {
            if case .text(let text) = piece { text.withUnsafeBytes { add($0) } } else { add(parts[index]) }
        }
        return Cell(UnsafeRawBufferPointer(room), .text)
    }

    /// A cell after transforms; without a value there is nothing to transform.
    mutating func changed(_ cell: Cell, _ transforms: [Transform]) -> Cell {
        var cell = cell
        for transform in transforms where plan.nullWords.isValue(cell) {
            cell = transform.apply(to: cell, scratch: &scratch)
        }
        return cell
    }

    /// `join`: the columns that have a value, with a text between them.
    mutating func joined(_ slots: [Int], _ separator: [UInt8], _ row: RowView) -> Cell {
        scratch.sink.truncate(to: 0)
        var isFirst = true
        for slot in slots where plan.nullWords.isValue(row.cells[slot]) {
            if !isFirst { scratch.sink.append(separator) }
            isFirst = false
            scratch.sink.append(row.cells[slot].bytes)
        }
        return isFirst ? .missing : Cell(scratch.taken(), .text)
    }

    /// `lookup`: the value that a table has for the key.
    @inline(never)
    mutating func writeLookup(
        _ lookup: BoundLookup,
        _ field: FieldPlan,
        _ row: RowView,
        _ state: inout CallState
    ) -> FieldEnd? {
        let raw = row.cells[lookup.slot]
        let key = changed(raw, lookup.transforms)
        guard plan.nullWords.isValue(key) else { return writeAbsent(field, raw, &state) }
        if let value = lookup.table.value(lookup.value, for: key.bytes) { return write(value, field, &state) }
        switch field.rules.missing {
        case .keep: return write(key, field, &state)
        case .null: return writeAbsent(field, raw, &state)
        case .reject:
            let problem = ValueProblem(
                .lookupMissing,
                "the lookup \(lookup.name) has no entry for \(shown(key.bytes, field).quoted)"
            )
            return settle(problem, field, raw, &state)
        }
    }

    /// The number as JSON writes it, by the field's own way of writing numbers; nil when it is none of that kind.
    @inline(__always)
    mutating func plainNumber(_ cell: Cell, _ field: FieldPlan) -> UnsafeRawBufferPointer? {
        guard let format = field.rules.number, cell.kind == .text else { return Trim.apply(to: cell.bytes) }
        return format.plain(cell.bytes, scratch: &scratch)
    }

    @inline(__always)
    mutating func booleanWord(_ text: UnsafeRawBufferPointer, _ field: FieldPlan) -> Bool? {
        guard let words = field.rules.booleans else { return BooleanWord.value(of: text) }
        return words.value(of: text, scratch: &scratch)
    }
}
