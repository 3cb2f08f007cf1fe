import RowferryModel

/// Texts of which a value must be one.
struct KnownTexts: Sendable {
    var texts: Set<[UInt8]>
    var code: DiagnosticCode
    /// What is wrong with another text, behind it: `is not declared: ...`.
    var reason: String
}

extension FieldRule {
    /// What values of rows may be; nil for everything. What must stand in the mapping was looked at when it was read.
    var known: KnownTexts? {
        if isLiteral || words.isEmpty { return nil }
        return KnownTexts(
            texts: Set(words.map { Array($0.utf8) }),
            code: .fieldValue,
            reason: isZone
                ? "is no time zone of the tz database"
                : "is none of " + oneOf.joined(separator: ", ") + (taker.map { ": \($0) takes no other" } ?? "")
        )
    }

    /// Every text that the field takes; empty when it takes all, or nobody on this machine knows them.
    var words: [String] {
        guard isZone else { return oneOf }
        let names = ZoneRules.names()
        return names.count > 1 ? names : []
    }
}
