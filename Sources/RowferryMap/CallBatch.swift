import RowferryModel

/// One call of the plan, as far as it is known for each row of a batch.
///
/// Filled field by field for all rows; then the calls are put together row by row.
struct CallBatch {
    /// How a field stands in the call of one row.
    enum Part: UInt8 {
        case absent
        /// Its text.
        case bare
        /// Its text between quotes.
        case quoted
        /// What the mapping gives.
        case constant
        /// What the long way has written.
        case written
    }

    /// Where the long way has written a field, with its comma.
    struct Span {
        var start: Int32
        var count: Int32
    }

    /// Rows that make the call.
    var made: RowSet = 0
    /// Rows that must be rejected for it.
    var faulted: RowSet = 0
    var hasContent: RowSet = 0
    var isPinned: RowSet = 0
    var isForbidden: RowSet = 0
    /// Rows whose order fields have a value.
    var isOrdered: RowSet = 0
    private(set) var faults: [(row: Int, fault: FieldFault)] = []

    /// By row. `bytes` is how many its fields have at the most.
    let bytes: UnsafeMutablePointer<Int>
    let sameness: UnsafeMutablePointer<UInt64>
    let orderKeys: UnsafeMutablePointer<UInt64>
    /// By field; of each field the rows.
    let parts: UnsafeMutablePointer<Part>
    let texts: UnsafeMutablePointer<UnsafeRawBufferPointer>
    let digests: UnsafeMutablePointer<ValueDigest>
    let spans: UnsafeMutablePointer<Span>
    /// By field: rows whose text is sent, those of them where it is a number, and rows without a value.
    let copied: UnsafeMutablePointer<RowSet>
    let numeric: UnsafeMutablePointer<RowSet>
    let empty: UnsafeMutablePointer<RowSet>

    fileprivate init(fields: Int) {
        let count = max(1, fields)
        bytes = .allocate(capacity: RowBatch.capacity)
        sameness = .allocate(capacity: RowBatch.capacity)
        orderKeys = .allocate(capacity: RowBatch.capacity)
        parts = .allocate(capacity: count * RowBatch.capacity)
        texts = .allocate(capacity: count * RowBatch.capacity)
        digests = .allocate(capacity: count * RowBatch.capacity)
        spans = .allocate(capacity: count * RowBatch.capacity)
        copied = .allocate(capacity: count)
        numeric = .allocate(capacity: count)
        empty = .allocate(capacity: count)
    }

    fileprivate func free() {
        bytes.deallocate()
        sameness.deallocate()
        orderKeys.deallocate()
        parts.deallocate()
        texts.deallocate()
        digests.deallocate()
        spans.deallocate()
        copied.deallocate()
        numeric.deallocate()
        empty.deallocate()
    }

    /// Gets ready for the rows that make the call unless something of them speaks against it.
    mutating func begin(_ rows: RowSet) {
        made = rows
        faulted = 0
        hasContent = 0
        isPinned = 0
        isForbidden = 0
        isOrdered = 0
        if !faults.isEmpty { faults.removeAll() }
        bytes.update(repeating: 0, count: RowBatch.capacity)
        sameness.update(repeating: 0, count: RowBatch.capacity)
    }

    @inline(__always)
    func laneKey(_ row: Int, by key: LaneKey) -> UInt64? {
        switch key {
        case .order: isOrdered.has(row) ? orderKeys[row] : nil
        case .sameness: sameness[row]
        case .row: nil
        }
    }

    /// What the long way must know of a row's call.
    func state(of row: Int) -> CallState {
        var state = CallState()
        state.hasContent = hasContent.has(row)
        state.isPinned = isPinned.has(row)
        state.isForbidden = isForbidden.has(row)
        state.orderKey = isOrdered.has(row) ? orderKeys[row] : nil
        state.sameness = sameness[row]
        return state
    }

    /// Takes over what the long way has found.
    mutating func set(_ state: CallState, of row: Int) {
        if state.hasContent { hasContent |= .row(row) }
        if state.isPinned { isPinned |= .row(row) }
        if state.isForbidden { isForbidden |= .row(row) } else { isForbidden &= ~.row(row) }
        sameness[row] = state.sameness
        guard let key = state.orderKey else { return }
        orderKeys[row] = key
        isOrdered |= .row(row)
    }

    /// Of several faults the first one counts.
    mutating func note(_ fault: FieldFault, of row: Int) {
        if faulted.has(row) { return }
        faulted |= .row(row)
        faults.append((row, fault))
    }

    /// All fields are filled. What is wrong with a call that is not made is not wrong, and one without content is not
    /// made, or has the given fault.
    mutating func end(needsContent: Bool, fault: FieldFault?) {
        if let fault { (made & ~hasContent).forEachRow { note(fault, of: $0) } }
        faulted &= made
        made &= ~faulted
        if needsContent { made &= hasContent }
    }
}

/// The batches of a plan's calls. It owns their memory.
struct CallBatches: ~Copyable {
    /// By call. Valid as long as this is.
    let base: UnsafeMutablePointer<CallBatch>
    private let count: Int

    init(_ calls: [CallPlan]) {
        count = calls.count
        base = .allocate(capacity: max(1, count))
        for (place, call) in calls.enumerated() { (base + place).initialize(to: CallBatch(fields: call.stepCount)) }
    }

    deinit {
        for place in 0..<count { base[place].free() }
        base.deinitialize(count: count)
        base.deallocate()
    }
}
