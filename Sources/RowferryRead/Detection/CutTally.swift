import RowferryModel

/// How one dialect cuts sampled rows.
struct CutTally {
    /// Rows looked at, the first of them the header, if there is one.
    private(set) var rows = 0
    /// Cells that a row should have.
    private(set) var width: Int?
    /// Rows that have so many, and in which no text follows a closing quote.
    private(set) var even = 0
    private(set) var narrowest = Int.max
    private(set) var widest = 0
    /// Rows whose quotes are not closed, or followed by text.
    private(set) var ill = 0
    private(set) var quotedCells = 0
    /// Cells that begin with a space and a quote, which is text then, and may not be meant so.
    private(set) var spacedCells = 0
    private var cells = 0
    private var wholeCells = 0

    /// A row of more bytes counts as one whose quotes are not closed.
    private static let rowBytes = 16 * 1024

    private let scanner: CSVScanner
    private var spans: [CSVScanner.Span] = []

    /// How many cells a row should have is known when the mapping names the columns; else the first row tells.
    init(_ dialect: CSVDialect, width: Int?) {
        scanner = CSVScanner(dialect: dialect)
        self.width = width
    }

    /// Adds rows of a piece of the source that starts with a row.
    mutating func add(_ bytes: UnsafeRawBufferPointer, isLast: Bool, rowLimit: Int) {
        var offset = 0
        var left = rowLimit
        while offset < bytes.count, left > 0 {
            let end = min(bytes.count, offset + Self.rowBytes)
            let result = scanner.scan(
                bytes,
                from: offset,
                to: end,
                isLast: isLast && end == bytes.count,
                spans: &spans,
                wantsSpans: true
            )
            switch result {
            case .incomplete:
                if end == bytes.count { return }
                note(isIll: true)
                offset = scanner.firstLine(bytes, from: offset, to: bytes.count).next
            case .unclosed(let row, _):
                note(isIll: true)
                offset = row.next
            case .row(let row):
                offset = row.next
                if row.form == .cells { note(bytes, row) }
                if row.form != .cells { continue }
            }
            left -= 1
        }
    }

    private mutating func note(isIll: Bool) {
        rows += 1
        if isIll { ill += 1 }
    }

    private mutating func note(_ bytes: UnsafeRawBufferPointer, _ row: CSVScanner.Row) {
        note(isIll: row.strayAt != nil)
        let expected = width ?? spans.count
        width = expected
        if spans.count == expected, row.strayAt == nil { even += 1 }
        narrowest = min(narrowest, spans.count)
        widest = max(widest, spans.count)
        for span in spans {
            cells += 1
            if span.isQuoted, row.strayAt == nil { quotedCells += 1 }
            let cell = UnsafeRawBufferPointer(rebasing: bytes[Int(span.start)..<Int(span.end)])
            if !span.isQuoted, CellShape.isSpaced(cell, quote: scanner.dialect.quote) { spacedCells += 1 }
            if span.isQuoted || CellShape.isWhole(cell) { wholeCells += 1 }
        }
    }

    /// The share of rows that are as they should be, 0...1.
    var evenness: Double { rows == 0 ? 0 : Double(even) / Double(rows) }

    /// How well the dialect fits, 0...1: even rows count twice, many columns and whole values a little. A dialect that
    /// leaves one column is better than nothing only.
    var score: Double {
        guard let width, rows > 0 else { return 0 }
        let whole = cells == 0 ? 1 : Double(wholeCells) / Double(cells)
        let columns = width > 1 ? 0.5 + Double(min(width, 50)) / 100 : 0.02
        return evenness * evenness * columns * (0.75 + 0.25 * whole)
    }

    /// `12 columns in all 412 sampled rows`.
    var words: String {
        let columns = (width ?? 0).counted("column")
        if rows == 1 { return "\(columns) in the only row" }
        if even == rows { return "\(columns) in all \(rows) sampled rows" }
        return "\(columns) in \(even) of \(rows) sampled rows"
    }

    /// `1 to 3 columns`.
    var span: String {
        if narrowest > widest { return "no columns" }
        if narrowest == widest { return widest.counted("column") }
        return "\(narrowest) to \(widest) columns"
    }
}
