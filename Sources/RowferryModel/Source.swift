/// What a mapping's `source:` says about how its files are written. A nil setting is found by looking at the file.
package struct SourceOptions: Sendable, Hashable {
    package enum Format: String, Sendable, CaseIterable, Codable {
        case auto
        case csv
        case tsv
        case ndjson
    }

    package enum Header: Sendable, Hashable {
        /// The first row names the columns.
        case first
        /// There is no header: `column1`, `column2`, ...
        case none
        /// There is no header, but these are the names.
        case names([String])
    }

    package enum Ragged: String, Sendable, CaseIterable, Codable {
        case reject
        case pad
        case truncate
    }

    package var files: [String] = []
    package var format = Format.auto
    /// One or more bytes.
    package var delimiter: String?
    /// One ASCII character; empty when cells are never quoted.
    package var quote: String?
    /// One ASCII character; the quote itself when quotes are doubled.
    package var escape: String?
    package var encoding: TextEncoding?
    package var header: Header?
    package var skipLines: Int?
    package var comment: String?
    /// Texts that mean: no value.
    package var null: [String] = [""]
    package var ragged = Ragged.reject

    package init() {}
}

/// The columns that a source has, as far as they are known before its rows are read.
package enum SourceColumns: Sendable, Hashable {
    /// A header, or its stand-in: every row has exactly these.
    case fixed([String])
    /// Each row brings its own: a column is a path into the object.
    case open
}
