/// Texts as JSON strings (RFC 8259, section 7).
enum JSONText {
    /// Writes the text between quotes. The text must be valid UTF-8; it is passed on as it is, but for `"`, `\` and
    /// control characters.
    /// - Complexity: eight bytes at a time where nothing needs an escape.
    @inline(__always)
    static func write(_ text: UnsafeRawBufferPointer, to output: inout ByteSink) {
        output.append(UInt8(ascii: "\""))
        writeInner(text, to: &output)
        output.append(UInt8(ascii: "\""))
    }

    /// The same without the quotes.
    @inline(__always)
    static func writeInner(_ text: UnsafeRawBufferPointer, to output: inout ByteSink) {
        guard let start = text.baseAddress else { return }
        let room = output.room(text.count)
        if copy(start, text.count, to: room) {
            output.advance(text.count)
        } else {
            writeEscaped(text, to: &output)
        }
    }

    /// Copies words, and looks at them on the way. False when a byte is a quote, a backslash or below 0x20: what was
    /// copied must not be used then.
    @inline(__always)
    private static func copy(_ text: UnsafeRawPointer, _ count: Int, to room: UnsafeMutableRawPointer) -> Bool {
        var found: UInt64 = 0
        if count >= 8 {
            var index = 0
            while index &+ 8 <= count {
                found |= copy(text, UInt64.self, at: index, to: room)
                index &+= 8
            }
            // The rest, together with some bytes of the word before.
            found |= copy(text, UInt64.self, at: count &- 8, to: room)
        } else if count >= 4 {
            found = copy(text, UInt32.self, at: 0, to: room) | copy(text, UInt32.self, at: count &- 4, to: room)
        } else {
            for index in 0..<count { found |= copy(text, UInt8.self, at: index, to: room) }
        }
        return found & 0x8080_8080_8080_8080 == 0
    }

    /// The top bit of a byte of the answer is set when that byte needs an escape; a byte above it may be, too.
    @inline(__always)
    private static func copy<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ text: UnsafeRawPointer,
        _ type: Word.Type,
        at place: Int,
        to room: UnsafeMutableRawPointer
    ) -> UInt64 {
        let word = text.loadUnaligned(fromByteOffset: place, as: Word.self)
        room.storeBytes(of: word, toByteOffset: place, as: Word.self)
        let ones = Word(truncatingIfNeeded: 0x0101_0101_0101_0101 as UInt64)
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        // Subtracting borrows into the top bit of a byte that is zero, or below 0x20, unless the byte had it set.
        let found = ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word)
        return UInt64(truncatingIfNeeded: found & (ones &* 0x80))
    }

    @inline(never)
    private static func writeEscaped(_ text: UnsafeRawBufferPointer, to output: inout ByteSink) {
        output.reserve(text.count * 6)
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                output.append(UInt8(ascii: "\\"))
                output.append(byte)
            case 0x0A: escape("n", &output)
            case 0x0D: escape("r", &output)
            case 0x09: escape("t", &output)
            case 0x08: escape("b", &output)
            case 0x0C: escape("f", &output)
            case 0..<0x20:
                for digit in "\\u00".utf8 { output.append(digit) }
                output.append(hexadecimal(byte >> 4))
                output.append(hexadecimal(byte & 15))
            default: output.append(byte)
            }
        }
    }

    private static func escape(_ letter: Unicode.Scalar, _ output: inout ByteSink) {
        output.append(UInt8(ascii: "\\"))
        output.append(UInt8(ascii: letter))
    }

    private static func hexadecimal(_ value: UInt8) -> UInt8 {
        value < 10 ? 48 + value : 87 + value
    }

    /// The text as a JSON string, for parts of a plan that are made once.
    static func bytes(_ text: String) -> [UInt8] {
        var sink = ByteSink(capacity: text.utf8.count + 16)
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0), to: &sink) }
        return sink.array()
    }
}
