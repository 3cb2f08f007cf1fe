package import RowferryModel

/// How an import ended, for whoever is told of it: a command of the user's, or a file of metrics.
package struct RunSummary: Sendable {
    /// What happened; nil when the run could not begin.
    package var report: RunReport?
    package var exitCode: Int32
    /// Why it did not begin, or stopped; nil when it reached its end.
    package var problem: String?
    /// The mapping's path: its name is in the report.
    package var mapping: String
    package var ledger: String
    /// Files that were written: reports, and the rejected rows.
    package var reports: [String]
    package var rejects: String?

    /// - Parameters:
    ///   - report: What happened; nil when the run could not begin.
    ///   - exitCode: The program's.
    ///   - problem: Why there is no report; a report brings its own.
    ///   - mapping: The mapping's path.
    ///   - ledger: The ledger's path.
    ///   - reports: Paths of the reports that were asked for.
    ///   - rejects: Path of the file for rejected rows, when one was asked for.
    package init(
        report: RunReport?,
        exitCode: Int32,
        problem: String? = nil,
        mapping: String = "",
        ledger: String,
        reports: [String] = [],
        rejects: String? = nil
    ) {
        self.report = report
        self.exitCode = exitCode
        self.problem = report?.problem ?? problem
        self.mapping = mapping
        self.ledger = ledger
        self.reports = reports
        self.rejects = rejects
    }

    /// The names of all variables, in the order of their documentation.
    package static let variables = [
        "ROWFERRY_OUTCOME", "ROWFERRY_EXIT_CODE", "ROWFERRY_SUMMARY", "ROWFERRY_PROBLEM", "ROWFERRY_MAPPING",
        "ROWFERRY_TARGET", "ROWFERRY_ROWS", "ROWFERRY_REJECTED", "ROWFERRY_CALLS", "ROWFERRY_UNKNOWN",
        "ROWFERRY_SECONDS", "ROWFERRY_LEDGER", "ROWFERRY_REPORTS", "ROWFERRY_REJECTS",
    ]

    /// The variables with their values. Those that have none are empty: what a script finds does not depend on what
    /// was in its environment before.
    package var environment: [String: String] {
        let facts = report.map(Self.facts) ?? ["ROWFERRY_OUTCOME": "not-begun", "ROWFERRY_SUMMARY": "Not begun"]
        var all = Dictionary(uniqueKeysWithValues: Self.variables.map { ($0, "") })
        all["ROWFERRY_MAPPING"] = mapping
        all.merge(facts) { $1 }
        all["ROWFERRY_EXIT_CODE"] = "\(exitCode)"
        all["ROWFERRY_PROBLEM"] = problem ?? ""
        all["ROWFERRY_LEDGER"] = ledger
        all["ROWFERRY_REPORTS"] = reports.joined(separator: "\n")
        all["ROWFERRY_REJECTS"] = rejects ?? ""
        return all
    }

    private static func facts(_ report: RunReport) -> [String: String] {
        [
            "ROWFERRY_OUTCOME": report.outcome.rawValue,
            "ROWFERRY_SUMMARY": Verdict(report).text,
            "ROWFERRY_MAPPING": report.mapping,
            "ROWFERRY_TARGET": report.target,
            "ROWFERRY_ROWS": "\(report.rows.read)",
            "ROWFERRY_REJECTED": "\(report.rows.rejected)",
            "ROWFERRY_CALLS": "\(report.delivery?.deliveredCalls ?? 0)",
            "ROWFERRY_UNKNOWN": "\(report.delivery?.unknownChunks ?? 0)",
            "ROWFERRY_SECONDS": "\((report.seconds * 1000).rounded() / 1000)",
        ]
    }
}
