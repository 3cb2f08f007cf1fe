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
    /// Why rows were rejected, of the newest `mostRejects` rejects.
    package var rejects: [Rejects]

    /// How many rejects are looked at: a page is made in a moment, however many there are.
    package static let mostRejects = 10_000

    /// Rejects of one source for one reason.
    package struct Rejects: Sendable {
        /// The ledger's number of the source.
        package var source: Int64
        package var code: String
        package var count: Int
        package var firstLine: Int

        package init(source: Int64, code: String, count: Int, firstLine: Int) {
            self.source = source
            self.code = code
            self.count = count
            self.firstLine = firstLine
        }
    }

    package init(
        sources: [Source] = [],
        runs: [RunRecord] = [],
        decisions: [UnknownChunk] = [],
        rejects: [Rejects] = []
    ) {
        self.sources = sources
        self.runs = runs
        self.decisions = decisions
        self.rejects = rejects
    }

    /// Whether there may be more rejects than were looked at.
    var rejectsAreCut: Bool {
        rejects.reduce(0) { $0 + $1.count } >= Self.mostRejects
    }

    /// The newest run of a mapping to a target.
    func lastRun(_ key: ImportKey) -> RunRecord? {
        runs.filter { $0.mapping == key.mapping && $0.target == key.target }.max { $0.id < $1.id }
    }
}
