/// What is counted while rows become calls: one value for each block, merged in the order of the rows.
package struct RunStatistics: Sendable {
    package var rows = RowTally()
    /// Calls made, by index in the mapping's `calls:`.
    package var calls: [CallTally]
    /// One entry for each field of the plan, in the plan's order.
    package var fields: [FieldTally]
    package var findings = Findings()

    package init(calls: Int = 0, fields: Int = 0) {
        self.calls = Array(repeating: CallTally(), count: calls)
        self.fields = Array(repeating: FieldTally(), count: fields)
    }

    /// Adds what was counted in the rows that follow.
    package mutating func merge(_ later: RunStatistics) {
        rows += later.rows
        if calls.isEmpty { calls = Array(repeating: CallTally(), count: later.calls.count) }
        for (index, tally) in later.calls.enumerated() {
            calls[index].repeatable += tally.repeatable
            calls[index].once += tally.once
        }
        if fields.isEmpty { fields = Array(repeating: FieldTally(), count: later.fields.count) }
        for (index, tally) in later.fields.enumerated() { fields[index].merge(tally) }
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

/// What was seen in one field of one call.
package struct FieldTally: Sendable {
    package var filled = 0
    package var empty = 0
    /// Smallest and largest text that was sent, cut at 64 bytes; numbers compare by value.
    package var minimum: [UInt8]?
    package var maximum: [UInt8]?
    package var comparesNumbers = false
    package var distinct = DistinctSketch()

    package init() {}

    /// Counts one value that is sent.
    @inline(__always)
    package mutating func note(_ value: UnsafeRawBufferPointer, numeric: Bool) {
        filled += 1
        comparesNumbers = numeric
        distinct.insert(value)
        if let minimum, let maximum {
            if Self.precedes(value, minimum, numeric: numeric) {
                self.minimum = Array(value.prefix(64))
            } else if Self.precedes(maximum, value, numeric: numeric) {
                self.maximum = Array(value.prefix(64))
            }
        } else {
            minimum = Array(value.prefix(64))
            maximum = minimum
        }
    }

    package mutating func merge(_ later: FieldTally) {
        filled += later.filled
        empty += later.empty
        comparesNumbers = comparesNumbers || later.comparesNumbers
        distinct.merge(later.distinct)
        if let value = later.minimum, minimum.map({ Self.precedes(value, $0, numeric: comparesNumbers) }) ?? true {
            minimum = value
        }
        if let value = later.maximum, maximum.map({ Self.precedes($0, value, numeric: comparesNumbers) }) ?? true {
            maximum = value
        }
    }

    private static func precedes(_ left: UnsafeRawBufferPointer, _ right: [UInt8], numeric: Bool) -> Bool {
        right.withUnsafeBytes { precedes(left, $0, numeric: numeric) }
    }

    private static func precedes(_ left: [UInt8], _ right: UnsafeRawBufferPointer, numeric: Bool) -> Bool {
        left.withUnsafeBytes { precedes($0, right, numeric: numeric) }
    }

    private static func precedes(_ left: [UInt8], _ right: [UInt8], numeric: Bool) -> Bool {
        left.withUnsafeBytes { precedes($0, right, numeric: numeric) }
    }

    private static func precedes(
        _ left: UnsafeRawBufferPointer,
        _ right: UnsafeRawBufferPointer,
        numeric: Bool
    ) -> Bool {
        if numeric { return DecimalText.precedes(left, right) }
        return left.lexicographicallyPrecedes(right)
    }
}
