import RowferryModel

/// A set of rows of a batch: one bit for each, the first row lowest.
typealias RowSet = UInt64

extension RowSet {
    @inline(__always)
    static func row(_ row: Int) -> RowSet { 1 &<< RowSet(truncatingIfNeeded: row) }

    @inline(__always)
    func has(_ row: Int) -> Bool { self & .row(row) != 0 }

    /// Calls the body with each row of the set, in order.
    @inline(__always)
    func forEachRow(_ body: (Int) -> Void) {
        var rest = self
        while rest != 0 {
            body(rest.trailingZeroBitCount)
            rest &= rest &- 1
        }
    }
}

/// Rows that wait to be mapped together. Their cells are copied; the bytes of the cells stay where they are.
///
/// So many rows that what is done to a column of them pays, and that all of it stays in the processor's first cache.
struct RowBatch: ~Copyable {
    static let capacity = 32

    private struct Head {
        var row: Int
        var line: Int
        var raw: UnsafeRawBufferPointer
    }

    /// Cells of a row.
    let width: Int
    private(set) var count = 0
    private let cells: UnsafeMutablePointer<Cell>
    private let heads: UnsafeMutablePointer<Head>
    /// What a row that brings its own names has; such a row is alone.
    private var named = UnsafeBufferPointer<NamedCell>(start: nil, count: 0)

    init(width: Int) {
        self.width = width
        cells = .allocate(capacity: max(1, width * Self.capacity))
        heads = .allocate(capacity: Self.capacity)
    }

    deinit {
        cells.deallocate()
        heads.deallocate()
    }

    /// Whether there is no room for another row, or none should follow.
    var isFull: Bool { count == Self.capacity || !named.isEmpty }

    /// All rows.
    var rows: RowSet { count == RowSet.bitWidth ? .max : .row(count) &- 1 }

    @inline(__always)
    mutating func append(_ row: RowView) {
        let start = cells + count &* width
        for slot in 0..<width { start[slot] = row.cells[slot] }
        heads[count] = Head(row: row.row, line: row.line, raw: row.raw)
        named = row.named
        count &+= 1
    }

    mutating func removeAll() {
        count = 0
        named = UnsafeBufferPointer(start: nil, count: 0)
    }

    @inline(__always)
    func cell(_ row: Int, _ slot: Int) -> Cell { cells[row &* width &+ slot] }

    /// Number and line of a row.
    @inline(__always)
    func place(of row: Int) -> (number: Int, line: Int) { (heads[row].row, heads[row].line) }

    subscript(row: Int) -> RowView {
        RowView(
            cells: UnsafeBufferPointer(start: cells + row &* width, count: width),
            named: named,
            row: heads[row].row,
            line: heads[row].line,
            raw: heads[row].raw
        )
    }
}
