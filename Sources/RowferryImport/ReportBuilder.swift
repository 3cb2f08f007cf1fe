import RowferryMap
import RowferryModel

/// Puts what was counted into the form of a report.
struct ReportBuilder {
    var statistics = RunStatistics()
    private(set) var sources: [RunReport.Source] = []
    private var fields: [PlannedField] = []
    private var actions: [String] = []
    private var unused: [(path: String, column: String)] = []
    private var notes: [RunReport.Finding] = []

    mutating func merge(_ later: RunStatistics) {
        statistics.merge(later)
    }

    /// Adds a source; plans of one mapping have the same fields, unless a star stands for different columns.
    mutating func add(_ source: RunReport.Source, plan: Plan, warnings: [Diagnostic]) {
        sources.append(source)
        if plan.fields.count > fields.count || fields.isEmpty { fields = plan.fields }
        actions = plan.actions
        for column in plan.unusedColumns { unused.append((source.path, column)) }
        for warning in warnings { notes.append(finding(warning, in: source.path)) }
    }

    /// Sets what became of the source that was added last.
    mutating func finishSource(_ state: RunReport.Source.State, rows: RowTally) {
        guard !sources.isEmpty else { return }
        sources[sources.count - 1].state = state
        sources[sources.count - 1].rows = rows
    }

    private func finding(_ diagnostic: Diagnostic, in path: String) -> RunReport.Finding {
        RunReport.Finding(
            code: diagnostic.code, severity: diagnostic.severity, field: nil, column: diagnostic.position?.column,
            count: 1, message: diagnostic.message, help: diagnostic.help,
            examples: [.init(file: path, row: 0, line: diagnostic.position?.line ?? 1, value: "")])
    }

    /// Fills the report's counts.
    func fill(_ report: inout RunReport) {
        report.source = sources
        report.rows = statistics.rows
        for (index, tally) in statistics.calls.enumerated() {
            report.calls.total += tally.total
            report.calls.repeatable += tally.repeatable
            report.calls.once += tally.once
            if tally.total > 0 { report.calls.byAction[actions[index], default: 0] += tally.total }
        }
        report.fields = zip(fields, statistics.fields).map(field)
        report.diagnostics = findings + neverFilled + unusedColumns + notes
    }

    private func field(_ planned: PlannedField, _ tally: FieldTally) -> RunReport.Field {
        RunReport.Field(
            call: planned.call, field: planned.field, filled: tally.filled, empty: tally.empty,
            min: tally.minimum.map(Self.text), max: tally.maximum.map(Self.text),
            distinctEstimate: tally.distinct.estimate)
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    private var findings: [RunReport.Finding] {
        statistics.findings.tallies.map { key, tally in
            RunReport.Finding(
                code: key.code, severity: key.severity, field: key.field, column: key.column, count: tally.count,
                message: tally.message, help: nil,
                examples: tally.examples.map {
                    .init(file: path(of: $0.source), row: $0.row, line: $0.line, value: $0.value)
                })
        }
    }

    private func path(of source: Int) -> String {
        sources.indices.contains(source) ? sources[source].path : "?"
    }

    private var neverFilled: [RunReport.Finding] {
        zip(fields, statistics.fields).compactMap { planned, tally in
            guard tally.filled == 0, tally.empty > 0 else { return nil }
            return RunReport.Finding(
                code: .fieldNeverFilled, severity: .warning, field: planned.field, column: planned.column, count: 1,
                message: "\(planned.field) of \(planned.call) never has a value", help: nil, examples: [])
        }
    }

    private var unusedColumns: [RunReport.Finding] {
        unused.map { path, column in
            RunReport.Finding(
                code: .columnUnused, severity: .note, field: nil, column: column, count: 1,
                message: "the column \(column.quoted) is not used by the mapping", help: nil,
                examples: [.init(file: path, row: 0, line: 1, value: "")])
        }
    }
}
