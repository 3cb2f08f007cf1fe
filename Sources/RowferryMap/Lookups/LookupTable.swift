import RowferryModel

/// The entries of a lookup: keys and what stands beside them, in one run of bytes with an index of open addressing.
///
/// Immutable, and used by all tasks at once. An entry takes the bytes of its texts and about 20 bytes besides.
package final class LookupTable: Sendable {
    private let bytes: SealedBytes
    private let entries: LookupEntries
    /// Hash of keys and values, whatever their order: another one means that the lookup says something else.
    package let contentHash: UInt64

    /// How many keys there are.
    package var count: Int { entries.count }

    init(bytes: SealedBytes, entries: LookupEntries, contentHash: UInt64) {
        self.bytes = bytes
        self.entries = entries
        self.contentHash = contentHash
    }

    /// A value beside the key, or nil when the key is not there. Valid as long as the table.
    func value(_ column: Int, for key: UnsafeRawBufferPointer) -> Cell? {
        bytes.withUnsafeBytes { bytes in
            entries.find(key, in: bytes).map { entries.value(column, of: $0, in: bytes) }
        }
    }
}

/// Where keys and values stand in the bytes of a lookup, and how a key is found.
struct LookupEntries: Sendable {
    /// For each entry, where its key begins, each of its values, and where the last one ends.
    private var bounds: [UInt32] = []
    private var kinds: [Cell.Kind.RawValue] = []
    /// Entries by the hash of their key, from 1; 0 is a free place. Its size is a power of two.
    private var index: [UInt32] = Array(repeating: 0, count: 1_024)
    private let columns: Int
    private(set) var count = 0

    /// - Parameter columns: how many values each key has.
    init(columns: Int) {
        self.columns = columns
    }

    private func range(_ part: Int, of entry: Int) -> Range<Int> {
        let first = entry * (columns + 2) + part
        return Int(bounds[first])..<Int(bounds[first + 1])
    }

    func value(_ column: Int, of entry: Int, in bytes: UnsafeRawBufferPointer) -> Cell {
        let kind = Cell.Kind(rawValue: kinds[entry * columns + column]) ?? .missing
        return Cell(UnsafeRawBufferPointer(rebasing: bytes[range(column + 1, of: entry)]), kind)
    }

    /// The entry that has the key.
    @inline(__always)
    func find(_ key: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer) -> Int? {
        var place = Self.place(of: key, index.count)
        while index[place] != 0 {
            let entry = Int(index[place]) - 1
            if UnsafeRawBufferPointer(rebasing: bytes[range(0, of: entry)]).elementsEqual(key) { return entry }
            place = (place + 1) & (index.count - 1)
        }
        return nil
    }

    @inline(__always)
    private static func place(of key: UnsafeRawBufferPointer, _ size: Int) -> Int {
        Int(truncatingIfNeeded: ShortHash.hash(key)) & (size - 1)
    }

    /// Adds an entry whose key and values were written one after the other.
    ///
    /// - Parameters:
    ///   - ends: where the key begins, where each part ends.
    ///   - kinds: what kind of value each is.
    ///   - bytes: all that was written.
    mutating func add(ends: [UInt32], kinds: [Cell.Kind.RawValue], in bytes: UnsafeRawBufferPointer) {
        bounds += ends
        self.kinds += kinds
        count += 1
        if count * 2 > index.count { grow(bytes) } else { enter(count - 1, bytes) }
    }

    /// Puts other values in the place of an entry's: they stand, with the key again, where `ends` says.
    mutating func replace(_ entry: Int, ends: [UInt32], kinds: [Cell.Kind.RawValue]) {
        for (part, end) in ends.enumerated() { bounds[entry * (columns + 2) + part] = end }
        for (column, kind) in kinds.enumerated() { self.kinds[entry * columns + column] = kind }
    }

    private mutating func enter(_ entry: Int, _ bytes: UnsafeRawBufferPointer) {
        var place = Self.place(of: UnsafeRawBufferPointer(rebasing: bytes[range(0, of: entry)]), index.count)
        while index[place] != 0 { place = (place + 1) & (index.count - 1) }
        index[place] = UInt32(entry + 1)
    }

    private mutating func grow(_ bytes: UnsafeRawBufferPointer) {
        index = Array(repeating: 0, count: index.count * 2)
        for entry in 0..<count { enter(entry, bytes) }
    }

    /// Hash of an entry: of what it says, not of where it stands.
    func hash(of entry: Int, in bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = Fingerprint()
        for part in 0...columns {
            let text = UnsafeRawBufferPointer(rebasing: bytes[range(part, of: entry)])
            // Its length before each text, so that two entries with the same letters are not the same.
            withUnsafeBytes(of: text.count.littleEndian) { hash.update($0) }
            hash.update(text)
            if part > 0 { hash.update([kinds[entry * columns + part - 1]]) }
        }
        return hash.value
    }
}
