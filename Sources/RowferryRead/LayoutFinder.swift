package import RowferryModel

/// Finds a source's layout by its first bytes, samples, and the mapping's settings, which always win.
package struct LayoutFinder {
    private let path: String
    private let options: SourceOptions
    private let head: [UInt8]
    /// Whether `head` is the whole source.
    private let isWhole: Bool
    /// Pieces from further on; each begins with a line.
    private let samples: [[UInt8]]
    /// What the bytes were before they were UTF-8.
    private let encoding: TextEncoding

    /// The bytes are UTF-8: whatever else the source is has been turned into it.
    package init(
        path: String,
        options: SourceOptions,
        head: [UInt8],
        isWhole: Bool,
        samples: [[UInt8]] = [],
        encoding: TextEncoding = .utf8
    ) {
        self.path = path
        self.options = options
        self.head = head
        self.isWhole = isWhole
        self.samples = samples
        self.encoding = encoding
    }

    /// Behind the byte order mark.
    private var textStart: Int { head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

    /// - Throws: a source that can't be read as what it is said to be.
    package func find() throws(Diagnostic) -> SourceLayout {
        var layout = try form()
        layout.encoding = encoding
        return layout
    }

    private func form() throws(Diagnostic) -> SourceLayout {
        let (start, lines) = skipped(from: textStart)
        if let json = json(from: start, lines: lines) { return json }
        return try csv(from: start, lines: lines)
    }

    /// The layout of a source of JSON objects: lines of them, or one array. Nil when it is CSV.
    private func json(from start: Int, lines: Int) -> SourceLayout? {
        let isSaid = options.format == .ndjson
        guard isSaid || options.format == .auto else { return nil }
        let first = place(behindSpaceFrom: start)
        var layout = SourceLayout(
            form: .ndjson,
            columns: .open,
            header: Array(head[..<start]),
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
        let looked = LookedAt(head: head[start...], isWhole: isWhole, samples: samples)
        let finder = DialectFinder(options: options, looked: looked)
        let found = finder.find()
        var layout = try csv(found.dialect, from: start, lines: lines)
        layout.evidence.findings = found.findings
        if let contradiction = finder.contradiction() {
            let help = "the mapping's word counts; correct `source.delimiter` if it is wrong, or leave it out."
            layout.warnings.append(warning(.csvHeader, contradiction, lines, help: help))
        }
        if found.spacedCells > 0 {
            let count = found.spacedCells == 1 ? "1 sampled cell has" : "\(found.spacedCells) sampled cells have"
            let delimiter = String(decoding: found.dialect.delimiter, as: UTF8.self) + " "
            let help = "if they are to go, set `source.delimiter` to \(delimiter.quoted), or export without the spaces."
            let words = "\(count) a quote behind a space; space and quotes are text then, and are sent"
            layout.warnings.append(warning(.csvQuote, words, lines, help: help))
        }
        return layout
    }

    private func warning(_ code: DiagnosticCode, _ words: String, _ lines: Int, help: String) -> Diagnostic {
        Diagnostic(.warning, code, words, at: Position(file: path, line: lines + 1), help: help)
    }

    private func csv(_ dialect: CSVDialect, from start: Int, lines: Int) throws(Diagnostic) -> SourceLayout {
        guard case .names(let names) = options.header else { return try firstRow(dialect, from: start, lines: lines) }
        return SourceLayout(
            form: .csv(dialect),
            columns: .fixed(names),
            header: Array(head[..<start]),
            start: position(at: start, lines: lines)
        )
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
            header: head,
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
                header: Array(head[..<skipped(from: textStart).offset]),
                start: position(at: offset, lines: lines)
            )
        }
        let place = Position(file: path, line: lines + 1)
        let header = Array(head[offset..<row.next])
        if let invalid = header.withUnsafeBytes({ UTF8Check.firstInvalid($0) }) {
            throw Diagnostic(
                .error,
                .encodingInvalid,
                "the header is not text: "
                    + header.withUnsafeBytes { EncodingFault.words($0, at: invalid, line: lines + 1, encoding) },
                at: place,
                help: EncodingFault.help(encoding)
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
            header: Array(head[..<row.next]),
            start: position(at: row.next, lines: lines + row.lines),
            warnings: warnings
        )
    }
}
