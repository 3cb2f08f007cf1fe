/// A fast 64-bit hash of a short run of bytes, the same on every machine and in every run; not for input that someone has
/// made to collide.
///
/// `hash` does all of it. Who looks at the bytes anyway feeds the words as they come: `begin`, `add` while more than 16
/// bytes are left, and `end` with the last two words, as `hash` does.
/// - Complexity: one multiplication for each 16 bytes, and two more.
public enum ShortHash {
    @inlinable @inline(__always)
    public static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
        let count = bytes.count
        var state = begin(count: count, seed: seed)
        if count < 8 { return end(state, word(bytes), 0) }
        var place = 0
        while count &- place > 16 {
            state = add(load(bytes, place), load(bytes, place &+ 8), to: state)
            place &+= 16
        }
        // The last bytes, some of them once more: which they are depends on the count alone.
        return end(state, load(bytes, count > 16 ? count &- 16 : 0), load(bytes, count &- 8))
    }

    /// A hash of a hash and something else.
    @inlinable @inline(__always)
    public static func combine(_ first: UInt64, _ second: UInt64) -> UInt64 {
        end(first, second, 0)
    }

    @inlinable @inline(__always)
    public static func begin(count: Int, seed: UInt64 = 0) -> UInt64 {
        seed ^ 0x9E37_79B9_7F4A_7C15 ^ (UInt64(truncatingIfNeeded: count) &* 0xFF51_AFD7_ED55_8CCD)
    }

    /// Adds 16 bytes, as two little-endian words.
    @inlinable @inline(__always)
    public static func add(_ first: UInt64, _ second: UInt64, to state: UInt64) -> UInt64 {
        fold(first ^ 0xA076_1D64_78BD_642F, second ^ state)
    }

    /// Adds the last bytes: of eight or more the last two words, where the first one begins no sooner than the text; of
    /// fewer one word with zeros behind them, and zero.
    @inlinable @inline(__always)
    public static func end(_ state: UInt64, _ first: UInt64, _ second: UInt64) -> UInt64 {
        fold(fold(first ^ 0xE703_7ED1_A0B4_28DB, second ^ state) ^ 0x8EBC_6AF0_9C88_C6E3, 0xD6E8_FEB8_6659_FD93)
    }

    /// Less than eight bytes as a little-endian word, with zeros behind them.
    @inlinable @inline(__always)
    static func word(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let count = bytes.count
        if count >= 4 {
            let first = bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self).littleEndian
            let last = bytes.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self).littleEndian
            return UInt64(first) | UInt64(last) &<< UInt64(truncatingIfNeeded: (count &- 4) &* 8)
        }
        var word: UInt64 = 0
        for index in 0..<count { word |= UInt64(bytes[index]) &<< UInt64(truncatingIfNeeded: index &* 8) }
        return word
    }

    @inlinable @inline(__always)
    static func load(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian
    }

    /// Both halves of the product in one.
    @inlinable @inline(__always)
    static func fold(_ first: UInt64, _ second: UInt64) -> UInt64 {
        let product = first.multipliedFullWidth(by: second)
        return product.high ^ product.low
    }
}
