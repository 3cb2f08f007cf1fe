import CRowferryScan

/// Whether bytes are UTF-8 (RFC 3629).
enum UTF8Check {
    /// Whether all are, by the byte scanner: for a block at once.
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return true }
        return rowferry_is_utf8(start, bytes.count, CSVIndex.kernel)
    }

    /// The place of the first byte that does not belong to a well-formed character, or nil.
    /// - Complexity: eight bytes at a time as long as they are ASCII.
    @inline(__always)
    static func firstInvalid(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 0
        while index < bytes.count {
            if index &+ 8 <= bytes.count,
                bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                index &+= 8
                continue
            }
            if bytes[index] < 0x80 {
                index &+= 1
                continue
            }
            let width = characterWidth(bytes, at: index)
            if width == 0 { return index }
            index &+= width
        }
        return nil
    }

    /// Bytes of the character of two or more bytes at the place; 0 when it is not well formed.
    static func characterWidth(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Int {
        func continues(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            index + offset < bytes.count && range.contains(bytes[index + offset])
        }
        switch bytes[index] {
        case 0xC2...0xDF: return continues(1) ? 2 : 0
        case 0xE0: return continues(1, 0xA0...0xBF) && continues(2) ? 3 : 0
        case 0xED: return continues(1, 0x80...0x9F) && continues(2) ? 3 : 0
        case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
        case 0xF0: return continues(1, 0x90...0xBF) && continues(2) && continues(3) ? 4 : 0
        case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
        case 0xF4: return continues(1, 0x80...0x8F) && continues(2) && continues(3) ? 4 : 0
        default: return 0
        }
    }

    /// Bytes of the character at the place, of one byte or more; 0 when it is not well formed.
    static func characterWidth(atAny bytes: UnsafeRawBufferPointer, at index: Int) -> Int {
        bytes[index] < 0x80 ? 1 : characterWidth(bytes, at: index)
    }

    /// The number of a well-formed character of so many bytes.
    static func scalar(_ bytes: UnsafeRawBufferPointer, at index: Int, width: Int) -> UInt32 {
        if width == 1 { return UInt32(bytes[index]) }
        var scalar = UInt32(bytes[index]) & (0x7F >> UInt32(width))
        for place in index + 1..<index + width { scalar = scalar << 6 | UInt32(bytes[place] & 0x3F) }
        return scalar
    }
}
