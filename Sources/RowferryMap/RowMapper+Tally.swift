import RowferryModel

/// What is counted of a batch, once it is certain which of its rows are not rejected.
extension RowMapper {
    mutating func tally(_ kept: RowSet) {
        var made: RowSet = 0
        for call in plan.calls.indices {
            let rows = batches[call].made & kept
            made |= rows
            if rows == 0 { continue }
            tallyCalls(call, rows)
            tallyFields(call, rows)
        }
        for long in longNotes where kept.has(long.row) && batches[long.call].made.has(long.row) {
            let found = UnsafeBufferPointer(rebasing: notes.all[long.notes])
            tallies.add(found, output: output.bytes(from: 0), at: place(of: long.row))
        }
        block.statistics.rows.mapped += made.nonzeroBitCount
        block.statistics.rows.filtered += (kept & ~made).nonzeroBitCount
    }

    private func place(of row: Int) -> FieldTallies.Place {
        let (number, line) = batch.place(of: row)
        return FieldTallies.Place(source: block.source, row: number, line: line)
    }

    private mutating func tallyCalls(_ index: Int, _ rows: RowSet) {
        let call = plan.calls[index]
        let repeatable = batches[index].isPinned & ~batches[index].isForbidden
        let once = call.isDecidedByRow ? rows & ~repeatable : call.fixedClass == .once ? rows : 0
        block.statistics.calls[index].once += once.nonzeroBitCount
        block.statistics.calls[index].repeatable += (rows & ~once).nonzeroBitCount
    }

    private func tallyFields(_ index: Int, _ rows: RowSet) {
        let call = plan.calls[index]
        for field in 0..<call.stepCount {
            let step = call.steps + field
            if step.pointee.constant != nil {
                tallies.add(
                    step.pointee.constantValue,
                    rows.nonzeroBitCount,
                    numeric: step.pointee.constantIsNumber,
                    to: step.pointee.statistic,
                    at: place(of: rows.trailingZeroBitCount)
                )
                continue
            }
            tallies.add(
                FieldTallies.Column(
                    empty: (rows & batches[index].empty[field]).nonzeroBitCount,
                    filled: rows & batches[index].copied[field],
                    numeric: batches[index].numeric[field],
                    texts: batches[index].texts + field &* RowBatch.capacity,
                    digests: batches[index].digests + field &* RowBatch.capacity
                ),
                to: step.pointee.statistic,
                place: { place(of: $0) }
            )
        }
    }
}
