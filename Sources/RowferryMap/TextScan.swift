import RowferryModel

/// What is learnt of a text in one pass over its words.
struct TextScan {
    /// `ShortHash` of the text.
    let hash: UInt64
    /// The first eight bytes, the first one lowest, zeros behind a shorter text.
    let first: UInt64
    private let found: UInt64

    /// Whether a byte is a quote, a backslash or below 0x20, which JSON strings must escape (RFC 8259, section 7).
    @inline(__always)
    var needsEscape: Bool { found & 0x8080_8080_8080_8080 != 0 }

    /// Reads a text behind which eight bytes may be read.
    @inline(__always)
    init(_ text: UnsafeRawPointer, count: Int) {
        let state = ShortHash.begin(count: count)
        let head = Self.load(text, 0)
        if count < 8 {
            let shift = UInt64(truncatingIfNeeded: count &* 8)
            first = head & ~(.max &<< shift)
            // Spaces behind the text, which need no escape.
            found = Self.special(first | 0x2020_2020_2020_2020 &<< shift)
            hash = ShortHash.end(state, first, 0)
        } else {
            first = head
            var words = Words(state: state, found: 0)
            var place = 0
            while count &- place > 16 {
                words.add(Self.load(text, place), Self.load(text, place &+ 8))
                place &+= 16
            }
            let (last, end) = (Self.load(text, count > 16 ? count &- 16 : 0), Self.load(text, count &- 8))
            found = words.found | Self.special(last) | Self.special(end)
            hash = ShortHash.end(words.state, last, end)
        }
    }

    /// What tallies need to know of a text that needs no escape, behind which eight bytes may be read.
    @inline(__always)
    static func plainDigest(_ text: UnsafeRawPointer, count: Int) -> ValueDigest {
        var state = ShortHash.begin(count: count)
        let head = load(text, 0)
        if count < 8 {
            let first = head & ~(.max &<< UInt64(truncatingIfNeeded: count &* 8))
            return ValueDigest(hash: ShortHash.end(state, first, 0), abbreviation: OrderedAbbreviation.text(first))
        }
        var place = 0
        while count &- place > 16 {
            state = ShortHash.add(load(text, place), load(text, place &+ 8), to: state)
            place &+= 16
        }
        let hash = ShortHash.end(state, load(text, count > 16 ? count &- 16 : 0), load(text, count &- 8))
        return ValueDigest(hash: hash, abbreviation: OrderedAbbreviation.text(head))
    }

    /// `ShortHash` of a text behind which eight bytes may be read.
    @inline(__always)
    static func hash(_ text: UnsafeRawBufferPointer) -> UInt64 {
        guard text.count < 8, let start = text.baseAddress else { return ShortHash.hash(text) }
        let word = load(start, 0) & ~(.max &<< UInt64(truncatingIfNeeded: text.count &* 8))
        return ShortHash.end(ShortHash.begin(count: text.count), word, 0)
    }

    private struct Words {
        var state: UInt64
        var found: UInt64

        @inline(__always)
        mutating func add(_ first: UInt64, _ second: UInt64) {
            found |= TextScan.special(first) | TextScan.special(second)
            state = ShortHash.add(first, second, to: state)
        }
    }

    @inline(__always)
    private static func load(_ text: UnsafeRawPointer, _ place: Int) -> UInt64 {
        text.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian
    }

    /// The top bit of a byte is set when that byte needs an escape; that of a byte above it may be, too.
    @inline(__always)
    fileprivate static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        // Subtracting borrows into the top bit of a byte that is zero, or below 0x20, unless the byte had it set.
        return ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word)
    }
}
