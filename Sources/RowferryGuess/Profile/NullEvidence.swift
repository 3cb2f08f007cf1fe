import RowferryModel

/// Words in cells that mean: no value. A word such as `none` may be a value too; the other values of its column decide.
struct NullEvidence: Sendable {
    /// One spelling, and where it was seen.
    struct Word: Sendable {
        let text: String
        /// Whether it can hardly mean anything else.
        let isSure: Bool
        let first: Example
        /// The column in which it was seen first.
        let column: Int
        /// How often, by column.
        var counts: [Int: Int] = [:]

        var total: Int { counts.values.reduce(0, +) }
    }

    private static let sure = ["null", "\\n", "n/a", "#n/a", "(null)", "<null>", "nil", "undefined", "nan", "-", "--"]
    private static let doubtful = ["na", "none", "?", ".", "n.a.", "unknown"]
    private static let known: [(bytes: [UInt8], isSure: Bool)] =
        sure.map { (Array($0.utf8), true) } + doubtful.map { (Array($0.utf8), false) }
    private static let longest = 9
    /// Whether a word may begin with the byte.
    private static let begins: [Bool] = {
        var begins = [Bool](repeating: false, count: 256)
        for (bytes, _) in known {
            begins[Int(bytes[0])] = true
            if bytes[0] >= UInt8(ascii: "a") { begins[Int(bytes[0] & 0xDF)] = true }
        }
        for blank in [0x20, 0x09] { begins[blank] = true }
        return begins
    }()
    private static let wordLimit = 32

    private(set) var words: [Word] = []

    /// Whether the cell is such a word; counts it.
    /// - Complexity: a look at the first byte for nearly all cells.
    @inline(__always)
    mutating func takes(_ text: UnsafeRawBufferPointer, column: Int, line: Int) -> Bool {
        guard text.count <= Self.longest, Self.begins[Int(text[0])] else { return false }
        return notes(text, column: column, line: line)
    }

    private mutating func notes(_ text: UnsafeRawBufferPointer, column: Int, line: Int) -> Bool {
        if let index = words.firstIndex(where: { text.elementsEqual($0.text.utf8) }) {
            words[index].counts[column, default: 0] += 1
            return true
        }
        let isBlank = text.allSatisfy(Blank.isBlank)
        let known = Self.known.first { Self.matches(text, $0.bytes) }
        guard isBlank || known != nil, words.count < Self.wordLimit else { return false }
        words.append(
            Word(
                text: String(decoding: text, as: UTF8.self),
                isSure: isBlank || known?.isSure == true,
                first: Example(text, line: line),
                column: column,
                counts: [column: 1]
            )
        )
        return true
    }

    private static func matches(_ text: UnsafeRawBufferPointer, _ word: [UInt8]) -> Bool {
        guard text.count == word.count else { return false }
        for index in word.indices {
            let byte = text[index]
            if (byte &- 65 < 26 ? byte | 0x20 : byte) != word[index] { return false }
        }
        return true
    }

    /// How often words that may be values stand in a column.
    func doubtful(in column: Int) -> Int {
        words.reduce(0) { $0 + ($1.isSure ? 0 : $1.counts[column] ?? 0) }
    }
}
