package import RowferryModel

/// What the lookups of a mapping learn from the rows of one source: the mapping compiled against its columns.
///
/// A value without references to the mapping; it can be used by several tasks at once.
package struct LearningPlan: Sendable {
    /// One lookup.
    struct Lookup: Sendable {
        var condition: BoundCondition?
        var key: Int
        var transforms: [Transform]
        /// For each value, the places of which the first counts that has one.
        var values: [[Int]]
    }

    /// The columns that rows must bring, in the order of their places.
    package let columns: ColumnSelection
    let lookups: [Lookup]
    let nullWords: NullWords

    /// Compiles the lookups that are learnt from rows against a source's columns; nil when there are none. `source` is its
    /// path, for messages.
    ///
    /// - Throws: every column that a lookup names and the source does not have.
    package static func compile(
        _ mapping: Mapping,
        columns: SourceColumns,
        source: String
    ) throws(Diagnostics) -> LearningPlan? {
        let lookups = mapping.learntLookups
        if lookups.isEmpty { return nil }
        var seen: Set<String> = []
        let names = lookups.flatMap(\.columns).filter { seen.insert($0).inserted }
        if case .fixed(let known) = columns {
            let unknown = lookups.flatMap { $0.unknownColumns(in: known, of: source) }
            if !unknown.isEmpty { throw Diagnostics(unknown) }
        }
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        let null = mapping.source.null
        return LearningPlan(
            columns: ColumnSelection(names: names),
            lookups: lookups.map { lookup in
                Lookup(
                    condition: lookup.when.map { BoundCondition($0, nullWords: null) { places[$0] ?? 0 } },
                    key: places[lookup.key.column] ?? 0,
                    transforms: lookup.key.transforms,
                    values: lookup.values.map { value in value.columns.compactMap { places[$0] } }
                )
            },
            nullWords: NullWords(null)
        )
    }
}

extension LookupMapping {
    /// What is wrong when the columns are all that there are in the file.
    package func unknownColumns(in known: [String], of path: String) -> [Diagnostic] {
        columns.filter { !known.contains($0) }.map { column in
            Diagnostic(
                .error,
                .columnUnknown,
                "\(path) has no column \(column.quoted), which the lookup \(name) needs",
                at: position,
                help: NearestName.help(for: column, among: known, kind: "a column")
            )
        }
    }

    /// A table that knows nothing yet.
    package var emptyTable: LearntTable {
        LearntTable(columns: values.count, keepsFirst: duplicates == .first)
    }
}

/// Takes rows, and writes down what they teach the lookups, in the order of the rows.
package struct RowLearner: RowSink, ~Copyable {
    private let plan: LearningPlan
    private var scratch = Scratch()
    /// For each lookup its entries, for `LearntTable.learn`.
    package private(set) var entries: [[UInt8]]

    package init(_ plan: LearningPlan) {
        self.plan = plan
        entries = plan.lookups.map { _ in [] }
    }

    package mutating func map(_ row: RowView) {
        let nullWords = plan.nullWords
        for index in plan.lookups.indices {
            let holds = plan.lookups[index].condition?.holds(row.cells, hasValue: { nullWords.isValue($0) }) ?? true
            if holds { learn(index, row) }
        }
    }

    private mutating func learn(_ index: Int, _ row: RowView) {
        scratch.reset()
        let lookup = plan.lookups[index]
        var key = row.cells[lookup.key]
        for transform in lookup.transforms where plan.nullWords.isValue(key) {
            key = transform.apply(to: key, scratch: &scratch)
        }
        guard plan.nullWords.isValue(key) else { return }
        let start = entries[index].count
        var hasValue = false
        LearntEntry.begin(LearntKey(key.bytes), in: &entries[index])
        for slots in lookup.values {
            let value = plan.nullWords.first(of: slots, in: row.cells)
            if value.kind != .missing { hasValue = true }
            LearntEntry.append(value, to: &entries[index])
        }
        if !hasValue { entries[index].removeSubrange(start...) }
    }

    /// A row that can't be read teaches nothing; that it can't be is said when it is imported.
    package mutating func reject(_ fault: RowFault) {}

    package mutating func warn(
        _ code: DiagnosticCode,
        column: String?,
        row: Int,
        line: Int,
        value: String,
        message: String
    ) {}
}
