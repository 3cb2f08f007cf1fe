/// What was seen in one field of one call.
package struct FieldTally: Sendable {
    package private(set) var filled = 0
    package var empty = 0
    /// Whether the field says when what its call tells of happened.
    fileprivate var isDate = false
    /// How long the values of an id are; nil for other fields, and where nobody asks.
    package fileprivate(set) var lengths: DigitLengths?
    /// The values of a field that names events; nil for other fields, and where nobody asks.
    package fileprivate(set) var names: NameTally?
    fileprivate var isWatched = false
    /// Dates of which day and month could be exchanged, and dates of which they could not.
    package var exchangeableDays = 0
    package var decisiveDays = 0
    /// Smallest and largest text that was sent, cut at 64 bytes; numbers compare by value.
    package private(set) var minimum: [UInt8]?
    package private(set) var maximum: [UInt8]?
    package private(set) var distinct = DistinctSketch()
    private var comparesNumbers = false
    /// Abbreviations of the smallest and the largest value: what lies strictly between them is neither.
    private var lowest = UInt64.max
    private var highest = UInt64.min
    /// Hashes of the two: what has one of them is the same value again.
    private var lowestHash: UInt64 = 0
    private var highestHash: UInt64 = 0

    package init() {}

    /// Counts one value that is sent.
    @inline(__always)
    package mutating func note(_ value: UnsafeRawBufferPointer, numeric: Bool) {
        note(ValueDigest(of: value, numeric: numeric), numeric: numeric) { value }
    }

    /// The same with what is known of the value already.
    @inline(__always)
    mutating func note(_ digest: ValueDigest, numeric: Bool, value: () -> UnsafeRawBufferPointer) {
        filled &+= 1
        distinct.insert(hash: digest.hash)
        let isAbove = lowest < digest.abbreviation || lowestHash == digest.hash
        let isBelow = digest.abbreviation < highest || highestHash == digest.hash
        if isAbove, isBelow, digest.isAbbreviated, numeric == comparesNumbers { return }
        compare(value(), digest, numeric: numeric)
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
    private mutating func compare(_ value: UnsafeRawBufferPointer, _ digest: ValueDigest, numeric: Bool) {
        if numeric != comparesNumbers {
            comparesNumbers = numeric
            lowest = .max
            highest = .min
        }
        if minimum.map({ $0.withUnsafeBytes { Self.precedes(value, $0, numeric: numeric) } }) ?? true {
            minimum = Array(value.prefix(64))
            // Without an abbreviation nothing can be said to lie above it.
            lowest = digest.isAbbreviated ? digest.abbreviation : .max
            lowestHash = digest.hash
        }
        if maximum.map({ $0.withUnsafeBytes { Self.precedes($0, value, numeric: numeric) } }) ?? true {
            maximum = Array(value.prefix(64))
            highest = digest.isAbbreviated ? digest.abbreviation : .min
            highestHash = digest.hash
        }
    }

    /// Adds what was seen in the rows that follow.
    package mutating func merge(_ later: FieldTally) {
        empty += later.empty
        exchangeableDays += later.exchangeableDays
        decisiveDays += later.decisiveDays
        if let theirs = later.lengths {
            if lengths == nil { lengths = theirs } else { lengths?.merge(theirs) }
        }
        if let theirs = later.names {
            if names == nil { names = theirs } else { names?.merge(theirs) }
        }
        guard later.filled > 0 else { return }
        distinct.merge(later.distinct)
        later.minimum.map { $0.withUnsafeBytes { compare($0, ValueDigest(hash: 0), numeric: later.comparesNumbers) } }
        later.maximum.map { $0.withUnsafeBytes { compare($0, ValueDigest(hash: 0), numeric: later.comparesNumbers) } }
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
    /// In which months the calls are dated.
    package private(set) var months = MonthTally()

    /// - Parameters:
    ///   - count: how many fields the plan has.
    ///   - dates: those of them that say when what their call tells of happened.
    ///   - ids: those whose lengths are counted.
    ///   - names: those whose different values are kept.
    package init(count: Int, dates: [Int] = [], ids: [Int] = [], names: [Int] = []) {
        fields = .allocate(capacity: count)
        fields.initialize(repeating: FieldTally())
        for field in dates { fields[field].isDate = true }
        for field in ids { fields[field].lengths = DigitLengths() }
        for field in names { fields[field].names = NameTally() }
        for field in ids + names { fields[field].isWatched = true }
    }

    deinit {
        fields.deinitialize()
        fields.deallocate()
    }

    /// Counts what a row brought. The values stand in the output; source, row and line say where they come from.
    package func add(
        _ notes: UnsafeBufferPointer<FieldNote>,
        output: UnsafeRawBufferPointer,
        source: Int,
        row: Int,
        line: Int
    ) {
        for note in notes {
            let field = Int(note.field)
            if note.isEmpty {
                fields[field].empty &+= 1
                continue
            }
            if fields[field].isDate { months.note(value(note, output)) }
            if fields[field].isWatched {
                fields[field].lengths?.note(value(note, output), source: source, row: row, line: line)
                fields[field].names?.note(value(note, output), hash: note.digest.hash)
            }
            if !note.isConstant || !fields[field].noteAgain() {
                fields[field].note(note.digest, numeric: note.isNumeric) { value(note, output) }
            }
        }
    }

    @inline(__always)
    private func value(_ note: FieldNote, _ output: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let start = Int(note.start)
        return UnsafeRawBufferPointer(rebasing: output[start..<start + Int(note.count)])
    }

    /// Counts a date whose pattern has day and month as numbers next to each other.
    package func noteDay(_ day: Int, month: Int, in field: Int) {
        if day > 12 { fields[field].decisiveDays += 1 } else if day != month { fields[field].exchangeableDays += 1 }
    }

    package var all: [FieldTally] { Array(fields) }
}
