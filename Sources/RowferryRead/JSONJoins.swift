import RowferryModel

/// The values of one row that paths with `[*]` have found, to be joined to one text a column.
///
/// Does nothing when there are no such paths. Kept from row to row, so that its memory is used again.
struct JSONJoins {
    private struct Part {
        var slot: Int
        var cell: Cell
        /// Where the value stands in the row, with quotes and escapes.
        var source: Range<Int>
    }

    /// What stands between two values.
    private static let separator = Array(", ".utf8)

    private var parts: [Part] = []

    /// Bytes that the joined texts of one row need at the most: no value is longer than where it stands, and of values one
    /// byte long there are half as many as the row has bytes.
    static func room(rowBytes: Int, columns: Int) -> Int {
        columns * (3 * rowBytes + 2)
    }

    mutating func begin() {
        parts.removeAll(keepingCapacity: true)
    }

    mutating func note(_ cell: Cell, slot: Int, at source: Range<Int>) {
        if cell.kind != .null { parts.append(Part(slot: slot, cell: cell, source: source)) }
    }

    /// Drops what was found for a column from a place on: its key has come again.
    mutating func forget(slot: Int, from place: Int) {
        parts.removeAll { $0.slot == slot && $0.source.lowerBound >= place }
    }

    /// Fills the cells; their texts are written into the room.
    func finish(
        _ row: UnsafeRawBufferPointer,
        _ cells: UnsafeMutableBufferPointer<Cell>,
        in room: UnsafeMutableRawBufferPointer
    ) {
        var used = 0
        for index in parts.indices where cells[parts[index].slot].kind == .missing {
            let slot = parts[index].slot
            let isList = parts[index...].contains { $0.slot == slot && $0.cell.kind == .json }
            let start = used
            write(slot, isList, row, to: room, &used)
            cells[slot] = Cell(UnsafeRawBufferPointer(rebasing: room[start..<used]), isList ? .json : .text)
        }
    }

    /// Writes the values of one column: joined, or as a JSON array when one of them is an array or object itself.
    private func write(
        _ slot: Int,
        _ isList: Bool,
        _ row: UnsafeRawBufferPointer,
        to room: UnsafeMutableRawBufferPointer,
        _ used: inout Int
    ) {
        func append(_ bytes: some Collection<UInt8>) {
            UnsafeMutableRawBufferPointer(rebasing: room[used...]).copyBytes(from: bytes)
            used += bytes.count
        }
        var isFirst = true
        if isList { append(CollectionOfOne(UInt8(ascii: "["))) }
        for part in parts where part.slot == slot {
            if !isFirst { append(Self.separator) }
            isFirst = false
            if isList { append(row[part.source]) } else { append(part.cell.bytes) }
        }
        if isList { append(CollectionOfOne(UInt8(ascii: "]"))) }
    }
}
