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
        // Behind the copy more may be read than behind the text.
        let copy = output.room(text.count)
        copy.copyMemory(from: start, byteCount: text.count)
        if TextScan(copy, count: text.count).needsEscape {
            writeEscaped(text, to: &output)
        } else {
            output.advance(text.count)
        }
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
