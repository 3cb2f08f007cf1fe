import RowferryModel

/// The text that `status` prints: how far each source is, and what waits for a decision.
package enum StatusText {
    /// - Parameters:
    ///   - status: What the ledger knows.
    ///   - ledger: The path given with `--ledger`, for the commands named; nil for the default one.
    /// - Returns: The text, with one newline at its end.
    package static func text(_ status: LedgerStatus, ledger: String? = nil) -> String {
        var text = status.sources.isEmpty ? "No source was imported with this ledger yet.\n" : sources(status)
        if !status.decisions.isEmpty {
            text += "\nDecisions waiting\n" + DecisionText.entries(status.decisions, ledger: ledger)
        }
        return text
    }

    /// One table for each mapping and target, under a line that names them and their last run.
    private static func sources(_ status: LedgerStatus) -> String {
        Dictionary(grouping: status.sources, by: \.key)
            .sorted { ($0.key.mapping, $0.key.target) < ($1.key.mapping, $1.key.target) }
            .map { group(status, $0.key, $0.value).joined(separator: "\n") + "\n" }
            .joined(separator: "\n")
    }

    private static func group(_ status: LedgerStatus, _ key: ImportKey, _ sources: [LedgerStatus.Source]) -> [String] {
        var table = TextTable(.left, .left, .right, .right, .right)
        table.append("source", "state", "rows read", "rejected", "decisions waiting")
        for source in sources.sorted(by: { $0.progress.path < $1.progress.path }) {
            let progress = source.progress
            table.append(
                progress.path.printable.cutInMiddle(to: 50),
                progress.stateText,
                progress.tally.read.grouped,
                progress.tally.rejected.grouped,
                status.decisionCount(of: source).grouped
            )
        }
        let title = "\(key.mapping.printable) -> \(key.target.printable)"
        return [title, "  last run: \(lastRun(status.lastRun(key)))"] + table.lines()
    }

    private static func lastRun(_ run: RunRecord?) -> String {
        run.map { "\($0.id), \($0.outcome.rawValue), started \($0.startedAt.timeText) UTC" } ?? "none"
    }
}

extension LedgerStatus {
    /// How many chunks of a source wait for a decision.
    func decisionCount(of source: Source) -> Int {
        decisions.count {
            $0.source == source.progress.path && $0.mapping == source.key.mapping && $0.target == source.key.target
        }
    }
}

extension SourceProgress {
    /// `complete`, or `partial` with the share of the file before which everything is settled, where that can be told,
    /// and the last row of which something was delivered, when some lanes are ahead of others.
    var stateText: String {
        if isComplete { return "complete" }
        var text = "partial"
        if let percent { text += " \(percent) %" }
        let furthest = watermarks.map(\.row).max() ?? 0
        return furthest > position.rows ? "\(text), sent up to row \(furthest.grouped)" : text
    }
}
