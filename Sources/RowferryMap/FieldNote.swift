/// A value that was written (its place in the output), or an empty field: what a row would add to the tallies.
struct FieldNote: BitwiseCopyable {
    var statistic: Int
    var start: Int
    var end: Int
    var isNumeric: Bool
    var isEmpty = false
    /// Whether every row has the same value.
    var isConstant = false

    /// The field has no value.
    static func empty(_ statistic: Int) -> FieldNote {
        FieldNote(statistic: statistic, start: 0, end: 0, isNumeric: false, isEmpty: true)
    }
}

/// The notes of the row at hand, in memory that is kept from row to row.
struct NoteStack: ~Copyable {
    private var base = UnsafeMutablePointer<FieldNote>.allocate(capacity: 64)
    private var capacity = 64
    private(set) var count = 0

    init() {}

    deinit {
        base.deallocate()
    }

    @inline(__always)
    subscript(place: Int) -> FieldNote { base[place] }

    @inline(__always)
    mutating func append(_ note: FieldNote) {
        if count == capacity { grow() }
        base[count] = note
        count &+= 1
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<FieldNote>.allocate(capacity: capacity * 2)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }

    /// Forgets the latest notes.
    @inline(__always)
    mutating func truncate(to length: Int) {
        count = length
    }
}
