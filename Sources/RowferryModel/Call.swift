/// Whether a call may be sent a second time without changing what the destination holds.
public enum DeliveryClass: String, Sendable, Codable {
    /// Sending it again changes nothing: it may be retried after a lost answer.
    case repeatable
    /// It adds each time it arrives: never sent again unless it is known not to have arrived.
    case once
}

/// Where a call stands in its source: the row, and which of the mapping's calls it is.
///
/// Calls of one lane are sent in this order, so one position says what of a lane is done.
public struct CallPosition: Sendable, Hashable, Comparable, Codable {
    /// Number of the row, counted from 1.
    public var row: Int
    /// Index of the call in the mapping's `calls:`, from 0.
    public var call: Int

    @inlinable @inline(__always)
    public init(row: Int, call: Int) {
        self.row = row
        self.call = call
    }

    /// Before every call of every row.
    public static let start = CallPosition(row: 0, call: 0)

    public static func < (left: CallPosition, right: CallPosition) -> Bool {
        (left.row, left.call) < (right.row, right.call)
    }
}

/// Calls that go to the same URL. Those of different streams share no request.
public struct CallStream: Sendable, Hashable {
    /// Counted from 0, in the order in which the mapping's calls come to them.
    public var index: UInt8
    /// How many the mapping has.
    public var count: UInt8

    /// A mapping whose calls all go to one URL has this one.
    public static let only = CallStream(index: 0, count: 1)

    @inlinable @inline(__always)
    public init(index: Int, count: Int) {
        self.index = UInt8(truncatingIfNeeded: index)
        self.count = UInt8(truncatingIfNeeded: count)
    }
}

/// One encoded call of a block: where its JSON stands, which lane it wants, and whether it may be repeated.
public struct CallRecord: Sendable {
    /// Range of the call's JSON object in the block's bytes.
    public var start: Int32
    public var count: Int32
    public var position: CallPosition
    /// Hash of the id whose calls must stay in order, or nil when order does not matter.
    public var orderKey: UInt64?
    public var deliveryClass: DeliveryClass
    public var stream: CallStream

    @inlinable @inline(__always)
    public init(
        start: Int,
        count: Int,
        position: CallPosition,
        orderKey: UInt64?,
        deliveryClass: DeliveryClass,
        stream: CallStream = .only
    ) {
        self.stream = stream
        self.start = Int32(start)
        self.count = Int32(count)
        self.position = position
        self.orderKey = orderKey
        self.deliveryClass = deliveryClass
    }

    /// Where the call's JSON object stands in the block's bytes.
    public var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
}

/// What makes a call the same as another one to a destination that keeps only the first.
public struct CallSameness: BitwiseCopyable, Sendable {
    /// Hash of the values that count.
    public var hash: UInt64
    /// Whether the call says of itself that it may be the same as an earlier one.
    public var mayRepeat: Bool
    public var row: Int
    public var line: Int

    @inlinable @inline(__always)
    public init(hash: UInt64, mayRepeat: Bool, row: Int, line: Int) {
        self.hash = hash
        self.mayRepeat = mayRepeat
        self.row = row
        self.line = line
    }
}

/// What became of one block: its calls as JSON, its rejects, and what was counted on the way.
package struct MappedBlock: Sendable {
    package var source: Int
    /// The calls' JSON objects one behind the other, without the secret.
    package var bytes = SealedBytes([])
    package var calls: [CallRecord] = []
    package var rejects: [Reject] = []
    /// What makes calls the same to the destination, in order; empty unless the plan asks for it.
    package var sameness: [CallSameness] = []
    /// For each call what it has in common with those that overwrite it (`OverwriteRule`), 0 for nothing; empty unless the
    /// plan folds calls.
    package var foldKeys: [UInt64] = []
    /// Hashes of the rows that made calls which add each time they arrive, whatever they say.
    package var addedRows: [UInt64] = []
    /// What its calls are compared by with what was delivered before; nil unless the mapping has `sync:`.
    package var snapshot: BlockSnapshot?
    package var statistics: RunStatistics
    /// First row of the block, and the place behind its last row.
    package var firstRow: Int
    package var end: ReadPosition
    /// The rows themselves, kept as long as a call of them is on its way.
    package var origin: Block?

    package init(source: Int, statistics: RunStatistics, firstRow: Int, end: ReadPosition) {
        self.source = source
        self.statistics = statistics
        self.firstRow = firstRow
        self.end = end
    }

    /// Drops the calls that are not wanted, with what is known of each.
    package mutating func keepCalls(where isWanted: (CallRecord) -> Bool) {
        let kept = calls.indices.filter { isWanted(calls[$0]) }
        if kept.count == calls.count { return }
        if !foldKeys.isEmpty { foldKeys = kept.map { foldKeys[$0] } }
        calls = kept.map { calls[$0] }
    }
}

/// A row, or one call of it, that was not delivered.
package struct Reject: Sendable, Hashable {
    /// Which source of the run, counted from 0.
    package var source: Int
    package var row: Int
    package var line: Int
    /// The refused call, or nil when nothing of the row was sent.
    package var call: Int?
    package var code: DiagnosticCode
    package var column: String?
    package var field: String?
    /// The offending value, cut at 200 characters.
    package var value: String?
    package var reason: String
    /// The row as it stands in the source, without its line end.
    package var raw: [UInt8]

    package init(
        source: Int,
        row: Int,
        line: Int,
        call: Int? = nil,
        code: DiagnosticCode,
        column: String? = nil,
        field: String? = nil,
        value: String? = nil,
        reason: String,
        raw: [UInt8]
    ) {
        self.source = source
        self.row = row
        self.line = line
        self.call = call
        self.code = code
        self.column = column
        self.field = field
        self.value = value
        self.reason = reason
        self.raw = raw
    }
}
