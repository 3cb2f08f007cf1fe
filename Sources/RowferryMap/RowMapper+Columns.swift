import RowferryModel

extension RowMapper {
    /// Fills a field of a call for every row that makes it, so that what differs from field to field is decided once for
    /// all rows.
    mutating func fill(_ step: UnsafePointer<FieldStep>, _ field: Int, _ call: Int) {
        batches[call].copied[field] = 0
        batches[call].numeric[field] = 0
        batches[call].empty[field] = 0
        let rows = batches[call].made
        if let constant = step.pointee.constant {
            let parts = batches[call].parts + field &* RowBatch.capacity
            let bytes = batches[call].bytes
            rows.forEachRow { row in
                parts[row] = .constant
                bytes[row] &+= constant.count
            }
            mark(rows, step, call)
        } else if step.pointee.slot >= 0 {
            copyCells(step, field, call).forEachRow { fillLong(step, $0, field, call) }
        } else {
            rows.forEachRow { fillLong(step, $0, field, call) }
        }
    }

    /// Takes the cells that are sent as they stand, and notes those without a value. Gives the rows that are left to the
    /// long way.
    private mutating func copyCells(_ step: UnsafePointer<FieldStep>, _ field: Int, _ call: Int) -> RowSet {
        switch step.pointee.shape {
        case .text?: return copyCells(PlainTexts.self, step, field, call)
        case .integer?: return copyCells(PlainIntegers.self, step, field, call)
        case .decimal?: return copyCells(PlainDecimals.self, step, field, call)
        case .instant?: return copyCells(PlainInstants.self, step, field, call)
        case .boolean?: return copyCells(PlainBooleans.self, step, field, call)
        case nil: return copyNone(step, field, call)
        }
    }

    /// No cell is sent as it stands.
    private mutating func copyNone(_ step: UnsafePointer<FieldStep>, _ field: Int, _ call: Int) -> RowSet {
        let parts = batches[call].parts + field &* RowBatch.capacity
        var empty: RowSet = 0
        batches[call].made.forEachRow { row in
            parts[row] = .absent
            if !nullWords.isValue(batch.cell(row, step.pointee.slot)) { empty |= .row(row) }
        }
        if !step.pointee.skipsEmpty { empty = 0 }
        batches[call].empty[field] = empty
        return batches[call].made & ~empty
    }

    @inline(__always)
    private mutating func copyCells<Shape: PlainShape>(
        _ shape: Shape.Type,
        _ step: UnsafePointer<FieldStep>,
        _ field: Int,
        _ call: Int
    ) -> RowSet {
        let rule = step.pointee.rule
        let parts = batches[call].parts + field &* RowBatch.capacity
        let texts = batches[call].texts + field &* RowBatch.capacity
        let digests = batches[call].digests + field &* RowBatch.capacity
        let bytes = batches[call].bytes
        let slot = step.pointee.slot
        let keyBytes = step.pointee.key.count &+ 1
        var (copied, numeric, empty, long): (RowSet, RowSet, RowSet, RowSet) = (0, 0, 0, 0)
        batches[call].made.forEachRow { row in
            let cell = batch.cell(row, slot)
            if !nullWords.isValue(cell) {
                parts[row] = .absent
                empty |= .row(row)
            } else if let value = Shape.value(of: cell, rule, &scratch) {
                texts[row] = value.text
                bytes[row] &+= keyBytes &+ value.text.count
                parts[row] = value.isQuoted ? .quoted : .bare
                digests[row] = value.digest
                copied |= .row(row)
                if value.isNumber { numeric |= .row(row) }
            } else {
                long |= .row(row)
            }
        }
        if !step.pointee.skipsEmpty {
            long |= empty
            empty = 0
        }
        batches[call].copied[field] = copied
        batches[call].numeric[field] = numeric
        batches[call].empty[field] = empty
        mark(copied, step, call)
        if step.pointee.sameness != 0 { addSameness(copied, step, digests, call) }
        if step.pointee.isOrderKey { addOrderKey(copied, digests, call) }
        return long
    }

    /// What it means for the calls that the field has a value.
    @inline(__always)
    private mutating func mark(_ filled: RowSet, _ step: UnsafePointer<FieldStep>, _ call: Int) {
        if step.pointee.isContent { batches[call].hasContent |= filled }
        if step.pointee.isPin { batches[call].isPinned |= filled }
    }

    @inline(__always)
    private func addSameness(
        _ rows: RowSet,
        _ step: UnsafePointer<FieldStep>,
        _ digests: UnsafeMutablePointer<ValueDigest>,
        _ call: Int
    ) {
        let sameness = batches[call].sameness
        rows.forEachRow { sameness[$0] ^= ShortHash.combine(step.pointee.sameness, digests[$0].hash) }
    }

    /// Of several order fields the first one that has a value counts.
    @inline(__always)
    private mutating func addOrderKey(_ rows: RowSet, _ digests: UnsafeMutablePointer<ValueDigest>, _ call: Int) {
        let (keys, fresh) = (batches[call].orderKeys, rows & ~batches[call].isOrdered)
        fresh.forEachRow { keys[$0] = digests[$0].hash }
        batches[call].isOrdered |= fresh
    }

    /// The long way of one cell: it writes what it has to send into `output`, from where the call takes it.
    private mutating func fillLong(_ step: UnsafePointer<FieldStep>, _ row: Int, _ field: Int, _ call: Int) {
        let place = field &* RowBatch.capacity &+ row
        let (start, noteStart) = (output.count, notes.count)
        longPlace = (row, call)
        var state = batches[call].state(of: row)
        let end = step.pointee.withField { write($0, batch[row], &state) }
        let sent = step.pointee.withField { form($0, writtenFrom: start) }
        batches[call].set(state, of: row)
        batches[call].parts[place] = output.count > sent ? .written : .absent
        batches[call].bytes[row] += output.count - sent
        batches[call].spans[place] = CallBatch.Span(start: Int32(sent), count: Int32(output.count - sent))
        if notes.count > noteStart { longNotes.append(LongNotes(row: row, call: call, notes: noteStart..<notes.count)) }
        switch end {
        case nil: break
        // A later field may still say that the call is not made: then nothing of it can be wrong.
        case .reject(let fault)?: batches[call].note(fault, of: row)
        case .skipCall?: batches[call].made &= ~.row(row)
        }
    }
}
