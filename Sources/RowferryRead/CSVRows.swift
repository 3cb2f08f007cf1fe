import RowferryModel

/// Tokenises the rows of a CSV block.
struct CSVRows: Sendable {
    private let scanner: CSVScanner
    private let width: Int
    private let ragged: SourceOptions.Ragged
    /// For each wanted column its place in the row.
    private let places: [Int]

    init(dialect: CSVDialect, header: [String], columns: ColumnSelection) {
        scanner = CSVScanner(dialect: dialect)
        width = header.count
        ragged = dialect.ragged
        places = columns.names.map { header.firstIndex(of: $0) ?? Int.max }
    }

    func read<Sink: RowSink & ~Copyable>(_ bytes: UnsafeRawBufferPointer, _ block: Block, into sink: inout Sink) {
        // Unescaped cells of one row are never longer than the row itself.
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 1, alignment: 1)
        defer { scratch.deallocate() }
        withUnsafeTemporaryAllocation(of: Cell.self, capacity: max(1, places.count)) { cells in
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
                        handOver(row, bytes, spans, cells, scratch, place, into: &sink)
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
        _ place: Place,
        into sink: inout Sink
    ) {
        let raw = UnsafeRawBufferPointer(rebasing: bytes[place.offset..<row.end])
        if let fault = fault(row, raw, spans, place) {
            sink.reject(fault)
            return
        }
        var used = 0
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
        return EncodingFault.make(raw, at: invalid, row: place.row, line: place.line)
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
            let byte = stray - place.offset + 1
            return RowFault(
                code: .csvQuote,
                message: "text follows a closing quote at byte \(byte) of the row",
                row: place.row,
                line: place.line,
                raw: raw
            )
        }
        return RowFault(
            code: .csvRagged,
            message: "the row has \(spans.count) cells, the header \(width)",
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
        return RowFault(
            code: .csvQuote,
            message: "the quote opened at byte \(quoteAt - place.offset + 1) of line \(place.line) is not closed",
            row: place.row,
            line: place.line,
            raw: UnsafeRawBufferPointer(rebasing: bytes[place.offset..<row.end])
        )
    }
}

/// The words for bytes that are not UTF-8.
enum EncodingFault {
    static func make(_ raw: UnsafeRawBufferPointer, at place: Int, row: Int, line: Int) -> RowFault {
        let digits = String(raw[place], radix: 16, uppercase: true)
        let inner = raw[..<place].indices.count { raw[$0] == 0x0A || (raw[$0] == 0x0D && raw[$0 + 1] != 0x0A) }
        return RowFault(
            code: .encodingInvalid,
            message: "byte \(place + 1) of the row (line \(line + inner)) is 0x\(digits), which is not UTF-8 there",
            row: row,
            line: line,
            raw: raw
        )
    }
}
