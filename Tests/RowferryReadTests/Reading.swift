import RowferryModel
import RowferryRead
import RowferryTesting

extension Rechunker: SourceBytes {}

/// One value that a row brought.
struct Value: Hashable, CustomStringConvertible {
    var kind: Cell.Kind
    var bytes: [UInt8]

    init(_ cell: Cell) {
        kind = cell.kind
        bytes = Array(cell.bytes)
    }

    init(_ kind: Cell.Kind, _ text: String = "") {
        self.kind = kind
        bytes = Array(text.utf8)
    }

    /// The text alone for text, the kind in front of it for the others.
    var description: String {
        let text = String(decoding: bytes, as: UTF8.self)
        return kind == .text ? text : kind == .missing ? "-" : "\(kind) \(text)"
    }
}

/// What the reader said about a row.
struct Event: Hashable, CustomStringConvertible {
    enum Content: Hashable {
        case row(cells: [Value], named: [String: Value])
        case fault(DiagnosticCode, String)
        case warning(DiagnosticCode, String)
    }

    var row: Int
    var line: Int
    var content: Content
    /// Nothing for warnings.
    var raw: [UInt8] = []

    var description: String {
        "\(row) (line \(line)) \(content) raw \(String(decoding: raw, as: UTF8.self).debugDescription)"
    }

    var texts: [String]? {
        guard case .row(let cells, _) = content else { return nil }
        return cells.map(\.description)
    }

    var fault: DiagnosticCode? {
        guard case .fault(let code, _) = content else { return nil }
        return code
    }

    var isWarning: Bool {
        if case .warning = content { return true }
        return false
    }

    /// `a|b` for a row, `!csv.quote` for a fault, `?json.duplicate-key` for a warning.
    var short: String {
        switch content {
        case .row(let cells, _): cells.map(\.description).joined(separator: "|")
        case .fault(let code, _): "!\(code.rawValue)"
        case .warning(let code, _): "?\(code.rawValue)"
        }
    }

    var message: String {
        switch content {
        case .row: ""
        case .fault(_, let message), .warning(_, let message): message
        }
    }
}

/// Collects what it is given.
struct Collector: RowSink {
    var events: [Event] = []

    mutating func map(_ row: RowView) {
        let named = row.named.map { (String(decoding: $0.name, as: UTF8.self), Value($0.cell)) }
        precondition(Set(named.map(\.0)).count == named.count, "a name stands twice: \(named.map(\.0))")
        let content = Event.Content.row(
            cells: row.cells.map(Value.init),
            named: Dictionary(named) { _, last in last }
        )
        events.append(Event(row: row.row, line: row.line, content: content, raw: Array(row.raw)))
    }

    mutating func reject(_ fault: RowFault) {
        let content = Event.Content.fault(fault.code, fault.message)
        events.append(Event(row: fault.row, line: fault.line, content: content, raw: Array(fault.raw)))
    }

    mutating func warn(
        _ code: DiagnosticCode,
        column: String?,
        row: Int,
        line: Int,
        value: String,
        message: String
    ) {
        events.append(Event(row: row, line: line, content: .warning(code, message)))
    }
}

/// One way of reading a source: how its bytes come, and how large blocks are.
struct Way: Sendable, CustomStringConvertible {
    var cut = Rechunker.Cut.whole
    var canSeek = true
    var blockBytes: Int?
    var rowLimit: Int?
    /// Rows that a block may hold.
    var blockRows = Int.max

    var description: String {
        "\(cut), \(canSeek ? "file" : "pipe"), blocks of \(blockBytes ?? 0) bytes and \(blockRows) rows"
    }
}

/// All that reading a source gave.
struct Reading: Equatable {
    var events: [Event] = []
    /// The end of each block, the last of them the end of the source.
    var ends: [ReadPosition]

    /// Reads from a place to the end; a failure of the bytes comes out after what was read before.
    static func read(
        _ bytes: [UInt8],
        _ layout: SourceLayout,
        _ selection: ColumnSelection,
        _ way: Way = Way(),
        from position: ReadPosition? = nil
    ) throws -> Reading {
        let start = position ?? layout.start
        var reader = try BlockReader(
            Rechunker(bytes, cut: way.cut, canSeek: way.canSeek),
            layout: layout,
            source: 3,
            path: "x",
            from: start,
            blockBytes: way.blockBytes,
            rowLimit: way.rowLimit
        )
        let rows = RowReader(layout: layout, columns: selection)
        var reading = Reading(ends: [start])
        while let block = try reader.next(rows: way.blockRows) {
            var sink = Collector()
            rows.read(block, into: &sink)
            let before = reading.ends[reading.ends.count - 1]
            try check(block, after: before, sink.events, way)
            reading.events += sink.events
            reading.ends.append(block.end)
        }
        return reading
    }

    /// What holds for each block, whatever is in it.
    private static func check(_ block: Block, after before: ReadPosition, _ events: [Event], _ way: Way) throws {
        let numbers = events.filter { !$0.isWarning }.map(\.row)
        guard block.source == 3, block.firstRow == before.rows + 1, block.firstLine == before.line,
            block.storage.count == block.count + Block.slack, block.end.offset >= before.offset + block.count,
            numbers == Array(block.firstRow..<block.end.rows + 1), numbers.count <= way.blockRows
        else {
            throw Broken(
                "block of rows \(block.firstRow)...\(block.end.rows) with \(numbers), lines \(block.firstLine)"
                    + "...\(block.end.line), \(block.count) bytes after \(before.offset) to \(block.end.offset)"
            )
        }
    }

    var last: ReadPosition { ends[ends.count - 1] }
}

/// A promise that reading did not keep.
struct Broken: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
