import RowferryModel

extension RowMapper {
    /// The short way of a field: copies a value that already stands there as it will be sent, or counts that there is
    /// none. False, and nothing done, when the field must take the long way.
    @inline(__always)
    mutating func writeAsIs(_ step: UnsafePointer<FieldStep>, _ row: RowView, _ state: inout CallState) -> Bool {
        guard step.pointee.slot >= 0 else { return writeConstant(step, &state) }
        let cell = row.cells[step.pointee.slot]
        if !nullWords.isValue(cell) {
            guard step.pointee.skipsEmpty else { return false }
            notes.append(.empty(step.pointee.statistic))
            return true
        }
        guard let shape = step.pointee.shape(of: cell) else { return false }
        let text = cell.bytes
        if step.pointee.isID, DamagedID.isDamaged(text) { return false }
        guard let bytes = text.baseAddress else { return false }
        let room = output.room(step.pointee.key.count &+ text.count &+ 1)
        let opened = step.pointee.open(at: room, shape: shape, withComma: state.needsComma)
        let copy = TextCopy(of: bytes, count: text.count, to: opened)
        // A text that must be escaped goes the long way.
        if shape == .text, copy.needsEscape { return false }
        var digest = ValueDigest(hash: copy.hash, abbreviation: OrderedAbbreviation.text(copy.first))
        // What may lie outside of the bounds is looked at on the long way.
        if step.pointee.hasBounds, !step.pointee.isWithin(digest.abbreviation) { return false }
        if shape.isNumber {
            let number = PlainNumber(text)
            digest = ValueDigest(hash: copy.hash, abbreviation: number.abbreviation)
        }
        let start = output.count &+ (opened - room)
        if shape.isQuoted { opened.storeBytes(of: UInt8(ascii: "\""), toByteOffset: text.count, as: UInt8.self) }
        output.advance(opened - room &+ text.count &+ (shape.isQuoted ? 1 : 0))
        notes.append(
            FieldNote(
                field: step.pointee.statistic,
                start: start,
                count: text.count,
                isNumeric: shape.isNumber,
                digest: digest
            )
        )
        state.needsComma = true
        if step.pointee.isContent { state.hasContent = true }
        if step.pointee.isPin { state.isPinned = true }
        if step.pointee.sameness != 0 { state.sameness ^= ShortHash.finish(step.pointee.sameness, rest: copy.hash) }
        if step.pointee.isOrderKey {
            state.orderKey = state.orderKey.map { ShortHash.hash(text, seed: $0) } ?? copy.hash
        }
        return true
    }

    /// The short way of a value that the mapping gives.
    @inline(__always)
    private mutating func writeConstant(_ step: UnsafePointer<FieldStep>, _ state: inout CallState) -> Bool {
        guard let constant = step.pointee.constant else { return false }
        if state.needsComma { output.append(UInt8(ascii: ",")) }
        state.needsComma = true
        let start = output.count &+ step.pointee.constantStart
        output.append(constant)
        notes.append(
            FieldNote(
                field: step.pointee.statistic,
                start: start,
                count: step.pointee.constantCount,
                isNumeric: step.pointee.constantIsNumber,
                isConstant: true,
                digest: step.pointee.constantDigest
            )
        )
        if step.pointee.isContent { state.hasContent = true }
        if step.pointee.isPin { state.isPinned = true }
        return true
    }
}
