package import RowferryModel

/// What `resolve` prints without a decision: the chunks of which nobody knows whether they were applied.
package enum DecisionText {
    /// For people: each chunk with the two commands between which to choose.
    ///
    /// - Parameters:
    ///   - chunks: In any order; listed by id.
    ///   - ledger: The path given with `--ledger`, for the commands named; nil for the default one.
    /// - Returns: The text, with one newline at its end.
    package static func text(_ chunks: [UnknownChunk], ledger: String? = nil) -> String {
        guard !chunks.isEmpty else { return "No decision is waiting.\n" }
        return """
            Sent without an answer: \(chunks.count.counted("chunk")). Look in the destination whether the calls of \
            these rows arrived,
            and say so for each; then run the import again.

            \(entries(chunks, ledger: ledger))
            """
    }

    /// For programs: a JSON array of objects with `id`, `source`, `lane`, `rows` (the row numbers), `calls` (how many),
    /// `sentAt`, `reason`, `mapping` and `target`; one newline at the end.
    package static func json(_ chunks: [UnknownChunk]) -> String {
        chunks.isEmpty ? "[]\n" : JSONText.pretty(chunks.sorted { $0.id < $1.id })
    }

    /// For whoever ends a run at once: what may have arrived or not. One newline at the end.
    package static func atOnce(_ chunks: [UnknownChunk], ledger: String? = nil) -> String {
        guard !chunks.isEmpty else {
            return "Stopped at once. No chunk is in doubt: the same command goes on where this one stopped.\n"
        }
        let list = chunks.sorted { $0.id < $1.id }.map { chunk in
            "  \(chunk.id): \(chunk.source.printable), \(rowsText(chunk.rows)), \(chunk.calls.counted("call"))\n"
        }
        return "Stopped at once. Nobody knows whether \(chunks.count.counted("chunk")) arrived; decide with "
            + "\(Command.text("resolve", ledger: ledger)):\n" + list.joined()
    }

    /// One paragraph for each chunk.
    static func entries(_ chunks: [UnknownChunk], ledger: String?) -> String {
        chunks.sorted { $0.id < $1.id }.map { entry($0, ledger: ledger) }.joined(separator: "\n")
    }

    private static func entry(_ chunk: UnknownChunk, ledger: String?) -> String {
        """
          \(chunk.id): \(chunk.source.printable), \(rowsText(chunk.rows)), \(chunk.calls.counted("call")), \
        lane \(chunk.lane)
            \(chunk.mapping.printable) -> \(chunk.target.printable), sent \(chunk.sentAt.timeText) UTC
            reason: \(chunk.reason.printable)
        \(calls(chunk.onceCalls))\
            if they arrived:  \(Command.text("resolve --applied \(chunk.id)", ledger: ledger))
            if they did not:  \(Command.text("resolve --not-applied \(chunk.id)", ledger: ledger))

        """
    }

    /// The calls that add, of which it matters whether they arrived: the first ten of them.
    private static func calls(_ calls: [String]) -> String {
        if calls.isEmpty { return "" }
        let rest = calls.count > 10 ? ["and \((calls.count - 10).grouped) more: rowferry resolve --json lists all"] : []
        return "    calls that add:\n" + (calls.prefix(10) + rest).map { "      \($0.printable)\n" }.joined()
    }

    /// Row numbers with runs drawn together, the first eight of them: `rows 3, 7-12 and 40 more`.
    static func rowsText(_ rows: [Int]) -> String {
        guard let first = rows.first else { return "no rows" }
        var ranges = [first...first]
        var shown = 1
        for row in rows.dropFirst() {
            if let last = ranges.last, row == last.upperBound &+ 1 {
                ranges[ranges.count - 1] = last.lowerBound...row
            } else if ranges.count == 8 || row <= ranges[ranges.count - 1].upperBound {
                break
            } else {
                ranges.append(row...row)
            }
            shown += 1
        }
        let texts = ranges.map {
            $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
        }
        let rest = shown < rows.count ? " and \((rows.count - shown).grouped) more" : ""
        return (rows.count == 1 ? "row " : "rows ") + texts.joined(separator: ", ") + rest
    }
}
