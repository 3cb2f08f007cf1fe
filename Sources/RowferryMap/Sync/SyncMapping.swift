package import RowferryModel

/// `sync:`, or what `audience:` comes to: only what differs from what was delivered is sent.
package struct SyncMapping: Sendable {
    /// The columns that tell one row from another.
    package var key: [String]
    /// The column that says how new a row is, and how its dates are written.
    var version: VersionColumn?
    /// Calls for rows that have vanished; made of the columns' values in the row that was delivered last.
    var onMissing: [CallMapping]
    /// The largest part of the rows known, in hundredths, that may vanish at once before those calls are withheld.
    package var maxShrink: Double
    /// What it is told apart by in the ledger; it must stay the same from one export to the next.
    package var identity: String
    /// Where the mapping says so.
    package var position: Position
    var line: Int

    /// The columns whose values are remembered with each delivered call: the key, and what `on_missing` needs.
    package var remembered: [String] {
        var columns: [String] = []
        for column in key + onMissing.flatMap(\.columns) where !columns.contains(column) { columns.append(column) }
        return columns
    }

    package var hasVersions: Bool { version != nil }
    /// Whether what is remembered of a row is not to be shown.
    package var isMasked = false
    package var hasMissingCalls: Bool { !onMissing.isEmpty }
    /// Names of the calls for rows that have vanished.
    package var missingActions: [String] { onMissing.map(\.kind.name) }

    static let keys = [
        KeyDeclaration("mode", .words(["changes"]), "`changes`, the only one; it need not be said."),
        KeyDeclaration(
            "key",
            .texts,
            "The columns that tell one row from another. A row without a value in one of them is rejected.",
            required: true
        ),
        KeyDeclaration(
            "version",
            .either([.text, .keys(VersionColumn.keys)]),
            "A column with a whole number or a date that grows with each change of the row. An export in which a row is "
                + "older than what was delivered of it is refused."
        ),
        KeyDeclaration(
            "on_missing",
            .definition("calls"),
            "Calls for rows that were delivered and are not there any more."
        ),
        KeyDeclaration(
            "max_shrink",
            .text,
            "How much of what is known may vanish at once (`20%`, as without it): where it is more, the calls of "
                + "`on_missing` are withheld."
        ),
    ]
}

/// Where a row says how new it is.
struct VersionColumn: Sendable {
    var column: String
    var formats: [DateFormat]
    var line: Int

    static let keys = [
        KeyDeclaration("column", .text, "The column.", required: true),
        KeyDeclaration("date", .texts, "How its dates are [written](#dates); `iso` as without it."),
    ]
}

/// `audience:`: who is a member of something.
enum AudienceMapping {
    static let keys = [
        KeyDeclaration("name", .text, "The name as people know it: `Order completed last 30 days`.", required: true),
        KeyDeclaration(
            "key",
            .text,
            "The name of the trait or attribute. Without it, the name in lower case with `_` for all but letters and digits."
        ),
        KeyDeclaration("member", .text, "The column with the member's id.", required: true),
        KeyDeclaration(
            "as",
            .words(["identify", "track", "setAttribute"]),
            "What is sent: a trait that is true or false (`identify`, as without it), events that tell of it (`track`), or a "
                + "ChurnZero attribute."
        ),
        KeyDeclaration(
            "entity",
            .words(["account", "contact"]),
            "Whose attribute it is, with `setAttribute`: `contact`."
        ),
        KeyDeclaration(
            "fields",
            .definition("defaults"),
            "Further fields of the call, which say who the member is: `{accountExternalId: account_id}`."
        ),
        KeyDeclaration(
            "max_shrink",
            .text,
            "How much of the audience may leave at once (`20%`, as without it): a more broken export tells nobody."
        ),
    ]

    /// The snake case of a name: each run of other characters than ASCII letters and digits is one `_`, none at the ends.
    static func key(of name: String) -> String {
        name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "_")
    }
}

extension CallMapping {
    /// The columns that the call is made of, in their order.
    var columns: [String] { (when?.columns ?? []) + fields.flatMap(\.source.columns) }
}
