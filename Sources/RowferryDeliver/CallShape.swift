import RowferryModel

/// Which fields a call fills, as a hash: calls with the same one have values in the same columns, in the same order.
///
/// A field with an empty text is none: its cell would be empty.
enum CallShape {
    /// The call is a JSON object as rowferry writes it: flat, without spaces between its members.
    static func hash(of call: UnsafeRawBufferPointer) -> UInt64 {
        // Not zero, with which any first name would come to the same.
        var shape: UInt64 = 0x9E37_79B9_7F4A_7C15
        var place = 1
        while place < call.count, call[place] == UInt8(ascii: "\"") {
            let name = place..<end(ofTextAt: place, in: call)
            var end = name.upperBound + 1
            let isText = end < call.count && call[end] == UInt8(ascii: "\"")
            let start = end
            if isText { end = self.end(ofTextAt: end, in: call) }
            while end < call.count, call[end] != UInt8(ascii: ","), call[end] != UInt8(ascii: "}") { end += 1 }
            if !isText || end - start > 2 {
                let hash = ShortHash.hash(UnsafeRawBufferPointer(rebasing: call[name]))
                shape = ShortHash.combine(shape, hash)
            }
            place = end + 1
        }
        return shape
    }

    /// The place behind the closing quote.
    private static func end(ofTextAt start: Int, in call: UnsafeRawBufferPointer) -> Int {
        var place = start + 1
        while place < call.count, call[place] != UInt8(ascii: "\"") {
            place += call[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(place + 1, call.count)
    }
}
