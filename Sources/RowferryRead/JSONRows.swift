import RowferryModel

/// Tokenises the rows of an NDJSON block: one JSON object a line (RFC 8259), checked completely.
struct JSONRows: Sendable {
    private let paths: JSONPaths
    private let slots: Int
    private let wantsAll: Bool

    init(columns: ColumnSelection) {
        paths = JSONPaths(columns.names)
        slots = columns.names.count
        wantsAll = columns.wantsAll
    }

    func read<Sink: RowSink & ~Copyable>(_ bytes: UnsafeRawBufferPointer, _ block: Block, into sink: inout Sink) {
        // Unescaped texts of one line are never longer than the line itself.
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 1, alignment: 1)
        defer { scratch.deallocate() }
        let marks = UnsafeMutableBufferPointer<Int>.allocate(capacity: paths.nodes.count)
        defer { marks.deallocate() }
        withUnsafeTemporaryAllocation(of: Cell.self, capacity: max(1, slots)) { cells in
            var row = block.firstRow
            var line = block.firstLine
            var start = 0
            while start < bytes.count {
                let span = ByteLine(bytes, from: start)
                if !span.isBlank(bytes) {
                    let raw = UnsafeRawBufferPointer(rebasing: bytes[span.start..<span.end])
                    marks.initialize(repeating: 0)
                    handOver(raw, cells, scratch, marks, row: row, line: line, into: &sink)
                    row += 1
                }
                if span.isEnded { line += 1 }
                start = span.next
            }
        }
    }

    private func handOver<Sink: RowSink & ~Copyable>(
        _ raw: UnsafeRawBufferPointer,
        _ cells: UnsafeMutableBufferPointer<Cell>,
        _ scratch: UnsafeMutableRawBufferPointer,
        _ marks: UnsafeMutableBufferPointer<Int>,
        row: Int,
        line: Int,
        into sink: inout Sink
    ) {
        if let invalid = UTF8Check.firstInvalid(raw) {
            sink.reject(EncodingFault.make(raw, at: invalid, row: row, line: line))
            return
        }
        for slot in 0..<slots { cells[slot] = .missing }
        var scanner = JSONScanner(
            text: raw,
            paths: paths,
            cells: cells,
            scratch: scratch,
            marks: marks,
            wantsAll: wantsAll
        )
        if let problem = scanner.scanRow() {
            let message = "\(problem.message) at byte \(problem.place + 1) of line \(line)"
            sink.reject(RowFault(code: problem.code, message: message, row: row, line: line, raw: raw))
            return
        }
        if let key = scanner.duplicateKey {
            sink.warn(
                .jsonDuplicateKey,
                column: key,
                row: row,
                line: line,
                value: key,
                message: "the key \(key.quoted) stands twice in an object; the last one counts"
            )
        }
        scanner.withNamed { named in
            sink.map(
                RowView(
                    cells: UnsafeBufferPointer(rebasing: cells[..<slots]),
                    named: named,
                    row: row,
                    line: line,
                    raw: raw
                )
            )
        }
    }
}
