import RowferryModel

/// A value with its place: the evidence that a comment names.
package struct Example: Sendable, Hashable {
    /// Physical line on which its row starts.
    package let line: Int
    package let text: String

    /// Bytes of a value that are kept.
    static let limit = 60

    init(_ value: UnsafeRawBufferPointer, line: Int) {
        self.line = line
        text = Self.text(value)
    }

    /// The value, cut where it is long.
    static func text(_ value: UnsafeRawBufferPointer) -> String {
        if value.count <= limit { return String(decoding: value, as: UTF8.self) }
        var end = limit
        while end > 0, value[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: value[..<end], as: UTF8.self) + "…"
    }

    /// `line 812 ("25/12/2024")`
    var shown: String { "line \(line) (\(text.quoted))" }
}
