package import RowferryModel

/// Turns the rows of one block into calls.
///
/// Made for a block, given its rows in order, and finished: everything inside is synchronous and works on bytes. A row
/// becomes calls, or nothing (its conditions did not hold), or one reject: never a part of its calls beside a reject.
package struct RowMapper: RowSink, ~Copyable {
    let plan: Plan
    let tallies: FieldTallies
    /// The plan's calls. Not counted as references: tasks that count the same object up and down wait for each other.
    private let calls: [Unmanaged<CallPlan>]
    let nullWords: NullWords
    private let callLimit: Int
    private var block: MappedBlock
    var output: ByteSink
    var scratch = Scratch()
    /// What the row at hand would add to the statistics, until it is certain that it is not rejected.
    var notes = NoteStack()
    var remarks: [Remark] = []

    /// Something to be said about a value that is sent all the same.
    struct Remark {
        var key: Findings.Key
        var value: String
        var message: String
    }

    /// Gets ready for the rows of a block; its bytes are not kept. Tallies that are given
    /// are added to; they must have been made for the plan.
    package init(plan: Plan, block: Block, tallies: FieldTallies? = nil) {
        self.plan = plan
        self.tallies = tallies ?? plan.makeTallies()
        calls = plan.calls.map { Unmanaged.passUnretained($0) }
        nullWords = plan.nullWords
        callLimit = plan.callLimit
        self.block = MappedBlock(
            source: block.source,
            statistics: RunStatistics(calls: plan.calls.count),
            firstRow: block.firstRow,
            end: block.end
        )
        output = ByteSink(capacity: block.count * 3)
    }

    /// Maps the next row.
    package mutating func map(_ row: RowView) {
        block.statistics.rows.read += 1
        scratch.reset()
        let row = plan.facts.isEmpty ? row : withFacts(row)
        notes.truncate(to: 0)
        remarks.removeAll(keepingCapacity: true)
        let start = output.count
        let firstCall = block.calls.count
        let firstSameness = block.sameness.count
        for index in calls.indices {
            let call = calls[index]
            if let fault = call._withUnsafeGuaranteedRef({ make($0, index, of: row) }) {
                output.truncate(to: start)
                block.calls.removeSubrange(firstCall...)
                block.sameness.removeSubrange(firstSameness...)
                reject(row, fault)
                return
            }
        }
        settle(row, calls: block.calls.count - firstCall)
    }

    /// Takes a row that could not be read.
    package mutating func reject(_ fault: RowFault) {
        block.statistics.rows.read += 1
        block.statistics.rows.rejected += 1
        let raw = fault.raw
        block.statistics.findings.note(
            Findings.Key(fault.code, .error),
            source: block.source,
            row: fault.row,
            line: fault.line,
            value: Self.shown(raw),
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
        var block = block
        block.bytes = output.seal()
        return block
    }

    // MARK: One call

    /// Makes one call of the row, if the row wants it. Gives back why the row must be rejected.
    private mutating func make(_ call: CallPlan, _ index: Int, of row: RowView) -> FieldFault? {
        if let condition = call.condition {
            let nullWords = plan.nullWords
            if !condition.holds(row.cells, hasValue: { nullWords.isValue($0) }) { return nil }
        }
        let start = output.count
        let noteStart = notes.count
        let remarkStart = remarks.count
        var state = CallState(needsComma: call.opensWithField)
        var fault: FieldFault?
        output.append(call.opening)
        for place in 0..<call.stepCount {
            // By its address: a step is too large to be copied for each cell.
            let step = call.steps + place
            if writeAsIs(step, row, &state) { continue }
            switch step.pointee.withField({ write($0, row, &state) }) {
            case nil: break
            // A later field may still say that the call is not made: then nothing of it can be wrong.
            case .reject(let found)?: fault = fault ?? found
            case .skipCall?: state.isSkipped = true
            }
            if state.isSkipped { break }
        }
        if !state.isSkipped, let fault { return fault }
        if state.isSkipped || (call.needsContent && !state.hasContent) {
            output.truncate(to: start)
            notes.truncate(to: noteStart)
            remarks.removeSubrange(remarkStart...)
            return nil
        }
        output.append(UInt8(ascii: "}"))
        if let fault = oversize(call, start) { return fault }
        record(index, call, start, row, state)
        return nil
    }

    /// Why the call that was written from that place on can't be sent, if it is larger than one request takes.
    @inline(__always)
    func oversize(_ call: CallPlan, _ start: Int) -> FieldFault? {
        if output.count - start <= callLimit { return nil }
        return FieldFault(
            code: .callTooLarge,
            field: call.name,
            message: "the \(call.name) has \(output.count - start) bytes; one request takes \(callLimit)"
        )
    }

    private mutating func record(_ index: Int, _ call: CallPlan, _ start: Int, _ row: RowView, _ state: CallState) {
        let delivery = call.delivery(of: state)
        block.calls.append(
            CallRecord(
                start: start,
                count: output.count - start,
                position: CallPosition(row: row.row, call: index),
                orderKey: delivery.keepsOrder ? state.orderKey : nil,
                deliveryClass: delivery.class
            )
        )
        if call.hasSameness { noteSameness(call, row, state) }
    }

    /// Two calls are the same only by the dates that they carry.
    @inline(__always)
    private mutating func noteSameness(_ call: CallPlan, _ row: RowView, _ state: CallState) {
        guard state.isPinned else { return remarkMissingDate(call) }
        guard plan.looksAcrossRows else { return }
        let sameness = CallSameness(
            hash: state.sameness,
            mayRepeat: state.isForbidden,
            row: row.row,
            line: row.line
        )
        block.sameness.append(sameness)
    }

    @inline(never)
    private mutating func remarkMissingDate(_ call: CallPlan) {
        let pin = call.pin ?? ""
        remarks.append(
            Remark(
                key: Findings.Key(.dateMissing, .warning, field: pin),
                value: "",
                message: "\(call.name) has no \(pin): the time of its arrival counts"
            )
        )
    }

    // MARK: The row's end

    private mutating func settle(_ row: RowView, calls made: Int) {
        if made == 0 {
            block.statistics.rows.filtered += 1
            return
        }
        block.statistics.rows.mapped += 1
        for place in block.calls.count - made..<block.calls.count {
            let call = block.calls[place]
            switch call.deliveryClass {
            case .once: block.statistics.calls[call.position.call].once &+= 1
            case .repeatable: block.statistics.calls[call.position.call].repeatable &+= 1
            }
        }
        tallies.add(
            notes.all,
            output: output.bytes(from: 0),
            source: block.source,
            row: row.row,
            line: row.line
        )
        for remark in remarks {
            block.statistics.findings.note(
                remark.key,
                source: block.source,
                row: row.row,
                line: row.line,
                value: remark.value,
                message: remark.message
            )
        }
    }

    private mutating func reject(_ row: RowView, _ fault: FieldFault) {
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
}

/// What is known of the call at hand while its fields are written.
struct CallState {
    var needsComma: Bool
    var hasContent = false
    var isSkipped = false
    var isPinned = false
    var isForbidden = false
    /// Hash of the order fields that had a value.
    var orderKey: UInt64?
    /// Hash of what makes the call the same as another one, whatever the order of the fields.
    var sameness: UInt64 = 0

    init(needsComma: Bool) {
        self.needsComma = needsComma
    }
}

extension CallPlan {
    /// Whether a call may be repeated, and whether it keeps the order of its key.
    @inline(__always)
    func delivery(of state: CallState) -> (class: DeliveryClass, keepsOrder: Bool) {
        guard isDecidedByRow else { return (fixedClass, true) }
        let deliveryClass: DeliveryClass = state.isPinned && !state.isForbidden ? .repeatable : .once
        return (deliveryClass, ordersPinned || deliveryClass == .once)
    }
}

/// Why a value can't be sent.
struct FieldFault {
    var code: DiagnosticCode
    var field: String
    var column: String?
    /// The value as it stood in the source, cut at 200 bytes.
    var value: String?
    var message: String
}

/// Why a field ends the call or the row.
enum FieldEnd {
    case skipCall
    case reject(FieldFault)
}
