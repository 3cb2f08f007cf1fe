/// A name with one star that stands for any text: `custom_*`.
struct StarPattern: Sendable, Hashable {
    let prefix: String
    let suffix: String

    /// Nil unless the text has exactly one star.
    init?(_ text: String) {
        let parts = text.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        prefix = String(parts[0])
        suffix = String(parts[1])
    }

    /// What the star stands for in the name, or nil when the name does not fit.
    func match(_ name: String) -> String? {
        guard name.count >= prefix.count + suffix.count, name.hasPrefix(prefix), name.hasSuffix(suffix) else {
            return nil
        }
        return String(name.dropFirst(prefix.count).dropLast(suffix.count))
    }

    /// The name with the star replaced.
    func filled(with text: String) -> String {
        prefix + text + suffix
    }
}
