/// What one row would add to the tallies of one field: a value that was written, or none.
public struct FieldNote: BitwiseCopyable, Sendable {
    /// Index of the field in the plan.
    public var field: Int32
    /// Where the value stands in the output.
    public var start: Int32
    public var count: Int32
    public var isNumeric: Bool
    public var isEmpty: Bool
    public var digest: ValueDigest

    @inlinable @inline(__always)
    public init(
        field: Int,
        start: Int,
        count: Int,
        isNumeric: Bool,
        isEmpty: Bool = false,
        digest: ValueDigest
    ) {
        self.field = Int32(truncatingIfNeeded: field)
        self.start = Int32(truncatingIfNeeded: start)
        self.count = Int32(truncatingIfNeeded: count)
        self.isNumeric = isNumeric
        self.isEmpty = isEmpty
        self.digest = digest
    }

    /// The field has no value.
    @inlinable @inline(__always)
    public static func empty(_ field: Int) -> FieldNote {
        FieldNote(field: field, start: 0, count: 0, isNumeric: false, isEmpty: true, digest: ValueDigest(hash: 0))
    }
}

/// What tallies need to know of a value, so that they seldom look at the value itself.
public struct ValueDigest: BitwiseCopyable, Sendable {
    /// `ShortHash` of the value.
    public var hash: UInt64
    /// The value's `OrderedAbbreviation`; 0 if it has none, or is an empty text.
    public var abbreviation: UInt64

    /// Without an abbreviation it can only be compared by its hash.
    @inlinable @inline(__always)
    public var isAbbreviated: Bool { abbreviation != 0 }

    @inlinable @inline(__always)
    public init(hash: UInt64, abbreviation: UInt64?) {
        self.hash = hash
        self.abbreviation = abbreviation ?? 0
    }

    @inlinable @inline(__always)
    public init(hash: UInt64) {
        self.init(hash: hash, abbreviation: nil)
    }

    public init(of value: UnsafeRawBufferPointer, numeric: Bool) {
        self.init(
            hash: ShortHash.hash(value),
            abbreviation: numeric ? OrderedAbbreviation.number(value) : OrderedAbbreviation.text(value)
        )
    }
}
