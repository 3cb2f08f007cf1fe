/// A fast 64-bit hash of a short run of bytes, the same on every machine and in every run.
///
/// `hash` does all of it; who looks at the bytes anyway feeds the words as they come: `start`, `add` each whole word of
/// eight bytes, and `finish` with `rest`.
/// - Complexity: one multiplication for each 8 bytes, and three more.
public enum ShortHash {
    @inlinable @inline(__always)
    public static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
        var state = start(count: bytes.count, seed: seed)
        var index = 0
        while index &+ 8 <= bytes.count {
            state = add(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian, to: state)
            index &+= 8
        }
        return finish(state, rest: rest(bytes))
    }

    @inlinable @inline(__always)
    public static func start(count: Int, seed: UInt64 = 0) -> UInt64 {
        seed ^ 0x9E37_79B9_7F4A_7C15 ^ (UInt64(truncatingIfNeeded: count) &* 0xFF51_AFD7_ED55_8CCD)
    }

    @inlinable @inline(__always)
    public static func add(_ word: UInt64, to state: UInt64) -> UInt64 {
        mix(state ^ word)
    }

    @inlinable @inline(__always)
    public static func finish(_ state: UInt64, rest: UInt64) -> UInt64 {
        mix(mix(state ^ rest))
    }

    /// The last bytes, some of them once more: which they are depends on the count alone.
    @inlinable @inline(__always)
    public static func rest(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let count = bytes.count
        if count >= 8 { return bytes.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self).littleEndian }
        if count >= 4 {
            let first = bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self).littleEndian
            let last = bytes.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self).littleEndian
            return UInt64(first) | UInt64(last) &<< 32
        }
        if count == 0 { return 0 }
        return UInt64(bytes[0]) | UInt64(bytes[count &>> 1]) &<< 8 | UInt64(bytes[count &- 1]) &<< 16
    }

    @inlinable @inline(__always)
    static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low ^ (value &>> 29)
    }
}
