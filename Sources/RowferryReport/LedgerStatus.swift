package import RowferryModel

/// What a ledger knows, gathered for `status` and `history`.
package struct LedgerStatus: Sendable {
    /// One source under one mapping and target.
    package struct Source: Sendable {
        package var key: ImportKey
        package var progress: SourceProgress

        package init(key: ImportKey, progress: SourceProgress) {
            self.key = key
            self.progress = progress
        }
    }

    package var sources: [Source]
    /// In any order.
    package var runs: [RunRecord]
    /// The chunks that wait for a decision.
    package var decisions: [UnknownChunk]

    package init(sources: [Source] = [], runs: [RunRecord] = [], decisions: [UnknownChunk] = []) {
        self.sources = sources
        self.runs = runs
        self.decisions = decisions
    }

    /// The newest run of a mapping to a target.
    func lastRun(_ key: ImportKey) -> RunRecord? {
        runs.filter { $0.mapping == key.mapping && $0.target == key.target }.max { $0.id < $1.id }
    }
}
