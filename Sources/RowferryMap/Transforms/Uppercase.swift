/// `uppercase`: every letter in its capital form, by the rules of Unicode that hold for all languages.
enum Uppercase {
    static let declaration = TransformDeclaration(
        name: "uppercase",
        summary: "Makes every letter a capital, in every script.",
        examples: [.init("uppercase", "de", "DE"), .init("uppercase", "straße", "STRASSE")],
        make: { _, _ in .uppercase }
    )

    /// - Complexity: linear; allocates only for text that is not ASCII.
    static func apply(to text: UnsafeRawBufferPointer, scratch: inout Scratch) -> UnsafeRawBufferPointer {
        CaseMapping.apply(to: text, from: UInt8(ascii: "a")...UInt8(ascii: "z"), scratch: &scratch) {
            $0.uppercased()
        }
    }
}
