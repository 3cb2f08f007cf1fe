import RowferryModel

/// Tokenises the rows of a block of JSON objects (RFC 8259), each checked completely: one a line, or the elements of an
/// array.
struct JSONRows: Sendable {
    /// One row as it stands in the block.
    struct Element {
        var raw: UnsafeRawBufferPointer
        var line: Int
    }

    /// What the rows of a block are read into, one after the other.
    private struct Room {
        let cells: UnsafeMutableBufferPointer<Cell>
        let scratch: UnsafeMutableRawBufferPointer
        let marks: UnsafeMutableBufferPointer<Int>
        var joins = JSONJoins()
    }

    private let paths: JSONPaths
    private let slots: Int
    private let wantsAll: Bool
    private let isArray: Bool
    private let encoding: TextEncoding

    init(columns: ColumnSelection, isArray: Bool, encoding: TextEncoding) {
        self.encoding = encoding
        paths = JSONPaths(columns.names)
        slots = columns.names.count
        wantsAll = columns.wantsAll
        self.isArray = isArray
    }

    func read<Sink: RowSink & ~Copyable>(_ bytes: UnsafeRawBufferPointer, _ block: Block, into sink: inout Sink) {
        // Unescaped texts are never longer than the rows themselves.
        let room = bytes.count + Block.slack + JSONJoins.room(rowBytes: bytes.count, columns: paths.joinedColumns)
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
        defer { scratch.deallocate() }
        let marks = UnsafeMutableBufferPointer<Int>.allocate(capacity: paths.nodes.count)
        defer { marks.deallocate() }
        withUnsafeTemporaryAllocation(of: Cell.self, capacity: max(1, slots)) { cells in
            var room = Room(cells: cells, scratch: scratch, marks: marks)
            if isArray {
                readElements(bytes, block, &room, into: &sink)
            } else {
                readLines(bytes, block, &room, into: &sink)
            }
        }
        sink.flush()
    }

    private func readLines<Sink: RowSink & ~Copyable>(
        _ bytes: UnsafeRawBufferPointer,
        _ block: Block,
        _ room: inout Room,
        into sink: inout Sink
    ) {
        let isUTF8 = UTF8Check.isValid(bytes)
        var plain = PlainJSON(bytes, paths: paths, cells: room.cells, scratch: room.scratch, wantsAll: wantsAll)
        let cells = UnsafeBufferPointer(rebasing: room.cells[..<slots])
        var row = block.firstRow
        var line = block.firstLine
        var start = 0
        while start < bytes.count {
            if let end = plain?.readRow(from: start) {
                let content = start..<ByteLine.contentEnd(bytes, from: start, to: end)
                let raw = UnsafeRawBufferPointer(rebasing: bytes[content])
                if isUTF8 || UTF8Check.firstInvalid(raw) == nil {
                    sink.map(RowView(cells: cells, row: row, line: line, raw: raw))
                    row &+= 1
                    line &+= 1
                    start = end &+ 1
                    continue
                }
            }
            let span = ByteLine(bytes, from: start)
            if !span.isBlank(bytes) {
                let raw = UnsafeRawBufferPointer(rebasing: bytes[span.start..<span.end])
                handOver(Element(raw: raw, line: line), row, &room, into: &sink)
                row += 1
            }
            if span.isEnded { line += 1 }
            start = span.next
        }
    }

    private func readElements<Sink: RowSink & ~Copyable>(
        _ bytes: UnsafeRawBufferPointer,
        _ block: Block,
        _ room: inout Room,
        into sink: inout Sink
    ) {
        var row = block.firstRow
        var line = block.firstLine
        var start = 0
        while start < bytes.count {
            let piece = JSONPiece(bytes, from: start)
            if piece.hasRow(bytes) {
                handOver(element(piece, bytes, line: line), row, &room, into: &sink)
                row += 1
            }
            line += piece.lines
            start = piece.next
        }
    }

    private func element(_ piece: JSONPiece, _ bytes: UnsafeRawBufferPointer, line: Int) -> Element {
        let place = piece.element(bytes)
        let before = bytes[piece.start..<place.lowerBound].count { $0 == 0x0A }
        return Element(raw: UnsafeRawBufferPointer(rebasing: bytes[place]), line: line + before)
    }

    /// What there is of an element that was cut off; nil when rows are lines.
    func firstElement(_ bytes: UnsafeRawBufferPointer, _ block: Block) -> Element? {
        isArray ? element(JSONPiece(bytes, from: 0), bytes, line: block.firstLine) : nil
    }

    private func handOver<Sink: RowSink & ~Copyable>(
        _ element: Element,
        _ row: Int,
        _ room: inout Room,
        into sink: inout Sink
    ) {
        let raw = element.raw
        if let invalid = UTF8Check.firstInvalid(raw) {
            sink.reject(EncodingFault.make(raw, at: invalid, row: row, line: element.line, encoding))
            return
        }
        // Each row that comes this way writes its texts to the same place.
        sink.flush()
        for slot in 0..<slots { room.cells[slot] = .missing }
        room.marks.initialize(repeating: 0)
        var scanner = JSONScanner(
            text: raw,
            paths: paths,
            cells: room.cells,
            scratch: room.scratch,
            marks: room.marks,
            wantsAll: wantsAll
        )
        swap(&scanner.joins, &room.joins)
        defer { swap(&scanner.joins, &room.joins) }
        if let problem = scanner.scanRow() {
            let fault = RowFault(
                code: problem.code,
                message: message(problem, element),
                row: row,
                line: element.line,
                raw: raw
            )
            sink.reject(fault)
            return
        }
        if let key = scanner.duplicateKey {
            sink.warn(
                .jsonDuplicateKey,
                column: key,
                row: row,
                line: element.line,
                value: key,
                message: "the key \(key.quoted) stands twice in an object; the last one counts"
            )
        }
        scanner.withNamed { named in
            let cells = UnsafeBufferPointer(rebasing: room.cells[..<slots])
            sink.map(RowView(cells: cells, named: named, row: row, line: element.line, raw: raw))
        }
    }

    /// In a line the byte is counted from its beginning; an element may begin anywhere in one, or go over several.
    private func message(_ problem: JSONScanner.Problem, _ element: Element) -> String {
        let byte = EncodingFault.byte(element.raw, at: problem.place, encoding)
        guard isArray else { return "\(problem.message) at byte \(byte) of line \(element.line)" }
        let line = element.line + element.raw[..<problem.place].count { $0 == 0x0A }
        return "\(problem.message) at byte \(byte) of the element, on line \(line)"
    }
}
