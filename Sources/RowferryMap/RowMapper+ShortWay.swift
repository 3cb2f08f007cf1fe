import RowferryModel

extension RowMapper {
    /// The short way of a field: copies a value that already stands there as it will be sent, or counts that there is
    /// none. False, and nothing done, when the field must take the long way.
    @inline(__always)
    mutating func writeAsIs(_ step: FieldStep, _ row: RowView, _ state: inout CallState) -> Bool {
        guard step.slot >= 0 else { return writeConstant(step, &state) }
        let cell = row.cells[step.slot]
        if !nullWords.isValue(cell) {
            guard step.skipsEmpty else { return false }
            notes.append(.empty(step.statistic))
            return true
        }
        guard let shape = step.shape(of: cell) else { return false }
        let text = cell.bytes
        guard let bytes = text.baseAddress else { return false }
        let room = output.room(step.key.count &+ text.count &+ 1)
        let opened = step.open(at: room, shape: shape, withComma: state.needsComma)
        let copy = TextCopy(of: bytes, count: text.count, to: opened)
        // A text that must be escaped goes the long way.
        if shape == .text, copy.needsEscape { return false }
        var digest = ValueDigest(hash: copy.hash, abbreviation: OrderedAbbreviation.text(copy.first))
        if shape.isNumber {
            let number = PlainNumber(text)
            digest = ValueDigest(hash: copy.hash, abbreviation: number.abbreviation)
        }
        let start = output.count &+ (opened - room)
        if shape.isQuoted { opened.storeBytes(of: UInt8(ascii: "\""), toByteOffset: text.count, as: UInt8.self) }
        output.advance(opened - room &+ text.count &+ (shape.isQuoted ? 1 : 0))
        notes.append(
            FieldNote(
                field: step.statistic,
                start: start,
                count: text.count,
                isNumeric: shape.isNumber,
                digest: digest
            )
        )
        state.needsComma = true
        if step.isContent { state.hasContent = true }
        if step.isPin { state.isPinned = true }
        if step.isOrderKey {
            state.orderKey = state.orderKey.map { ShortHash.hash(text, seed: $0) } ?? copy.hash
        }
        return true
    }

    /// The short way of a value that the mapping gives.
    @inline(__always)
    private mutating func writeConstant(_ step: FieldStep, _ state: inout CallState) -> Bool {
        guard let constant = step.constant else { return false }
        if state.needsComma { output.append(UInt8(ascii: ",")) }
        state.needsComma = true
        let start = output.count &+ step.constantStart
        output.append(constant)
        notes.append(
            FieldNote(
                field: step.statistic,
                start: start,
                count: step.constantCount,
                isNumeric: step.constantIsNumber,
                isConstant: true,
                digest: step.constantDigest
            )
        )
        if step.isContent { state.hasContent = true }
        if step.isPin { state.isPinned = true }
        return true
    }
}
