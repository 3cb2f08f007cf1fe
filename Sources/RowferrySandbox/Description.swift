/// What becomes of an event's description.
enum Description {
    /// Counted in UTF-16 units, as .NET and SQL Server count; a pair of surrogates is never split.
    static let longest = 255

    /// The description as it is kept: undeclared fields poured in, then cut.
    ///
    /// Poured means: each field, in the order sent, as `name: value` without the `cf_`, one space before it unless
    /// it is the first text. `Subject` with `cf_A` = 1 and `cf_B` = 2 becomes `Subject A: 1 B: 2`. The real service's
    /// own format is not documented, only that the fields end up there.
    static func kept(_ description: String, pouring fields: [JSONMember]) -> String {
        var poured = description
        for field in fields {
            guard case .string(let value) = field.value else { continue }
            poured += "\(poured.isEmpty ? "" : " ")\(field.key): \(value)"
        }
        return cut(poured)
    }

    private static func cut(_ text: String) -> String {
        // A text never has more UTF-16 units than UTF-8 bytes.
        guard text.utf8.count > longest, text.utf16.count > longest else { return text }
        var kept = String.UnicodeScalarView()
        var units = 0
        for scalar in text.unicodeScalars {
            units += scalar.utf16.count
            if units > longest { break }
            kept.append(scalar)
        }
        return String(kept)
    }
}
