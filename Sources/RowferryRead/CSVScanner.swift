import RowferryModel

/// Where one CSV row ends, and where its cells stand.
///
/// The one definition of how rowferry reads CSV: finding block boundaries and tokenising both go through it, so that
/// they can't disagree. No I/O, no errors of its own: a row is a value.
///
/// Rules (RFC 4180, and where it is silent, ours; docs/decisions): a row ends at LF, CRLF or CR outside quotes; a
/// cell is quoted when its first byte is the quote; a quote elsewhere in an unquoted cell is text; a quote inside
/// quotes is doubled (or escaped); after the closing quote only a delimiter or the end of the row may follow.
struct CSVScanner: Sendable {
    let dialect: CSVDialect
    private let delimiter: UInt8
    private let isWide: Bool
    private let quote: UInt8
    private let hasQuote: Bool
    private let escape: UInt8
    private let hasEscape: Bool

    init(dialect: CSVDialect) {
        self.dialect = dialect
        delimiter = dialect.delimiter.first ?? UInt8(ascii: ",")
        isWide = dialect.delimiter.count > 1
        quote = dialect.quote ?? 0
        hasQuote = dialect.quote != nil
        escape = dialect.escape ?? 0
        hasEscape = dialect.escape != nil && dialect.escape != dialect.quote
    }

    /// A row between two places of a buffer.
    struct Row {
        enum Form {
            case cells
            /// A line without a byte.
            case blank
            case comment
        }

        var form: Form
        /// Behind the last byte of the row, and behind its line end.
        var end: Int
        var next: Int
        /// Line ends in the row, its own among them.
        var lines: Int
        /// Place of the first byte that follows a closing quote and must not.
        var strayAt: Int?
    }

    enum Result {
        case row(Row)
        /// The buffer ends before the row does.
        case incomplete
        /// The source ends inside quotes: the row is the first line alone; its quote was opened at the place.
        case unclosed(Row, quoteAt: Int)
    }

    /// One cell: its bytes, and whether they are between quotes (which the range leaves out).
    struct Span {
        var start: Int32
        var end: Int32
        var isQuoted: Bool
        /// Whether the bytes hold doubled or escaped quotes.
        var hasEscapes: Bool
    }

    /// Scans the row that starts at `start`.
    ///
    /// The buffer's content ends at `end`; `isLast` says whether the source ends there as well. `spans` receives the
    /// cells, if they are wanted, and is cleared first.
    ///
    /// - Complexity: linear in the row; allocates only when `spans` must grow.
    @inline(__always)
    func scan(
        _ bytes: UnsafeRawBufferPointer,
        from start: Int,
        to end: Int,
        isLast: Bool,
        spans: inout [Span],
        wantsSpans: Bool
    ) -> Result {
        if wantsSpans { spans.removeAll(keepingCapacity: true) }
        if let result = special(bytes, from: start, to: end, isLast: isLast) { return result }
        var index = start
        var lines = 0
        var strayAt: Int?
        while true {
            var cellStart = index
            var cellEnd = index
            var isQuoted = false
            var hasEscapes = false
            if hasQuote, index < end, bytes[index] == quote {
                isQuoted = true
                let opened = index
                cellStart = index &+ 1
                guard let close = closing(bytes, from: cellStart, to: end, isLast: isLast, &lines, &hasEscapes) else {
                    if !isLast { return .incomplete }
                    return .unclosed(firstLine(bytes, from: start, to: end), quoteAt: opened)
                }
                cellEnd = close
                index = close &+ 1
                // Only a delimiter or the row's end may stand here; what else does is passed over, and said.
                if index < end, !endsCell(bytes, at: index, to: end) {
                    if strayAt == nil { strayAt = index }
                    while index < end, !endsCell(bytes, at: index, to: end) { index &+= 1 }
                }
            } else {
                while index < end, !endsCell(bytes, at: index, to: end) { index &+= 1 }
                cellEnd = index
            }
            if index >= end, !isLast { return .incomplete }
            if wantsSpans {
                spans.append(
                    Span(
                        start: Int32(truncatingIfNeeded: cellStart),
                        end: Int32(truncatingIfNeeded: cellEnd),
                        isQuoted: isQuoted,
                        hasEscapes: hasEscapes
                    )
                )
            }
            if index < end, bytes[index] != 0x0A, bytes[index] != 0x0D {
                index &+= isWide ? dialect.delimiter.count : 1
                continue
            }
            guard let next = afterLineEnd(bytes, at: index, to: end, isLast: isLast) else { return .incomplete }
            return .row(
                Row(form: .cells, end: index, next: next, lines: lines &+ (next > index ? 1 : 0), strayAt: strayAt)
            )
        }
    }

    /// Blank lines and comments.
    @inline(__always)
    private func special(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int, isLast: Bool) -> Result? {
        guard start < end else { return nil }
        let first = bytes[start]
        if first == 0x0A || first == 0x0D {
            guard let next = afterLineEnd(bytes, at: start, to: end, isLast: isLast) else { return .incomplete }
            return .row(Row(form: .blank, end: start, next: next, lines: 1, strayAt: nil))
        }
        guard let comment = dialect.comment, first == comment else { return nil }
        var row = firstLine(bytes, from: start, to: end)
        if row.next == row.end || (row.next == end && bytes[end - 1] == 0x0D), !isLast { return .incomplete }
        row.form = .comment
        return .row(row)
    }

    /// Whether a line that begins with the byte is a row: neither blank nor a comment.
    func startsRow(_ first: UInt8) -> Bool {
        first != 0x0A && first != 0x0D && first != dialect.comment
    }

    @inline(__always)
    private func endsCell(_ bytes: UnsafeRawBufferPointer, at index: Int, to end: Int) -> Bool {
        let byte = bytes[index]
        if byte == delimiter { return !isWide || isDelimiter(bytes, at: index, to: end) }
        return byte == 0x0A || byte == 0x0D
    }

    private func isDelimiter(_ bytes: UnsafeRawBufferPointer, at index: Int, to end: Int) -> Bool {
        index + dialect.delimiter.count <= end
            && bytes[index..<index + dialect.delimiter.count].elementsEqual(dialect.delimiter)
    }

    /// The closing quote, or nil when the buffer ends before it is certain where it is.
    @inline(__always)
    private func closing(
        _ bytes: UnsafeRawBufferPointer,
        from start: Int,
        to end: Int,
        isLast: Bool,
        _ lines: inout Int,
        _ hasEscapes: inout Bool
    ) -> Int? {
        var index = start
        while index < end {
            let byte = bytes[index]
            if byte == quote {
                if index &+ 1 >= end { return isLast ? index : nil }
                if hasEscape || dialect.escape == nil || bytes[index &+ 1] != quote { return index }
                hasEscapes = true
                index &+= 1
            } else if hasEscape, byte == escape {
                hasEscapes = true
                // An escaped line end is text, and a line end all the same: it is counted in the next round.
                if index &+ 1 >= end || (bytes[index &+ 1] != 0x0A && bytes[index &+ 1] != 0x0D) { index &+= 1 }
            } else if byte == 0x0A || (byte == 0x0D && !(index &+ 1 < end && bytes[index &+ 1] == 0x0A)) {
                lines &+= 1
            }
            index &+= 1
        }
        return nil
    }

    /// Behind the line end at the place; nil when a CR is the last byte of the buffer, so that an LF may follow.
    @inline(__always)
    private func afterLineEnd(_ bytes: UnsafeRawBufferPointer, at index: Int, to end: Int, isLast: Bool) -> Int? {
        guard index < end else { return index }
        if bytes[index] == 0x0A { return index &+ 1 }
        if index &+ 1 < end { return bytes[index &+ 1] == 0x0A ? index &+ 2 : index &+ 1 }
        return isLast ? index &+ 1 : nil
    }

    /// The physical line that starts at the place.
    func firstLine(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Row {
        var index = start
        while index < end, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
        let next = afterLineEnd(bytes, at: index, to: end, isLast: true) ?? end
        return Row(form: .cells, end: index, next: next, lines: next > index ? 1 : 0, strayAt: nil)
    }
}
