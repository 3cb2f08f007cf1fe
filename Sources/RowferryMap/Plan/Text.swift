/// Lengths and cuts of texts.
enum CharacterCount {
    /// The first bytes of the text that hold at most the given number of UTF-16 units, without splitting a character
    /// (Unicode scalar). UTF-16 is how the .NET systems behind the destinations count.
    /// - Complexity: linear; a text of no more bytes than the limit is not looked at.
    static func prefix(_ text: UnsafeRawBufferPointer, units limit: Int) -> UnsafeRawBufferPointer {
        if text.count <= limit { return text }
        var units = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            let width = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            units += width == 4 ? 2 : 1
            if units > limit { return UnsafeRawBufferPointer(rebasing: text[0..<index]) }
            index += width
        }
        return text
    }
}

/// The words that `type: boolean` takes; letter case does not count.
enum BooleanWord {
    private static let yes = ["true", "t", "yes", "y", "1", "on"].map { Array($0.utf8) }
    private static let no = ["false", "f", "no", "n", "0", "off"].map { Array($0.utf8) }

    static func value(of text: UnsafeRawBufferPointer) -> Bool? {
        if yes.contains(where: { matches(text, $0) }) { return true }
        if no.contains(where: { matches(text, $0) }) { return false }
        return nil
    }

    private static func matches(_ text: UnsafeRawBufferPointer, _ word: [UInt8]) -> Bool {
        guard text.count == word.count else { return false }
        for index in 0..<word.count {
            let byte = text[index]
            let small = byte &- 65 < 26 ? byte | 0x20 : byte
            if small != word[index] { return false }
        }
        return true
    }
}
