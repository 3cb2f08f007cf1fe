/// What was seen in one field of one call.
package struct FieldTally: Sendable {
    package private(set) var filled = 0
    package var empty = 0
    /// Smallest and largest text that was sent, cut at 64 bytes; numbers compare by value.
    package private(set) var minimum: [UInt8]?
    package private(set) var maximum: [UInt8]?
    package private(set) var distinct = DistinctSketch()
    private var comparesNumbers = false
    /// Abbreviations of the smallest and the largest value: what lies strictly between them is neither.
    private var lowest = UInt64.max
    private var highest = UInt64.min

    package init() {}

    /// Counts one value that is sent.
    @inline(__always)
    package mutating func note(_ value: UnsafeRawBufferPointer, numeric: Bool) {
        filled &+= 1
        distinct.insert(value)
        let abbreviation = numeric ? OrderedAbbreviation.number(value) : OrderedAbbreviation.text(value)
        if numeric == comparesNumbers, let abbreviation, lowest < abbreviation, abbreviation < highest { return }
        compare(value, abbreviation, numeric: numeric)
    }

    /// Counts one more of a value that is the only one there is. False when it has not been seen yet.
    @inline(__always)
    package mutating func noteAgain() -> Bool {
        if filled == 0 { return false }
        filled &+= 1
        return true
    }

    /// Compares with the smallest and the largest value, exactly.
    @inline(never)
    private mutating func compare(_ value: UnsafeRawBufferPointer, _ abbreviation: UInt64?, numeric: Bool) {
        if numeric != comparesNumbers {
            comparesNumbers = numeric
            lowest = .max
            highest = .min
        }
        if minimum.map({ $0.withUnsafeBytes { Self.precedes(value, $0, numeric: numeric) } }) ?? true {
            minimum = Array(value.prefix(64))
            // Without an abbreviation nothing can be said to lie above it.
            lowest = abbreviation ?? .max
        }
        if maximum.map({ $0.withUnsafeBytes { Self.precedes($0, value, numeric: numeric) } }) ?? true {
            maximum = Array(value.prefix(64))
            highest = abbreviation ?? .min
        }
    }

    /// Adds what was seen in the rows that follow.
    package mutating func merge(_ later: FieldTally) {
        empty += later.empty
        guard later.filled > 0 else { return }
        distinct.merge(later.distinct)
        later.minimum.map { $0.withUnsafeBytes { compare($0, nil, numeric: later.comparesNumbers) } }
        later.maximum.map { $0.withUnsafeBytes { compare($0, nil, numeric: later.comparesNumbers) } }
        filled += later.filled
    }

    private static func precedes(
        _ left: UnsafeRawBufferPointer,
        _ right: UnsafeRawBufferPointer,
        numeric: Bool
    ) -> Bool {
        numeric ? DecimalText.precedes(left, right) : left.lexicographicallyPrecedes(right)
    }
}

/// What was seen in the fields of a plan, in the plan's order.
///
/// Used by one task at a time, and handed from block to block: the longer a tally lives, the less often it changes. What
/// it counts does not depend on the order of the rows.
package final class FieldTallies: @unchecked Sendable {
    private let fields: UnsafeMutableBufferPointer<FieldTally>

    package init(count: Int) {
        fields = .allocate(capacity: count)
        fields.initialize(repeating: FieldTally())
    }

    deinit {
        fields.deinitialize()
        fields.deallocate()
    }

    /// Counts one value that is sent.
    @inline(__always)
    package func note(_ value: UnsafeRawBufferPointer, in field: Int, numeric: Bool) {
        fields[field].note(value, numeric: numeric)
    }

    /// Counts one more of the only value that the field ever has. False when it has not been seen yet.
    @inline(__always)
    package func noteAgain(in field: Int) -> Bool {
        fields[field].noteAgain()
    }

    /// Counts a field without a value.
    @inline(__always)
    package func noteEmpty(in field: Int) {
        fields[field].empty &+= 1
    }

    package var all: [FieldTally] { Array(fields) }
}
