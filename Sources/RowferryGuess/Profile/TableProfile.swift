package import RowferryModel

/// What was seen in all rows: takes them block by block, and keeps of each column only what a guess needs.
package struct TableProfile: RowSink, Sendable {
    /// Columns of a source without a header; further ones are not looked at.
    package static let columnLimit = 2_000

    private let rules: ValueRules
    private(set) var names: [String]
    private(set) var columns: [ColumnProfile]
    private(set) var nulls = NullEvidence()
    /// Rows that could be read.
    private(set) var rows = 0
    /// Rows that could not be read, and what is wrong with the first of them.
    private(set) var faults = 0
    private(set) var firstFault: (line: Int, message: String)?
    /// Whether there were more columns than are looked at.
    private(set) var isCut = false
    private var places = ColumnPlaces()

    /// - Parameters:
    ///   - columns: names from the header; empty for rows that bring their own.
    ///   - rules: what the mapping language takes for a number or a date.
    package init(columns: [String], rules: ValueRules) {
        names = columns
        self.columns = columns.map { _ in ColumnProfile() }
        self.rules = rules
    }

    package mutating func map(_ row: RowView) {
        rows += 1
        for (index, cell) in row.cells.enumerated() { note(cell, index, row.line) }
        for (order, named) in row.named.enumerated() {
            guard let index = place(of: named.name, order) else { continue }
            note(named.cell, index, row.line)
        }
    }

    package mutating func reject(_ fault: RowFault) {
        faults += 1
        if firstFault == nil { firstFault = (fault.line, fault.message) }
    }

    package mutating func warn(
        _ code: DiagnosticCode,
        column: String?,
        row: Int,
        line: Int,
        value: String,
        message: String
    ) {}

    @inline(__always)
    private mutating func note(_ cell: Cell, _ index: Int, _ line: Int) {
        if cell.bytes.isEmpty || cell.kind == .null { return }
        if cell.kind == .text, nulls.takes(cell.bytes, column: index, line: line) { return }
        columns[index].note(cell, line: line, rules: rules)
    }

    private mutating func place(of name: UnsafeRawBufferPointer, _ order: Int) -> Int? {
        if let known = places.place(of: name, order) { return known }
        guard columns.count < Self.columnLimit else {
            isCut = true
            return nil
        }
        names.append(String(decoding: name, as: UTF8.self))
        columns.append(ColumnProfile())
        places.add(name, place: columns.count - 1)
        return columns.count - 1
    }
}

/// Finds columns by name. Rows of one source mostly bring the same columns in the same order.
private struct ColumnPlaces: Sendable {
    private var names: [[UInt8]] = []
    private var byHash: [UInt64: [Int]] = [:]
    /// The place of the column that came at that point of the last row.
    private var expected: [Int] = []

    mutating func place(of name: UnsafeRawBufferPointer, _ order: Int) -> Int? {
        if order < expected.count, name.elementsEqual(names[expected[order]]) { return expected[order] }
        guard let place = byHash[ShortHash.hash(name)]?.first(where: { name.elementsEqual(names[$0]) }) else {
            return nil
        }
        if order < expected.count { expected[order] = place } else { expected.append(place) }
        return place
    }

    mutating func add(_ name: UnsafeRawBufferPointer, place: Int) {
        names.append(Array(name))
        byHash[ShortHash.hash(name), default: []].append(place)
    }
}
