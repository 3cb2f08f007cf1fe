import RowferryModel

/// Finds the rows of a source that is one JSON array, `[{...}, {...}]`.
///
/// A place between rows is always that of a mark: `[`, `,` or `]`. So what stands at the place tells what may follow it,
/// wherever reading starts again; and an element belongs to the rows only when the mark behind it was seen.
enum JSONArrayBoundaries {
    /// The rows of the bytes, which start with a mark. See `RowBoundaries.find`.
    static func find(
        _ bytes: UnsafeRawBufferPointer,
        isLast: Bool,
        rowLimit: Int,
        rows: Int
    ) -> RowBoundaries.Found {
        var found = RowBoundaries.Found()
        while found.end < bytes.count, found.rows < rows, found.problem == nil {
            let piece = JSONPiece(bytes, from: found.end)
            if let problem = problem(piece, bytes, isLast: isLast, rowLimit: rowLimit) {
                if found.end == 0 { found.problem = problem }
                return found
            }
            if piece.isEnd, !isLast {
                return found.end == 0 && bytes.count > rowLimit ? space(bytes) : found
            }
            if !piece.isEnd, piece.next - piece.start > rowLimit {
                return found.end > 0 ? found : tooLong(bytes, rowLimit: rowLimit)
            }
            if !piece.isEnded, !piece.isEnd { return found }
            if piece.hasRow(bytes) { found.rows += 1 }
            found.lines += piece.lines
            found.end = piece.next
        }
        return found
    }

    /// White space behind the array. The last byte of it stays: what begins with space can only be what stands behind.
    private static func space(_ bytes: UnsafeRawBufferPointer) -> RowBoundaries.Found {
        let end = bytes.count - 1
        return RowBoundaries.Found(end: end, rows: 0, lines: bytes[..<end].count { $0 == 0x0A })
    }

    private static func tooLong(_ bytes: UnsafeRawBufferPointer, rowLimit: Int) -> RowBoundaries.Found {
        let lines = bytes[..<rowLimit].count { $0 == 0x0A }
        return RowBoundaries.Found(end: rowLimit, rows: 1, lines: lines, cutsRow: true)
    }

    /// What makes the rest of the source unreadable.
    private static func problem(
        _ piece: JSONPiece,
        _ bytes: UnsafeRawBufferPointer,
        isLast: Bool,
        rowLimit: Int
    ) -> RowBoundaries.Problem? {
        if piece.isEnd {
            let rest = bytes[(bytes[piece.start] == UInt8(ascii: "]") ? piece.start + 1 : piece.start)...]
            if let place = rest.firstIndex(where: { !JSONPiece.isSpace($0) }) {
                return RowBoundaries.Problem(code: .jsonInvalid, message: "something follows the array", place: place)
            }
            return nil
        }
        let isFirst = bytes[piece.start] == UInt8(ascii: "[")
        if isFirst, piece.isEnded, bytes[piece.next] == UInt8(ascii: ","), piece.element(bytes).isEmpty {
            let message = "an element is missing before the first comma"
            return RowBoundaries.Problem(code: .jsonInvalid, message: message, place: piece.next)
        }
        guard isLast, !piece.isEnded, piece.next - piece.start <= rowLimit else { return nil }
        let element = piece.element(bytes)
        if element.isEmpty { return unclosed(at: bytes.count) }
        let message = "the array is not closed; its last element begins"
        return RowBoundaries.Problem(code: .inputTruncated, message: message, place: element.lowerBound)
    }

    /// The source ends, and its array does not.
    static func unclosed(at place: Int) -> RowBoundaries.Problem {
        RowBoundaries.Problem(code: .inputTruncated, message: "the array is not closed", place: place)
    }
}
