import RowferryModel

/// The values of a table that learns: written once, one behind the other, in pages that never move.
///
/// A value that was met lately is not written again: accounts repeat, and cost nothing more then.
struct LearntValues: ~Copyable {
    private static let pageBits = 20
    private static let pageBytes = 1 << pageBits
    /// Places of values that were met lately, by their hash.
    private static let recentPlaces = 1 << 18
    /// Pages that a place can tell apart: 4 GB.
    private static let mostPages = 1 << (32 - pageBits)

    private var pages: [UnsafeMutableRawPointer] = []
    private var used = Self.pageBytes
    private var recent = [UInt32](repeating: 0, count: Self.recentPlaces)
    /// Bytes that were written, and how many of them belong to values that were replaced.
    private(set) var bytes = 0
    var replaced = 0

    init() {}

    deinit {
        for page in pages { page.deallocate() }
    }

    /// Whether most of it is past.
    var isStale: Bool { replaced > 8 * Self.pageBytes && replaced > bytes / 2 }

    /// The value that stands at a place.
    @inline(__always)
    func value(at place: UInt32) -> Cell {
        let start = pages[Int(place >> Self.pageBits)] + Int(place & UInt32(Self.pageBytes - 1))
        let head = start.loadUnaligned(as: UInt32.self)
        let kind = Cell.Kind(rawValue: UInt8(truncatingIfNeeded: head & 7)) ?? .missing
        return Cell(UnsafeRawBufferPointer(start: start + 4, count: Int(head >> 3)), kind)
    }

    /// Keeps a value; gives its place, which is never zero, or nil when there is no room left.
    mutating func keep(_ value: Cell) -> UInt32? {
        let hash = ShortHash.hash(value.bytes, seed: UInt64(value.kind.rawValue))
        let slot = Int(truncatingIfNeeded: hash & UInt64(Self.recentPlaces - 1))
        if recent[slot] != 0, Self.isSame(self.value(at: recent[slot]), value) { return recent[slot] }
        guard let place = write(value) else { return nil }
        recent[slot] = place
        return place
    }

    static func isSame(_ one: Cell, _ other: Cell) -> Bool {
        one.kind == other.kind && one.bytes.elementsEqual(other.bytes)
    }

    private mutating func write(_ value: Cell) -> UInt32? {
        let count = value.bytes.count + 4
        guard value.bytes.count < 1 << 29 else { return nil }
        if used + count > Self.pageBytes {
            if pages.count == Self.mostPages { return nil }
            // Wide loads may go beyond a value, and a value may be longer than a page.
            let room = max(Self.pageBytes, count + 4) + Block.slack
            pages.append(.allocate(byteCount: room, alignment: 16))
            // The very first place stands for nothing.
            used = pages.count == 1 ? 4 : 0
        }
        let page = pages[pages.count - 1]
        let place = UInt32(pages.count - 1) << Self.pageBits | UInt32(used)
        let head = UInt32(value.bytes.count) << 3 | UInt32(value.kind.rawValue)
        (page + used).storeBytes(of: head, as: UInt32.self)
        if let start = value.bytes.baseAddress {
            (page + used + 4).copyMemory(from: start, byteCount: value.bytes.count)
        }
        used += count
        bytes += count
        return place
    }
}
