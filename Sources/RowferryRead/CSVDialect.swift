package import RowferryModel

/// How a CSV source is written, every choice made.
package struct CSVDialect: Sendable, Hashable {
    /// One or more bytes.
    package var delimiter: [UInt8]
    /// Nil when cells are never quoted.
    package var quote: UInt8?
    /// The quote itself when quotes inside quotes are doubled; nil when they can't be escaped.
    package var escape: UInt8?
    /// First byte of lines that are not rows.
    package var comment: UInt8?
    package var ragged: SourceOptions.Ragged

    package init(
        delimiter: [UInt8] = [UInt8(ascii: ",")],
        quote: UInt8? = UInt8(ascii: "\""),
        escape: UInt8? = UInt8(ascii: "\""),
        comment: UInt8? = nil,
        ragged: SourceOptions.Ragged = .reject
    ) {
        self.delimiter = delimiter
        self.quote = quote
        self.escape = escape
        self.comment = comment
        self.ragged = ragged
    }
}
