import RowferryModel
import RowferryReport

extension ReportOptions {
    /// Finds out whether the reports can be written in the form that their names ask for, before anything is done.
    func check() throws {
        for path in report { _ = try ReportFormat(path: path) }
    }

    /// Shows the report on standard error, and writes those that were asked for.
    func write(_ result: RunReport, ledger: String?) throws {
        Console.say(TextReport(style: Console.style, ledger: ledger).render(result))
        for path in report {
            try writeAtomically(try ReportFormat(path: path).render(result, ledger: ledger), to: path)
        }
    }
}
