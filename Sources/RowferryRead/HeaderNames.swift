import RowferryModel

/// The names of columns from the cells of a header.
enum HeaderNames {
    /// Repeated names get `_2`, `_3`, ...; an empty one is named by its place. White space around names goes.
    static func names(for cells: [String], at position: Position) -> ([String], [Diagnostic]) {
        var warnings: [Diagnostic] = []
        var taken: Set<String> = Set(cells.map(trimmed))
        var seen: Set<String> = []
        var names: [String] = []
        for (index, cell) in cells.enumerated() {
            var name = trimmed(cell)
            if name.isEmpty {
                name = "column\(index + 1)"
                warnings.append(
                    Diagnostic(
                        .warning,
                        .csvHeader,
                        "column \(index + 1) has no name; it is called \(name.quoted)",
                        at: position
                    )
                )
            }
            if seen.contains(name) {
                var number = 2
                while taken.contains("\(name)_\(number)") { number += 1 }
                warnings.append(
                    Diagnostic(
                        .warning,
                        .csvHeader,
                        "the column name \(name.quoted) stands there again; this one is called \"\(name)_\(number)\"",
                        at: position
                    )
                )
                name = "\(name)_\(number)"
            }
            taken.insert(name)
            seen.insert(name)
            names.append(name)
        }
        return (names, warnings)
    }

    private static func trimmed(_ text: String) -> String {
        var slice = text[...]
        while let first = slice.first, first.isWhitespace { slice.removeFirst() }
        while let last = slice.last, last.isWhitespace { slice.removeLast() }
        return String(slice)
    }
}
