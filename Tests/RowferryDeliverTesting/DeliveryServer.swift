/// The destination: what reached it, in order.
package struct DeliveryServer {
    /// How often each call was applied.
    private var counts: [Int]
    /// The moment in which each was applied last.
    private var moments: [Int]
    private var moment = 0
    /// The latest of each key's calls that has arrived.
    private var newest: [UInt64: Int] = [:]

    package init(_ plan: PlannedSources) {
        counts = Array(repeating: 0, count: plan.calls.count)
        moments = counts
    }

    /// Applies a request.
    ///
    /// - Throws: `Broken` for a once-call that was applied before, and for a call that arrives for the first time when a
    ///   later one of its key has arrived already.
    package mutating func apply(_ ids: [Int], of plan: PlannedSources) throws {
        for id in ids {
            moment += 1
            if counts[id] > 0, plan.calls[id].isOnce { throw Broken("doubled: once-call \(id) was applied twice") }
            if counts[id] == 0, let key = plan.calls[id].key {
                if let before = newest[key], before > id {
                    throw Broken("order: call \(id) arrives for the first time behind call \(before) of its key")
                }
                newest[key] = id
            }
            counts[id] += 1
            moments[id] = moment
        }
    }

    package func has(_ id: Int) -> Bool { counts[id] > 0 }

    /// The calls, each key's in the order in which they were applied last: another than the order of rows is broken.
    package func checkLastOrder(of plan: PlannedSources) throws {
        var last: [UInt64: PlannedCall] = [:]
        for call in plan.calls where has(call.id) {
            guard let key = call.key else { continue }
            if let before = last[key], moments[before.id] > moments[call.id] {
                throw Broken("order: call \(call.id) came to rest before \(before.id)")
            }
            last[key] = call
        }
    }
}
