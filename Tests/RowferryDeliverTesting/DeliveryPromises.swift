import RowferryModel

/// The promises of delivery, as they can be seen from outside: on the server and in the ledger.
extension PlannedSources {
    /// What the ledger calls settled, the server has, or it is kept as refused; what was rejected, it has kept. Holds at
    /// every moment.
    package func checkNothingPassed(_ server: DeliveryServer, _ book: DeliveryBook) throws {
        for (source, lines) in rows.enumerated() {
            guard let known = book.sources[Self.ledgerID(source)] else { continue }
            let progress = known.progress
            for call in lines.joined() where !server.has(call.id) && !known.refused.contains(call.position) {
                if call.position.row <= progress.position.rows || progress.isComplete {
                    throw Broken("lost: the position passed call \(call.id), which never arrived")
                }
                let lane = call.lane(of: progress.lanes)
                if call.position <= progress.watermarks[lane] {
                    throw Broken("lost: the watermark of lane \(lane) passed call \(call.id), which never arrived")
                }
            }
            for (index, row) in lines.prefix(progress.position.rows).enumerated() where row.isEmpty {
                if !known.rejects.contains(index + 1) {
                    throw Broken("lost: the position passed the reject of row \(index + 1), which is not kept")
                }
            }
        }
    }

    /// Every once-call that arrived is settled, or stands in a chunk that waits for an answer or a decision: nothing
    /// else would keep the next run from sending it again. Holds at every moment.
    package func checkEveryDoubtIsListed(_ server: DeliveryServer, _ book: DeliveryBook) throws {
        for id in once where server.has(id) {
            let call = calls[id]
            guard let progress = book.sources[Self.ledgerID(call.source)]?.progress else { continue }
            let lane = call.lane(of: progress.lanes)
            if call.position.row <= progress.position.rows || call.position <= progress.watermarks[lane] { continue }
            if !book.open.values.contains(where: { $0.ids.contains(id) }) {
                throw Broken("unlisted: once-call \(id) has arrived, and the ledger knows nothing of it")
            }
        }
    }

    /// At the end each call has arrived, or is a reject because the server refuses it.
    package func checkAllIsThere(_ server: DeliveryServer, _ book: DeliveryBook) throws {
        for call in calls {
            let kept = book.sources[Self.ledgerID(call.source)]?.refused.contains(call.position) ?? false
            if kept != refused.contains(call.id) { throw Broken("call \(call.id) is wrongly a reject, or wrongly not") }
            if server.has(call.id) == kept { throw Broken("lost: call \(call.id) never arrived") }
        }
        if !book.open.isEmpty { throw Broken("a chunk is still open at the end") }
        let there = once.filter { server.has($0) }.sorted()
        if book.taken.sorted() != there {
            throw Broken(
                "what was added can't be taken back: \(book.taken.count) of \(there.count) once-calls are known"
            )
        }
    }
}
