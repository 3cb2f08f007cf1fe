/// Which rows there were, in a few bytes: the smallest hashes of their content.
///
/// The hashes that are kept are all those that are not above the largest one kept. So of any other row whose hash is not
/// above it, it is certain whether it was among these rows; and since hashes are spread evenly, such rows stand for all.
package struct RowSketch: Sendable, Hashable {
    /// Hashes at the most: of 4,096 rows or fewer it is certain for each.
    package static let capacity = 4_096

    /// Ascending, each once.
    private(set) var hashes: [UInt64] = []
    /// Those that came since, not yet put in their places.
    private var fresh: [UInt64] = []
    /// Rows that count as ones that never were; their hashes stay, so that `bound` stays what it is.
    private var removed: Set<UInt64> = []
    /// Hashes above it are of no use any more.
    private var bound = UInt64.max

    package init() {}

    package var isEmpty: Bool { count == 0 && fresh.isEmpty }

    /// Adds a row. Gives whether the sketch may have changed.
    /// - Complexity: O(1), as a rule.
    @discardableResult
    package mutating func add(_ hash: UInt64) -> Bool {
        if hash > bound { return false }
        fresh.append(hash)
        if fresh.count >= Self.capacity { settle() }
        return true
    }

    /// Takes a row out again: it counts as one that never was. The bytes know nothing of it.
    package mutating func remove(_ hash: UInt64) {
        settle()
        if contains(hash) { removed.insert(hash) }
    }

    /// Puts everything in its place.
    package mutating func settle() {
        if fresh.isEmpty { return }
        let all = (hashes + fresh).sorted()
        fresh = []
        hashes = []
        for hash in all where hash != hashes.last {
            if hashes.count == Self.capacity { break }
            hashes.append(hash)
        }
        if hashes.count == Self.capacity, let last = hashes.last { bound = last }
    }

    /// Whether a row with the hash would be here if it was among the rows. Only when nothing is to be settled.
    package func decides(on hash: UInt64) -> Bool { hash <= bound }

    /// Whether the row is here. Only when nothing is to be settled.
    /// - Complexity: O(log n)
    package func contains(_ hash: UInt64) -> Bool {
        var (low, high) = (0, hashes.count)
        while low < high {
            let middle = (low + high) / 2
            if hashes[middle] < hash { low = middle + 1 } else { high = middle }
        }
        return low < hashes.count && hashes[low] == hash && !removed.contains(hash)
    }

    /// How many rows it has hashes of. Only when nothing is to be settled.
    package var count: Int { hashes.count - removed.count }

    // MARK: Bytes

    /// The hashes as little-endian words.
    package mutating func bytes() -> [UInt8] {
        settle()
        return hashes.flatMap { hash in withUnsafeBytes(of: hash.littleEndian) { Array($0) } }
    }

    /// Nil for bytes that are none of a sketch.
    package init?(bytes: [UInt8]) {
        guard bytes.count.isMultiple(of: 8), bytes.count / 8 <= Self.capacity else { return nil }
        bytes.withUnsafeBytes { bytes in
            for place in stride(from: 0, to: bytes.count, by: 8) {
                hashes.append(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
            }
        }
        guard zip(hashes, hashes.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        if hashes.count == Self.capacity, let last = hashes.last { bound = last }
    }
}

/// Rows of a file that made calls which add each time they arrive, and that were delivered, all or some of them.
package struct AddedRows: Sendable, Hashable {
    /// The ledger's number of the file.
    package var source: Int64
    /// The run that delivered the first of them.
    package var run: Int64
    /// When it began: ISO 8601, UTC.
    package var startedAt: String
    package var mapping: String
    package var path: String
    package var rows: RowSketch

    package init(source: Int64, run: Int64, startedAt: String, mapping: String, path: String, rows: RowSketch) {
        self.source = source
        self.run = run
        self.startedAt = startedAt
        self.mapping = mapping
        self.path = path
        self.rows = rows
    }
}
