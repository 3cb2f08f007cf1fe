package import RowferryModel

/// A run's report for a terminal or a text file: the verdict first, then the numbers, the findings, and what to do.
///
/// Every value that came from outside is made visible, so that it can't act on the terminal.
package struct TextReport: Sendable {
    private let style: Style
    private let ledger: String?
    private let rejects: String?

    /// - Parameters:
    ///   - style: Colour for the verdict and the severity words.
    ///   - ledger: The path given with `--ledger`, so that the commands named at the end work as they stand; nil for
    ///     the default one.
    ///   - rejects: The file to which the rejected rows have just been written, so that this is not suggested.
    package init(style: Style = .plain, ledger: String? = nil, rejects: String? = nil) {
        self.style = style
        self.rejects = rejects
        self.ledger = ledger
    }

    /// The whole report, with one newline at its end.
    package func render(_ report: RunReport) -> String {
        let sections = [
            opening(report), sources(report), numbers(report), fields(report), findings(report), nextSteps(report),
        ]
        let texts = sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
        return texts.joined(separator: "\n\n") + "\n"
    }

    private func opening(_ report: RunReport) -> [String] {
        let verdict = Verdict(report)
        var lines = [style.paint(verdict.text, verdict.tone)]
        if let problem = report.problem {
            // A diagnostic has its help on a line of its own.
            let texts = problem.split(separator: "\n").map { String($0).printable }
            lines.append("Reason: " + texts.joined(separator: "\n"))
        }
        var table = TextTable(.left, .left)
        table.append("mapping", report.mapping.printable)
        table.append("target", report.target.printable)
        return lines + table.lines()
    }

    private func sources(_ report: RunReport) -> [String] {
        var table = TextTable(.left, .left, .right, .right, .right, .right, .right, .left)
        table.append("path", "state", "rows", "filtered", "rejected", "before", "size", "format")
        for source in report.source {
            table.append(
                source.path.printable.cutInMiddle(to: 60),
                source.state.rawValue,
                source.rows.read.grouped,
                source.rows.filtered.grouped,
                source.rows.rejected.grouped,
                source.rowsBefore.grouped,
                source.bytes?.byteText ?? "-",
                source.format.printable
            )
        }
        return report.source.isEmpty ? [] : ["Sources"] + table.lines() + reasons(report)
    }

    /// Why each source is read so, where nothing was sent yet and another setting costs nothing.
    private func reasons(_ report: RunReport) -> [String] {
        guard report.delivery == nil else { return [] }
        return report.source.flatMap { source in
            let path = source.path.printable.cutInMiddle(to: 60)
            return source.why.map { "  \(path): \($0.printable)" }
        }
    }

    private func fields(_ report: RunReport) -> [String] {
        var table = TextTable(.left, .left, .right, .right, .right, .left, .left)
        table.append("call", "field", "filled", "rate", "distinct", "min", "max")
        for field in report.fields {
            let rate = field.filled.percent(of: field.filled.addingClamped(field.empty))
            table.append(
                field.call.printable,
                field.field.printable.cutAtEnd(to: 40),
                field.filled.grouped,
                rate.map { "\($0) %" } ?? "-",
                field.distinctEstimate.grouped,
                Self.extreme(field.min),
                Self.extreme(field.max)
            )
        }
        return report.fields.isEmpty ? [] : ["Fields (distinct values are estimated)"] + table.lines()
    }

    private static func extreme(_ value: String?) -> String {
        value.map { $0.printable.cutAtEnd(to: 24) } ?? "-"
    }

    private func findings(_ report: RunReport) -> [String] {
        guard !report.diagnostics.isEmpty else { return [] }
        return ["Findings"] + report.diagnostics.inReadingOrder.flatMap { $0.lines(style: style) }
    }

    private func nextSteps(_ report: RunReport) -> [String] {
        let steps = NextSteps(after: report, ledger: ledger, rejects: rejects).steps
        guard !steps.isEmpty else { return [] }
        return ["What to do next"]
            + steps.flatMap { step in ["  \(step.text)"] + (step.command.map { ["    \($0)"] } ?? []) }
    }
}
