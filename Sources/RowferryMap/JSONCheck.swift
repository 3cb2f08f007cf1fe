/// Whether a text is one JSON value (RFC 8259), nothing else around it but white space.
enum JSONCheck {
    private static let depthLimit = 200

    /// - Complexity: one pass; allocates nothing.
    static func isValue(_ text: UnsafeRawBufferPointer) -> Bool {
        var scanner = Scanner(text: text)
        return scanner.value(depth: 0) && scanner.isAtEnd
    }

    private struct Scanner {
        let text: UnsafeRawBufferPointer
        var index = 0

        init(text: UnsafeRawBufferPointer) {
            self.text = text
        }

        var isAtEnd: Bool {
            mutating get {
                skipSpace()
                return index == text.count
            }
        }

        private mutating func skipSpace() {
            while index < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[index]) { index += 1 }
        }

        private mutating func takes(_ byte: UInt8) -> Bool {
            skipSpace()
            guard index < text.count, text[index] == byte else { return false }
            index += 1
            return true
        }

        mutating func value(depth: Int) -> Bool {
            skipSpace()
            guard index < text.count, depth < JSONCheck.depthLimit else { return false }
            switch text[index] {
            case UInt8(ascii: "{"): return object(depth: depth)
            case UInt8(ascii: "["): return array(depth: depth)
            case UInt8(ascii: "\""): return string()
            case UInt8(ascii: "t"): return word("true")
            case UInt8(ascii: "f"): return word("false")
            case UInt8(ascii: "n"): return word("null")
            default: return number()
            }
        }

        private mutating func object(depth: Int) -> Bool {
            index += 1
            if takes(UInt8(ascii: "}")) { return true }
            repeat {
                skipSpace()
                guard string(), takes(UInt8(ascii: ":")), value(depth: depth + 1) else { return false }
            } while takes(UInt8(ascii: ","))
            return takes(UInt8(ascii: "}"))
        }

        private mutating func array(depth: Int) -> Bool {
            index += 1
            if takes(UInt8(ascii: "]")) { return true }
            repeat {
                guard value(depth: depth + 1) else { return false }
            } while takes(UInt8(ascii: ","))
            return takes(UInt8(ascii: "]"))
        }

        private mutating func string() -> Bool {
            guard index < text.count, text[index] == UInt8(ascii: "\"") else { return false }
            index += 1
            while index < text.count {
                let byte = text[index]
                index += 1
                if byte == UInt8(ascii: "\"") { return true }
                if byte < 0x20 { return false }
                if byte == UInt8(ascii: "\\"), !escape() { return false }
            }
            return false
        }

        private mutating func escape() -> Bool {
            guard index < text.count else { return false }
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: "u") {
                guard index + 4 <= text.count else { return false }
                for place in index..<index + 4 where !Self.isHexadecimal(text[place]) { return false }
                index += 4
                return true
            }
            return "\"\\/bfnrt".utf8.contains(byte)
        }

        private static func isHexadecimal(_ byte: UInt8) -> Bool {
            byte &- 48 <= 9 || (byte | 0x20) &- 97 <= 5
        }

        private mutating func word(_ word: StaticString) -> Bool {
            let bytes = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
            guard text.count - index >= bytes.count, text[index..<index + bytes.count].elementsEqual(bytes) else {
                return false
            }
            index += bytes.count
            return true
        }

        private mutating func number() -> Bool {
            let start = index
            while index < text.count, "+-.eE0123456789".utf8.contains(text[index]) { index += 1 }
            return index > start && JSONNumber.isNumber(UnsafeRawBufferPointer(rebasing: text[start..<index]))
        }
    }
}
