package import RowferryModel

/// Turns the rows of one block into calls.
///
/// Made for a block, given its rows in order, and finished: everything inside is synchronous and works on bytes. A row
/// becomes calls, or nothing (its conditions did not hold), or one reject: never a part of its calls beside a reject.
///
/// Rows are mapped in batches, field by field, as a column store does it: the fields of all rows are looked at, and then
/// the calls are put together row by row. What is said and counted is the same as if they came one by one.
package struct RowMapper: RowSink, ~Copyable {
    let plan: Plan
    let tallies: FieldTallies
    /// The plan's calls. Not counted as references: tasks that count the same object up and down wait for each other.
    let calls: [Unmanaged<CallPlan>]
    let nullWords: NullWords
    let callLimit: Int
    var block: MappedBlock
    var batch: RowBatch
    private let memory: CallBatches
    /// What is known of the batch's calls, by call.
    let batches: UnsafeMutablePointer<CallBatch>
    /// The calls of the block, one behind the other.
    var encoded: ByteSink
    /// What the long way has written for the batch.
    var output = ByteSink(capacity: 4_096)
    var scratch = Scratch()
    /// What the long way would add to the statistics, until it is certain that the row is not rejected.
    var notes = NoteStack()
    var longNotes: [LongNotes] = []
    var remarks: [Remark] = []
    /// The row at hand, when the plan compares rows with what was delivered before.
    var identity = RowIdentity()
    let isSynced: Bool
    let isFolding: Bool
    /// Which row of the batch, and which call, is on the long way.
    var longPlace = (row: 0, call: 0)

    /// The notes of one cell.
    struct LongNotes {
        let row: Int
        let call: Int
        let notes: Range<Int>
    }

    /// Something to be said about a value that is sent all the same.
    struct Remark {
        var key: Findings.Key
        var value: String
        var message: String
        /// Of which row of the batch, and which call.
        var row: Int
        var call: Int
    }

    /// Gets ready for the rows of a block; its bytes are not kept. Tallies that are given
    /// are added to; they must have been made for the plan.
    package init(plan: Plan, block: Block, tallies: FieldTallies? = nil) {
        self.plan = plan
        self.tallies = tallies ?? plan.makeTallies()
        calls = plan.calls.map { Unmanaged.passUnretained($0) }
        nullWords = plan.nullWords
        callLimit = plan.callLimit
        isSynced = plan.sync != nil
        isFolding = plan.calls.contains { $0.folding != nil }
        self.block = MappedBlock(
            source: block.source,
            statistics: RunStatistics(calls: plan.calls.count),
            firstRow: block.firstRow,
            end: block.end
        )
        if isSynced { self.block.snapshot = BlockSnapshot() }
        batch = RowBatch(width: plan.facts.count + plan.columns.names.count)
        memory = CallBatches(plan.calls)
        batches = memory.base
        encoded = ByteSink(capacity: block.count * 3)
    }

    /// Maps the next row; its bytes must stay until `flush`.
    package mutating func map(_ row: RowView) {
        batch.append(plan.facts.isEmpty ? row : withFacts(row))
        if batch.isFull { flush() }
    }

    /// Takes a row that could not be read.
    package mutating func reject(_ fault: RowFault) {
        flush()
        block.statistics.rows.read += 1
        block.statistics.rows.rejected += 1
        block.snapshot?.keyless += 1
        let raw = fault.raw
        block.statistics.findings.note(
            Findings.Key(fault.code, .error),
            source: block.source,
            row: fault.row,
            line: fault.line,
            value: plan.mask.isEmpty ? Self.shown(raw) : ColumnMask.text,
            message: fault.message
        )
        block.rejects.append(
            Reject(
                source: block.source,
                row: fault.row,
                line: fault.line,
                code: fault.code,
                reason: fault.message,
                raw: Array(raw)
            )
        )
    }

    /// Counts a warning about a row that stays in.
    package mutating func warn(
        _ code: DiagnosticCode,
        column: String?,
        row: Int,
        line: Int,
        value: String,
        message: String
    ) {
        flush()
        block.statistics.findings.note(
            Findings.Key(code, .warning, column: column),
            source: block.source,
            row: row,
            line: line,
            value: value,
            message: message
        )
    }

    /// Everything that the block came to.
    package consuming func finish() -> MappedBlock {
        flush()
        var block = block
        if isSynced { block.snapshot?.entries = identity.entries.array() }
        block.bytes = encoded.seal()
        return block
    }

    // MARK: A row's end

    mutating func reject(_ row: RowView, _ fault: FieldFault) {
        block.statistics.rows.rejected += 1
        block.statistics.findings.note(
            Findings.Key(fault.code, .error, field: fault.field, column: fault.column),
            source: block.source,
            row: row.row,
            line: row.line,
            value: fault.value ?? "",
            message: fault.message
        )
        block.rejects.append(
            Reject(
                source: block.source,
                row: row.row,
                line: row.line,
                code: fault.code,
                column: fault.column,
                field: fault.field,
                value: fault.value,
                reason: fault.message,
                raw: Array(row.raw)
            )
        )
    }

    static func shown(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes.prefix(200), as: UTF8.self)
    }

    /// A value of a field, for messages.
    func shown(_ bytes: UnsafeRawBufferPointer, _ field: FieldPlan) -> String {
        field.isMasked ? ColumnMask.text : Self.shown(bytes)
    }
}
