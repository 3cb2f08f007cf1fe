import RowferryMap
import RowferryModel
import RowferryRead

/// Puts what was counted into the form of a report.
struct ReportBuilder {
    private struct Entry {
        var number: Int
        var source: RunReport.Source
        /// Bytes read so far.
        var offset: Int
        var evidence: LayoutEvidence
    }

    var statistics = RunStatistics()
    /// What was seen in the fields.
    private var tallies: [FieldTally] = []
    private var months = MonthTally()
    private var samples = SampleCalls()
    private var sources: [Entry] = []
    private var fields: [PlannedField] = []
    private var actions: [String] = []
    private var unused: [(path: String, column: String)] = []
    private var notes: [RunReport.Finding] = []

    /// Adds what a block came to; gives the number of bytes that it brought the source forward.
    mutating func note(_ block: MappedBlock) -> Int {
        statistics.merge(block.statistics)
        guard let place = sources.firstIndex(where: { $0.number == block.source }) else { return 0 }
        sources[place].source.rows += block.statistics.rows
        samples.take(from: block, path: sources[place].source.path, actions: actions)
        defer { sources[place].offset = block.end.offset }
        return block.end.offset - sources[place].offset
    }

    /// Adds what was seen in the fields of a source, and in which months its calls are dated.
    mutating func add(_ seen: [FieldTally], months: MonthTally) {
        self.months.merge(months)
        while tallies.count < seen.count { tallies.append(FieldTally()) }
        for (index, tally) in seen.enumerated() { tallies[index].merge(tally) }
    }

    /// Adds the calls that the destination would take for earlier ones.
    mutating func add(_ duplicates: DuplicateIndex.Result, destination: String) {
        guard duplicates.count > 0 else { return }
        let examples = duplicates.examples.map { duplicate in
            let first = duplicate.first
            let file = first.source == duplicate.call.source ? "" : "\(path(of: first.source)) "
            return RunReport.Finding.Example(
                file: path(of: duplicate.call.source),
                row: duplicate.call.row,
                line: duplicate.call.line,
                value: "the same as \(file)row \(first.row) (line \(first.line))"
            )
        }
        let finding = RunReport.Finding(
            code: .eventDuplicate,
            severity: .warning,
            field: nil,
            column: nil,
            count: duplicates.count,
            message: "an event with the same date, account, contact and description came before: "
                + "\(destination) keeps only the first",
            help: nil,
            examples: examples
        )
        notes.append(finding)
    }

    /// Adds what is to be said about the mapping as such.
    mutating func add(_ warnings: [Diagnostic], of file: String) {
        for warning in warnings { notes.append(finding(warning, in: file)) }
    }

    /// Adds what is to be said about the export.
    mutating func add(_ findings: [RunReport.Finding], of file: String) {
        for var finding in findings {
            for index in finding.examples.indices where finding.examples[index].file.isEmpty {
                finding.examples[index].file = file
            }
            notes.append(finding)
        }
    }

    /// Adds a source; plans of one mapping have the same fields, unless a star stands for different columns.
    ///
    /// Its number is that in the run; sources are added in ascending order.
    mutating func add(
        _ source: RunReport.Source,
        number: Int,
        from offset: Int = 0,
        plan: Plan,
        layout: SourceLayout
    ) {
        sources.append(Entry(number: number, source: source, offset: offset, evidence: layout.evidence))
        if plan.fields.count > fields.count || fields.isEmpty { fields = plan.fields }
        actions = plan.actions
        samples.masked.formUnion(plan.maskedFields)
        for column in plan.unusedColumns { unused.append((source.path, column)) }
        for warning in layout.warnings { notes.append(finding(warning, in: source.path)) }
    }

    /// Adds a source of an import.
    mutating func add(_ opened: OpenedSource) {
        let source = opened.prepared.source
        add(
            RunReport.Source(
                path: source.path,
                bytes: source.identity.size,
                format: source.described,
                fingerprint: source.identity.head.description,
                rows: RowTally(),
                rowsBefore: opened.progress.tally.read,
                state: opened.isSkipped ? .skipped : .partial,
                why: source.evidence.lines
            ),
            number: opened.number,
            from: opened.progress.position.offset,
            plan: opened.prepared.plan,
            layout: source.layout
        )
    }

    /// So many rows of a source that were mapped are rejected in the end: the destination refused calls of theirs.
    mutating func reject(_ rows: Int, of number: Int) {
        statistics.rows.refuse(rows)
        guard let place = sources.firstIndex(where: { $0.number == number }) else { return }
        sources[place].source.rows.refuse(rows)
    }

    /// Says how far a source was brought.
    mutating func finishSource(_ number: Int, isComplete: Bool) {
        guard let place = sources.firstIndex(where: { $0.number == number }) else { return }
        sources[place].source.state = isComplete ? .complete : .partial
    }

    private func finding(_ diagnostic: Diagnostic, in path: String) -> RunReport.Finding {
        RunReport.Finding(
            code: diagnostic.code,
            severity: diagnostic.severity,
            field: nil,
            column: diagnostic.position?.column,
            count: 1,
            message: diagnostic.message,
            help: diagnostic.help,
            examples: [.init(file: path, row: 0, line: diagnostic.position?.line ?? 1, value: "")]
        )
    }

    /// Fills the report's counts.
    func fill(_ report: inout RunReport) {
        report.source = sources.map(\.source)
        report.rows = statistics.rows
        for (index, tally) in statistics.calls.enumerated() {
            report.calls.total += tally.total
            report.calls.repeatable += tally.repeatable
            report.calls.once += tally.once
            if tally.total > 0 { report.calls.byAction[actions[index], default: 0] += tally.total }
        }
        report.fields = zip(fields, tallies).map(field)
        report.events.earlier = months.earlier
        report.events.later = months.later
        report.events.byMonth = months.byMonth.map { .init(month: $0.month, count: $0.count) }
        report.samples = samples.all
        report.diagnostics = findings + fieldFindings + unusedColumns + notes
    }

    private func field(_ planned: PlannedField, _ tally: FieldTally) -> RunReport.Field {
        RunReport.Field(
            call: planned.call,
            field: planned.field,
            filled: tally.filled,
            empty: tally.empty,
            min: planned.isMasked ? nil : tally.minimum.map(SentText.shown),
            max: planned.isMasked ? nil : tally.maximum.map(SentText.shown),
            distinctEstimate: min(tally.distinct.estimate, tally.filled)
        )
    }

    private var fieldFindings: [RunReport.Finding] {
        let fields = zip(fields, tallies).map { FieldFindings(planned: $0, tally: $1) }
        return fields.compactMap(\.neverFilled) + fields.compactMap(\.exchangeableDays)
            + FieldFindings.lostZeros(of: fields, example: example)
    }

    private var findings: [RunReport.Finding] {
        statistics.findings.tallies.map { key, tally in
            RunReport.Finding(
                code: key.code,
                severity: key.severity,
                field: key.field,
                column: key.column,
                count: tally.count,
                message: tally.message,
                help: help(key.code, tally),
                examples: tally.examples.map(example)
            )
        }
    }

    /// Rows that contradict what was found by looking tell which setting that was; nil leaves it to the code's own help.
    private func help(_ code: DiagnosticCode, _ tally: Findings.Tally) -> String? {
        guard let first = tally.examples.first, let entry = sources.first(where: { $0.number == first.source })
        else { return nil }
        return entry.evidence.help(for: code)
    }

    private func example(_ example: Findings.Example) -> RunReport.Finding.Example {
        .init(file: path(of: example.source), row: example.row, line: example.line, value: example.value)
    }

    private func path(of source: Int) -> String {
        sources.first { $0.number == source }?.source.path ?? "?"
    }

    private var unusedColumns: [RunReport.Finding] {
        unused.map { path, column in
            RunReport.Finding(
                code: .columnUnused,
                severity: .note,
                field: nil,
                column: column,
                count: 1,
                message: "the column \(column.quoted) is not used by the mapping",
                help: nil,
                examples: [.init(file: path, row: 0, line: 1, value: "")]
            )
        }
    }
}
