import CRowferryScan
import RowferryModel

/// The places of all separators of a buffer of CSV, found by the byte scanner in one pass.
///
/// The fast twin of `CSVScanner`: it serves dialects of one-byte delimiters with doubled quotes, and buffers whose quotes
/// and line ends are regular. Everything else is left to `CSVScanner`, so that there is one definition of the rules.
struct CSVIndex: ~Copyable {
    /// Place of each separator: delimiters and LF outside quotes.
    let separators: UnsafeMutablePointer<UInt32>
    /// For each row end its place among the separators.
    let rowEnds: UnsafeMutablePointer<UInt32>
    /// For each row end how many LF stand before it, inside of quotes too.
    let lines: UnsafeMutablePointer<UInt32>
    /// For each 64 bytes whether a cell may have something there that JSON strings must escape.
    private let escapes: UnsafeMutablePointer<UInt8>
    private(set) var rows = 0
    private(set) var isUTF8 = true

    /// Nil when the dialect is not the scanner's.
    static func dialect(_ dialect: CSVDialect) -> rowferry_dialect? {
        guard dialect.delimiter.count == 1, dialect.escape == dialect.quote, dialect.comment == nil else { return nil }
        return rowferry_dialect(
            delimiter: dialect.delimiter[0],
            quote: dialect.quote ?? 0,
            has_quote: dialect.quote != nil
        )
    }

    /// The fastest scanner of this machine.
    static let kernel = rowferry_best_kernel()

    /// - Parameter capacity: bytes of the largest buffer.
    init(capacity: Int) {
        separators = .allocate(capacity: capacity + 64)
        rowEnds = .allocate(capacity: capacity + 64)
        lines = .allocate(capacity: capacity + 64)
        escapes = .allocate(capacity: capacity / 64 + 16)
    }

    deinit {
        separators.deallocate()
        rowEnds.deallocate()
        lines.deallocate()
        escapes.deallocate()
    }

    /// Whether no cell between the two places has anything that JSON strings must escape.
    @inline(__always)
    func isPlain(from start: Int, to end: Int) -> Bool {
        let (first, last) = (start &>> 6, end &>> 6)
        guard last &- first < 8 else { return false }
        // One byte for each 64, up to eight of them at once.
        let found = UnsafeRawPointer(escapes + first).loadUnaligned(as: UInt64.self).littleEndian
        return found &<< UInt64(truncatingIfNeeded: 56 &- (last &- first) &* 8) == 0
    }

    /// Indexes a buffer that starts at the start of a row, with `Block.slack` readable bytes behind it. False when it is
    /// irregular, or ends inside quotes.
    mutating func fill(_ bytes: UnsafeRawBufferPointer, _ dialect: rowferry_dialect) -> Bool {
        guard let start = bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count < Int(UInt32.max) else {
            return false
        }
        let found = rowferry_scan_index(start, bytes.count, dialect, separators, rowEnds, lines, escapes, Self.kernel)
        rows = found.rows
        isUTF8 = found.is_utf8
        if found.is_irregular || found.ends_inside { return false }
        if found.rows == 0 ? true : separators[Int(rowEnds[found.rows - 1])] + 1 < UInt32(bytes.count) {
            // The last row has no line end; the end of the buffer stands for it. A CR there is left to the slow reader.
            if bytes[bytes.count - 1] == 0x0D { return false }
            rowEnds[rows] = UInt32(found.separators)
            separators[found.separators] = UInt32(bytes.count)
            lines[rows] = UInt32(found.lines)
            rows += 1
        }
        return true
    }
}
