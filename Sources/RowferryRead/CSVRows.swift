import RowferryModel

/// Tokenises the rows of a CSV block.
struct CSVRows: Sendable {
    private let scanner: CSVScanner
    private let width: Int
    private let ragged: SourceOptions.Ragged
    /// For each wanted column its place in the row.
    private let places: [Int]
    private let encoding: TextEncoding

    init(dialect: CSVDialect, header: [String], columns: ColumnSelection, encoding: TextEncoding) {
        self.encoding = encoding
        scanner = CSVScanner(dialect: dialect)
        width = header.count
        ragged = dialect.ragged
        places = columns.names.map { header.firstIndex(of: $0) ?? Int.max }
    }

    func read<Sink: RowSink & ~Copyable>(_ bytes: UnsafeRawBufferPointer, _ block: Block, into sink: inout Sink) {
        if let scanned = CSVIndex.dialect(scanner.dialect), !bytes.isEmpty {
            var index = CSVIndex(capacity: bytes.count)
            if index.fill(bytes, scanned) { return read(bytes, index, block, into: &sink) }
        }
        readSlowly(bytes, block, into: &sink)
    }

    /// Reads a block that the byte scanner has indexed.
    private func read<Sink: RowSink & ~Copyable>(
        _ bytes: UnsafeRawBufferPointer,
        _ index: borrowing CSVIndex,
        _ block: Block,
        into sink: inout Sink
    ) {
        let scratch = Self.scratch(bytes)
        defer { scratch.deallocate() }
        withUnsafeTemporaryAllocation(of: Cell.self, capacity: max(1, places.count)) { cells in
            var place = Place(offset: 0, row: block.firstRow, line: block.firstLine)
            var first = 0
            var used = 0
            for number in 0..<index.rows {
                let last = Int(index.rowEnds[number])
                let lineEnd = Int(index.separators[last])
                var end = lineEnd
                if end > place.offset, end < bytes.count, bytes[end &- 1] == 0x0D { end &-= 1 }
                let row = IndexedRow(bytes: bytes, start: place.offset, end: end, first: first, last: last)
                if end > place.offset {
                    handOver(row, index, cells, scratch, &used, place, into: &sink)
                    place.row &+= 1
                }
                place.line = block.firstLine &+ Int(index.lines[number]) &+ 1
                place.offset = lineEnd &+ 1
                first = last &+ 1
            }
        }
        sink.flush()
    }

    /// Room for the unescaped cells of a block, which are never longer than the block itself.
    private static func scratch(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawBufferPointer {
        .allocate(byteCount: bytes.count + Block.slack, alignment: 1)
    }

    /// A row by its separators: those from `first` up to `last`, of which the last is its line end.
    private struct IndexedRow {
        let bytes: UnsafeRawBufferPointer
        let start: Int
        let end: Int
        let first: Int
        let last: Int

        var raw: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[start..<end]) }
        var width: Int { last &- first &+ 1 }
    }

    @inline(__always)
    private func handOver<Sink: RowSink & ~Copyable>(
        _ row: IndexedRow,
        _ index: borrowing CSVIndex,
        _ cells: UnsafeMutableBufferPointer<Cell>,
        _ scratch: UnsafeMutableRawBufferPointer,
        _ used: inout Int,
        _ place: Place,
        into sink: inout Sink
    ) {
        if row.width != width, isWrongWidth(row.width) {
            sink.reject(raggedFault(row.width, row.raw, place))
            return
        }
        if !index.isUTF8, let invalid = UTF8Check.firstInvalid(row.raw) {
            sink.reject(EncodingFault.make(row.raw, at: invalid, row: place.row, line: place.line, encoding))
            return
        }
        let isPlain = index.isPlain(from: row.start, to: row.end)
        for slot in 0..<places.count {
            let column = places[slot]
            guard column < row.width else {
                cells[slot] = .missing
                continue
            }
            let start = column == 0 ? row.start : Int(index.separators[row.first &+ column &- 1]) &+ 1
            let end = column &+ 1 == row.width ? row.end : Int(index.separators[row.first &+ column])
            cells[slot] = cell(row.bytes, start, end, isPlain, scratch, &used)
        }
        sink.map(
            RowView(
                cells: UnsafeBufferPointer(rebasing: cells[..<places.count]),
                row: place.row,
                line: place.line,
                raw: row.raw
            )
        )
    }

    /// The cell between two separators of a regular row: quotes can only stand around it, and doubled inside.
    @inline(__always)
    private func cell(
        _ bytes: UnsafeRawBufferPointer,
        _ start: Int,
        _ end: Int,
        _ isPlain: Bool,
        _ scratch: UnsafeMutableRawBufferPointer,
        _ used: inout Int
    ) -> Cell {
        if isPlain { return Cell(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), .text, isPlain: true) }
        guard start < end, let quote = scanner.dialect.quote, bytes[start] == quote else {
            return Cell(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), .text)
        }
        let text = UnsafeRawBufferPointer(rebasing: bytes[(start &+ 1)..<(end &- 1)])
        guard text.contains(quote) else { return Cell(text, .text) }
        let room = UnsafeMutableRawBufferPointer(rebasing: scratch[used...])
        let count = CSVUnescape.write(text, dialect: scanner.dialect, to: room)
        used += count
        return Cell(UnsafeRawBufferPointer(rebasing: room[..<count]), .text)
    }

    private func readSlowly<Sink: RowSink & ~Copyable>(
        _ bytes: UnsafeRawBufferPointer,
        _ block: Block,
        into sink: inout Sink
    ) {
        let scratch = Self.scratch(bytes)
        defer { scratch.deallocate() }
        withUnsafeTemporaryAllocation(of: Cell.self, capacity: max(1, places.count)) { cells in
            var used = 0
            var spans: [CSVScanner.Span] = []
            spans.reserveCapacity(width + 1)
            var place = Place(offset: 0, row: block.firstRow, line: block.firstLine)
            while place.offset < bytes.count {
                let result = scanner.scan(
                    bytes,
                    from: place.offset,
                    to: bytes.count,
                    isLast: true,
                    spans: &spans,
                    wantsSpans: true
                )
                switch result {
                case .row(let row):
                    if row.form == .cells {
                        handOver(row, bytes, spans, cells, scratch, &used, place, into: &sink)
                        place.row += 1
                    }
                    place.advance(over: row)
                case .unclosed(let row, _):
                    sink.reject(unclosed(row, bytes, place, &spans))
                    place.row += 1
                    place.advance(over: row)
                case .incomplete:
                    return
                }
            }
        }
        sink.flush()
    }

    private struct Place {
        var offset: Int
        var row: Int
        var line: Int

        mutating func advance(over other: CSVScanner.Row) {
            offset = other.next
            line += other.lines
        }
    }

    @inline(__always)
    private func handOver<Sink: RowSink & ~Copyable>(
        _ row: CSVScanner.Row,
        _ bytes: UnsafeRawBufferPointer,
        _ spans: [CSVScanner.Span],
        _ cells: UnsafeMutableBufferPointer<Cell>,
        _ scratch: UnsafeMutableRawBufferPointer,
        _ used: inout Int,
        _ place: Place,
        into sink: inout Sink
    ) {
        let raw = UnsafeRawBufferPointer(rebasing: bytes[place.offset..<row.end])
        if let fault = fault(row, raw, spans, place) {
            sink.reject(fault)
            return
        }
        for (slot, column) in places.enumerated() {
            guard column < spans.count else {
                cells[slot] = .missing
                continue
            }
            let span = spans[column]
            let text = UnsafeRawBufferPointer(rebasing: bytes[Int(span.start)..<Int(span.end)])
            if span.hasEscapes {
                let room = UnsafeMutableRawBufferPointer(rebasing: scratch[used...])
                let count = CSVUnescape.write(text, dialect: scanner.dialect, to: room)
                cells[slot] = Cell(UnsafeRawBufferPointer(rebasing: room[..<count]), .text)
                used += count
            } else {
                cells[slot] = Cell(text, .text)
            }
        }
        sink.map(
            RowView(
                cells: UnsafeBufferPointer(rebasing: cells[..<places.count]),
                row: place.row,
                line: place.line,
                raw: raw
            )
        )
    }

    /// Why the row can't be used as it is, if so.
    @inline(__always)
    private func fault(
        _ row: CSVScanner.Row,
        _ raw: UnsafeRawBufferPointer,
        _ spans: [CSVScanner.Span],
        _ place: Place
    ) -> RowFault? {
        if row.strayAt != nil || (spans.count != width && isWrongWidth(spans.count)) {
            return describedFault(row, raw, spans, place)
        }
        guard let invalid = UTF8Check.firstInvalid(raw) else { return nil }
        return EncodingFault.make(raw, at: invalid, row: place.row, line: place.line, encoding)
    }

    @inline(__always)
    private func isWrongWidth(_ count: Int) -> Bool {
        switch ragged {
        case .reject: true
        case .pad: count > width
        case .truncate: count < width
        }
    }

    private func describedFault(
        _ row: CSVScanner.Row,
        _ raw: UnsafeRawBufferPointer,
        _ spans: [CSVScanner.Span],
        _ place: Place
    ) -> RowFault {
        if let stray = row.strayAt {
            let byte = EncodingFault.byte(raw, at: stray - place.offset, encoding)
            return RowFault(
                code: .csvQuote,
                message: "text follows a closing quote at byte \(byte) of the row",
                row: place.row,
                line: place.line,
                raw: raw
            )
        }
        return raggedFault(spans.count, raw, place)
    }

    private func raggedFault(_ count: Int, _ raw: UnsafeRawBufferPointer, _ place: Place) -> RowFault {
        RowFault(
            code: .csvRagged,
            message: "the row has \(count.counted("cell")), the header \(width.grouped)",
            row: place.row,
            line: place.line,
            raw: raw
        )
    }

    private func unclosed(
        _ row: CSVScanner.Row,
        _ bytes: UnsafeRawBufferPointer,
        _ place: Place,
        _ spans: inout [CSVScanner.Span]
    ) -> RowFault {
        // The quote to name is the one that is open at the end of this line. The scanner tells of the one that is
        // open at the end of the block, which may be another, and depends on how the source was cut.
        let line = scanner.scan(
            bytes,
            from: place.offset,
            to: row.next,
            isLast: true,
            spans: &spans,
            wantsSpans: false
        )
        var quoteAt = place.offset
        if case .unclosed(_, let opened) = line { quoteAt = opened }
        let raw = UnsafeRawBufferPointer(rebasing: bytes[place.offset..<row.end])
        let byte = EncodingFault.byte(raw, at: quoteAt - place.offset, encoding)
        return RowFault(
            code: .csvQuote,
            message: "the quote opened at byte \(byte) of line \(place.line) is not closed",
            row: place.row,
            line: place.line,
            raw: raw
        )
    }
}
