/// `lowercase`: every letter in its small form, by the rules of Unicode that hold for all languages.
enum Lowercase {
    static let declaration = TransformDeclaration(
        name: "lowercase",
        summary: "Makes every letter small, in every script.",
        examples: [.init("lowercase", "Ada@Example.COM", "ada@example.com"), .init("lowercase", "ÄRGER", "ärger")],
        make: { _, _ in .lowercase }
    )

    /// - Complexity: linear; allocates only for text that is not ASCII.
    static func apply(to text: UnsafeRawBufferPointer, scratch: inout Scratch) -> UnsafeRawBufferPointer {
        CaseMapping.apply(to: text, from: UInt8(ascii: "A")...UInt8(ascii: "Z"), scratch: &scratch) {
            $0.lowercased()
        }
    }
}

/// What `lowercase` and `uppercase` share: ASCII in place of a copy, everything else by Unicode's tables.
enum CaseMapping {
    static func apply(
        to text: UnsafeRawBufferPointer,
        from letters: ClosedRange<UInt8>,
        scratch: inout Scratch,
        unicode: (String) -> String
    ) -> UnsafeRawBufferPointer {
        var needsChange = false
        for byte in text {
            if byte >= 0x80 { return scratch.copy(of: unicode(String(decoding: text, as: UTF8.self))) }
            if letters.contains(byte) { needsChange = true }
        }
        guard needsChange else { return text }
        let changed = scratch.allocate(text.count)
        for index in 0..<text.count {
            let byte = text[index]
            changed[index] = letters.contains(byte) ? byte ^ 0x20 : byte
        }
        return UnsafeRawBufferPointer(changed)
    }
}
