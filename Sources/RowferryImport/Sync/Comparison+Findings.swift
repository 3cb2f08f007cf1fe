import RowferryMap
import RowferryModel

extension Comparison {
    /// What is to be said about the export as a whole.
    func findings(_ gone: GoneRows) -> [RunReport.Finding] {
        var findings: [RunReport.Finding] = []
        if repeatedRows > 0 {
            findings.append(
                finding(
                    .syncRepeated,
                    .warning,
                    repeatedRows,
                    "\(repeatedRows.counted("row")) have a key (\(sync.key.joined(separator: ", "))) that an earlier row has: "
                        + "of such rows the last one counts"
                )
            )
        }
        if gone.count > 0 {
            let examples = gone.examples.map { example in
                RunReport.Finding.Example(
                    file: "",
                    row: 0,
                    line: 0,
                    value: sync.isMasked ? ColumnMask.text : example
                )
            }
            findings.append(
                finding(.syncGone, isWithheld ? .warning : .note, gone.count, message(gone.count), examples)
            )
        }
        return findings
    }

    private var isWithheld: Bool { sync.hasMissingCalls && keylessRows > 0 }

    private func message(_ gone: Int) -> String {
        let rows = gone.counted("row that was delivered is", "rows that were delivered are")
        let what = "\(rows) not in the export any more"
        if isWithheld {
            return "\(what); since the key of \(keylessRows.counted("row")) could not be read, nothing is sent for them"
        }
        return sync.hasMissingCalls ? what : "\(what); nothing is sent for them"
    }

    /// Why the calls for rows that have gone are withheld.
    func shrunken(_ gone: Int) -> Diagnostic {
        Diagnostic(
            .error,
            .syncShrunken,
            "\(gone.counted("row that was delivered is", "rows that were delivered are")) not in the export any more, "
                + "over \(sync.maxShrink.shortText) % of what is known: nothing is sent for them",
            at: sync.position,
            help: "look whether the export is whole; if it is, allow so much with max_shrink."
        )
    }

    private func finding(
        _ code: DiagnosticCode,
        _ severity: Severity,
        _ count: Int,
        _ message: String,
        _ examples: [RunReport.Finding.Example] = []
    ) -> RunReport.Finding {
        RunReport.Finding(
            code: code,
            severity: severity,
            field: nil,
            column: nil,
            count: count,
            message: message,
            help: nil,
            examples: examples
        )
    }
}

extension Double {
    /// Without a fraction where there is none.
    fileprivate var shortText: String { self == rounded() ? String(Int(self)) : String(self) }
}
