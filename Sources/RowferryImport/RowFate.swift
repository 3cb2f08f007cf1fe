import RowferryDeliver
package import RowferryLedger
import RowferryMap
package import RowferryModel
import RowferryRead

extension ExplainRun {
    /// What the ledger knows of the row, for each target to which its file was imported with this mapping: of each call
    /// whether it was delivered, as far as that can be known.
    ///
    /// The ledger keeps no list of what was delivered. It keeps for each lane the last call that is settled, the chunks
    /// that wait for a decision, and the rejects: that answers for every call, but not with its chunk or its hour.
    package func deliveries(of explanation: Explanation, by ledger: Ledger) throws -> [Explanation.Delivery] {
        let path = SourceList.canonical(explanation.file)
        return try ledger.sources().filter { $0.key.mapping == mapping.name && $0.progress.path == path }.map { known in
            // Lanes are those of the source's first run.
            let trace =
                known.progress.events == .sameness
                ? explanation.trace : try ordered(known.progress.events).explain(.row(explanation.trace.row)).trace
            return try delivery(of: trace, known.progress, known.key, by: ledger)
        }
    }

    private func delivery(
        of trace: RowTrace,
        _ known: SourceProgress,
        _ key: ImportKey,
        by ledger: Ledger
    ) throws -> Explanation.Delivery {
        var delivery = Explanation.Delivery(target: key.target, source: said(of: known))
        let row = trace.row
        var refused: [Int: String] = [:]
        try ledger.forEachReject(source: known.id) { reject in
            guard reject.row == row else { return }
            let reason = "\(reject.code): \(reject.reason), in run \(reject.run)"
            if let call = reject.call { refused[call] = reason } else { delivery.reject = reason }
        }
        if delivery.reject != nil || trace.reject != nil { return delivery }
        let unknown = try ledger.unknownLanes(source: known.id)
        let runs = try ledger.runs(limit: 1_000).filter {
            $0.mapping == key.mapping && $0.target == key.target && $0.deliveredCalls > 0
        }
        for (index, call) in trace.calls.enumerated() where call.outcome == .made {
            let lane = LaneAssignment.lane(
                orderKey: call.orderKey,
                row: row,
                stream: call.stream,
                lanes: known.lanes
            )
            var fate = Explanation.Fate(call: index + 1, lane: lane)
            if let reason = refused[index] {
                (fate.state, fate.reason) = (.refused, reason)
            } else if row <= known.position.rows || CallPosition(row: row, call: index) <= known.watermarks[lane] {
                fate.settle(in: runs.sorted { $0.id < $1.id })
            } else {
                fate.wait(behind: unknown[lane], row: row, position: known.position)
            }
            delivery.calls.append(fate)
        }
        return delivery
    }

    private func said(of known: SourceProgress) -> String {
        var text =
            known.isComplete
            ? "imported completely (\(known.tally.read.counted("row")))"
            : "everything up to row \(known.position.rows) is settled"
        if known.mappingHash != mapping.hash {
            text += "; with another version of the mapping, so that its calls may have been other ones"
        }
        return text
    }
}

extension Explanation.Fate {
    /// It was delivered by one of these runs.
    fileprivate mutating func settle(in runs: [RunRecord]) {
        state = .delivered
        guard let first = runs.first, let last = runs.last else {
            reason = "settled by a decision"
            return
        }
        self.runs = first.id == last.id ? [first.id] : [first.id, last.id]
        from = first.startedAt
        until = last.endedAt
    }

    /// Its lane has not come so far; the chunk is the one that stops it.
    fileprivate mutating func wait(behind chunk: UnknownChunk?, row: Int, position: ReadPosition) {
        guard let chunk else {
            reason = "the next run goes on reading at row \(position.rows + 1)"
            return
        }
        self.chunk = chunk.id
        if chunk.rows.contains(row) {
            state = .unknown
            from = chunk.sentAt
            reason = chunk.reason
        } else {
            reason = "its lane waits for the decision about chunk \(chunk.id)"
        }
    }
}
