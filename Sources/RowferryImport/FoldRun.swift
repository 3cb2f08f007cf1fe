import RowferryMap
package import RowferryModel
import RowferryRead

/// Adds up what the increments of a mapping's sources add, thing by thing, over all files.
///
/// Nothing is sent: the sums are rows for another import, which has all the promises of an import, and can be looked at
/// before.
package struct FoldRun: ~Copyable {
    private struct Sum {
        var addition: Addition
        var total = DecimalSum()
    }

    private let preparation: Preparation
    private let workers: Int
    /// By owner and name.
    private var places: [String: Int] = [:]
    private var sums: [Sum] = []
    /// Rows read and rejected, amounts that were added up, and calls of other kinds, which are left out.
    package private(set) var rows = RowTally()
    package private(set) var amounts = 0
    package private(set) var others = 0

    package init(_ preparation: consuming Preparation, workers: Int) {
        self.preparation = preparation
        self.workers = workers
    }

    /// Reads every row.
    ///
    /// Lookups that learn from rows know what these sources teach, and nothing of earlier ones.
    ///
    /// - Throws: a source that can't be read to its end: sums of a part would look like those of the whole. A number with
    ///   too many digits to be added up.
    /// - Complexity: memory grows with the number of things, by some hundred bytes each.
    package mutating func start() async throws {
        let rules = preparation.mapping.additionRules
        var lookups = try await LearntLookups.foreseen(preparation, nil)
        for (number, unbound) in preparation.sources.enumerated() {
            let prepared = try lookups.bind(unbound, number: number)
            try await add(prepared, prepared.bytes, number, rules)
        }
    }

    /// The sums, in the order in which their things came first; those of zero are left out.
    package func forEachSum(_ body: (Addition) throws -> Void) rethrows {
        for sum in sums where !sum.total.isZero {
            var addition = sum.addition
            addition.amount = sum.total.text
            try body(addition)
        }
    }

    /// How many sums there are that are not zero.
    package var count: Int { sums.count { !$0.total.isZero } }

    private mutating func add(
        _ prepared: PreparedSource,
        _ bytes: some SourceBytes,
        _ number: Int,
        _ rules: [AdditionRule?]
    ) async throws {
        let source = prepared.source
        var blocks = try BlockReader(bytes, of: source, number: number)
        var limit = RowLimit(nil)
        var window = MappingWindow(width: workers, rows: prepared.rows, plan: prepared.plan)
        while let block = await window.next(from: &blocks, limit: &limit) {
            rows += block.statistics.rows
            let calls = block.bytes.withUnsafeBytes { bytes in block.calls.map { Array(bytes[$0.range]) } }
            for (call, record) in zip(calls, block.calls) {
                guard let rule = rules[record.position.call] else {
                    others += 1
                    continue
                }
                for addition in rule.additions(of: call) {
                    try add(addition, at: Position(file: source.path, row: record.position.row))
                }
            }
        }
        if let problem = window.problem { throw problem }
    }

    private mutating func add(_ addition: Addition, at position: Position) throws(Diagnostic) {
        // Values are JSON, so that no comma stands outside of quotes in them.
        let key = addition.owner.reduce(into: addition.name) { $0 += "," + $1.value }
        let place = places[key] ?? sums.count
        if place == sums.count {
            places[key] = place
            sums.append(Sum(addition: addition))
        }
        amounts += 1
        if sums[place].total.add(addition.amount.utf8) { return }
        throw Diagnostic(
            .error,
            .fieldRange,
            "\(addition.amount) can't be added up without rounding: the sum would have too many digits",
            at: position,
            help:
                "sums have up to 38 digits, 30 of them behind the point; leave the row out, or import the file as it is."
        )
    }
}
