import RowferryModel

/// What `status` knows, for programs. Its shape is a promise: keys are added, not renamed or removed.
package enum StatusJSON {
    private struct Shown: Encodable {
        var sources: [Source]
        var lastRuns: [RunRecord]
        var decisions: [UnknownChunk]
    }

    private struct Source: Encodable {
        var mapping: String
        var target: String
        var path: String
        /// `complete` or `partial`, as in reports.
        var state: RunReport.Source.State
        /// What was counted before the place from which the next run reads on.
        var rows: RowTally
        /// Size of the source as it was last seen; left out for standard input.
        var bytes: Int?
    }

    /// One JSON object with sorted keys: the sources by mapping, target and path, the last run of each mapping to each
    /// target, and the chunks that wait for a decision.
    package static func render(_ status: LedgerStatus) -> String {
        let sources = status.sources.map { source in
            Source(
                mapping: source.key.mapping,
                target: source.key.target,
                path: source.progress.path,
                state: source.progress.isComplete ? .complete : .partial,
                rows: source.progress.tally,
                bytes: source.progress.identity.size
            )
        }
        .sorted { ($0.mapping, $0.target, $0.path) < ($1.mapping, $1.target, $1.path) }
        let keys = Set(status.sources.map(\.key)).sorted { ($0.mapping, $0.target) < ($1.mapping, $1.target) }
        return JSONText.pretty(
            Shown(
                sources: sources,
                lastRuns: keys.compactMap { status.lastRun($0) },
                decisions: status.decisions.sorted { $0.id < $1.id }
            )
        )
    }
}
