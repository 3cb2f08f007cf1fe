/// Rows as arrays of strings: for headers and guesses, not for the row loop.
struct RowTexts {
    struct Row {
        /// Empty for a blank line or a comment.
        var cells: [String]
        var next: Int
        var lines: Int
        /// Place of the first byte that follows a closing quote and must not.
        var strayAt: Int?
    }

    private let scanner: CSVScanner

    init(dialect: CSVDialect) {
        scanner = CSVScanner(dialect: dialect)
    }

    /// The row at the place, or nil when it does not end in the bytes.
    func row(in bytes: some ContiguousBytes, from start: Int, isWhole: Bool) -> Row? {
        bytes.withBytes { buffer in
            var spans: [CSVScanner.Span] = []
            let result = scanner.scan(
                buffer,
                from: start,
                to: buffer.count,
                isLast: isWhole,
                spans: &spans,
                wantsSpans: true
            )
            switch result {
            case .incomplete, .unclosed: return nil
            case .row(let row):
                guard row.form == .cells else { return Row(cells: [], next: row.next, lines: row.lines) }
                return Row(
                    cells: spans.map { text(of: $0, in: buffer) },
                    next: row.next,
                    lines: row.lines,
                    strayAt: row.strayAt
                )
            }
        }
    }

    private func text(of span: CSVScanner.Span, in bytes: UnsafeRawBufferPointer) -> String {
        var cell = Array(bytes[Int(span.start)..<Int(span.end)])
        if span.hasEscapes { CSVUnescape.apply(to: &cell, dialect: scanner.dialect) }
        return String(decoding: cell, as: UTF8.self)
    }
}

/// What `RowTexts` reads from: an array or a part of one.
protocol ContiguousBytes {
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result
}

extension [UInt8]: ContiguousBytes {
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(body)
    }
}

extension ArraySlice<UInt8>: ContiguousBytes {
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(body)
    }
}

/// Takes doubled or escaped quotes out of a cell.
enum CSVUnescape {
    static func apply(to cell: inout [UInt8], dialect: CSVDialect) {
        var room = cell
        let count = cell.withUnsafeBytes { source in
            room.withUnsafeMutableBytes { write(source, dialect: dialect, to: $0) }
        }
        cell = Array(room[..<count])
    }

    /// Writes the cell without its escapes; gives the number of bytes. The room must hold as many as the cell has.
    static func write(
        _ cell: UnsafeRawBufferPointer,
        dialect: CSVDialect,
        to room: UnsafeMutableRawBufferPointer
    ) -> Int {
        var count = 0
        var index = 0
        while index < cell.count {
            if cell[index] == dialect.escape, index + 1 < cell.count { index += 1 }
            room[count] = cell[index]
            count += 1
            index += 1
        }
        return count
    }
}
