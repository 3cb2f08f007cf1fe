import RowferryMap
import RowferryModel

/// What all values of one field together show.
struct FieldFindings {
    let planned: PlannedField
    let tally: FieldTally

    var neverFilled: RunReport.Finding? {
        guard tally.filled == 0, tally.empty > 0 else { return nil }
        return finding(.fieldNeverFilled, count: 1, "\(planned.field) of \(planned.call) never has a value")
    }

    var exchangeableDays: RunReport.Finding? {
        guard tally.exchangeableDays > 0, tally.decisiveDays == 0 else { return nil }
        return finding(
            .dateAmbiguous,
            count: 1,
            "no date of \(planned.column ?? planned.field) has a day after the 12th: "
                + "nothing shows whether the day or the month comes first"
        )
    }

    /// Ids that are shorter than the others, which are filled up with zeros: once for a column, however many calls take
    /// their id from it.
    static func lostZeros(
        of fields: [FieldFindings],
        example: (Findings.Example) -> RunReport.Finding.Example
    ) -> [RunReport.Finding] {
        var found: [RunReport.Finding] = []
        for field in fields {
            guard let loss = field.tally.lengths?.loss else { continue }
            let name = field.planned.column ?? field.planned.field
            var finding = field.finding(
                .idSpreadsheet,
                count: loss.count,
                "ids of \(name) have \(loss.digits) digits, filled up with zeros in front; these lost theirs"
            )
            finding.examples = loss.examples.map(example).map { found in
                var found = found
                if field.planned.isMasked { found.value = ColumnMask.text }
                return found
            }
            let same = found.firstIndex { $0.field == finding.field && $0.column == finding.column }
            guard let same else {
                found.append(finding)
                continue
            }
            if found[same].count < finding.count { found[same] = finding }
        }
        return found
    }

    private func finding(_ code: DiagnosticCode, count: Int, _ message: String) -> RunReport.Finding {
        RunReport.Finding(
            code: code,
            severity: .warning,
            field: planned.field,
            column: planned.column,
            count: count,
            message: message,
            help: nil,
            examples: []
        )
    }
}
