/// What is counted while rows become calls: one value for each block, merged in the order of the rows.
package struct RunStatistics: Sendable {
    package var rows = RowTally()
    /// Calls made, by index in the mapping's `calls:`.
    package var calls: [CallTally]
    package var findings = Findings()

    package init(calls: Int = 0) {
        self.calls = Array(repeating: CallTally(), count: calls)
    }

    /// Adds what was counted in the rows that follow.
    package mutating func merge(_ later: RunStatistics) {
        rows += later.rows
        if calls.isEmpty { calls = Array(repeating: CallTally(), count: later.calls.count) }
        for (index, tally) in later.calls.enumerated() {
            calls[index].repeatable += tally.repeatable
            calls[index].once += tally.once
        }
        findings.merge(later.findings)
    }
}

/// How many calls of one kind a mapping made.
package struct CallTally: Sendable, Hashable {
    package var repeatable = 0
    package var once = 0
    package init() {}
    package var total: Int { repeatable + once }
}
