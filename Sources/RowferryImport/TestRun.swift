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
        let name = "the test \(test.name.quoted)"
        let known = try learn(from: test, columns, name)
        let plan = try Plan.compile(mapping.knowing(known).withoutMask, columns: columns, source: name)
        if !isOpen { return test.mapped(by: plan) }
        return MappingWindow.map(Self.block(test.json), rows: Self.reader(plan.columns), plan: plan)
    }

    /// What the lookups learn from all rows of the test.
    private func learn(
        from test: MappingTest,
        _ columns: SourceColumns,
        _ name: String
    ) throws(Diagnostics) -> [String: LearntTable] {
        guard let plan = try LearningPlan.compile(mapping, columns: columns, source: name) else { return [:] }
        var learner = RowLearner(plan)
        if columns == .open {
            Self.reader(plan.columns).read(Self.block(test.lines), into: &learner)
        } else {
            test.handRows(plan.columns, to: &learner)
        }
        var tables: [String: LearntTable] = [:]
        for (lookup, entries) in zip(mapping.learntLookups, learner.entries) {
            let table = lookup.emptyTable
            entries.withUnsafeBytes { _ = table.learn($0, isNews: true) }
            tables[lookup.name] = table
        }
        return tables
    }

    private static func block(_ lines: [UInt8]) -> Block {
        MappingTest.block(storage: lines + [UInt8](repeating: 0, count: Block.slack), count: lines.count)
    }

    private static func reader(_ columns: ColumnSelection) -> RowReader {
        let layout = SourceLayout(form: .ndjson, columns: .open, header: [], start: ReadPosition())
        return RowReader(layout: layout, columns: columns)
    }
}
