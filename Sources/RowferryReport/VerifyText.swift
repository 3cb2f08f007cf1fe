package import RowferryModel

/// What reading back has found, for people and for programs.
package enum VerifyText {
    /// A line for each thing that is missing and each attribute that is different; nothing when all is as it was sent.
    package static func findings(_ found: Verification) -> String {
        var table = TextTable(.left, .left, .left, .left)
        for thing in found.missing { table.append("missing", thing.shown, "", "") }
        for difference in found.differences {
            let values = "wanted \(shown(difference.wanted)), there \(shown(difference.there))"
            table.append("different", difference.thing.shown, difference.field.printable, values)
        }
        return table.lines(indent: 0).map { $0 + "\n" }.joined()
    }

    /// What was looked at, what came of it, and what could not be compared.
    package static func summary(_ found: Verification) -> String {
        let sample = found.sample
        let all = sample.size.map { sample.of > $0 } ?? false
        var lines = [
            "\(found.things.counted("account or contact", "accounts and contacts")) looked at"
                + (all ? ": a sample of about \(sample.of.grouped) (--seed \(sample.seed), --all for all)" : "")
                + ", \(found.fields.counted("attribute")) compared, \(found.requests.counted("request"))."
        ]
        lines.append(
            found.isAsSent
                ? "All of it is as it was sent."
                : "\(found.missing.count.grouped) missing, \(found.differences.count.counted("attribute")) different."
        )
        lines += notCompared(found.notCompared).map { "Not compared: \($0)." }
        return lines.map { $0 + "\n" }.joined()
    }

    /// One JSON object with sorted keys.
    package static func json(_ found: Verification) -> String {
        JSONText.pretty(found)
    }

    private static func notCompared(_ left: Verification.NotCompared) -> [String] {
        var lines: [String] = []
        for (call, count) in left.calls.sorted(by: { $0.key < $1.key }) {
            lines.append("\(count.counted("call")) of \(call), which can't be read back one by one")
        }
        if left.incremented > 0 {
            lines.append("\(left.incremented.counted("attribute")) to which something was added")
        }
        for (field, count) in left.unreadable.sorted(by: { $0.key < $1.key }) {
            lines.append("\(field.printable) of \(count.grouped), which the API does not show")
        }
        if left.undelivered > 0 { lines.append("\(left.undelivered.counted("call")) not delivered yet") }
        if left.refused > 0 { lines.append("\(left.refused.counted("call")) that the destination refused") }
        if left.rejectedRows > 0 { lines.append("\(left.rejectedRows.counted("row")) that the mapping rejects") }
        return lines
    }

    private static func shown(_ value: String?) -> String { value.map(\.quoted) ?? "nothing" }
}

extension Thing {
    fileprivate var shown: String {
        contact.map { "contact \($0.quoted) of \(account.quoted)" } ?? "account \(account.quoted)"
    }
}
