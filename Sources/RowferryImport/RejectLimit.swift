/// How many rejects are accepted.
package enum RejectLimit: Sendable, Hashable {
    case count(Int)
    /// Per cent of the rows read.
    case share(Double)

    /// `100` or `2.5%`; nil for anything else.
    package init?(_ text: String) {
        if text.hasSuffix("%") {
            guard let share = Double(text.dropLast()), (0...100).contains(share) else { return nil }
            self = .share(share)
        } else {
            guard let count = Int(text), count >= 0 else { return nil }
            self = .count(count)
        }
    }

    /// Whether there are more rejects than accepted.
    package func isExceeded(rejects: Int, rows: Int) -> Bool {
        switch self {
        case .count(let count): rejects > count
        case .share(let share): Double(rejects) > Double(rows) * share / 100
        }
    }

    /// Whether it is certain before the end that there are too many: a share is judged from 1,000 rows on.
    package func isHopeless(rejects: Int, rows: Int) -> Bool {
        switch self {
        case .count: isExceeded(rejects: rejects, rows: rows)
        case .share: rows >= 1_000 && isExceeded(rejects: rejects, rows: rows)
        }
    }
}
