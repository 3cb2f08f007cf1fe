import RowferryModel

/// What calls are compared by with what was delivered before.
extension RowMapper {
    /// Finds out which row it is, by its key. Gives back why it can't be told.
    mutating func identify(_ row: Int) -> FieldFault? {
        guard let sync = plan.sync else { return nil }
        var key: UInt64 = 0
        for (slot, column) in sync.key {
            let cell = batch.cell(row, slot)
            guard nullWords.isValue(cell) else { return keyless(column) }
            // Spaces around an id do not make it another one.
            let text = Trim.apply(to: cell.bytes)
            key = ShortHash.hash(text, seed: ShortHash.combine(key, UInt64(truncatingIfNeeded: text.count)))
        }
        identity.key = key
        block.snapshot?.rows.append(key)
        if let version = sync.version {
            let cell = batch.cell(row, version.slot)
            guard let value = version.value(of: cell.bytes) else { return versionless(version, cell) }
            identity.version = value
        }
        identity.remembered.truncate(to: 0)
        for (place, slot) in sync.remembered.enumerated() {
            if place > 0 { identity.remembered.append(UInt8(ascii: ",")) }
            append(batch.cell(row, slot))
        }
        return nil
    }

    /// The cell as CSV has it, always in quotes; what is no value is nothing.
    private mutating func append(_ cell: Cell) {
        let quote = UInt8(ascii: "\"")
        guard nullWords.isValue(cell) else { return }
        identity.remembered.append(quote)
        if cell.bytes.contains(quote) {
            for byte in cell.bytes {
                if byte == quote { identity.remembered.append(quote) }
                identity.remembered.append(byte)
            }
        } else {
            identity.remembered.append(cell.bytes)
        }
        identity.remembered.append(quote)
    }

    private mutating func keyless(_ column: String) -> FieldFault {
        block.snapshot?.keyless += 1
        return FieldFault(
            code: .fieldMissing,
            field: "sync.key",
            column: column,
            message: "the row has no \(column), by which it is known again"
        )
    }

    private func versionless(_ version: SyncPlan.VersionPlan, _ cell: Cell) -> FieldFault {
        let shown = plan.mask.hides([version.column]) ? ColumnMask.text : Self.shown(cell.bytes)
        return FieldFault(
            code: .fieldType,
            field: "sync.version",
            column: version.column,
            value: shown,
            message:
                "\(shown.quoted) is neither a whole number nor a date: it does not say how new the "
                + "row is"
        )
    }

    /// Notes what is remembered of a call of the row, once it is delivered: of all that it says, but not of what only
    /// tells it from its repetition.
    mutating func remember(_ call: CallPlan, _ index: Int, from start: Int) {
        let said = encoded.count - start - (call.seal.map { $0.count + 1 } ?? 0)
        let bytes = encoded.bytes(from: start)
        let content = ShortHash.hash(UnsafeRawBufferPointer(rebasing: bytes[..<said]), seed: Self.contentSeed)
        let entry = SnapshotEntry(
            call: index,
            row: identity.key,
            // The lowest bit is free for whoever keeps the contents; none is that of a row that has gone.
            content: content & ~1 | 2,
            version: identity.version
        )
        let remembered = identity.remembered.bytes(from: 0)
        let place = identity.entries.room(SnapshotEntry.mostHead + remembered.count)
        let head = entry.writeHead(to: place, remembering: remembered.count)
        (place + head).copyMemory(from: remembered.baseAddress ?? UnsafeRawPointer(place), byteCount: remembered.count)
        identity.entries.advance(head + remembered.count)
        block.snapshot?.ends.append(Int32(identity.entries.count))
    }

    /// Takes back what was noted of calls behind the first ones of the block.
    mutating func forget(behind calls: Int) {
        block.snapshot?.ends.removeSubrange(calls...)
        identity.entries.truncate(to: Int(block.snapshot?.ends.last ?? 0))
    }

    /// Other than that of the keys.
    private static var contentSeed: UInt64 { 0x51_7C_C1_B7_27_22_0A_95 }
}
