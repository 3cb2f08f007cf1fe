package import RowferryModel

/// One entry of `lookups:`: a file whose rows are looked up by a key.
package struct LookupMapping: Sendable {
    /// What happens when a key stands twice.
    enum Duplicates: String, Sendable, CaseIterable {
        /// Nothing is imported.
        case error
        case first
        case last
    }

    package var name: String
    /// The file, relative paths already led from the folder of the mapping.
    package var path: String
    /// How the file is written.
    package var options: SourceOptions
    /// Where the mapping says so.
    package var position: Position
    var key: KeySource
    /// The values by their names, with their columns; one without a name is named by nothing.
    var values: [(name: String, column: String)]
    var duplicates = Duplicates.error

    /// The columns that the file must have, without repetition; the key's is the first.
    package var columns: [String] {
        var columns = [key.column]
        for value in values where !columns.contains(value.column) { columns.append(value.column) }
        return columns
    }

    static let keys =
        [
            KeyDeclaration(
                "file",
                .text,
                "A CSV or NDJSON file. A relative path starts at the folder of the mapping (of the included file, when it "
                    + "stands there).",
                required: true
            ),
            KeyDeclaration(
                "key",
                .definition("key"),
                "The column that is looked up: a name, or `{column: crm_id, transform: [trim, lowercase]}`. A row without a "
                    + "key is passed over.",
                required: true
            ),
            KeyDeclaration("value", .text, "The column of the one value: `lookup: owners` gives it."),
            KeyDeclaration(
                "values",
                .named(.text),
                "Several values with names of their own: `{name: username, mail: email}`; `lookup: owners.name` gives one."
            ),
            KeyDeclaration(
                "duplicates",
                .words(Duplicates.allCases.map(\.rawValue)),
                "A key that stands twice: `error` (as without it) names both lines, `first` and `last` say which row counts."
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
}
