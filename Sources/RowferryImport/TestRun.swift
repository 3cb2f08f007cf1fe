import RowferryMap
package import RowferryModel
import RowferryRead

/// Runs the tests that a mapping brings with it.
package struct TestRun {
    /// What one test came to.
    package struct Result: Sendable {
        package var name: String
        package var position: Position
        /// What is different from what was expected; empty when the test passed.
        package var differences: [String]
    }

    private let mapping: Mapping

    package init(_ loaded: LoadedMapping) {
        mapping = loaded.mapping.withoutSeals
    }

    /// The results, in the order of the mapping.
    ///
    /// - Throws: a mapping without tests, or one that asks for columns or fields that can't be.
    package func results() throws(Diagnostics) -> [Result] {
        if mapping.tests.isEmpty {
            throw Diagnostics([
                Diagnostic(
                    .error,
                    .mappingMissing,
                    "the mapping has no tests",
                    at: Position(file: mapping.file),
                    help: "add tests: [{name: ..., row: {...}, calls: [...]}]; docs/mapping.md has an example."
                )
            ])
        }
        var results: [Result] = []
        for test in mapping.tests {
            let differences = test.differences(in: try run(test))
            results.append(Result(name: test.name, position: test.position, differences: differences))
        }
        return results
    }

    private func run(_ test: MappingTest) throws(Diagnostics) -> MappedBlock {
        let isOpen = test.isOpen(in: mapping)
        let columns = isOpen ? SourceColumns.open : .fixed(test.columns(for: mapping))
        let plan = try Plan.compile(mapping, columns: columns, source: "the test \(test.name.quoted)")
        if !isOpen { return test.mapped(by: plan) }
        let line = test.json + [UInt8(ascii: "\n")]
        let layout = SourceLayout(form: .ndjson, columns: .open, header: [], start: ReadPosition())
        let storage = line + [UInt8](repeating: 0, count: Block.slack)
        let block = MappingTest.block(storage: storage, count: line.count)
        return MappingWindow.map(block, rows: RowReader(layout: layout, columns: plan.columns), plan: plan)
    }
}
