import RowferryMap
package import RowferryModel
import RowferryRead

/// The first rows of the sources and the calls that they become: the exact JSON that would be sent, without the secret.
package struct PreviewRun {
    /// One row of a preview.
    package struct Row: Sendable {
        package var source: String
        package var row: Int
        /// The calls, as JSON objects; empty when the row makes none.
        package var calls: [[UInt8]] = []
        /// For each call its name, and its path when it has one of its own.
        package var actions: [String] = []
        package var paths: [CallPath?] = []
        /// Why the row would be rejected.
        package var reject: Reject?
    }

    private let preparation: Preparation
    private let outlook: Outlook?

    package init(_ preparation: Preparation, _ outlook: Outlook? = nil) {
        self.preparation = preparation
        self.outlook = outlook
    }

    /// Hands over the first rows, in order; all of them when there is no limit.
    ///
    /// - Throws: a source that can't be read on, or from which can't be learnt.
    package func forEachRow(limit: Int?, _ body: (Row) -> Void) async throws {
        var lookups = try await LearntLookups.foreseen(preparation, outlook)
        var left = limit ?? .max
        for (number, unbound) in preparation.sources.enumerated() where left > 0 {
            let prepared = try lookups.bind(unbound, number: number)
            try show(prepared, prepared.bytes, number, &left, body)
        }
    }

    private func show(
        _ prepared: PreparedSource,
        _ bytes: some SourceBytes,
        _ number: Int,
        _ left: inout Int,
        _ body: (Row) -> Void
    ) throws(Diagnostic) {
        let source = prepared.source
        var blocks = try BlockReader(bytes, of: source, number: number, remembers: false)
        while left > 0, let block = try blocks.next(rows: left) {
            left -= block.end.rows - block.firstRow + 1
            show(MappingWindow.map(block, rows: prepared.rows, plan: prepared.plan), source.path, body)
        }
    }

    private func show(_ block: MappedBlock, _ path: String, _ body: (Row) -> Void) {
        var calls = block.calls[...]
        var rejects = block.rejects[...]
        guard block.firstRow <= block.end.rows else { return }
        let paths = preparation.mapping.paths
        for number in block.firstRow...block.end.rows {
            var row = Row(source: path, row: number)
            while let call = calls.first, call.position.row == number {
                row.actions.append(preparation.mapping.actions[call.position.call])
                row.paths.append(paths.isEmpty ? nil : paths[Int(call.stream.index)])
                row.calls.append(block.bytes.withUnsafeBytes { Array($0[call.range]) })
                calls.removeFirst()
            }
            if let reject = rejects.first, reject.row == number { row.reject = rejects.removeFirst() }
            body(row)
        }
    }
}
