/// What a source's progress hangs on: the mapping by name, and the target.
package struct ImportKey: Sendable, Hashable, Codable {
    package var mapping: String
    /// The endpoint without secrets, or `sandbox`.
    package var target: String

    package init(mapping: String, target: String) {
        self.mapping = mapping
        self.target = target
    }
}

/// What a source is recognised by.
package struct SourceIdentity: Sendable, Hashable, Codable {
    /// Bytes; nil for standard input, whose length nobody knows beforehand.
    package var size: Int?
    /// Hash of the first bytes (up to 64 KiB).
    package var head: Fingerprint
    /// How many bytes `head` covers.
    package var headBytes: Int
    /// Hash of the last bytes (up to 64 KiB).
    package var tail: Fingerprint
    /// How many bytes `tail` covers.
    package var tailBytes: Int
    /// Whether what is read is not the source's bytes but what they are decoded to (decompressed, or turned into UTF-8).
    /// Places count decoded bytes then: they can't be sought, only read up to again.
    package var isDecoded: Bool
    /// How it is read, in words: `csv, delimiter ";", windows-1252`. Read otherwise, it would have other rows.
    package var readAs: String

    package init(
        size: Int?,
        head: Fingerprint,
        headBytes: Int,
        tail: Fingerprint,
        tailBytes: Int,
        isDecoded: Bool = false,
        readAs: String = ""
    ) {
        self.isDecoded = isDecoded
        self.readAs = readAs
        self.size = size
        self.head = head
        self.headBytes = headBytes
        self.tail = tail
        self.tailBytes = tailBytes
    }
}

/// What was counted of the rows before a place in a source.
package struct RowTally: Sendable, Hashable, Codable {
    package var read = 0
    /// Rows from which the mapping made no call, as it should.
    package var filtered = 0
    package var mapped = 0
    package var rejected = 0

    package init(read: Int = 0, filtered: Int = 0, mapped: Int = 0, rejected: Int = 0) {
        self.read = read
        self.filtered = filtered
        self.mapped = mapped
        self.rejected = rejected
    }

    /// So many of the mapped rows are rejected in the end: the destination refused calls of theirs.
    package mutating func refuse(_ rows: Int) {
        mapped -= rows
        rejected += rows
    }

    package static func += (left: inout RowTally, right: RowTally) {
        left.read += right.read
        left.filtered += right.filtered
        left.mapped += right.mapped
        left.rejected += right.rejected
    }
}

/// What the ledger knows of one source under one mapping and target.
package struct SourceProgress: Sendable, Hashable {
    /// The ledger's number of this source.
    package var id: Int64
    package var path: String
    package var mappingHash: String
    package var identity: SourceIdentity
    package var lanes: Int
    package var events: EventOrder
    /// Where reading must start again.
    package var position: ReadPosition
    /// What was counted before that place.
    package var tally: RowTally
    /// For each lane, the last call that needs nothing more: delivered, or rejected.
    package var watermarks: [CallPosition]
    package var isComplete: Bool
    /// Rows behind `position` of which a call was refused: they count as rejected when they are read again.
    package var refusedRows: Set<Int> = []

    package init(
        id: Int64 = 0,
        path: String,
        mappingHash: String,
        identity: SourceIdentity,
        lanes: Int,
        events: EventOrder = .sameness,
        position: ReadPosition = ReadPosition(),
        tally: RowTally = RowTally(),
        watermarks: [CallPosition]? = nil,
        isComplete: Bool = false
    ) {
        self.id = id
        self.path = path
        self.mappingHash = mappingHash
        self.identity = identity
        self.lanes = lanes
        self.events = events
        self.position = position
        self.tally = tally
        self.watermarks = watermarks ?? Array(repeating: .start, count: lanes)
        self.isComplete = isComplete
    }
}

/// Everything that depends on outcomes, to be made durable together or not at all.
package struct LedgerChange: Sendable {
    package var source: Int64
    /// The new place from which reading starts again, with what was counted before it.
    package var position: ReadPosition?
    package var tally: RowTally?
    /// Lanes that moved.
    package var watermarks: [Int: CallPosition] = [:]
    package var rejects: [Reject] = []
    /// Chunks written as `sending` that now have an outcome: their entries go.
    package var settled: [Int64] = []
    /// Those of them that the destination has taken.
    package var taken: [Int64] = []
    /// Chunks written as `sending` whose outcome nobody knows, with the reason.
    package var unknown: [(id: Int64, reason: String)] = []
    /// What is remembered of calls that were delivered (`SnapshotEntry`).
    package var entries: [UInt8] = []
    /// Calls and requests delivered, to be added to the run.
    package var deliveredCalls = 0
    package var deliveredChunks = 0
    package var deliveredBytes = 0
    /// The source as it was found to be at its end, once all of it is settled.
    package var completed: SourceIdentity?

    package init(source: Int64) {
        self.source = source
    }

    package var isEmpty: Bool {
        position == nil && watermarks.isEmpty && rejects.isEmpty && settled.isEmpty && unknown.isEmpty
            && deliveredCalls == 0 && completed == nil
    }
}

/// A chunk with a once-call, about to be sent.
package struct ChunkIntent: Sendable, Hashable {
    package var source: Int64
    package var lane: Int
    package var first: CallPosition
    package var last: CallPosition
    package var rows: [Int]
    package var calls: Int
    /// Those of its calls that add each time they arrive: JSON objects, with a line feed behind each. What they add can be
    /// taken back as long as the ledger has them.
    package var onceCalls: [UInt8]
    /// Rows of the source that made calls which add each time, as bytes of a `RowSketch`; nil when nothing is new.
    package var addedRows: [UInt8]?

    package init(
        source: Int64,
        lane: Int,
        first: CallPosition,
        last: CallPosition,
        rows: [Int],
        calls: Int,
        onceCalls: [UInt8] = []
    ) {
        self.onceCalls = onceCalls
        self.source = source
        self.lane = lane
        self.first = first
        self.last = last
        self.rows = rows
        self.calls = calls
    }
}

/// A chunk of which nobody knows whether the destination applied it: the user decides.
package struct UnknownChunk: Sendable, Hashable, Codable {
    package var id: Int64
    /// Path of the source.
    package var source: String
    package var mapping: String
    package var target: String
    package var lane: Int
    /// Row numbers, ascending.
    package var rows: [Int]
    package var calls: Int
    /// Those of its calls that add each time they arrive, as they were sent: JSON. Empty in a ledger that was written by an
    /// earlier version.
    package var onceCalls: [String] = []
    /// ISO 8601, UTC.
    package var sentAt: String
    package var reason: String

    package init(
        id: Int64,
        source: String,
        mapping: String,
        target: String,
        lane: Int,
        rows: [Int],
        calls: Int,
        onceCalls: [String] = [],
        sentAt: String,
        reason: String
    ) {
        self.onceCalls = onceCalls
        self.id = id
        self.source = source
        self.mapping = mapping
        self.target = target
        self.lane = lane
        self.rows = rows
        self.calls = calls
        self.sentAt = sentAt
        self.reason = reason
    }
}

/// One run as the ledger keeps it.
package struct RunRecord: Sendable, Hashable, Codable {
    package var id: Int64
    package var mapping: String
    package var target: String
    /// ISO 8601, UTC.
    package var startedAt: String
    /// Nil while it runs, and when it died.
    package var endedAt: String?
    package var pid: Int
    package var host: String
    /// `running`, or how it ended.
    package var outcome: RunOutcome
    package var rows: RowTally
    package var deliveredCalls: Int
    package var deliveredChunks: Int
    package var deliveredBytes: Int

    package init(
        id: Int64,
        mapping: String,
        target: String,
        startedAt: String,
        endedAt: String?,
        pid: Int,
        host: String,
        outcome: RunOutcome,
        rows: RowTally,
        deliveredCalls: Int,
        deliveredChunks: Int,
        deliveredBytes: Int
    ) {
        self.id = id
        self.mapping = mapping
        self.target = target
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.pid = pid
        self.host = host
        self.outcome = outcome
        self.rows = rows
        self.deliveredCalls = deliveredCalls
        self.deliveredChunks = deliveredChunks
        self.deliveredBytes = deliveredBytes
    }
}

/// How a run ended.
package enum RunOutcome: String, Sendable, Codable {
    case running
    /// The process ended without saying how.
    case died
    /// Everything settled, nothing rejected.
    case done
    /// Everything settled, some rows rejected.
    case doneWithRejects = "done-with-rejects"
    /// Nothing to do: all sources were imported before.
    case nothingToDo = "nothing-to-do"
    /// Stopped before the end (a limit, a decision that waits): run again to continue.
    case stopped
    /// Stopped because more rows were rejected than allowed.
    case rejectsExceeded = "rejects-exceeded"
    /// The destination can't be reached, or is not what it should be.
    case destinationFailed = "destination-failed"
    /// Reading, writing or the ledger failed.
    case failed
    /// Stopped by a signal.
    case interrupted
}
