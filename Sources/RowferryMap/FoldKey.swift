import RowferryModel

extension OverwriteRule {
    /// What is equal for two calls when, and only when, the later takes away all that the earlier has done: a hash of the
    /// call without the values that are written anew. Never 0.
    ///
    /// The call is a JSON object as the mapper writes it, without spaces between its members.
    func key(of call: UnsafeRawBufferPointer) -> UInt64 {
        var key: UInt64 = 1
        var place = 1
        while place < call.count - 1 {
            let name = Self.value(in: call, from: place)
            let value = Self.value(in: call, from: name.upperBound + 1)
            key = ShortHash.combine(key, ShortHash.hash(UnsafeRawBufferPointer(rebasing: call[name])))
            let isWritten = writes(UnsafeRawBufferPointer(rebasing: call[name]))
            if !isWritten {
                key = ShortHash.combine(key, ShortHash.hash(UnsafeRawBufferPointer(rebasing: call[value])))
            }
            place = value.upperBound + 1
        }
        return max(key, 1)
    }

    /// Whether a field, by its name in quotes, is written anew.
    private func writes(_ name: UnsafeRawBufferPointer) -> Bool {
        let text = name.dropFirst().dropLast()
        return text.starts(with: prefix.utf8) || text.elementsEqual(self.name.utf8)
    }

    /// The text, number, word, array or object that begins there; a broken one reaches to the end of the call.
    private static func value(in call: UnsafeRawBufferPointer, from start: Int) -> Range<Int> {
        var (place, depth, isInText) = (start, 0, false)
        while place < call.count {
            let byte = call[place]
            if isInText {
                if byte == UInt8(ascii: "\\") { place += 1 }
                if byte == UInt8(ascii: "\"") { isInText = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isInText = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"):
                    if depth == 0 { return start..<place }
                    if byte == UInt8(ascii: "}") { depth -= 1 }
                case UInt8(ascii: "]"): depth -= 1
                default: break
                }
            }
            place += 1
        }
        return min(start, call.count)..<call.count
    }
}
