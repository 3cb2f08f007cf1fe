/// Counts of bytes.
enum ByteCount {
    /// How many LF there are, eight bytes at a time.
    @inline(__always)
    static func newlines(_ bytes: UnsafeRawBufferPointer) -> Int {
        var count = 0
        var index = 0
        while index &+ 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ 0x0A0A_0A0A_0A0A_0A0A
            if (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 != 0 {
                for place in index..<index &+ 8 where bytes[place] == 0x0A { count &+= 1 }
            }
            index &+= 8
        }
        while index < bytes.count {
            if bytes[index] == 0x0A { count &+= 1 }
            index &+= 1
        }
        return count
    }
}
