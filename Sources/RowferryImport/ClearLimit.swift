import RowferryModel

/// Counts the fields that texts `null` clear, which nobody asked for.
struct ClearLimit {
    private let allowed: Int
    private var count = 0

    init(_ allowed: Int) {
        self.allowed = allowed
    }

    /// Adds those of a block.
    ///
    /// - Throws: `clears.exceeded` when there are more than allowed, with the first of the block as example. Nothing of
    ///   the block may be sent then.
    mutating func add(_ block: MappedBlock, path: String) throws(Diagnostic) {
        var first: Findings.Example?
        var field: String?
        for (key, tally) in block.statistics.findings.tallies
        where key.code == .attributeClear && key.severity == .warning {
            count += tally.count
            guard let example = tally.examples.first, example.row < first?.row ?? .max else { continue }
            first = example
            field = key.field
        }
        guard count > allowed, let first, let field else { return }
        throw Diagnostic(
            .error,
            .clearsExceeded,
            "the text \"null\" would clear \(field) in row \(first.row); "
                + (allowed == 0 ? "no such clear is allowed" : "--allow-clears allows \(allowed)"),
            at: Position(file: path, line: first.line),
            help: "when it means no value, add \"null\" to source.null; when it is to clear, --allow-clears N allows N."
        )
    }
}
