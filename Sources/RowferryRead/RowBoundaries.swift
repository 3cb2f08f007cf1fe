import CRowferryScan
import RowferryModel

/// Finds where the last whole row of a buffer ends, and counts what lies before.
struct RowBoundaries: Sendable {
    struct Found: Equatable {
        /// Behind the last whole row; 0 when there is none.
        var end = 0
        var rows = 0
        /// Line ends.
        var lines = 0
        /// Whether `end` stands inside of a row that is longer than a row may be.
        var cutsRow = false
        /// Set when there is nothing more to find, and never will be: the source can't be read on from here.
        var problem: Problem?
    }

    /// Why no rows can be found any more, and where.
    struct Problem: Equatable {
        var code: DiagnosticCode
        var message: String
        var place: Int
    }

    private let csv: CSVScanner?
    private let isArray: Bool
    /// Set when the byte scanner knows the dialect.
    private let scanned: rowferry_dialect?

    init(form: SourceLayout.Form) {
        isArray = form == .jsonArray
        switch form {
        case .csv(let dialect):
            csv = CSVScanner(dialect: dialect)
            scanned = CSVIndex.dialect(dialect)
        case .ndjson, .jsonArray:
            csv = nil
            scanned = nil
        }
    }

    /// Finds as many whole rows as are wanted. When the source ends with the buffer, everything belongs to rows.
    ///
    /// The limit is how many bytes a row may have, its line end among them. Of a longer one the first line is a row of
    /// its own, and stands alone in what is found. Nothing but the content decides this, so that rows are the same
    /// wherever reading starts again.
    func find(_ bytes: UnsafeRawBufferPointer, isLast: Bool, rowLimit: Int, rows: Int = .max) -> Found {
        if let scanned, bytes.count <= rowLimit, let found = find(bytes, scanned, isLast: isLast), found.rows <= rows {
            return found
        }
        if let csv { return find(bytes, csv, isLast: isLast, rowLimit: rowLimit, rows: rows) }
        if isArray { return JSONArrayBoundaries.find(bytes, isLast: isLast, rowLimit: rowLimit, rows: rows) }
        return lines(bytes, isLast: isLast, rowLimit: rowLimit, rows: rows)
    }

    /// The answer of the byte scanner, or nil when the slow reader must say.
    private func find(_ bytes: UnsafeRawBufferPointer, _ scanned: rowferry_dialect, isLast: Bool) -> Found? {
        guard let start = bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count > Block.slack else { return nil }
        // The last bytes stand aside: the scanner reads on for up to that many behind what it is given.
        let scannable = bytes.count - Block.slack
        let found = rowferry_scan_boundary(start, scannable, scanned, CSVIndex.kernel)
        if isLast || found.is_irregular || found.end == 0 { return nil }
        return Found(end: found.end, rows: found.rows, lines: found.lines)
    }

    private func find(
        _ bytes: UnsafeRawBufferPointer,
        _ csv: CSVScanner,
        isLast: Bool,
        rowLimit: Int,
        rows: Int
    ) -> Found {
        var found = Found()
        var spans: [CSVScanner.Span] = []
        while found.end < bytes.count, found.rows < rows {
            let end = min(bytes.count, found.end + rowLimit)
            let result = csv.scan(
                bytes,
                from: found.end,
                to: end,
                isLast: isLast && end == bytes.count,
                spans: &spans,
                wantsSpans: false
            )
            switch result {
            case .row(let row), .unclosed(let row, _):
                found.end = row.next
                found.lines += row.lines
                if row.form == .cells { found.rows += 1 }
            case .incomplete:
                if found.end > 0 || end == bytes.count { return found }
                return tooLong(bytes, csv, rowLimit: rowLimit)
            }
        }
        return found
    }

    /// The first line of a row that does not end within the limit: alone in a block, so that the tokeniser comes to
    /// the same end; what follows is read as rows again.
    private func tooLong(_ bytes: UnsafeRawBufferPointer, _ csv: CSVScanner, rowLimit: Int) -> Found {
        let line = csv.firstLine(bytes, from: 0, to: bytes.count)
        let rows = csv.startsRow(bytes[0]) ? 1 : 0
        if line.end < rowLimit { return Found(end: line.next, rows: rows, lines: line.lines) }
        return Found(end: rowLimit, rows: rows, lines: 0, cutsRow: true)
    }

    /// A row of NDJSON is a line that is not blank; a line end can't stand inside of one (RFC 8259, section 7).
    private func lines(_ bytes: UnsafeRawBufferPointer, isLast: Bool, rowLimit: Int, rows: Int) -> Found {
        var found = Found()
        while found.end < bytes.count, found.rows < rows {
            let line = ByteLine(bytes, from: found.end)
            if line.next - line.start > rowLimit {
                return found.end > 0 ? found : Found(end: rowLimit, rows: 1, lines: 0, cutsRow: true)
            }
            if !line.isEnded, !isLast { return found }
            if !line.isBlank(bytes) { found.rows += 1 }
            if line.isEnded { found.lines += 1 }
            found.end = line.next
        }
        return found
    }

    /// Whether a row goes on for as long as no line end stands behind it.
    var rowsEndWithLines: Bool { !isArray }

    /// What passes over the rest of a row whose beginning was cut off.
    func rest(behind beginning: [UInt8]) -> RestOfRow {
        if csv != nil { return .csvLine }
        guard isArray else { return .line }
        var scanner = JSONElementScanner()
        _ = beginning.withUnsafeBytes { scanner.nextMark(in: $0, from: 1) }
        return .element(scanner)
    }
}

/// The rest of a row that is too long: of one line, or of one element of an array.
enum RestOfRow {
    case csvLine
    case line
    case element(JSONElementScanner)

    struct Passed {
        /// Bytes that still belong to the row, its line end among them if it is there.
        var count: Int
        var lines: Int
        var isEnded: Bool
    }

    /// How much of the bytes belongs to the row; they stand behind those that were passed over before.
    mutating func pass(_ bytes: UnsafeRawBufferPointer, isLast: Bool) -> Passed {
        switch self {
        case .csvLine:
            return Self.csvLine(bytes, isLast: isLast)
        case .line:
            let line = ByteLine(bytes, from: 0)
            return Passed(count: line.next, lines: line.isEnded ? 1 : 0, isEnded: line.isEnded)
        case .element(var scanner):
            let before = scanner.lines
            let mark = scanner.nextMark(in: bytes, from: 0)
            self = .element(scanner)
            return Passed(count: mark ?? bytes.count, lines: scanner.lines - before, isEnded: mark != nil)
        }
    }

    private static func csvLine(_ bytes: UnsafeRawBufferPointer, isLast: Bool) -> Passed {
        guard let end = bytes.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else {
            return Passed(count: bytes.count, lines: 0, isEnded: false)
        }
        if bytes[end] == 0x0A { return Passed(count: end + 1, lines: 1, isEnded: true) }
        if end + 1 < bytes.count {
            return Passed(count: bytes[end + 1] == 0x0A ? end + 2 : end + 1, lines: 1, isEnded: true)
        }
        // Whether a LF belongs to the CR is seen with the next byte.
        return isLast ? Passed(count: end + 1, lines: 1, isEnded: true) : Passed(count: end, lines: 0, isEnded: false)
    }
}

/// One physical line that ends with LF (or the buffer).
struct ByteLine {
    var start: Int
    /// Before the LF, and before the CR in front of it.
    var end: Int
    var next: Int
    var isEnded: Bool

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer, from start: Int) {
        self.start = start
        var index = start
        // Eight bytes at a time: the classic test for a zero byte, here for LF.
        while index &+ 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ 0x0A0A_0A0A_0A0A_0A0A
            if (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 != 0 { break }
            index &+= 8
        }
        while index < bytes.count, bytes[index] != 0x0A { index &+= 1 }
        isEnded = index < bytes.count
        next = isEnded ? index &+ 1 : index
        end = Self.contentEnd(bytes, from: start, to: index)
    }

    /// Where what a line holds ends, by its beginning and its line end: before the CR in front of the LF.
    @inline(__always)
    static func contentEnd(_ bytes: UnsafeRawBufferPointer, from start: Int, to lineEnd: Int) -> Int {
        lineEnd > start && bytes[lineEnd &- 1] == 0x0D ? lineEnd &- 1 : lineEnd
    }

    /// Whether there is nothing but white space.
    func isBlank(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes[start..<end].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    }
}
