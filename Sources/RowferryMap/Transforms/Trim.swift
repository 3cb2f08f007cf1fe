/// `trim`: removes white space at both ends.
///
/// White space is what Unicode calls so (`White_Space`), the no-break space among it, and the byte order mark, which
/// spreadsheets leave in cells. Zero-width joiners inside are kept.
enum Trim {
    static let declaration = TransformDeclaration(
        name: "trim",
        summary: """
            Removes white space at both ends: what Unicode calls so, the no-break space among it, and the byte order \
            mark that spreadsheets leave in cells.
            """,
        examples: [
            .init("trim", " Ada Lovelace\t", "Ada Lovelace"), .init("trim", "\u{A0}x\u{FEFF}", "x"),
            .init("trim", "  ", ""),
        ],
        make: { _, _ in .trim }
    )

    /// - Complexity: linear in what is removed; allocates nothing.
    static func apply(to text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = text.count
        while start < end, let width = spaceWidth(text, at: start, before: end) { start += width }
        while end > start, let width = spaceWidth(text, endingAt: end, after: start) { end -= width }
        return UnsafeRawBufferPointer(rebasing: text[start..<end])
    }

    /// Bytes of the white space character at the place, or nil.
    private static func spaceWidth(_ text: UnsafeRawBufferPointer, at place: Int, before end: Int) -> Int? {
        let byte = text[place]
        if byte == 0x20 || (0x09...0x0D).contains(byte) { return 1 }
        if byte < 0xC2 { return nil }
        if place + 2 <= end, byte == 0xC2, text[place + 1] == 0xA0 || text[place + 1] == 0x85 { return 2 }
        if place + 3 <= end, isWideSpace(byte, text[place + 1], text[place + 2]) { return 3 }
        return nil
    }

    private static func spaceWidth(_ text: UnsafeRawBufferPointer, endingAt end: Int, after start: Int) -> Int? {
        for width in 1...3 where end - width >= start {
            if spaceWidth(text, at: end - width, before: end) == width { return width }
        }
        return nil
    }

    /// U+1680, U+2000...200A, U+2028, U+2029, U+202F, U+205F, U+3000, U+FEFF.
    private static func isWideSpace(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
        switch (first, second) {
        case (0xE1, 0x9A): third == 0x80
        case (0xE2, 0x80): (0x80...0x8A).contains(third) || third == 0xA8 || third == 0xA9 || third == 0xAF
        case (0xE2, 0x81): third == 0x9F
        case (0xE3, 0x80): third == 0x80
        case (0xEF, 0xBB): third == 0xBF
        default: false
        }
    }
}
