import ArgumentParser
import Foundation
import RowferryModel
import RowferryReport

/// Who is told how an import ended. What goes wrong here is a warning, and changes no exit code.
struct FinishOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write the figures of the run to FILE, as node_exporter's textfile collector for Prometheus reads them.",
            valueName: "file"
        ),
        completion: .file(extensions: ["prom"])
    )
    var metricsFile: String?

    @Option(
        help: ArgumentHelp(
            "Run a shell command when the import is over, with what came of it in variables (ROWFERRY_OUTCOME, ...).",
            valueName: "command"
        )
    )
    var onFinish: String?

    /// Finds out whether the file can be written, before anything is done.
    func check() throws(Diagnostic) {
        if let metricsFile { try checkWritable(metricsFile) }
    }

    /// Writes the file, then runs the command.
    ///
    /// A run that could not begin leaves the file as it was: there are no figures, and of which mapping is not known.
    func tell(_ summary: RunSummary) {
        do throws(Diagnostic) {
            if let metricsFile, let report = summary.report {
                let text = MetricsText.text(
                    report,
                    exitCode: summary.exitCode,
                    now: Int(Date().timeIntervalSince1970),
                    before: try? String(contentsOfFile: metricsFile, encoding: .utf8),
                    version: Rowferry.version
                )
                try writeAtomically(Array(text.utf8), to: metricsFile, isPublic: true)
            }
        } catch {
            warn("the figures of the run were not written: \(error.message)")
        }
        if let onFinish, let problem = Notification(command: onFinish, summary: summary).run() {
            warn("the command of --on-finish \(problem)", help: "it was: \(onFinish)")
        }
    }

    private func warn(_ message: String, help: String? = nil) {
        Console.show([Diagnostic(.warning, .outputUnwritable, message, help: help)])
    }
}
