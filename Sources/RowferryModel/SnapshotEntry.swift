/// What is remembered of a call that was delivered under `sync:`, so that the same one need not be sent again.
///
/// Entries stand one behind the other, the later one of a key counts. Each is: one byte with the number of the call and a
/// mark for a version; the row's key and the content, 8 bytes each, little-endian; 8 bytes of version if marked; the
/// count of what is remembered as LEB128; and what is remembered.
public struct SnapshotEntry: Sendable, Hashable {
    /// The most calls that a mapping with `sync:` may have.
    package static let mostCalls = 64

    /// Which of the mapping's calls.
    public var call: Int
    /// Hash of the row's key.
    public var row: UInt64
    /// Hash of the call as it was sent; `gone` when its row has vanished since.
    public var content: UInt64
    /// What the mapping calls the row's version: the larger, the later.
    public var version: Int64?

    /// No call has this content.
    public static let gone: UInt64 = 0

    @inlinable
    public init(call: Int, row: UInt64, content: UInt64, version: Int64? = nil) {
        self.call = call
        self.row = row
        self.content = content
        self.version = version
    }

    /// Under what the call is found again.
    package var key: UInt64 { Self.key(row: row, call: call) }

    package static func key(row: UInt64, call: Int) -> UInt64 {
        ShortHash.combine(row, UInt64(truncatingIfNeeded: call) &+ 1)
    }

    /// Bytes of an entry besides what is remembered, at the most.
    public static let mostHead = 30

    /// Writes what stands before the remembered bytes to a place with room for it; gives the number of bytes.
    @inlinable
    public func writeHead(to place: UnsafeMutableRawPointer, remembering count: Int) -> Int {
        place.storeBytes(of: UInt8(truncatingIfNeeded: call) | (version == nil ? 0 : 0x80), as: UInt8.self)
        place.storeBytes(of: row.littleEndian, toByteOffset: 1, as: UInt64.self)
        place.storeBytes(of: content.littleEndian, toByteOffset: 9, as: UInt64.self)
        var end = 17
        if let version {
            place.storeBytes(of: version.littleEndian, toByteOffset: end, as: Int64.self)
            end += 8
        }
        var rest = count
        while rest >= 0x80 {
            place.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: end, as: UInt8.self)
            rest >>= 7
            end += 1
        }
        place.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: end, as: UInt8.self)
        return end + 1
    }

    /// The entry as bytes.
    package func append(to bytes: inout [UInt8], remembered: some Collection<UInt8>) {
        let count = remembered.count
        withUnsafeTemporaryAllocation(byteCount: Self.mostHead, alignment: 1) { head in
            guard let start = head.baseAddress else { return }
            bytes += UnsafeRawBufferPointer(start: start, count: writeHead(to: start, remembering: count))
        }
        bytes += remembered
    }
}

/// Reads entries, one after the other.
package struct SnapshotReader {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0

    package init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The next entry, and what is remembered with it; nil at the end, and where the bytes are none of ours.
    package mutating func next() -> (entry: SnapshotEntry, remembered: UnsafeRawBufferPointer)? {
        guard place + 18 <= bytes.count else { return nil }
        let start = place
        let first = bytes[place]
        var entry = SnapshotEntry(call: Int(first & 0x7F), row: word(1), content: word(9))
        place += 17
        if first & 0x80 != 0 {
            guard place + 9 <= bytes.count else { return broken(at: start) }
            entry.version = Int64(bitPattern: word(0))
            place += 8
        }
        guard let count = length(), count <= bytes.count - place else { return broken(at: start) }
        defer { place += count }
        return (entry, UnsafeRawBufferPointer(rebasing: bytes[place..<place + count]))
    }

    /// How many bytes were read.
    package var offset: Int { place }

    /// Whether all bytes were read.
    package var isAtEnd: Bool { place == bytes.count }

    /// What is left is no entry, and stays unread.
    private mutating func broken(at start: Int) -> (entry: SnapshotEntry, remembered: UnsafeRawBufferPointer)? {
        place = start
        return nil
    }

    private func word(_ offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place + offset, as: UInt64.self))
    }

    private mutating func length() -> Int? {
        var value = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            guard place < bytes.count else { return nil }
            let byte = bytes[place]
            place += 1
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}

/// What the calls of a block are compared by with what was delivered before.
package struct BlockSnapshot: Sendable {
    /// One entry for each of the block's calls, in their order, and where each ends.
    package var entries: [UInt8] = []
    package var ends: [Int32] = []
    /// The keys of the block's rows, of rejected ones as well, as far as they can be told.
    package var rows: [UInt64] = []
    /// Rows whose key can't be told.
    package var keyless = 0

    package init() {}

    package mutating func append(_ entry: UnsafeRawBufferPointer) {
        entries += entry
        ends.append(Int32(entries.count))
    }

    /// The bytes of one call's entry.
    package func entry(_ call: Int) -> ArraySlice<UInt8> {
        entries[(call == 0 ? 0 : Int(ends[call - 1]))..<Int(ends[call])]
    }
}
