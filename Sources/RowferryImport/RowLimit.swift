import RowferryModel
import RowferryRead

/// How many rows a run may still read, over all of its sources.
struct RowLimit {
    private var left: Int?
    /// Whether there was a row that the limit left unread.
    private(set) var isReached = false

    /// - Parameter most: nil for no limit.
    init(_ most: Int?) {
        left = most
    }

    /// The next block; nil at the end of the source, or where the limit is reached.
    mutating func next<Bytes>(from blocks: inout BlockReader<Bytes>) throws(Diagnostic) -> Block? {
        guard let left else { return try blocks.next() }
        guard !isReached, let block = try blocks.next(rows: max(left, 1)) else { return nil }
        if block.rows > left {
            isReached = true
            return nil
        }
        self.left = left - block.rows
        return block
    }
}

extension Block {
    /// How many rows there are: none where there are but comments and blank lines.
    fileprivate var rows: Int { end.rows - firstRow + 1 }
}
