package import RowferryModel

/// The form of a report that goes to a file.
package enum ReportFormat: String, Sendable, CaseIterable {
    case html
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
    ///   - context: What the report says about the command.
    /// - Returns: UTF-8 with one newline at its end.
    package func render(_ report: RunReport, _ context: ReportContext = ReportContext()) -> [UInt8] {
        switch self {
        case .html: Array(HTMLReport.render(report, context).utf8)
        case .json: Array(JSONReport.render(report).utf8)
        case .text: Array(TextReport(ledger: context.ledger, rejects: context.rejects).render(report).utf8)
        }
    }

    private static func unsupported(_ path: String, ending: String) -> Diagnostic {
        let endings = allCases.map { ".\($0.rawValue)" }.joined(separator: " or ")
        let message =
            switch ending {
            case "": "the report's path \(path.quoted) has no ending that says which form it is to have"
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
