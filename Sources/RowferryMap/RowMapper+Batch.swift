import RowferryModel

extension RowMapper {
    /// Maps the rows that were held back.
    package mutating func flush() {
        if batch.count == 0 { return }
        block.statistics.rows.read += batch.count
        var rejected: RowSet = 0
        for call in calls.indices {
            collect(call, batch.rows & ~rejected)
            rejected |= batches[call].faulted
        }
        // Those of one call come row by row, and each is said in its row's turn.
        if remarks.count > 1 { sortRemarks() }
        var said = 0
        for row in 0..<batch.count {
            let keyFault = isSynced ? identify(row) : nil
            let fault = keyFault ?? (rejected.has(row) ? fault(of: row) : assemble(row))
            if let fault {
                rejected |= .row(row)
                reject(batch[row], fault)
            }
            say(row, isRejected: fault != nil, &said)
        }
        tally(batch.rows & ~rejected)
        clear()
    }

    private mutating func clear() {
        batch.removeAll()
        output.truncate(to: 0)
        scratch.reset()
        notes.truncate(to: 0)
        if !longNotes.isEmpty { longNotes.removeAll(keepingCapacity: true) }
        if !remarks.isEmpty { remarks.removeAll(keepingCapacity: true) }
    }

    // MARK: Calls

    /// Finds out which of the rows make a call, and what its fields are.
    private mutating func collect(_ index: Int, _ rows: RowSet) {
        calls[index]._withUnsafeGuaranteedRef { call in
            batches[index].begin(call.condition.map { holds($0, rows) } ?? rows)
            for field in 0..<call.stepCount where batches[index].made != 0 { fill(call.steps + field, field, index) }
            batches[index].end(needsContent: call.needsContent, fault: call.lack.map { call.fault(lacking: $0) })
            if call.date != nil { remarkMissingDates(call, index) }
        }
    }

    private func holds(_ condition: BoundCondition, _ rows: RowSet) -> RowSet {
        let nullWords = nullWords
        var holding: RowSet = 0
        rows.forEachRow { row in
            if condition.holds(batch[row].cells, hasValue: { nullWords.isValue($0) }) { holding |= .row(row) }
        }
        return holding
    }

    /// What an event tells of did not happen when it arrives.
    private mutating func remarkMissingDates(_ call: CallPlan, _ index: Int) {
        let date = call.date ?? ""
        (batches[index].made & ~batches[index].isPinned).forEachRow { row in
            remarks.append(
                Remark(
                    key: Findings.Key(.dateMissing, .warning, field: date),
                    value: "",
                    message: "\(call.name) has no \(date): the time of its arrival counts",
                    row: row,
                    call: index
                )
            )
        }
    }

    private mutating func sortRemarks() {
        let order = remarks.indices.sorted { (remarks[$0].row, $0) < (remarks[$1].row, $1) }
        remarks = order.map { remarks[$0] }
    }

    // MARK: Rows

    /// Why a row must be rejected: the first fault of its first call that has one.
    private func fault(of row: Int) -> FieldFault? {
        for call in calls.indices where batches[call].faulted.has(row) {
            return batches[call].faults.first { $0.row == row }?.fault
        }
        return nil
    }

    /// Writes the calls of a row, one behind the other. Gives back why the row must be rejected, and takes them back.
    @inline(__always)
    private mutating func assemble(_ row: Int) -> FieldFault? {
        let (start, firstCall, firstSameness) = (encoded.count, block.calls.count, block.sameness.count)
        let firstFoldKey = block.foldKeys.count
        var adds = false
        for index in calls.indices where batches[index].made.has(row) {
            let fault = calls[index]._withUnsafeGuaranteedRef { call -> FieldFault? in
                let start = encoded.count
                write(call, index, row)
                if let fault = oversize(call, encoded.count &- start) { return fault }
                record(index, call, start, row)
                adds = adds || call.alwaysAdds
                if isFolding { noteFoldKey(of: call, from: start) }
                if isSynced { remember(call, index, from: start) }
                return nil
            }
            if let fault {
                encoded.truncate(to: start)
                block.calls.removeSubrange(firstCall...)
                block.sameness.removeSubrange(firstSameness...)
                block.foldKeys.removeSubrange(firstFoldKey...)
                if isSynced { forget(behind: firstCall) }
                return fault
            }
        }
        if adds { block.addedRows.append(ShortHash.hash(batch[row].raw)) }
        return nil
    }

    private mutating func noteFoldKey(of call: CallPlan, from start: Int) {
        block.foldKeys.append(call.folding?.key(of: encoded.bytes(from: start)) ?? 0)
    }

    /// Why a call of so many bytes can't be sent, if it is larger than one request takes.
    @inline(__always)
    func oversize(_ call: CallPlan, _ bytes: Int) -> FieldFault? {
        if bytes <= callLimit { return nil }
        return FieldFault(
            code: .callTooLarge,
            field: call.name,
            message: "the \(call.name) has \(bytes) bytes; one request takes \(callLimit)"
        )
    }

    @inline(__always)
    private mutating func record(_ index: Int, _ call: CallPlan, _ start: Int, _ row: Int) {
        let isPinned = batches[index].isPinned.has(row)
        let isForbidden = batches[index].isForbidden.has(row)
        let delivery = call.delivery(isPinned: isPinned, isForbidden: isForbidden)
        let (number, line) = batch.place(of: row)
        block.calls.append(
            CallRecord(
                start: start,
                count: encoded.count - start,
                position: CallPosition(row: number, call: index),
                orderKey: batches[index].laneKey(row, by: delivery.lane),
                deliveryClass: delivery.class,
                stream: call.stream
            )
        )
        guard call.hasSameness, isPinned, plan.looksAcrossRows else { return }
        block.sameness.append(
            CallSameness(hash: batches[index].sameness[row], mayRepeat: isForbidden, row: number, line: line)
        )
    }

    /// Says what there is to say about the calls of a row.
    private mutating func say(_ row: Int, isRejected: Bool, _ said: inout Int) {
        while said < remarks.count, remarks[said].row == row {
            let remark = remarks[said]
            said += 1
            if isRejected || !batches[remark.call].made.has(row) { continue }
            let (number, line) = batch.place(of: row)
            block.statistics.findings.note(
                remark.key,
                source: block.source,
                row: number,
                line: line,
                value: remark.value,
                message: remark.message
            )
        }
    }
}
