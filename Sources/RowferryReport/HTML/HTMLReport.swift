import Mustache
package import RowferryModel

/// A run's report as one page for a browser: the verdict first, then what to do, pictures, findings and details.
///
/// The page stands alone: it loads nothing and runs no script, and forbids itself to. Every value that came from outside
/// is text in it.
package enum HTMLReport {
    /// The page, with one newline at its end.
    package static func render(_ report: RunReport, _ context: ReportContext = ReportContext()) -> String {
        do {
            return try HTMLTemplate.parsed.get().render(HTMLPage(report, context)) + "\n"
        } catch {
            preconditionFailure("the page's template must parse: \(error)")
        }
    }
}
