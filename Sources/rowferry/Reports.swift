import Foundation
import RowferryModel
import RowferryReport

/// Finds out whether a file can be written at the path, so that this is not found out after hours.
func checkWritable(_ path: String) throws(Diagnostic) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard access(folder, W_OK | X_OK) == 0 else {
        let reason = String(cString: strerror(errno))
        throw Diagnostic(.error, .outputUnwritable, "\(path.quoted) can't be written: \(folder.quoted): \(reason)")
    }
}

extension ReportOptions {
    /// Finds out whether the reports can be written in the form that their names ask for, before anything is done.
    func check() throws {
        for path in report {
            _ = try ReportFormat(path: path)
            try checkWritable(path)
        }
    }

    /// Shows the report on standard error, and writes those that were asked for.
    /// `rejects` is the file to which the rejected rows have just been written.
    func write(_ result: RunReport, ledger: String?, rejects: String? = nil) throws {
        Console.say(TextReport(style: Console.style, ledger: ledger, rejects: rejects).render(result))
        let context = ReportContext(
            ledger: ledger,
            rejects: rejects,
            arguments: CommandLine.arguments,
            version: Rowferry.version
        )
        for path in report {
            try writeAtomically(try ReportFormat(path: path).render(result, context), to: path)
        }
    }
}
