package import RowferryModel

/// A reject with the path of the source that it comes from.
package struct StoredReject: Sendable, Hashable {
    package var path: String
    package var reject: Reject

    package init(path: String, reject: Reject) {
        self.path = path
        self.reject = reject
    }
}

/// Turns rejects into the two files that `rowferry rejects` writes: the rows as they stand in the source, and a
/// sidecar CSV that says why each was rejected. Both are UTF-8; the caller gives the rows the encoding of their source.
///
/// The caller writes what comes back, in order; nothing is kept but the last row's place. Rejects must come by source
/// and row. A row with several rejects (two of its calls were refused) stands once in the rows, and has a line for each
/// in the sidecar. Sources with different headers need a file each.
package struct RejectsFile: Sendable {
    /// Bytes to append to the two files.
    package struct Piece: Sendable, Hashable {
        package var rows: [UInt8]
        package var reasons: [UInt8]
    }

    private let sourceHeader: [UInt8]
    private let joinsLines: Bool
    private var lastPath: String?
    private var lastRow: Int?

    /// - Parameters:
    ///   - header: What stands before the first row in the source: byte order mark, skipped lines and header.
    ///   - joinsLines: Whether a row must stand on one line (NDJSON): line ends inside of it become spaces. They can't
    ///     stand in a JSON string, so that this changes no value.
    package init(header: [UInt8] = [], joinsLines: Bool = false) {
        sourceHeader = header
        self.joinsLines = joinsLines
    }

    /// What both files begin with: the source's own header, ended with a newline if it had none, and the sidecar's.
    package func header() -> Piece {
        var rows = sourceHeader
        let isMark = rows == [0xEF, 0xBB, 0xBF]
        if let last = rows.last, last != UInt8(ascii: "\n"), !isMark { rows += lineEnd }
        return Piece(rows: rows, reasons: Array("row,line,code,column,field,value,reason\n".utf8))
    }

    /// That of the source, as far as its header shows it.
    private var lineEnd: [UInt8] { sourceHeader.suffix(2) == [0x0D, 0x0A] ? [0x0D, 0x0A] : [0x0A] }

    /// What one reject adds: the row's bytes as they are and a line end (nothing when the row was added before), and
    /// the sidecar's line.
    package mutating func append(_ stored: StoredReject) -> Piece {
        let isRepeated = lastRow == stored.reject.row && lastPath == stored.path
        lastRow = stored.reject.row
        lastPath = stored.path
        let rows = isRepeated ? [] : line(stored.reject.raw) + lineEnd
        return Piece(rows: rows, reasons: Array(Self.reasonLine(stored.reject).utf8))
    }

    private func line(_ raw: [UInt8]) -> [UInt8] {
        let space = UInt8(ascii: " ")
        return joinsLines ? raw.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? space : $0 } : raw
    }

    private static func reasonLine(_ reject: Reject) -> String {
        let texts = [reject.code.rawValue, reject.column ?? "", reject.field ?? "", reject.value ?? "", reject.reason]
        return "\(reject.row),\(reject.line)," + texts.map(SidecarCell.text).joined(separator: ",") + "\n"
    }
}

/// One text cell of the sidecar.
enum SidecarCell {
    /// The text, safe to open in a spreadsheet and quoted by RFC 4180 where needed.
    ///
    /// A spreadsheet executes a cell that begins with `=`, `+`, `-`, `@`, a tab or a line end as a formula (OWASP, "CSV
    /// injection"), so such a text gets a single quote before it, negative numbers too: the sidecar is for reading. The
    /// rows file keeps every byte.
    static func text(_ text: String) -> String {
        let safe = startsFormula(text) ? "'" + text : text
        guard safe.unicodeScalars.contains(where: needsQuotes) else { return safe }
        var quoted = "\""
        for scalar in safe.unicodeScalars {
            if scalar == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    /// By scalars: CR and LF together are one `Character`. The wide forms count too, as some spreadsheets fold them.
    private static func startsFormula(_ text: String) -> Bool {
        switch text.unicodeScalars.first {
        case "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
        default: false
        }
    }

    /// Besides what RFC 4180 names: the other delimiters by which a spreadsheet may split.
    private static func needsQuotes(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ",", "\"", "\r", "\n", ";", "\t", "'": true
        default: false
        }
    }
}
