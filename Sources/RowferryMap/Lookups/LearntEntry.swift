import RowferryModel

/// A key as a lookup that learns from rows keeps it: 95 bits of hashes in place of the text.
///
/// The text may be of any length, and nobody asks for it again. Two keys of 50 million share one of these with a
/// probability of 1 in 30 trillion. The lowest bit of `second` is left to the table.
struct LearntKey: Hashable {
    /// Never zero.
    let first: UInt64
    let second: UInt32

    init(_ key: UnsafeRawBufferPointer) {
        self.init(
            first: ShortHash.hash(key),
            second: UInt32(truncatingIfNeeded: ShortHash.hash(key, seed: 0xA24B_AED4_963E_E407))
        )
    }

    init(first: UInt64, second: UInt32) {
        self.first = first == 0 ? 1 : first
        self.second = second & ~1
    }
}

/// Writes what a row, or a table, says of one key:
///
///     first       8 bytes, little-endian
///     second      4 bytes
///     value       for each of the lookup's values
///
/// where a value is its length times eight and its kind in seven bits a byte, lowest first, and its bytes; nothing known
/// is one zero. The ledger keeps these, so the form stays as it is.
enum LearntEntry {
    static func begin(_ key: LearntKey, in bytes: inout [UInt8]) {
        withUnsafeBytes(of: key.first.littleEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: key.second.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Adds the next value; one that is missing is not known.
    static func append(_ value: Cell, to bytes: inout [UInt8]) {
        var head = value.bytes.count << 3 | Int(value.kind.rawValue)
        while head >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: head) | 0x80)
            head >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: head))
        bytes.append(contentsOf: value.bytes)
    }
}

/// Reads entries, one after the other: a key, and then each of its values.
struct LearntEntryReader {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0
    /// Whether what was read so far is made of entries.
    private(set) var isSound = true

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The next entry's key; nil at the end.
    mutating func key() -> LearntKey? {
        guard isSound, place < bytes.count else { return nil }
        guard place + 12 <= bytes.count else {
            isSound = false
            return nil
        }
        defer { place += 12 }
        return LearntKey(
            first: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)),
            second: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt32.self))
        )
    }

    /// The entry's next value: missing where it is not known. Belongs to the bytes that are read.
    mutating func value() -> Cell {
        var (head, shift) = (0, 0)
        while shift < 63, place < bytes.count {
            let byte = bytes[place]
            place += 1
            head |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value(head) }
            shift += 7
        }
        isSound = false
        return .missing
    }

    private mutating func value(_ head: Int) -> Cell {
        let count = head >> 3
        guard let kind = Cell.Kind(rawValue: UInt8(head & 7)), count <= bytes.count - place else {
            isSound = false
            return .missing
        }
        defer { place += count }
        return Cell(UnsafeRawBufferPointer(rebasing: bytes[place..<place + count]), kind)
    }
}
