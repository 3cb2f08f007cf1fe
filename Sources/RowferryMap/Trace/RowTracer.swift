package import RowferryModel

/// Maps one row slowly, and writes down each step: the row loop's own functions do the work, field by field.
///
/// Given the rows of a block, it looks at the one with the wanted number. It has what `RowMapper` would send of it.
package struct RowTracer: RowSink, ~Copyable {
    private let mapping: Mapping
    private let wanted: Int
    private var mapper: RowMapper
    /// The wanted row's way, once it was met.
    package private(set) var trace: RowTrace?
    /// The wanted row as it stands in the source, as UTF-8 and without its line end.
    package private(set) var raw: [UInt8] = []

    /// The plan must have been compiled of the mapping.
    package init(_ mapping: Mapping, plan: Plan, block: Block, row: Int) {
        self.mapping = mapping
        wanted = row
        mapper = RowMapper(plan: plan, block: block)
    }

    package mutating func map(_ row: RowView) {
        guard row.row == wanted else { return }
        raw = Array(row.raw)
        trace = mapper.trace(row, mapping)
    }

    package mutating func reject(_ fault: RowFault) {
        guard fault.row == wanted else { return }
        raw = Array(fault.raw)
        var trace = RowTrace(row: fault.row, line: fault.line)
        trace.reject = RowTrace.Problem(code: fault.code, message: fault.message)
        self.trace = trace
    }

    package mutating func warn(
        _ code: DiagnosticCode,
        column: String?,
        row: Int,
        line: Int,
        value: String,
        message: String
    ) {}
}

extension RowMapper {
    /// The way of a row to its calls. What was written for it is taken back.
    mutating func trace(_ row: RowView, _ mapping: Mapping) -> RowTrace {
        var trace = RowTrace(row: row.row, line: row.line)
        scratch.reset()
        let row = plan.facts.isEmpty ? row : withFacts(row)
        notes.truncate(to: 0)
        remarks.removeAll()
        let start = output.count
        for (index, (call, mapped)) in zip(plan.calls, mapping.calls).enumerated() {
            let (traced, fault) = self.trace(call, mapped, row, index, nulls: mapping.source.null)
            trace.calls.append(traced)
            if let fault {
                trace.reject = RowTrace.Problem(fault)
                break
            }
        }
        output.truncate(to: start)
        return trace
    }

    private mutating func trace(
        _ call: CallPlan,
        _ mapped: CallMapping,
        _ row: RowView,
        _ index: Int,
        nulls: [String]
    ) -> (RowTrace.Call, FieldFault?) {
        var traced = RowTrace.Call(action: call.name)
        traced.when = mapped.when.map { trace($0, row, nulls) }
        if traced.when?.holds == false {
            traced.outcome = .conditionFails
            return (traced, nil)
        }
        let start = output.count
        var state = CallState()
        var fault: FieldFault?
        var written = TracedCall(call)
        for (place, field) in call.fields.enumerated() where !state.isSkipped {
            let mark = output.count
            let found = trace(field, row, &state)
            written.add(output.bytes(from: form(field, writtenFrom: mark)), of: call.steps + place)
            for (field, end) in found {
                traced.fields.append(field)
                switch end {
                case nil: break
                case .reject(let found)?: fault = fault ?? found
                case .skipCall?: state.isSkipped = true
                }
            }
        }
        if state.isSkipped {
            traced.outcome = .skipped
        } else if let fault {
            traced.outcome = .rejected
            return (traced, fault)
        } else if let lack = call.lack, !state.hasContent {
            traced.outcome = .rejected
            return (traced, call.fault(lacking: lack))
        } else if call.needsContent, !state.hasContent {
            traced.outcome = .nothingToSend
        } else {
            written.close(at: CallPosition(row: row.row, call: index))
            if let fault = oversize(call, written.json.count) {
                traced.outcome = .rejected
                return (traced, fault)
            }
            traced.json = String(decoding: written.json, as: UTF8.self)
            let delivery = call.delivery(isPinned: state.isPinned, isForbidden: state.isForbidden)
            traced.deliveryClass = delivery.class
            traced.stream = call.stream
            traced.orderKey = state.laneKey(by: delivery.lane)
        }
        output.truncate(to: start)
        return (traced, nil)
    }

    /// What was written from that place on.
    func text(from start: Int) -> String {
        String(decoding: output.bytes(from: start), as: UTF8.self)
    }

    // MARK: Conditions

    private func trace(_ condition: Condition, _ row: RowView, _ nulls: [String]) -> RowTrace.Condition {
        let words = plan.nullWords
        let bound = BoundCondition(condition, nullWords: nulls) { slot(of: $0) }
        let holds = bound.holds(row.cells, hasValue: { words.isValue($0) })
        switch condition {
        case .not(let inner):
            return RowTrace.Condition(text: condition.described, holds: holds, parts: [trace(inner, row, nulls)])
        case .all(let parts), .any(let parts):
            return RowTrace.Condition(
                text: condition.described,
                holds: holds,
                parts: parts.map { trace($0, row, nulls) }
            )
        default:
            let columns = condition.columns.map { column(slot(of: $0), row) }
            return RowTrace.Condition(text: condition.described, holds: holds, columns: columns)
        }
    }

    private func slot(of column: String) -> Int {
        slotNames.firstIndex(of: column) ?? 0
    }

    /// Names of the row's cells: what is asked about the row itself stands in front.
    private var slotNames: [String] { plan.facts.map(\.rawValue) + plan.columns.names }

    /// The cell of a slot with its name.
    func column(_ slot: Int, _ row: RowView) -> RowTrace.Column {
        RowTrace.Column(name: slotNames[slot], row.cells[slot])
    }
}

extension RowTrace.Problem {
    init(_ fault: FieldFault) {
        self.init(code: fault.code, field: fault.field, column: fault.column, message: fault.message)
    }
}
