package import RowferryModel

/// One entry of `lookups:`: rows that are looked up by a key.
package struct LookupMapping: Sendable {
    /// What happens when a key stands twice.
    enum Duplicates: String, Sendable, CaseIterable {
        /// Nothing is imported.
        case error
        case first
        case last
    }

    /// Where its rows are.
    package enum Origin: Sendable {
        /// In a file of their own, relative paths already led from the folder of the mapping.
        case file(path: String, options: SourceOptions)
        /// Among the rows that are imported.
        case rows
    }

    package var name: String
    package var origin: Origin
    /// Where the mapping says so.
    package var position: Position
    /// For which of the rows that are imported it holds that they tell something; nil for all.
    var when: Condition?
    var key: KeySource
    /// The values by their names, each with the columns of which the first counts that has one. A single value is named by
    /// nothing.
    var values: [(name: String, columns: [String])]
    var duplicates = Duplicates.error
    /// Hash of what it says, for what is learnt by it.
    package var hash = ""

    /// Whether it is learnt from the rows that are imported.
    package var isLearnt: Bool { if case .rows = origin { true } else { false } }

    /// The columns that its rows must have, without repetition; the key's is the first.
    package var columns: [String] {
        var columns = [key.column]
        columns += when?.columns ?? []
        columns += values.flatMap(\.columns)
        var seen: Set<String> = []
        return columns.filter { seen.insert($0).inserted }
    }

    static let keys =
        [
            KeyDeclaration(
                "file",
                .text,
                "A CSV or NDJSON file. A relative path starts at the folder of the mapping (of the included file, when it "
                    + "stands there)."
            ),
            KeyDeclaration(
                "from",
                .words(["rows"]),
                "Instead of a file: the values are [learnt from the rows](#lookups-from-rows) that are imported."
            ),
            KeyDeclaration(
                "when",
                .text,
                "With `from: rows`, the [condition](#conditions) for rows that tell something."
            ),
            KeyDeclaration(
                "key",
                .definition("key"),
                "The column that is looked up: a name, or `{column: crm_id, transform: [trim, lowercase]}`. A row without a "
                    + "key is passed over.",
                required: true
            ),
            KeyDeclaration(
                "value",
                .texts,
                "The column of the one value: `lookup: owners` gives it. Of a list of columns the first counts that has a "
                    + "value."
            ),
            KeyDeclaration(
                "values",
                .named(.texts),
                "Several values with names of their own: `{name: username, mail: [email, work_email]}`; `lookup: owners.name` "
                    + "gives one."
            ),
            KeyDeclaration(
                "duplicates",
                .words(Duplicates.allCases.map(\.rawValue)),
                "A key that stands twice: `error` (as without it) names both lines, `first` and `last` say which row counts. "
                    + "With `from: rows` it is `last` (as without it) or `first`, for each value by itself."
            ),
        ] + SourceReader.keys.filter { $0.name != "files" }
}

extension Mapping {
    /// The mapping with what was read from its lookups' files: their contents are a part of its meaning.
    package func bound(to tables: [String: LookupTable]) -> Mapping {
        var mapping = self
        mapping.tables = tables
        guard !tables.isEmpty else { return mapping }
        let contents = tables.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.contentHash)" }
        mapping.hash = Fingerprint(of: ([hash] + contents).joined(separator: "\n")).description
        return mapping
    }

    /// The lookups that are learnt from the rows.
    package var learntLookups: [LookupMapping] { lookups.filter(\.isLearnt) }

    /// The mapping with what its lookups have learnt; that is no part of its meaning.
    package func knowing(_ learnt: [String: LearntTable]) -> Mapping {
        var mapping = self
        mapping.learnt = learnt
        return mapping
    }
}
