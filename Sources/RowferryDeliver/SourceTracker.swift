import RowferryModel

/// What of one source is settled: which calls of each lane, and up to where all of it.
///
/// A call is settled when nothing more is to be done for it: delivered, or delivered by an earlier run. The checkpoint is
/// the end of the last block before which everything is settled.
struct SourceTracker: Sendable {
    private struct Stretch: Sendable {
        var firstRow: Int
        var lastRow: Int
        var unsettled: Int
        var end: ReadPosition
        var tally: RowTally
    }

    let ledgerID: Int64
    let lanes: Int
    private(set) var watermarks: [CallPosition]
    /// Blocks whose calls are not all settled, or that stand behind such a block.
    private var stretches: [Stretch] = []
    private var position: ReadPosition
    private var tally: RowTally
    /// A lane has dropped calls: no later place can become the checkpoint in this run.
    private var isFrozen = false
    private var isClosed = false
    private var hasCompleted = false
    private let head: SourceIdentity
    private var change: LedgerChange
    /// Calls that were refused since changes were last taken.
    private var refusals: [Refusal] = []
    /// Rows behind the position of which a call was refused.
    private var refusedRows: Set<Int>
    /// Rows read in this run of which a call was refused, in this run or before.
    private(set) var refusedRowCount = 0

    init(_ progress: SourceProgress) {
        ledgerID = progress.id
        lanes = progress.lanes
        watermarks = progress.watermarks
        position = progress.position
        tally = progress.tally
        head = progress.identity
        change = LedgerChange(source: progress.id)
        refusedRows = progress.refusedRows
    }

    /// Whether the call was settled by an earlier run.
    func isSettled(_ position: CallPosition, lane: Int) -> Bool {
        position <= watermarks[lane]
    }

    /// Takes note of a block, of which so many calls are to be settled.
    mutating func add(_ block: MappedBlock, unsettled: Int, drops: Bool) {
        change.rejects += block.rejects
        let refused = refusedRows.count { block.firstRow <= $0 && $0 <= block.end.rows }
        refusedRowCount += refused
        if drops { isFrozen = true }
        if isFrozen { return }
        var stretch = Stretch(
            firstRow: block.firstRow,
            lastRow: block.end.rows,
            unsettled: unsettled,
            end: block.end,
            tally: block.statistics.rows
        )
        stretch.tally.refuse(refused)
        stretches.append(stretch)
        advance()
    }

    /// The one call of a chunk was refused, and with it those that were folded into it: their rows count as rejected, and
    /// nothing more is to be done for the calls.
    mutating func refuse(_ chunk: Chunk, _ refused: [Refusal]) {
        refusals += refused
        for row in refused.map(\.position.row) where refusedRows.insert(row).inserted {
            refusedRowCount += 1
            let index = firstStretch(with: row)
            if index < stretches.count { stretches[index].tally.refuse(1) }
        }
        settle(chunk)
    }

    /// The calls of a chunk are settled.
    mutating func settle(_ chunk: Chunk) {
        watermarks[chunk.lane] = chunk.last
        change.watermarks[chunk.lane] = chunk.last
        let settled = chunk.settles
        var index = firstStretch(with: settled.first?.row ?? 0)
        for position in settled {
            while index < stretches.count, stretches[index].lastRow < position.row { index += 1 }
            if index < stretches.count { stretches[index].unsettled -= 1 }
        }
        advance()
    }

    /// Calls of a lane will not be settled in this run.
    mutating func freeze() {
        isFrozen = true
    }

    private func firstStretch(with row: Int) -> Int {
        var low = 0
        var high = stretches.count
        while low < high {
            let middle = (low + high) / 2
            if stretches[middle].lastRow < row { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func advance() {
        let done = stretches.prefix { $0.unsettled == 0 }
        guard let last = done.last else { return complete() }
        for stretch in done { tally += stretch.tally }
        position = last.end
        change.position = position
        change.tally = tally
        stretches.removeFirst(done.count)
        if !refusedRows.isEmpty { refusedRows = refusedRows.filter { $0 > position.rows } }
        complete()
    }

    /// The source has no more blocks.
    mutating func close() {
        isClosed = true
        complete()
    }

    private mutating func complete() {
        guard isClosed, !isFrozen, stretches.isEmpty, !hasCompleted else { return }
        hasCompleted = true
        // As large as what was read, whatever may have been added to the file since. Of a decoded file it is only known
        // that it was read to its end.
        change.completed =
            head.isDecoded
            ? head
            : SourceIdentity(
                size: head.size == nil ? nil : position.offset,
                head: head.head,
                headBytes: head.headBytes,
                tail: position.recent,
                tailBytes: position.recentBytes,
                readAs: head.readAs
            )
    }

    var isComplete: Bool { hasCompleted }

    var hasChanges: Bool { !change.isEmpty }
    var knowsOfIntents: Bool { !change.settled.isEmpty || !change.unknown.isEmpty }

    mutating func edit(_ edit: (inout LedgerChange) -> Void) {
        edit(&change)
    }

    /// What is to be made durable, once; nil when nothing has changed.
    mutating func takeChange(rejecting reject: (Refusal) -> Reject) -> LedgerChange? {
        if change.isEmpty { return nil }
        defer { change = LedgerChange(source: ledgerID) }
        change.rejects += refusals.map(reject)
        refusals = []
        return change
    }
}
