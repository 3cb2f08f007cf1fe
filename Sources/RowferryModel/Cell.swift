/// One value of a row: where its text stands, and what kind of value it is.
///
/// The bytes are UTF-8, already without quotes and escapes. They belong to the block (or to the reader's scratch
/// memory), stay until the sink was told to `flush`, and have 32 bytes behind them that may be read (never interpreted).
public struct Cell {
    /// What stood in the source. A CSV cell is always `text`; an NDJSON value keeps its JSON type.
    public enum Kind: UInt8, Sendable {
        /// The row has no such column.
        case missing
        case text
        /// A JSON number, with its digits as written.
        case number
        case `true`
        case `false`
        /// A JSON `null`.
        case null
        /// A JSON array or object, as written.
        case json

        /// Said here, since the one that the compiler makes is called through a table.
        @inlinable @inline(__always)
        public static func == (left: Kind, right: Kind) -> Bool { left.code == right.code }

        @inlinable @inline(__always)
        public var code: UInt8 {
            switch self {
            case .missing: 0
            case .text: 1
            case .number: 2
            case .true: 3
            case .false: 4
            case .null: 5
            case .json: 6
            }
        }
    }

    public let bytes: UnsafeRawBufferPointer
    public let kind: Kind
    /// Whether it is certain that the bytes have nothing that JSON strings must escape (RFC 8259, section 7).
    public let isPlain: Bool

    @inlinable @inline(__always)
    public init(_ bytes: UnsafeRawBufferPointer, _ kind: Kind, isPlain: Bool = false) {
        self.bytes = bytes
        self.kind = kind
        self.isPlain = isPlain
    }

    /// A column that the row does not have.
    public static var missing: Cell {
        Cell(UnsafeRawBufferPointer(start: nil, count: 0), .missing)
    }

    /// The text as a String, for messages. Not for the row loop.
    package var string: String {
        String(decoding: bytes, as: UTF8.self)
    }
}

/// One row as the mapping sees it: the columns it asked for, in the order in which it asked.
///
/// The list of cells is valid only while the row is handed over; the bytes of the cells and of the row, until the sink
/// was told to `flush`.
public struct RowView {
    public var cells: UnsafeBufferPointer<Cell>
    /// Every column of the row with its name; filled only if the plan wants all of them.
    public var named: UnsafeBufferPointer<NamedCell>
    /// Number of the row, counted from 1 without the header.
    public var row: Int
    /// Physical line on which the row starts.
    public var line: Int
    /// The row as it stands in the source, without its line end.
    public var raw: UnsafeRawBufferPointer

    @inlinable @inline(__always)
    public init(
        cells: UnsafeBufferPointer<Cell>,
        named: UnsafeBufferPointer<NamedCell> = UnsafeBufferPointer(start: nil, count: 0),
        row: Int,
        line: Int,
        raw: UnsafeRawBufferPointer
    ) {
        self.cells = cells
        self.named = named
        self.row = row
        self.line = line
        self.raw = raw
    }
}

/// A column found in one row of a source that has no header: its path and its value.
public struct NamedCell {
    public var name: UnsafeRawBufferPointer
    public var cell: Cell

    public init(name: UnsafeRawBufferPointer, cell: Cell) {
        self.name = name
        self.cell = cell
    }
}

/// A row that can't be read: it becomes a reject, its neighbours stay.
package struct RowFault {
    package var code: DiagnosticCode
    package var message: String
    package var row: Int
    package var line: Int
    package var raw: UnsafeRawBufferPointer

    package init(code: DiagnosticCode, message: String, row: Int, line: Int, raw: UnsafeRawBufferPointer) {
        self.code = code
        self.message = message
        self.row = row
        self.line = line
        self.raw = raw
    }
}

/// The columns that a plan wants from a source.
package struct ColumnSelection: Sendable, Hashable {
    /// Names of CSV columns, or paths into an NDJSON object, without repetition.
    package var names: [String]
    /// Whether every other column is wanted as well, by name (`columns: "*"` on a source without a header).
    package var wantsAll: Bool

    package init(names: [String], wantsAll: Bool = false) {
        self.names = names
        self.wantsAll = wantsAll
    }
}

/// Takes the rows of a block, in order.
package protocol RowSink: ~Copyable {
    mutating func map(_ row: RowView)
    /// Takes a row that can't be read.
    mutating func reject(_ fault: RowFault)
    /// Takes note of something odd in a row that is handed over all the same.
    mutating func warn(_ code: DiagnosticCode, column: String?, row: Int, line: Int, value: String, message: String)
    /// The bytes of the rows before are about to go: a sink that has held rows back must finish them now.
    mutating func flush()
}

extension RowSink where Self: ~Copyable {
    /// Nothing was held back.
    package mutating func flush() {}
}
