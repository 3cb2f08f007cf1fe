import RowferryModel

/// A growing run of bytes for the row loop: raw memory, one branch for each append.
///
/// It owns its memory and must not be copied; `seal` hands the bytes over. Behind the capacity there always is room for
/// one wide store more, so that short runs are copied without asking how long they are.
struct ByteSink: ~Copyable {
    /// Bytes behind the capacity that may be overwritten.
    private static let slack = ShortCopy.slack

    private var base: UnsafeMutableRawPointer
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = max(capacity, 256)
        base = UnsafeMutableRawPointer.allocate(byteCount: self.capacity + Self.slack, alignment: 16)
    }

    deinit {
        base.deallocate()
    }

    @inline(__always)
    mutating func reserve(_ extra: Int) {
        if count &+ extra > capacity { grow(extra) }
    }

    @inline(never)
    private mutating func grow(_ extra: Int) {
        let larger = max(capacity * 2, count + extra + 256)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger + Self.slack, alignment: 16)
        moved.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = moved
        capacity = larger
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        (base + count).copyMemory(from: start, byteCount: bytes.count)
        count &+= bytes.count
    }

    @inline(__always)
    mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Appends bytes of a plan, which carry their own slack, without the first ones of them.
    @inline(__always)
    mutating func append(_ bytes: PaddedBytes, skipping skipped: Int = 0) {
        reserve(bytes.count)
        ShortCopy.copy(bytes.start + skipped, count: bytes.count &- skipped, to: base + count)
        count &+= bytes.count &- skipped
    }

    /// Room for at least so many bytes at the end, and a few more that may be overwritten; `advance` says how many were
    /// written.
    @inline(__always)
    mutating func room(_ most: Int) -> UnsafeMutableRawPointer {
        reserve(most)
        return base + count
    }

    @inline(__always)
    mutating func advance(_ written: Int) {
        count &+= written
    }

    /// Forgets everything behind the given length: a call that turned out not to be made.
    @inline(__always)
    mutating func truncate(to length: Int) {
        count = length
    }

    /// What was written from the given place on. Valid until the next append.
    @inline(__always)
    func bytes(from start: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + start, count: count &- start)
    }

    /// A copy of all bytes.
    func array() -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: base, count: count))
    }

    /// All bytes, without a copy.
    consuming func seal() -> SealedBytes {
        let sealed = SealedBytes(owning: base, count: count)
        discard self
        return sealed
    }
}

/// Bytes of a plan in plain memory, with room for wide loads behind them. Whoever makes them frees them.
struct PaddedBytes: @unchecked Sendable {
    let start: UnsafeMutableRawPointer
    let count: Int

    init(_ bytes: [UInt8]) {
        count = bytes.count
        let room = bytes.count + 1 + ShortCopy.slack
        start = .allocate(byteCount: room, alignment: 32)
        start.initializeMemory(as: UInt8.self, repeating: 0, count: room)
        UnsafeMutableRawBufferPointer(start: start, count: count).copyBytes(from: bytes)
    }

    func free() {
        start.deallocate()
    }
}
