/// A run of whole rows from one source, as bytes, with what is needed to say where each row stands.
///
/// A value that crosses tasks: about 256 KiB of work. Its bytes carry `Block.slack` readable bytes behind the last row,
/// so that wide loads never leave the buffer.
package struct Block: Sendable {
    /// Bytes that may be read (never interpreted) behind the last row.
    package static let slack = 64

    /// Which source of the run, counted from 0.
    package var source: Int
    /// The rows, followed by `Block.slack` bytes of no meaning.
    package var storage: [UInt8]
    /// How many bytes of the storage are rows.
    package var count: Int
    /// Number of the first row, counted from 1 without the header.
    package var firstRow: Int
    /// Physical line of the first byte, counted from 1.
    package var firstLine: Int
    /// Whether the block is the beginning of one row that is longer than rows may be; the rest is passed over.
    package var holdsCutRow = false
    /// Where the next block starts: the checkpoint when all rows up to here are settled.
    package var end: ReadPosition

    package init(source: Int, storage: [UInt8], count: Int, firstRow: Int, firstLine: Int, end: ReadPosition) {
        self.source = source
        self.storage = storage
        self.count = count
        self.firstRow = firstRow
        self.firstLine = firstLine
        self.end = end
    }
}

/// A place between two rows of a source, from which reading can start again.
package struct ReadPosition: Sendable, Hashable, Codable {
    /// Byte offset in what is read of the source: decompressed, and as UTF-8.
    package var offset: Int
    /// Rows before this place, the header not counted.
    package var rows: Int
    /// Number of the physical line that starts here, counted from 1.
    package var line: Int
    /// Hash of all bytes before this place.
    package var hash: Fingerprint
    /// Hash of the last few bytes before this place, which can be checked without reading the whole source again.
    package var recent = Fingerprint()
    /// How many bytes `recent` covers.
    package var recentBytes = 0

    package init(offset: Int = 0, rows: Int = 0, line: Int = 1, hash: Fingerprint = Fingerprint()) {
        self.offset = offset
        self.rows = rows
        self.line = line
        self.hash = hash
    }
}
