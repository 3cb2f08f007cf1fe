package import RowferryModel

/// The form of a report that goes to a file.
package enum ReportFormat: String, Sendable, CaseIterable {
    case json
    case text = "txt"

    /// The form that a path's ending asks for.
    ///
    /// - Throws: `usage` when there is no such form.
    package init(path: String) throws(Diagnostic) {
        let ending = path.fileEnding
        guard let format = ReportFormat(rawValue: ending) else { throw Self.unsupported(path, ending: ending) }
        self = format
    }

    /// The report's bytes, without colour.
    ///
    /// - Parameters:
    ///   - report: What happened.
    ///   - ledger: The path given with `--ledger`; nil for the default one.
    /// - Returns: UTF-8 with one newline at its end.
    package func render(_ report: RunReport, ledger: String? = nil) -> [UInt8] {
        switch self {
        case .json: Array(JSONReport.render(report).utf8)
        case .text: Array(TextReport(ledger: ledger).render(report).utf8)
        }
    }

    private static func unsupported(_ path: String, ending: String) -> Diagnostic {
        let endings = allCases.map { ".\($0.rawValue)" }.joined(separator: " or ")
        let message =
            switch ending {
            case "": "the report's path \(path.quoted) has no ending that says which form it is to have"
            case "html", "htm": "HTML reports are not offered yet (\(path.quoted))"
            default: "there is no report with the ending \(".\(ending)".quoted) (\(path.quoted))"
            }
        return Diagnostic(.error, .usage, message, help: "Give --report a path that ends in \(endings).")
    }
}

extension String {
    /// What stands behind the last point of a path's last component, in lower case; empty when there is none.
    fileprivate var fileEnding: String {
        let name = split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard let point = name.lastIndex(of: ".") else { return "" }
        return name[name.index(after: point)...].lowercased()
    }
}
