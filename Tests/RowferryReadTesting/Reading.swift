package import RowferryModel
package import RowferryRead
package import RowferryTesting

extension Rechunker: SourceBytes {}

/// One value that a row brought.
package struct Value: Hashable, CustomStringConvertible {
    package var kind: Cell.Kind
    package var bytes: [UInt8]

    package init(_ cell: Cell) {
        kind = cell.kind
        bytes = Array(cell.bytes)
    }

    package init(_ kind: Cell.Kind, _ text: String = "") {
        self.kind = kind
        bytes = Array(text.utf8)
    }

    /// The text alone for text, the kind in front of it for the others.
    package var description: String {
        let text = String(decoding: bytes, as: UTF8.self)
        return kind == .text ? text : kind == .missing ? "-" : "\(kind) \(text)"
    }
}

/// What the reader said about a row.
package struct Event: Hashable, CustomStringConvertible {
    package enum Content: Hashable {
        case row(cells: [Value], named: [String: Value])
        case fault(DiagnosticCode, String)
        case warning(DiagnosticCode, String)
    }

    package var row: Int
    package var line: Int
    package var content: Content
    /// Nothing for warnings.
    package var raw: [UInt8]

    package init(row: Int, line: Int, content: Content, raw: [UInt8] = []) {
        (self.row, self.line, self.content, self.raw) = (row, line, content, raw)
    }

    package var description: String {
        "\(row) (line \(line)) \(content) raw \(String(decoding: raw, as: UTF8.self).debugDescription)"
    }

    package var texts: [String]? {
        guard case .row(let cells, _) = content else { return nil }
        return cells.map(\.description)
    }

    package var fault: DiagnosticCode? {
        guard case .fault(let code, _) = content else { return nil }
        return code
    }

    package var isWarning: Bool {
        if case .warning = content { return true }
        return false
    }

    /// `a|b` for a row, `!csv.quote` for a fault, `?json.duplicate-key` for a warning.
    package var short: String {
        switch content {
        case .row(let cells, _): cells.map(\.description).joined(separator: "|")
        case .fault(let code, _): "!\(code.rawValue)"
        case .warning(let code, _): "?\(code.rawValue)"
        }
    }

    package var message: String {
        switch content {
        case .row: ""
        case .fault(_, let message), .warning(_, let message): message
        }
    }
}

/// Collects what it is given.
package struct Collector: RowSink {
    package var events: [Event] = []

    package init() {}

    package mutating func map(_ row: RowView) {
        let named = row.named.map { (String(decoding: $0.name, as: UTF8.self), Value($0.cell)) }
        precondition(Set(named.map(\.0)).count == named.count, "a name stands twice: \(named.map(\.0))")
        let content = Event.Content.row(
            cells: row.cells.map(Value.init),
            named: Dictionary(named) { _, last in last }
        )
        events.append(Event(row: row.row, line: row.line, content: content, raw: Array(row.raw)))
    }

    package mutating func reject(_ fault: RowFault) {
        let content = Event.Content.fault(fault.code, fault.message)
        events.append(Event(row: fault.row, line: fault.line, content: content, raw: Array(fault.raw)))
    }

    package mutating func warn(
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
package struct Way: Sendable, CustomStringConvertible {
    package var cut: Rechunker.Cut
    package var canSeek: Bool
    package var blockBytes: Int?
    package var rowLimit: Int?
    /// Rows that a block may hold.
    package var blockRows: Int

    package init(
        cut: Rechunker.Cut = .whole,
        canSeek: Bool = true,
        blockBytes: Int? = nil,
        rowLimit: Int? = nil,
        blockRows: Int = .max
    ) {
        self.cut = cut
        self.canSeek = canSeek
        self.blockBytes = blockBytes
        self.rowLimit = rowLimit
        self.blockRows = blockRows
    }

    package var description: String {
        "\(cut), \(canSeek ? "file" : "pipe"), blocks of \(blockBytes ?? 0) bytes and \(blockRows) rows"
    }
}

/// All that reading a source gave.
package struct Reading: Equatable {
    package var events: [Event] = []
    /// The end of each block, the last of them the end of the source.
    package var ends: [ReadPosition]
    private var mistakes: [Broken] = []

    /// Why reading ended before the end of the source.
    package var failure: Diagnostic?

    private init(ends: [ReadPosition]) {
        self.ends = ends
    }

    /// Reads from a place to the end.
    package static func read(
        _ bytes: [UInt8],
        _ layout: SourceLayout,
        _ selection: ColumnSelection,
        _ way: Way = Way(),
        from position: ReadPosition? = nil
    ) throws -> Reading {
        let reading = try readUpToFailure(bytes, layout, selection, way, from: position)
        if let failure = reading.failure { throw failure }
        return reading
    }

    /// Reads from a place to the end, or as far as is possible.
    package static func readUpToFailure(
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
        do throws(Diagnostic) {
            while let block = try reader.next(rows: way.blockRows) {
                var sink = Collector()
                rows.read(block, into: &sink)
                let before = reading.ends[reading.ends.count - 1]
                reading.mistakes += check(block, after: before, sink.events, way).map { [$0] } ?? []
                reading.events += sink.events
                reading.ends.append(block.end)
            }
        } catch {
            reading.failure = error
        }
        if let mistake = reading.mistakes.first { throw mistake }
        return reading
    }

    /// What holds for each block, whatever is in it.
    private static func check(_ block: Block, after before: ReadPosition, _ events: [Event], _ way: Way) -> Broken? {
        let numbers = events.filter { !$0.isWarning }.map(\.row)
        guard block.source == 3, block.firstRow == before.rows + 1, block.firstLine == before.line,
            block.storage.count == block.count + Block.slack, block.end.offset >= before.offset + block.count,
            numbers == Array(block.firstRow..<block.end.rows + 1), numbers.count <= way.blockRows
        else {
            return Broken(
                "block of rows \(block.firstRow)...\(block.end.rows) with \(numbers), lines \(block.firstLine)"
                    + "...\(block.end.line), \(block.count) bytes after \(before.offset) to \(block.end.offset)"
            )
        }
        return nil
    }

    package var last: ReadPosition { ends[ends.count - 1] }
}

/// A promise that reading did not keep.
package struct Broken: Error, Hashable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}
