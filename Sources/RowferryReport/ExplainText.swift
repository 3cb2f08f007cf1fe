package import RowferryModel

/// What `explain` prints of one row.
package enum ExplainText {
    /// For people: the row, each call with its condition and fields, and what became of them. Ends with a newline.
    ///
    /// `ledger` is the path given with `--ledger`, for the commands named; nil for the default one.
    package static func text(_ explanation: Explanation, ledger: String? = nil) -> String {
        let trace = explanation.trace
        var lines = ["\(explanation.file.printable) row \(trace.row.grouped), line \(trace.line.grouped)"]
        lines.append("  \(explanation.format.printable)")
        lines += ["", "As it stands in the file", "  " + explanation.raw.shown.printable]
        if !explanation.columns.isEmpty {
            lines += ["", "Columns"] + aligned(explanation.columns.map { [$0.name.printable, $0.shown] })
        }
        for (index, call) in trace.calls.enumerated() { lines += [""] + self.call(call, index + 1) }
        if let reject = trace.reject {
            lines += ["", "The row is rejected, and nothing of it is sent"]
            lines.append("  \(reject.code.rawValue): \(reject.message.printable)")
            lines.append("  help: \(reject.code.help)")
        }
        if explanation.deliveries.isEmpty {
            lines += ["", "Delivery", "  the ledger knows of no import of this file with this mapping"]
        }
        for delivery in explanation.deliveries { lines += [""] + self.delivery(delivery, ledger: ledger) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// For programs: one JSON object, and a newline.
    package static func json(_ explanation: Explanation) -> String {
        JSONText.pretty(explanation)
    }

    // MARK: Calls

    private static func call(_ call: RowTrace.Call, _ number: Int) -> [String] {
        var lines = ["Call \(number), \(call.action.printable): \(call.verdict)"]
        if let when = call.when { lines += condition(when, depth: 1, name: "when ") }
        lines += aligned(call.fields.map { [$0.name.printable, origin($0), result($0)] })
        for field in call.fields {
            lines += field.notes.map { "  note: \($0.printable)" }
        }
        if let json = call.json { lines.append("  sent as \(json.printable)") }
        return lines
    }

    private static func condition(_ condition: RowTrace.Condition, depth: Int, name: String = "") -> [String] {
        let values = condition.columns.map { "; \($0.name.printable) is \($0.shown)" }.joined()
        let holds = condition.holds ? "holds" : "does not hold"
        let line = String(repeating: "  ", count: depth) + "\(name)\(condition.text.printable): \(holds)\(values)"
        return [line] + condition.parts.flatMap { self.condition($0, depth: depth + 1) }
    }

    private static func origin(_ field: RowTrace.Field) -> String {
        if field.columns.isEmpty { return field.source.printable }
        let columns = field.columns.map { "\($0.name.printable) \($0.shown)" }.joined(separator: ", ")
        return field.source == "column" ? columns : "\(field.source.printable) of \(columns)"
    }

    private static func result(_ field: RowTrace.Field) -> String {
        var parts = field.steps.map { step in
            step.name.printable + (step.value.map { " \(quoted($0))" } ?? "")
        }
        switch field.outcome {
        case .sent: parts.append(field.sent?.printable ?? "")
        case .absent: parts.append("left out: \(field.reason?.printable ?? "")")
        case .rejected: parts.append("rejected, \(field.reason?.printable ?? "")")
        case .callSkipped: parts.append("no call: \(field.reason?.printable ?? "")")
        }
        return "-> " + parts.joined(separator: " -> ")
    }

    // MARK: Delivery

    private static func delivery(_ delivery: Explanation.Delivery, ledger: String?) -> [String] {
        var lines = ["Delivery to \(delivery.target.printable)", "  the file: \(delivery.source.printable)"]
        if let reject = delivery.reject { lines.append("  the row was rejected: \(reject.printable)") }
        if delivery.calls.isEmpty, delivery.reject == nil { lines.append("  the row has no call to be delivered") }
        for call in delivery.calls { lines += fate(call, ledger: ledger) }
        return lines
    }

    private static func fate(_ fate: Explanation.Fate, ledger: String?) -> [String] {
        var text = "  call \(fate.call): \(fate.state.words), lane \(fate.lane)"
        if let first = fate.runs.first, let last = fate.runs.last {
            text += first == last ? ", in run \(first)" : ", in one of the runs \(first) to \(last)"
            text += fate.from.map { ", at the earliest \($0.timeText) UTC" } ?? ""
            text += fate.until.map { ", at the latest \($0.timeText) UTC" } ?? ""
        } else if let from = fate.from {
            text += ", at \(from.timeText) UTC"
        }
        text += fate.reason.map { ": \($0.printable)" } ?? ""
        guard fate.state == .unknown, let chunk = fate.chunk else { return [text] }
        return [
            text,
            "    if it arrived:  \(Command.text("resolve --applied \(chunk)", ledger: ledger))",
            "    if it did not:  \(Command.text("resolve --not-applied \(chunk)", ledger: ledger))",
        ]
    }

    /// Rows of a table, two spaces in and two apart; the last column is as wide as it is.
    private static func aligned(_ rows: [[String]]) -> [String] {
        var widths: [Int] = []
        for row in rows {
            for (index, text) in row.dropLast().enumerated() {
                if index == widths.count { widths.append(0) }
                widths[index] = min(60, max(widths[index], text.displayWidth))
            }
        }
        return rows.map { row in
            "  "
                + row.enumerated().map { index, text in
                    index == row.count - 1 ? text : text.padded(to: widths[index])
                }.joined(separator: "  ")
        }
    }

    fileprivate static func quoted(_ text: String) -> String {
        "\"\(text.printable)\""
    }
}

extension RowTrace.Column {
    /// The value as a person reads it: a text in quotes, anything else as it stands.
    fileprivate var shown: String {
        switch kind {
        case "missing": "(not there)"
        case "text": ExplainText.quoted(text)
        case "null": "null"
        default: text.printable
        }
    }
}

extension RowTrace.Call {
    fileprivate var verdict: String {
        switch outcome {
        case .made: "made, \(deliveryClass == .once ? "must be sent once only" : "may be repeated")"
        case .conditionFails: "not made, its condition does not hold"
        case .nothingToSend: "not made, none of its own fields has a value"
        case .skipped: "not made, a field says so (on_error: skip)"
        case .rejected: "can't be made"
        }
    }
}

extension Explanation.Fate.State {
    fileprivate var words: String {
        switch self {
        case .delivered: "delivered"
        case .unknown: "sent, and nobody knows whether it arrived"
        case .notSent: "not sent yet"
        case .refused: "refused"
        }
    }
}
