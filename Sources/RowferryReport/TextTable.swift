/// Rows of cells, aligned by display width, two spaces between columns.
///
/// Cells must be `printable`. Lines carry no spaces at their end.
struct TextTable {
    enum Alignment {
        case left
        case right
    }

    private let alignments: [Alignment]
    private var rows: [[String]] = []

    /// A table with one alignment for each column.
    init(_ alignments: Alignment...) {
        self.alignments = alignments
    }

    var isEmpty: Bool { rows.isEmpty }

    mutating func append(_ cells: String...) {
        precondition(cells.count == alignments.count, "a table row has one cell for each column")
        rows.append(cells)
    }

    /// One text for each row, with an indent before it.
    func lines(indent: Int = 2) -> [String] {
        let widths = alignments.indices.map { column in rows.map { $0[column].displayWidth }.max() ?? 0 }
        return rows.map { cells in
            let padded = alignments.indices.map { column in
                alignments[column] == .left
                    ? cells[column].padded(to: widths[column]) : cells[column].paddedBefore(to: widths[column])
            }
            let line = String(repeating: " ", count: indent) + padded.joined(separator: "  ")
            return String(line.trimmingSpacesAtEnd)
        }
    }
}

extension String {
    fileprivate var trimmingSpacesAtEnd: Substring {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return text
    }
}
