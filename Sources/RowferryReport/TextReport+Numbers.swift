import RowferryModel

extension TextReport {
    /// Rows, calls, chunks and delivery: one table, so that the numbers stand below one another.
    func numbers(_ report: RunReport) -> [String] {
        var table = TextTable(.left, .left, .right)
        table.append("Rows", "read", report.rows.read.grouped)
        table.append("", "filtered", report.rows.filtered.grouped)
        table.append("", "mapped", report.rows.mapped.grouped)
        table.append("", "rejected", report.rows.rejected.grouped)
        appendCalls(report.calls, to: &table)
        if let sync = report.sync { append(sync, to: &table) }
        table.append("Chunks", "count", report.chunks.count.grouped)
        table.append("", "size", report.chunks.bytes.byteText)
        if let delivery = report.delivery { appendDelivery(delivery, to: &table) }
        return table.lines(indent: 0)
    }

    private func appendCalls(_ calls: RunReport.Calls, to table: inout TextTable) {
        table.append("Calls", "total", calls.total.grouped)
        for (action, count) in calls.byAction.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            table.append("", action.printable.cutAtEnd(to: 40), count.grouped)
        }
        table.append("", "repeatable", calls.repeatable.grouped)
        table.append("", "once", calls.once.grouped)
    }

    /// How the calls compare with what was delivered before.
    private func append(_ sync: RunReport.Sync, to table: inout TextTable) {
        table.append("Of these", "new", sync.new.grouped)
        table.append("", "changed", sync.changed.grouped)
        table.append("", "unchanged", sync.unchanged.grouped)
        if sync.again > 0 { table.append("", "sent again", sync.again.grouped) }
        if let gone = sync.gone { table.append("Gone", "rows", gone.grouped) }
    }

    private func appendDelivery(_ delivery: RunReport.Delivery, to table: inout TextTable) {
        table.append("Delivered", "calls", delivery.deliveredCalls.grouped)
        table.append("", "chunks", delivery.deliveredChunks.grouped)
        table.append("", "size", delivery.deliveredBytes.byteText)
        if delivery.refusedCalls > 0 { table.append("", "refused calls", delivery.refusedCalls.grouped) }
        if delivery.foldedCalls > 0 { table.append("", "calls folded", delivery.foldedCalls.grouped) }
        table.append("", "retries", delivery.retries.grouped)
        table.append("", "unknown chunks", delivery.unknownChunks.grouped)
    }
}

extension [RunReport.Finding] {
    /// The worst first, and of equal severity the most frequent; then by code, so that the order never varies.
    var inReadingOrder: [RunReport.Finding] {
        sorted { left, right in
            if left.severity != right.severity { return left.severity > right.severity }
            if left.count != right.count { return left.count > right.count }
            return (left.code.rawValue, left.field ?? "", left.column ?? "")
                < (right.code.rawValue, right.field ?? "", right.column ?? "")
        }
    }
}

extension RunReport.Finding {
    /// What is wrong and how often, up to five examples, and what to do.
    func lines(style: Style) -> [String] {
        let title = "\(severity.label(code, style: style)) \(count.counted("time")): \(message.printable)"
        return [title] + examples.prefix(Findings.exampleLimit).map { "  " + $0.text }
            + ["  help: \((help ?? code.help).printable)"]
    }
}

extension RunReport.Finding.Example {
    /// `path:line (row N): "value"`; a header or a whole file has no row, and may have no value.
    fileprivate var text: String {
        let place = file.printable + (line > 0 ? ":\(line)" : "") + (row > 0 ? " (row \(row))" : "")
        if row == 0, value.isEmpty { return place }
        return "\(place): \(value.cutAtEnd(to: 80).quoted)"
    }
}
