package import RowferryModel

/// The figures of a finished import in the text format of Prometheus, for the textfile collector of node_exporter.
///
/// All are gauges: they say how the last run went. A counter would need a process that lives on between two runs.
package enum MetricsText {
    /// One sample of a metric.
    private struct Sample {
        var labels: [(String, String)] = []
        var value: String

        init(_ value: String) {
            self.value = value
        }

        init(_ labels: [(String, String)], _ value: String) {
            self.labels = labels
            self.value = value
        }
    }

    /// - Parameters:
    ///   - report: What happened.
    ///   - exitCode: The program's.
    ///   - now: When the run ended, in seconds since 1970.
    ///   - before: The file that this one replaces: it knows when the last success was.
    ///   - version: The program's version.
    /// - Returns: UTF-8 with one newline at its end.
    package static func text(
        _ report: RunReport,
        exitCode: Int32,
        now: Int,
        before: String?,
        version: String
    ) -> String {
        var text = metric("rowferry_build_info", "The program's version.", [], [.init([("version", version)], "1")])
        let run = [("mapping", report.mapping), ("target", report.target)]
        func add(_ name: String, _ help: String, _ samples: [Sample]) {
            text += metric("rowferry_" + name, help, run, samples)
        }
        let delivery = report.delivery ?? RunReport.Delivery()
        if let success = exitCode == 0 ? "\(now)" : before.flatMap({ lastSuccess(in: $0, run) }) {
            add("last_success_timestamp_seconds", "When a run last ended with exit code 0.", [.init(success)])
        }
        add("last_run_timestamp_seconds", "When the last run ended.", [.init("\(now)")])
        add("last_run_exit_code", "The exit code of the last run.", [.init("\(exitCode)")])
        add("last_run_outcome", "How the last run ended.", [.init([("outcome", report.outcome.rawValue)], "1")])
        add("last_run_duration_seconds", "How long the last run took.", [.init("\(report.seconds)")])
        add(
            "last_run_rows",
            "Rows that the last run read, by what came of them.",
            [
                .init([("result", "mapped")], "\(report.rows.mapped)"),
                .init([("result", "filtered")], "\(report.rows.filtered)"),
                .init([("result", "rejected")], "\(report.rows.rejected)"),
            ]
        )
        add(
            "last_run_calls",
            "Calls of the last run, by what the destination said.",
            [
                .init([("result", "delivered")], "\(delivery.deliveredCalls)"),
                .init([("result", "refused")], "\(delivery.refusedCalls)"),
            ]
        )
        add("last_run_chunks", "Requests of the last run that were delivered.", [.init("\(delivery.deliveredChunks)")])
        add("last_run_retries", "Requests of the last run that were repeated.", [.init("\(delivery.retries)")])
        add("last_run_bytes", "Bytes of the requests of the last run.", [.init("\(delivery.deliveredBytes)")])
        add(
            "unknown_chunks",
            "Chunks that wait for a decision (rowferry resolve).",
            [.init("\(delivery.unknownChunks)")]
        )
        return text
    }

    /// What an earlier file says of the same mapping and target.
    private static func lastSuccess(in text: String, _ run: [(String, String)]) -> String? {
        let opening = "rowferry_last_success_timestamp_seconds\(labels(run)) "
        let line = text.split(separator: "\n").first { $0.hasPrefix(opening) }
        return line.map { String($0.dropFirst(opening.count)) }.flatMap { Int($0) == nil ? nil : $0 }
    }

    private static func metric(_ name: String, _ help: String, _ run: [(String, String)], _ samples: [Sample]) -> String
    {
        let lines = samples.map { "\(name)\(labels(run + $0.labels)) \($0.value)\n" }
        return "# HELP \(name) \(help)\n# TYPE \(name) gauge\n" + lines.joined()
    }

    private static func labels(_ labels: [(String, String)]) -> String {
        "{" + labels.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",") + "}"
    }

    /// Backslash, quote and newline are written as the format wants it; what else acts on a terminal, as elsewhere.
    private static func escaped(_ text: String) -> String {
        text.replacing("\n", with: " ").printable.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
}
