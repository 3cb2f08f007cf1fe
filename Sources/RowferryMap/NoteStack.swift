import RowferryModel

/// The notes of the row at hand, in memory that is kept from row to row.
struct NoteStack: ~Copyable {
    private var base = UnsafeMutablePointer<FieldNote>.allocate(capacity: 64)
    private var capacity = 64
    private(set) var count = 0

    init() {}

    deinit {
        base.deallocate()
    }

    var all: UnsafeBufferPointer<FieldNote> { UnsafeBufferPointer(start: base, count: count) }

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
