import RowferryModel
import Testing

@testable import RowferryDeliver

struct CourierTests {
    private let start = ContinuousClock.now

    // MARK: When to wake

    @Test("A lane whose time has come, but that has to wait for another request, wakes nobody")
    func noBusyLoop() throws {
        var courier = opened(rows: 1...4, lanes: 2, calls: 1)
        let first = try #require(courier.takeReady(at: start).first)
        courier.finished(first.ticket, .unavailable, serverWait: .seconds(5), at: start)
        // The other lane sends, alone, as nothing has been delivered yet; meanwhile the first lane's time comes.
        let second = courier.takeReady(at: start)
        #expect(second.count == 1)
        #expect(courier.nextWake == nil)
        #expect(courier.takeReady(at: start + .seconds(6)).isEmpty)
        #expect(courier.nextWake == nil)
        courier.finished(second[0].ticket, .delivered, serverWait: nil, at: start + .seconds(7))
        #expect(courier.takeReady(at: start + .seconds(7)).count == 1)
    }

    @Test("Retry-After is waited for to the moment", arguments: [1, 30, 600])
    func retryAfter(seconds: Int) throws {
        var courier = opened(rows: 1...1, retry: RetrySchedule.Limits(base: .zero))
        let shipment = try #require(courier.takeReady(at: start).first)
        courier.finished(shipment.ticket, .unavailable, serverWait: .seconds(seconds), at: start)
        let wake = start + .seconds(seconds)
        #expect(courier.takeReady(at: wake - .nanoseconds(1)).isEmpty)
        #expect(courier.nextWake == wake)
        #expect(courier.takeReady(at: wake).count == 1)
        #expect(courier.retries == 1)
    }

    @Test("A rate is kept to, and wakes when it lets the next chunk go")
    func rate() throws {
        var courier = opened(rows: 1...40, lanes: 4, calls: 10, rate: 10)
        let shipment = try #require(courier.takeReady(at: start).first)
        courier.finished(shipment.ticket, .delivered, serverWait: nil, at: start)
        #expect(courier.takeReady(at: start).isEmpty)
        #expect(courier.nextWake == start + .seconds(1))
        let second = try #require(courier.takeReady(at: start + .seconds(1)).first)
        courier.finished(second.ticket, .delivered, serverWait: nil, at: start + .seconds(1))
        #expect(courier.takeReady(at: start + .seconds(1)).isEmpty)
        #expect(courier.nextWake == start + .seconds(2))
    }

    @Test("It gives up when nothing has got through for long enough")
    func patience() throws {
        var courier = opened(rows: 1...1, retry: RetrySchedule.Limits(giveUpAfter: .seconds(100)))
        var now = start
        while courier.failure == nil {
            let shipment = try #require(courier.takeReady(at: now).first)
            courier.finished(shipment.ticket, .unavailable, serverWait: nil, at: now)
            if let wake = courier.nextWake { now = wake }
        }
        #expect(courier.failure?.code == .destinationUnreachable)
        #expect(start.duration(to: now) == .seconds(100))
        #expect(courier.isDone && courier.nextWake == nil)
    }

    // MARK: Lanes

    @Test("A source that was begun with more lanes gets them", arguments: [4, 16, 64])
    func widening(lanes: Int) throws {
        var courier = Courier(settings: Courier.Settings(lanes: 4), form: .sample)
        courier.open(source: 0, progress: .sample(lanes: lanes), held: [lanes - 1])
        courier.accept(.sample(rows: 1...100))
        courier.close(source: 0)
        try courier.deliverAll(at: start)
        let rowsOfHeld = (1...100).count { $0 % lanes == lanes - 1 }
        #expect(courier.deliveredCalls == 100 - rowsOfHeld)
        #expect(courier.heldCalls == rowsOfHeld)
    }

    @Test("A source with other lanes waits until the ones before have left")
    func otherLanes() throws {
        var courier = opened(rows: 1...4, lanes: 2)
        #expect(!courier.mustEmpty(before: .sample(id: 2, lanes: 2)))
        #expect(courier.mustEmpty(before: .sample(id: 2, lanes: 3)))
        try courier.deliverAll(at: start)
        #expect(!courier.mustEmpty(before: .sample(id: 2, lanes: 3)))
    }

    @Test("Behind a lane that waits for a decision, a source with other lanes waits as a whole", arguments: [1, 2, 5])
    func otherLanesBehindHeldOne(lanes: Int) throws {
        var courier = Courier(settings: Courier.Settings(lanes: 3), form: .sample)
        courier.open(source: 1, progress: .sample(id: 2, lanes: 3), held: [1])
        courier.open(source: 0, progress: .sample(lanes: lanes), held: [])
        courier.accept(.sample(rows: 1...10))
        courier.close(source: 0)
        #expect(courier.takeReady(at: start).isEmpty)
        #expect(courier.isDone)
        #expect(courier.heldCalls == 10)
        #expect(!courier.isComplete(source: 0))
    }

    @Test("A request under way is heard, though a later source holds its lane")
    func heldUnderWay() throws {
        var courier = opened(rows: 1...3, calls: 1, deliveryClass: .once)
        let shipment = try #require(courier.takeReady(at: start).first)
        courier.noteIntent(7, ticket: shipment.ticket)
        courier.open(source: 1, progress: .sample(id: 2), held: [0])
        courier.finished(shipment.ticket, .delivered, serverWait: nil, at: start)
        let change = try #require(courier.takeChanges(rejecting: Reject.init).first)
        #expect(change.settled == [7])
        #expect(change.watermarks == [0: CallPosition(row: 1, call: 0)])
        #expect(courier.deliveredCalls == 1)
        #expect(courier.heldCalls == 2)
        #expect(courier.isDone)
    }

    @Test("A request under way in a held lane that did not arrive is left for a later run")
    func heldUnderWayLost() throws {
        var courier = opened(rows: 1...3, calls: 1)
        let shipment = try #require(courier.takeReady(at: start).first)
        courier.open(source: 1, progress: .sample(id: 2), held: [0])
        courier.finished(shipment.ticket, .unavailable, serverWait: nil, at: start)
        #expect(courier.isDone && courier.takeChanges(rejecting: Reject.init).isEmpty)
        #expect(courier.heldCalls == 3)
        #expect(!courier.isFull)
    }

    @Test("Shipments that were never started are sent the next time")
    func recall() throws {
        var courier = opened(rows: 1...3, deliveryClass: .once)
        let shipments = courier.takeReady(at: start)
        courier.recall(shipments)
        #expect(courier.isQuiet)
        #expect(courier.takeReady(at: start).map(\.chunk.positions) == shipments.map(\.chunk.positions))
    }

    // MARK: What is durable

    @Test("A source that a run does not read to its end is not complete")
    func closedEarly() throws {
        var courier = Courier(settings: Courier.Settings(lanes: 1), form: .sample)
        courier.open(source: 0, progress: .sample(), held: [])
        courier.accept(.sample(rows: 1...3))
        courier.close(source: 0, isAtEnd: false)
        try courier.deliverAll(at: start)
        let change = try #require(courier.takeChanges(rejecting: Reject.init).first)
        #expect(change.position?.rows == 3)
        #expect(change.completed == nil && !courier.isComplete(source: 0))
    }

    @Test("A queue that is full asks for no more calls until some have left")
    func full() throws {
        var courier = opened(rows: 1...10, calls: 1, queueBytes: 30)
        #expect(courier.isFull)
        try courier.deliverAll(at: start)
        #expect(!courier.isFull)
    }

    private func opened(
        rows: ClosedRange<Int>,
        lanes: Int = 1,
        calls: Int = 100,
        rate: Int? = nil,
        retry: RetrySchedule.Limits = RetrySchedule.Limits(),
        queueBytes: Int = 1_000,
        deliveryClass: DeliveryClass = .repeatable
    ) -> Courier {
        let settings = Courier.Settings(
            lanes: lanes,
            limits: Chunker.Limits(calls: calls),
            rate: rate,
            retry: retry,
            queueBytes: queueBytes
        )
        var courier = Courier(settings: settings, form: .sample)
        courier.open(source: 0, progress: .sample(lanes: lanes), held: [])
        courier.accept(.sample(rows: rows, deliveryClass: deliveryClass))
        courier.close(source: 0)
        return courier
    }
}

extension Courier {
    fileprivate mutating func deliverAll(at now: ContinuousClock.Instant) throws {
        while !isDone {
            let shipments = takeReady(at: now)
            try #require(!shipments.isEmpty)
            for shipment in shipments { finished(shipment.ticket, .delivered, serverWait: nil, at: now) }
        }
    }
}

extension Verdict {
    fileprivate static let unavailable = Verdict.retry(mayHaveArrived: false, reason: "it answered 503")
}

extension WireForm {
    static let sample = WireForm(url: "http://localhost/", headers: [])
}

extension SourceProgress {
    static func sample(id: Int64 = 1, lanes: Int = 1) -> SourceProgress {
        let identity = SourceIdentity(size: 1_000, head: Fingerprint(), headBytes: 0, tail: Fingerprint(), tailBytes: 0)
        return SourceProgress(id: id, path: "a.csv", mappingHash: "", identity: identity, lanes: lanes)
    }
}

extension MappedBlock {
    /// One call of each row, dealt out to the lanes by row.
    static func sample(rows: ClosedRange<Int>, deliveryClass: DeliveryClass = .repeatable) -> MappedBlock {
        let end = ReadPosition(offset: rows.upperBound * 10, rows: rows.upperBound)
        var block = MappedBlock(source: 0, statistics: RunStatistics(), firstRow: rows.lowerBound, end: end)
        block.statistics.rows.read = rows.count
        var written: [UInt8] = []
        for row in rows {
            let bytes = Array("{\"id\":\(row)}".utf8)
            block.calls.append(
                CallRecord(
                    start: written.count,
                    count: bytes.count,
                    position: CallPosition(row: row, call: 0),
                    orderKey: nil,
                    deliveryClass: deliveryClass
                )
            )
            written += bytes
        }
        block.bytes = SealedBytes(written)
        return block
    }
}
