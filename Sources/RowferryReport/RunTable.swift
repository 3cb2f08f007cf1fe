import Foundation
package import RowferryModel

/// The table that `history` prints.
package enum RunTable {
    /// One line for each run, the newest first, under a line of names; one newline at the end.
    package static func text(_ runs: [RunRecord]) -> String {
        guard !runs.isEmpty else { return "No runs yet.\n" }
        var table = TextTable(.right, .left, .left, .left, .left, .right, .right, .right)
        table.append("run", "started (UTC)", "mapping", "target", "outcome", "rows", "calls delivered", "duration")
        for run in runs.sorted(by: { $0.id > $1.id }) {
            table.append(
                "\(run.id)",
                run.startedAt.timeText,
                run.mapping.printable.cutInMiddle(to: 24),
                run.target.printable.cutInMiddle(to: 36),
                run.outcome.rawValue,
                run.rows.read.grouped,
                run.deliveredCalls.grouped,
                run.durationText
            )
        }
        return table.lines(indent: 0).joined(separator: "\n") + "\n"
    }
}

extension RunRecord {
    /// How long the run took; `-` while it runs and when nobody knows.
    var durationText: String {
        guard let end = endedAt?.instant, let start = startedAt.instant, end >= start else { return "-" }
        return end.timeIntervalSince(start).durationText
    }
}

extension String {
    /// An ISO 8601 time in UTC as people read it, to the second: `2024-02-03 10:00:00`. Other texts stay as they are.
    var timeText: String {
        guard instant != nil, utf8.count >= 20 else { return printable.cutAtEnd(to: 24) }
        return "\(prefix(10)) \(dropFirst(11).prefix(8))"
    }

    /// The moment that an ISO 8601 text names.
    var instant: Date? {
        let whole = Date.ISO8601FormatStyle()
        return (try? whole.parse(self))
            ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(self))
    }
}
