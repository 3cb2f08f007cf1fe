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

    private static func sources(_ status: LedgerStatus) -> String {
        var table = TextTable(.left, .left, .left, .right, .right, .left, .right)
        table.append("source", "mapping -> target", "state", "rows read", "rejected", "last run", "decisions waiting")
        for source in status.sources.sorted(by: { $0.orderKey < $1.orderKey }) {
            table.append(
                source.progress.path.printable.cutInMiddle(to: 50),
                "\(source.key.mapping.printable.cutInMiddle(to: 30)) -> "
                    + source.key.target.printable.cutInMiddle(to: 40),
                source.progress.stateText,
                source.progress.tally.read.grouped,
                source.progress.tally.rejected.grouped,
                lastRun(status.lastRun(source.key)),
                status.decisionCount(of: source).grouped
            )
        }
        return table.lines(indent: 0).joined(separator: "\n") + "\n"
    }

    private static func lastRun(_ run: RunRecord?) -> String {
        run.map { "\($0.id) \($0.outcome.rawValue), \($0.startedAt.timeText) UTC" } ?? "-"
    }
}

extension LedgerStatus {
    fileprivate func decisionCount(of source: Source) -> Int {
        decisions.count {
            $0.source == source.progress.path && $0.mapping == source.key.mapping && $0.target == source.key.target
        }
    }
}

extension LedgerStatus.Source {
    fileprivate var orderKey: (String, String, String) { (key.mapping, key.target, progress.path) }
}

extension SourceProgress {
    /// `complete`, or `partial` with the share of the file that is settled, where that can be told.
    ///
    /// The place counts decompressed bytes, the size those of the file: of a compressed file there is no share.
    fileprivate var stateText: String {
        if isComplete { return "complete" }
        guard let size = identity.size, position.offset <= size, !isCompressed,
            let percent = position.offset.percent(of: size)
        else { return "partial" }
        return "partial \(percent) %"
    }

    private var isCompressed: Bool {
        let name = path.lowercased()
        return [".gz", ".zst", ".bz2", ".xz", ".zip"].contains { name.hasSuffix($0) }
    }
}
