import RowferryModel

/// What a mapping can ask about the row itself, as if it were a column. A column of that name is not reached.
enum RowFact: String, Sendable, CaseIterable {
    /// The row's number, from 1 without the header.
    case row = "$row"
    /// The line of the file in which the row begins.
    case line = "$line"
    /// The file's name, without its folders.
    case file = "$file"

    /// What the reference says of it.
    var meaning: String {
        switch self {
        case .row: "The row's number: the first row behind the header is 1."
        case .line: "The line of the file in which the row begins."
        case .file: "The file's name without its folders; `-` for standard input."
        }
    }
}

extension Mapping {
    /// Every column that a condition, a field or a lookup names, with repetitions; not those that a star stands for.
    var usedColumns: [String] {
        calls.flatMap(\.columns) + (sync?.remembered ?? []) + (sync?.version.map { [$0.column] } ?? [])
            + learntLookups.flatMap(\.columns)
    }
}
