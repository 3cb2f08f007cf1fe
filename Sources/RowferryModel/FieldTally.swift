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
        if !isBetween(digest, numeric: numeric) { compare(value(), digest, numeric: numeric) }
    }

    /// Whether the value certainly is neither smaller nor larger than all before.
    @inline(__always)
    private func isBetween(_ digest: ValueDigest, numeric: Bool) -> Bool {
        let isAbove = lowest < digest.abbreviation || lowestHash == digest.hash
        let isBelow = digest.abbreviation < highest || highestHash == digest.hash
        return isAbove && isBelow && digest.isAbbreviated && numeric == comparesNumbers
    }

    /// Counts the values of a column.
    @inline(__always)
    fileprivate mutating func note(_ column: FieldTallies.Column, place: (Int) -> FieldTallies.Place) {
        empty &+= column.empty
        filled &+= column.filled.nonzeroBitCount
        distinct.insert(column)
        column.forEachRow { row in
            let isNumeric = column.numeric &>> UInt64(row) & 1 != 0
            let digest = column.digests[row]
            if !isBetween(digest, numeric: isNumeric) { compare(column.texts[row], digest, numeric: isNumeric) }
        }
        guard isWatched else { return }
        column.forEachRow { row in watch(column.texts[row], hash: column.digests[row].hash) { place(row) } }
    }

    /// Looks at a value for what only the whole input shows.
    @inline(__always)
    fileprivate mutating func watch(
        _ value: UnsafeRawBufferPointer,
        hash: UInt64,
        place: () -> FieldTallies.Place
    ) {
        lengths?.note(value, place: place)
        names?.note(value, hash: hash)
    }

    /// Counts more of a value that is the only one there is.
    fileprivate mutating func note(_ value: UnsafeRawBufferPointer, count: Int, numeric: Bool) {
        if filled == 0 { note(value, numeric: numeric) } else { filled &+= 1 }
        filled &+= count - 1
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

    /// What some rows have in one field, one bit a row.
    package struct Column {
        /// How many rows have no value.
        let empty: Int
        /// The rows that have one, and those of them where it is a number.
        let filled: UInt64
        let numeric: UInt64
        /// The values, and what is known of them, by row.
        let texts: UnsafePointer<UnsafeRawBufferPointer>
        let digests: UnsafePointer<ValueDigest>

        package init(
            empty: Int,
            filled: UInt64,
            numeric: UInt64,
            texts: UnsafePointer<UnsafeRawBufferPointer>,
            digests: UnsafePointer<ValueDigest>
        ) {
            self.empty = empty
            self.filled = filled
            self.numeric = numeric
            self.texts = texts
            self.digests = digests
        }

        /// Calls the body with each row that has a value, in order.
        @inline(__always)
        func forEachRow(_ body: (Int) -> Void) {
            var rows = filled
            while rows != 0 {
                body(rows.trailingZeroBitCount)
                rows &= rows &- 1
            }
        }
    }

    /// Where a value comes from.
    package struct Place {
        let source: Int
        let row: Int
        let line: Int

        package init(source: Int, row: Int, line: Int) {
            self.source = source
            self.row = row
            self.line = line
        }
    }

    /// Counts what rows have in a field. The place of a row is asked for where it must be told.
    package func add(_ column: Column, to field: Int, place: (Int) -> Place) {
        fields[field].note(column, place: place)
        if fields[field].isDate { months.note(column) }
    }

    /// Counts so many rows in which a field has the one value that the mapping gives it. The place is that of the first.
    package func add(_ value: UnsafeRawBufferPointer, _ count: Int, numeric: Bool, to field: Int, at place: Place) {
        fields[field].note(value, count: count, numeric: numeric)
        if fields[field].isDate { for _ in 0..<count { months.note(value) } }
        if fields[field].isWatched {
            let hash = ShortHash.hash(value)
            for _ in 0..<count { fields[field].watch(value, hash: hash) { place } }
        }
    }

    /// Counts what the long way has found in a row. The values stand in the output.
    package func add(_ notes: UnsafeBufferPointer<FieldNote>, output: UnsafeRawBufferPointer, at place: Place) {
        for note in notes {
            let field = Int(note.field)
            if note.isEmpty {
                fields[field].empty &+= 1
                continue
            }
            if fields[field].isDate { months.note(value(note, output)) }
            if fields[field].isWatched {
                fields[field].watch(value(note, output), hash: note.digest.hash) { place }
            }
            fields[field].note(note.digest, numeric: note.isNumeric) { value(note, output) }
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
