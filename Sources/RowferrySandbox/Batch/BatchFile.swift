import Foundation

/// A CSV file (RFC 4180) in memory: its header, and its records.
struct BatchFile: Equatable, Sendable {
    var header: [String]
    var records: [[String]]

    /// - Throws: ``Refusal`` for text that is no such file.
    init(_ data: Data) throws(Refusal) {
        guard let text = String(validating: data, as: UTF8.self) else { throw Refusal("the file is not UTF-8") }
        var rows = try Self.rows(of: text)
        guard !rows.isEmpty else { throw Refusal("the file has no header") }
        header = rows.removeFirst()
        records = rows
        for (index, record) in records.enumerated() where record.count != header.count {
            throw Refusal("record \(index + 1) has \(record.count) cells, the header has \(header.count)")
        }
    }

    private static func rows(of text: String) throws(Refusal) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = String.UnicodeScalarView()
        var (isQuoted, wasQuoted) = (false, false)
        var scalars = text.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            if isQuoted {
                if scalar != "\"" {
                    cell.append(scalar)
                } else if scalars.first == "\"" {
                    cell.append(scalars.removeFirst())
                } else {
                    (isQuoted, wasQuoted) = (false, true)
                }
                continue
            }
            switch scalar {
            case "\"" where cell.isEmpty && !wasQuoted: isQuoted = true
            case ",", "\n", "\r":
                if scalar == "\r", scalars.popFirst() != "\n" { throw Refusal("a carriage return stands alone") }
                row.append(String(cell))
                (cell, wasQuoted) = (String.UnicodeScalarView(), false)
                if scalar != "," {
                    rows.append(row)
                    row = []
                }
            case _ where scalar == "\"" || wasQuoted: throw Refusal("a quote stands within a cell")
            default: cell.append(scalar)
            }
        }
        if isQuoted { throw Refusal("a quoted cell does not end") }
        if !row.isEmpty || !cell.isEmpty { rows.append(row + [String(cell)]) }
        return rows
    }
}
