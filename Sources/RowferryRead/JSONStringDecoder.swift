/// Takes the escapes out of one JSON string (RFC 8259, section 7).
struct JSONStringDecoder {
    private let text: UnsafeRawBufferPointer
    private let room: UnsafeMutableRawBufferPointer
    /// Place in the text; behind the closing quote when the string was read.
    private(set) var index: Int
    /// Bytes written.
    private(set) var count = 0

    /// The room must have as many bytes as the text has left.
    init(text: UnsafeRawBufferPointer, index: Int, room: UnsafeMutableRawBufferPointer) {
        self.text = text
        self.index = index
        self.room = room
    }

    /// Decodes up to the closing quote; gives what is wrong, if something is.
    mutating func run() -> String? {
        while index < text.count {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return nil
            case UInt8(ascii: "\\"):
                if let problem = escape() { return problem }
            case 0..<0x20:
                return "a control character stands in a string"
            default:
                append(byte)
                index += 1
            }
        }
        return "a string is not closed"
    }

    private mutating func append(_ byte: UInt8) {
        room[count] = byte
        count += 1
    }

    private mutating func escape() -> String? {
        guard index + 1 < text.count else { return "a string is not closed" }
        let letter = text[index + 1]
        if letter == UInt8(ascii: "u") { return unicodeEscape() }
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): append(letter)
        case UInt8(ascii: "b"): append(0x08)
        case UInt8(ascii: "f"): append(0x0C)
        case UInt8(ascii: "n"): append(0x0A)
        case UInt8(ascii: "r"): append(0x0D)
        case UInt8(ascii: "t"): append(0x09)
        default: return "there is no such escape"
        }
        index += 2
        return nil
    }

    private mutating func unicodeEscape() -> String? {
        guard let unit = hexadecimal(at: index + 2) else { return "four hexadecimal digits are missing" }
        var scalar = unit
        var width = 6
        if (0xD800...0xDBFF).contains(unit) {
            guard index + 7 < text.count, text[index + 6] == UInt8(ascii: "\\"), text[index + 7] == UInt8(ascii: "u"),
                let low = hexadecimal(at: index + 8), (0xDC00...0xDFFF).contains(low)
            else { return "half of a surrogate pair stands alone" }
            scalar = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
            width = 12
        } else if (0xDC00...0xDFFF).contains(unit) {
            return "half of a surrogate pair stands alone"
        }
        guard let character = Unicode.Scalar(scalar) else { return "there is no such character" }
        for byte in String(character).utf8 { append(byte) }
        index += width
        return nil
    }

    private func hexadecimal(at place: Int) -> UInt32? {
        guard place + 4 <= text.count else { return nil }
        var value: UInt32 = 0
        for byte in text[place..<place + 4] {
            switch byte {
            case 48...57: value = value << 4 | UInt32(byte - 48)
            case 65...70: value = value << 4 | UInt32(byte - 55)
            case 97...102: value = value << 4 | UInt32(byte - 87)
            default: return nil
            }
        }
        return value
    }
}
