import RowferryModel

extension OverwriteRule {
    /// What is equal for two calls when, and only when, the later takes away all that the earlier has done: a hash of the
    /// call without the values that are written anew. Never 0.
    ///
    /// The call is a JSON object as the mapper writes it, without spaces and objects within.
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

    /// A text in quotes, or whatever else reaches up to the next comma or brace.
    private static func value(in call: UnsafeRawBufferPointer, from start: Int) -> Range<Int> {
        var place = start
        if call[place] == UInt8(ascii: "\"") {
            place += 1
            while call[place] != UInt8(ascii: "\"") { place += call[place] == UInt8(ascii: "\\") ? 2 : 1 }
            return start..<(place + 1)
        }
        while call[place] != UInt8(ascii: ","), call[place] != UInt8(ascii: "}") { place += 1 }
        return start..<place
    }
}
