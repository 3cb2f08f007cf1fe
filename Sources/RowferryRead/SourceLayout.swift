package import RowferryModel

/// Everything about how a source is written, found once and then fixed for all its blocks.
package struct SourceLayout: Sendable, Hashable {
    package enum Form: Sendable, Hashable {
        case csv(CSVDialect)
        case ndjson
        /// One JSON array of objects; rows begin at its opening bracket.
        case jsonArray
    }

    package var form: Form
    package var columns: SourceColumns
    /// The header as it stands in the source, line end included; empty without one.
    package var header: [UInt8]
    /// Where the first row starts.
    package var start: ReadPosition
    /// What is odd about the header.
    package var warnings: [Diagnostic]

    package init(
        form: Form,
        columns: SourceColumns,
        header: [UInt8],
        start: ReadPosition,
        warnings: [Diagnostic] = []
    ) {
        self.form = form
        self.columns = columns
        self.header = header
        self.start = start
        self.warnings = warnings
    }

    /// Whether rows are JSON objects, so that what is rejected can be given back as NDJSON.
    package var isJSON: Bool {
        if case .csv = form { false } else { true }
    }

    /// One line for reports: `csv, delimiter ";", 12 columns`.
    package var described: String {
        switch form {
        case .ndjson: return "ndjson"
        case .jsonArray: return "ndjson, one array"
        case .csv(let dialect):
            var text = "csv, delimiter \(String(decoding: dialect.delimiter, as: UTF8.self).quoted)"
            if case .fixed(let names) = columns { text += ", \(names.count) columns" }
            return text
        }
    }
}

/// Finds a source's layout by its first bytes and the mapping's settings, which always win.
package struct LayoutFinder {
    private let path: String
    private let options: SourceOptions
    private let head: [UInt8]
    /// Whether `head` is the whole source.
    private let isWhole: Bool

    package init(path: String, options: SourceOptions, head: [UInt8], isWhole: Bool) {
        self.path = path
        self.options = options
        self.head = head
        self.isWhole = isWhole
    }

    /// - Throws: a source that can't be read as what it is said to be.
    package func find() throws(Diagnostic) -> SourceLayout {
        try checkEncoding()
        let (start, lines) = skipped(from: head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
        if let json = json(from: start, lines: lines) { return json }
        return try csv(from: start, lines: lines)
    }

    private func checkEncoding() throws(Diagnostic) {
        let found = head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) ? "utf-16" : nil
        guard let encoding = found ?? options.encoding, encoding != "utf-8" else { return }
        throw Diagnostic(
            .error,
            .encodingInvalid,
            "the encoding \(encoding) is not read by this version of rowferry",
            at: Position(file: path),
            help: "convert it first: iconv -f \(encoding) -t utf-8 < \(path) > converted"
        )
    }

    /// The layout of a source of JSON objects: lines of them, or one array. Nil when it is CSV.
    private func json(from start: Int, lines: Int) -> SourceLayout? {
        let isSaid = options.format == .ndjson
        guard isSaid || options.format == .auto else { return nil }
        let first = place(behindSpaceFrom: start)
        var layout = SourceLayout(
            form: .ndjson,
            columns: .open,
            header: [],
            start: position(at: start, lines: lines)
        )
        if first < head.count, head[first] == UInt8(ascii: "[") {
            // The header of a CSV file may begin with a bracket, too, but hardly with `[{` or `[]`.
            let second = place(behindSpaceFrom: first + 1)
            let isArray =
                second < head.count && (head[second] == UInt8(ascii: "{") || head[second] == UInt8(ascii: "]"))
            guard isSaid || isArray else { return nil }
            layout.form = .jsonArray
            layout.start = position(at: first, lines: lines + head[start..<first].count { $0 == 0x0A })
            return layout
        }
        return isSaid || (first < head.count && head[first] == UInt8(ascii: "{")) ? layout : nil
    }

    private func place(behindSpaceFrom start: Int) -> Int {
        head[start...].firstIndex { !JSONPiece.isSpace($0) } ?? head.count
    }

    private func position(at offset: Int, lines: Int) -> ReadPosition {
        var hash = Fingerprint()
        hash.update(Array(head[..<offset]))
        return ReadPosition(offset: offset, rows: 0, line: 1 + lines, hash: hash)
    }

    // MARK: CSV

    private func csv(from start: Int, lines: Int) throws(Diagnostic) -> SourceLayout {
        var dialect = CSVDialect(ragged: options.ragged)
        if let quote = options.quote { dialect.quote = quote.utf8.first }
        dialect.escape = options.escape.map { $0.utf8.first } ?? dialect.quote
        dialect.comment = options.comment?.utf8.first
        if let delimiter = options.delimiter {
            dialect.delimiter = Array(delimiter.utf8)
        } else if options.format == .tsv {
            dialect.delimiter = [UInt8(ascii: "\t")]
        } else {
            dialect.delimiter = DelimiterFinder(dialect: dialect, isWhole: isWhole).find(head[start...])
        }
        if case .names(let names) = options.header {
            return SourceLayout(
                form: .csv(dialect),
                columns: .fixed(names),
                header: [],
                start: position(at: start, lines: lines)
            )
        }
        return try firstRow(dialect, from: start, lines: lines)
    }

    /// Passes over `skip_lines` physical lines.
    private func skipped(from start: Int) -> (offset: Int, lines: Int) {
        let scanner = CSVScanner(dialect: CSVDialect())
        var offset = start
        var lines = 0
        while lines < options.skipLines ?? 0, offset < head.count {
            offset = head.withUnsafeBytes { scanner.firstLine($0, from: offset, to: head.count).next }
            lines += 1
        }
        return (offset, lines)
    }

    /// The layout by the first row, which is the header, or tells how many columns there are.
    private func firstRow(
        _ dialect: CSVDialect,
        from start: Int,
        lines skipped: Int
    ) throws(Diagnostic) -> SourceLayout {
        var offset = start
        var lines = skipped
        let rows = RowTexts(dialect: dialect)
        while true {
            if isWhole, offset == head.count { return try empty(dialect, lines: lines) }
            guard let row = rows.row(in: head, from: offset, isWhole: isWhole) else {
                let name = options.header == SourceOptions.Header.none ? "first row" : "header"
                throw Diagnostic(
                    .error,
                    .csvHeader,
                    "the \(name) is longer than \(head.count) bytes, or its quotes are not closed",
                    at: Position(file: path, line: lines + 1),
                    help: "is this a CSV file with that delimiter?"
                )
            }
            if row.cells.isEmpty, row.next > offset {
                offset = row.next
                lines += row.lines
                continue
            }
            return try layout(dialect, row, from: offset, lines: lines)
        }
    }

    /// A source without a row. One without a header as well is more often a failed export than an empty one.
    private func empty(_ dialect: CSVDialect, lines: Int) throws(Diagnostic) -> SourceLayout {
        guard options.header == SourceOptions.Header.none else {
            throw Diagnostic(
                .error,
                .csvHeader,
                "there is no header: the source is empty",
                at: Position(file: path),
                help: "was it exported completely? An empty source without a header is read with header: false, "
                    + "a list of names, or format: ndjson."
            )
        }
        return SourceLayout(
            form: .csv(dialect),
            columns: .open,
            header: [],
            start: position(at: head.count, lines: lines)
        )
    }

    private func layout(
        _ dialect: CSVDialect,
        _ row: RowTexts.Row,
        from offset: Int,
        lines: Int
    ) throws(Diagnostic) -> SourceLayout {
        guard options.header != SourceOptions.Header.none else {
            let names = row.cells.indices.map { "column\($0 + 1)" }
            return SourceLayout(
                form: .csv(dialect),
                columns: .fixed(names),
                header: [],
                start: position(at: offset, lines: lines)
            )
        }
        let place = Position(file: path, line: lines + 1)
        let header = Array(head[offset..<row.next])
        if let invalid = header.withUnsafeBytes({ UTF8Check.firstInvalid($0) }) {
            throw Diagnostic(
                .error,
                .encodingInvalid,
                "byte \(invalid + 1) of the header is not UTF-8",
                at: place,
                help: "convert the source first: iconv -f windows-1252 -t utf-8 < \(path) > converted"
            )
        }
        var (names, warnings) = HeaderNames.names(for: row.cells, at: place)
        if let stray = row.strayAt {
            warnings.append(
                Diagnostic(
                    .warning,
                    .csvHeader,
                    "text follows a closing quote at byte \(stray - offset + 1) of the header; it is left out",
                    at: place
                )
            )
        }
        return SourceLayout(
            form: .csv(dialect),
            columns: .fixed(names),
            header: header,
            start: position(at: row.next, lines: lines + row.lines),
            warnings: warnings
        )
    }
}

/// The names of columns from the cells of a header.
enum HeaderNames {
    /// Repeated names get `_2`, `_3`, ...; an empty one is named by its place. White space around names goes.
    static func names(for cells: [String], at position: Position) -> ([String], [Diagnostic]) {
        var warnings: [Diagnostic] = []
        var taken: Set<String> = Set(cells.map(trimmed))
        var seen: Set<String> = []
        var names: [String] = []
        for (index, cell) in cells.enumerated() {
            var name = trimmed(cell)
            if name.isEmpty {
                name = "column\(index + 1)"
                warnings.append(
                    Diagnostic(
                        .warning,
                        .csvHeader,
                        "column \(index + 1) has no name; it is called \(name.quoted)",
                        at: position
                    )
                )
            }
            if seen.contains(name) {
                var number = 2
                while taken.contains("\(name)_\(number)") { number += 1 }
                warnings.append(
                    Diagnostic(
                        .warning,
                        .csvHeader,
                        "the column name \(name.quoted) stands there again; this one is called \"\(name)_\(number)\"",
                        at: position
                    )
                )
                name = "\(name)_\(number)"
            }
            taken.insert(name)
            seen.insert(name)
            names.append(name)
        }
        return (names, warnings)
    }

    private static func trimmed(_ text: String) -> String {
        var slice = text[...]
        while let first = slice.first, first.isWhitespace { slice.removeFirst() }
        while let last = slice.last, last.isWhitespace { slice.removeLast() }
        return String(slice)
    }
}
