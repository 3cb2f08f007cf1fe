import Foundation

/// A regular expression (ICU syntax) that a whole value must match.
struct Pattern: Sendable {
    let text: String
    private let expression: NSRegularExpression

    /// Nil when the expression can't be read.
    init?(_ text: String) {
        // Alone first: "a)|(b" would be whole only between the parentheses below.
        guard (try? NSRegularExpression(pattern: text)) != nil,
            let expression = try? NSRegularExpression(pattern: "\\A(?:\(text))\\z")
        else { return nil }
        self.text = text
        self.expression = expression
    }

    /// - Complexity: allocates a string; only fields with a pattern pay for it.
    func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let value = String(decoding: bytes, as: UTF8.self)
        return expression.firstMatch(in: value, range: NSRange(value.startIndex..., in: value)) != nil
    }
}
