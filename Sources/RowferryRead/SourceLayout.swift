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
    /// What stands before the first row, as UTF-8: byte order mark, skipped lines and header, line ends included. With it
    /// in front, rows of the source are a source of their own.
    package var header: [UInt8]
    /// Where the first row starts.
    package var start: ReadPosition
    /// What is odd about the header, and settings that the source plainly contradicts.
    package var warnings: [Diagnostic]
    /// What the source's bytes are before they are turned into UTF-8; the byte order is known.
    package var encoding = TextEncoding.utf8
    /// Why all this is so.
    package var evidence = LayoutEvidence()

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

    /// One line for reports: `csv, delimiter ";", 12 columns, windows-1252`. What everybody expects is left out.
    package var described: String {
        var text = reading
        if case .csv(let dialect) = form, case .fixed(let names) = columns {
            text = "\(dialect.described), \(names.count.counted("column"))"
            if encoding != .utf8 { text += ", \(encoding.rawValue)" }
        }
        return text
    }

    /// How rows are read, whatever they are: with another reading, the same bytes could be other rows.
    var reading: String {
        let text: String =
            switch form {
            case .ndjson: "ndjson"
            case .jsonArray: "ndjson, one array"
            case .csv(let dialect): dialect.described
            }
        return encoding == .utf8 ? text : "\(text), \(encoding.rawValue)"
    }
}

extension CSVDialect {
    fileprivate var described: String {
        var text = "csv, delimiter \(String(decoding: delimiter, as: UTF8.self).quoted)"
        if quote == nil { text += ", no quotes" }
        if let quote, quote != UInt8(ascii: "\"") { text += ", quote \(String(UnicodeScalar(quote)))" }
        if let escape, escape != quote { text += ", escape \(String(UnicodeScalar(escape)))" }
        return text
    }
}
