import RowferryDeliverTesting
import RowferryModel
import Testing

@testable import RowferryDeliver

struct RefusalTests {
    private let start = ContinuousClock.now

    @Test("Halves are the chunk, cut between two calls", arguments: 2...9)
    func halves(calls: Int) {
        let chunk = Chunk.sample(rows: 1...calls, once: [calls - 1])
        let (first, second) = chunk.halves
        #expect(first.bytes + second.bytes == chunk.bytes)
        #expect(first.positions + second.positions == chunk.positions)
        #expect((0...1).contains(second.calls - first.calls))
        #expect(first.ends.last.map(Int.init) == first.bytes.count)
        #expect(second.ends.last.map(Int.init) == second.bytes.count)
        #expect((first.deliveryClass, second.deliveryClass) == (.repeatable, .once))
        #expect(second.once == [Int32(second.calls - 1)])
    }

    @Test("Halves keep the blocks of their own rows")
    func origins() {
        var chunk = Chunk.sample(rows: 1...8)
        chunk.origins = [.rows(1...3), .rows(4...5), .rows(6...8)]
        let (first, second) = chunk.halves
        #expect(first.origins.map(\.firstRow) == [1, 4])
        #expect(second.origins.map(\.firstRow) == [4, 6])
    }

    @Test("A chunk collects calls of so many blocks, and no more")
    func mostOrigins() {
        var chunker = Chunker(limits: Chunker.Limits(), form: .sample, lanes: 1)
        var closed: [Chunk] = []
        for row in 1...40 {
            for call in 0..<2 {
                let json = Array("{}".utf8)
                let record = CallRecord(
                    start: 0,
                    count: 2,
                    position: CallPosition(row: row, call: call),
                    orderKey: nil,
                    deliveryClass: .repeatable
                )
                let chunk = json.withUnsafeBytes {
                    chunker.add($0, record, source: 0, lane: 0, origin: .rows(row...row))
                }
                if let chunk { closed.append(chunk) }
            }
        }
        closed += chunker.closeAll()
        #expect(closed.allSatisfy { $0.origins.count <= Chunker.mostOrigins })
        #expect(
            closed.allSatisfy { chunk in chunk.rows.allSatisfy { row in chunk.origins.contains { $0.firstRow == row } }
            }
        )
        #expect(closed.flatMap(\.positions).count == 80)
    }

    @Test(
        "The calls at fault are found with few requests, in their order",
        arguments: [[5], [1, 8], [3, 4], [1, 2, 3, 4]]
    )
    func search(bad: [Int]) throws {
        var courier = opened(rows: 1...8)
        var delivered: [Int] = []
        var refusals: [Int] = []
        var requests = 0
        while !courier.isDone {
            let shipment = try #require(courier.takeReady(at: start).first)
            let isBad = shipment.chunk.ids.contains(where: bad.contains)
            if !isBad { delivered += shipment.chunk.ids }
            let verdict = isBad ? Verdict.refused(isTooLarge: false, reason: "400") : .delivered
            courier.finished(shipment.ticket, verdict, serverWait: nil, at: start)
            requests += 1
        }
        courier.settleRefusals()
        for change in courier.takeChanges(rejecting: Reject.init) { refusals += change.rejects.map(\.row) }
        #expect(delivered == (1...8).filter { !bad.contains($0) })
        #expect(refusals == bad)
        #expect(requests <= 1 + 6 * bad.count)
        #expect(courier.refusedCalls == bad.count)
    }

    @Test("A refusal is a reject only once the destination has taken another call")
    func pending() throws {
        var courier = opened(rows: 1...2)
        for verdict in [Verdict.refused(isTooLarge: false, reason: "400"), .refused(isTooLarge: false, reason: "400")] {
            let shipment = try #require(courier.takeReady(at: start).first)
            courier.finished(shipment.ticket, verdict, serverWait: nil, at: start)
        }
        #expect(courier.takeChanges(rejecting: Reject.init).isEmpty)
        let last = try #require(courier.takeReady(at: start).first)
        courier.finished(last.ticket, .delivered, serverWait: nil, at: start)
        let change = try #require(courier.takeChanges(rejecting: Reject.init).first)
        #expect(change.rejects.map(\.row) == [1])
        #expect(change.watermarks == [0: CallPosition(row: 2, call: 0)])
        #expect(change.position?.rows == 2)
    }

    @Test("Before a call that counts once leaves, what its lane was refused is settled")
    func pendingBeforeOnce() throws {
        var courier = opened(rows: 1...2, deliveryClass: .once)
        for _ in 1...2 {
            let shipment = try #require(courier.takeReady(at: start).first)
            courier.finished(shipment.ticket, .refused(isTooLarge: false, reason: "400"), serverWait: nil, at: start)
        }
        #expect(try #require(courier.takeReady(at: start).first).chunk.ids == [2])
        #expect(courier.takeChanges(rejecting: Reject.init).flatMap(\.rejects).map(\.row) == [1])
    }

    @Test("A destination that takes nothing at all is asked so often and no more", arguments: [1, 3, 20])
    func nothingTaken(limit: Int) throws {
        var courier = opened(rows: 1...100, lanes: 4, refusalsInARow: limit)
        var requests = 0
        while courier.failure == nil {
            let shipment = try #require(courier.takeReady(at: start).first)
            courier.finished(shipment.ticket, .refused(isTooLarge: false, reason: "400"), serverWait: nil, at: start)
            requests += 1
        }
        #expect(courier.failure?.code == .deliveryRefused)
        #expect(requests <= 2 * limit + 4 * 7)
        #expect(courier.isDone && courier.takeChanges(rejecting: Reject.init).isEmpty)
    }

    @Test("What was too large is not tried again in this run")
    func learning() throws {
        var courier = opened(rows: 1...200, calls: 50)
        var tooLarge = 0
        var sizes: [Int] = []
        while !courier.isDone {
            let shipment = try #require(courier.takeReady(at: start).first)
            let isTooLarge = shipment.chunk.calls > 20
            if isTooLarge { tooLarge += 1 } else { sizes.append(shipment.chunk.calls) }
            let verdict = isTooLarge ? Verdict.refused(isTooLarge: true, reason: "413") : .delivered
            courier.finished(shipment.ticket, verdict, serverWait: nil, at: start)
        }
        #expect(tooLarge == 2)
        #expect(sizes.reduce(0, +) == 200)
        #expect(sizes.allSatisfy { $0 >= 6 })
    }

    private func opened(
        rows: ClosedRange<Int>,
        lanes: Int = 1,
        calls: Int = 100,
        refusalsInARow: Int = 100,
        deliveryClass: DeliveryClass = .repeatable
    ) -> Courier {
        let settings = Courier.Settings(
            lanes: lanes,
            limits: Chunker.Limits(calls: calls),
            refusalsInARow: refusalsInARow
        )
        var courier = Courier(settings: settings, form: .sample)
        courier.open(source: 0, progress: .sample(lanes: lanes), held: [])
        courier.accept(.sample(rows: rows, deliveryClass: deliveryClass))
        courier.close(source: 0)
        return courier
    }
}

extension Chunk {
    /// A call of each row; those at the given places count once.
    fileprivate static func sample(rows: ClosedRange<Int>, once: [Int] = []) -> Chunk {
        var chunk = Chunk(source: 0, lane: 0, once: once.map { Int32($0) })
        for row in rows {
            chunk.bytes += Array("{\"id\":\(row)}".utf8)
            chunk.ends.append(Int32(chunk.bytes.count))
            chunk.positions.append(CallPosition(row: row, call: 0))
        }
        return chunk
    }
}

extension Block {
    fileprivate static func rows(_ rows: ClosedRange<Int>) -> Block {
        let end = ReadPosition(offset: rows.upperBound, rows: rows.upperBound)
        return Block(source: 0, storage: [], count: 0, firstRow: rows.lowerBound, firstLine: 1, end: end)
    }
}
