import RowferryModel

/// A text that is copied word by word, and what is learnt of it on the way.
struct TextCopy {
    /// `ShortHash` of the text.
    let hash: UInt64
    /// The first eight bytes, the first one lowest, zeros behind a shorter text.
    let first: UInt64
    private let found: UInt64

    /// Whether a byte is a quote, a backslash or below 0x20, which JSON strings must escape (RFC 8259, section 7).
    @inline(__always)
    var needsEscape: Bool { found & 0x8080_8080_8080_8080 != 0 }

    /// Copies the text; no byte beyond it is read or written.
    @inline(__always)
    init(of text: UnsafeRawPointer, count: Int, to room: UnsafeMutableRawPointer) {
        var state = ShortHash.start(count: count)
        var found: UInt64 = 0
        let rest: UInt64
        if count >= 8 {
            var index = 0
            while index &+ 8 <= count {
                let word = Self.move(text, UInt64.self, at: index, to: room).littleEndian
                found |= Self.special(word)
                state = ShortHash.add(word, to: state)
                index &+= 8
            }
            // The last bytes, together with some of the word before.
            rest = Self.move(text, UInt64.self, at: count &- 8, to: room).littleEndian
            found |= Self.special(rest)
            first = text.loadUnaligned(as: UInt64.self).littleEndian
        } else if count >= 4 {
            let head = UInt64(Self.move(text, UInt32.self, at: 0, to: room).littleEndian)
            let tail = UInt64(Self.move(text, UInt32.self, at: count &- 4, to: room).littleEndian)
            rest = head | tail &<< 32
            found = Self.special(rest)
            first = head | tail &<< UInt64(truncatingIfNeeded: (count &- 4) &* 8)
        } else if count > 0 {
            let head = UInt64(Self.move(text, UInt8.self, at: 0, to: room))
            let middle = UInt64(Self.move(text, UInt8.self, at: count &>> 1, to: room))
            let tail = UInt64(Self.move(text, UInt8.self, at: count &- 1, to: room))
            rest = head | middle &<< 8 | tail &<< 16
            found = Self.special(rest | 0x2020_2020_2000_0000)
            first = count == 1 ? head : count == 2 ? head | tail &<< 8 : rest
        } else {
            rest = 0
            first = 0
        }
        self.found = found
        hash = ShortHash.finish(state, rest: rest)
    }

    @inline(__always)
    private static func move<Word: FixedWidthInteger & BitwiseCopyable>(
        _ text: UnsafeRawPointer,
        _ type: Word.Type,
        at place: Int,
        to room: UnsafeMutableRawPointer
    ) -> Word {
        let word = text.loadUnaligned(fromByteOffset: place, as: Word.self)
        room.storeBytes(of: word, toByteOffset: place, as: Word.self)
        return word
    }

    /// The top bit of a byte is set when that byte needs an escape; that of a byte above it may be, too.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        // Subtracting borrows into the top bit of a byte that is zero, or below 0x20, unless the byte had it set.
        return ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word)
    }
}
