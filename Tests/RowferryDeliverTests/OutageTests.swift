import RowferryModel
import Testing

@testable import RowferryDeliver

struct OutageTests {
    private let start = ContinuousClock.now

    @Test("After some failures in a row one chunk at a time is tried, for all lanes together")
    func oneProbe() throws {
        var courier = opened(lanes: 8)
        try proveAndFill(&courier)
        let shipments = courier.takeReady(at: start)
        #expect(shipments.count > 3)
        for shipment in shipments { courier.finished(shipment.ticket, .lost, serverWait: nil, at: start) }
        #expect(courier.outage != nil)
        var now = start
        for _ in 0..<8 {
            let wake = try #require(courier.nextWake)
            #expect(wake >= now)
            now = wake
            let probe = courier.takeReady(at: now)
            #expect(probe.count == 1)
            #expect(courier.takeReady(at: now).isEmpty)
            courier.finished(probe[0].ticket, .lost, serverWait: nil, at: now)
        }
    }

    @Test("It ends with the first answer, and every lane goes on")
    func end() throws {
        var courier = opened(lanes: 8)
        let now = try fallSilent(&courier)
        let probe = try #require(courier.takeReady(at: now).first)
        courier.finished(probe.ticket, .delivered, serverWait: nil, at: now)
        #expect(courier.outage == nil)
        while !courier.isDone {
            let shipments = courier.takeReady(at: now)
            try #require(!shipments.isEmpty)
            for shipment in shipments {
                courier.finished(shipment.ticket, .delivered, serverWait: nil, at: now)
            }
        }
        #expect(courier.deliveredCalls == 200)
    }

    @Test("A refusal is an answer, too")
    func refusal() throws {
        var courier = opened(lanes: 8)
        let now = try fallSilent(&courier)
        let probe = try #require(courier.takeReady(at: now).first)
        courier.finished(probe.ticket, .refused(isTooLarge: false, reason: "400"), serverWait: nil, at: now)
        #expect(courier.outage == nil)
    }

    @Test("One failure here and there is none of the run's")
    func scattered() throws {
        var courier = opened(lanes: 8)
        var now = start
        var count = 0
        while !courier.isDone {
            now = max(now, courier.nextWake ?? now)
            for shipment in courier.takeReady(at: now) {
                count += 1
                let verdict = count.isMultiple(of: 3) ? Verdict.lost : .delivered
                courier.finished(shipment.ticket, verdict, serverWait: nil, at: now)
                #expect(courier.outage == nil)
            }
        }
    }

    @Test(
        "The end is temporary when the destination had taken something, and comes after the time given",
        arguments: [true, false]
    )
    func giveUp(isProven: Bool) throws {
        var courier = opened(lanes: 8)
        if isProven { try proveAndFill(&courier) }
        var now = start
        while courier.failure == nil {
            for shipment in courier.takeReady(at: now) {
                courier.finished(shipment.ticket, .lost, serverWait: nil, at: now)
            }
            guard courier.failure == nil else { break }
            now = try #require(courier.nextWake)
        }
        #expect(courier.failure?.code == .destinationUnreachable)
        #expect(courier.failure?.isTemporary == isProven)
        #expect(start.duration(to: now) == .seconds(900))
        #expect(courier.isDone)
    }

    @Test("What can be tried without doubt is tried first")
    func safeProbe() throws {
        var courier = opened(lanes: 8, once: 0..<7)
        let now = try fallSilent(&courier)
        for _ in 0..<3 {
            let probe = try #require(courier.takeReady(at: now + .seconds(60)).first)
            #expect(probe.chunk.lane == 7)
            courier.recall([probe])
        }
    }

    /// Lets enough requests fail for an outage; gives the moment of the first attempt in it.
    private func fallSilent(_ courier: inout Courier) throws -> ContinuousClock.Instant {
        var now = start
        while courier.outage == nil {
            now = max(now, courier.nextWake ?? now)
            for shipment in courier.takeReady(at: now) {
                courier.finished(shipment.ticket, .lost, serverWait: nil, at: now)
            }
        }
        return try #require(courier.nextWake)
    }

    /// Delivers until several requests may be under way.
    private func proveAndFill(_ courier: inout Courier) throws {
        while courier.concurrency.current < 8 {
            let shipments = courier.takeReady(at: start)
            try #require(!shipments.isEmpty)
            for shipment in shipments { courier.finished(shipment.ticket, .delivered, serverWait: nil, at: start) }
        }
    }

    /// A call of each of 200 rows, each a chunk of its own; in some lanes they count once.
    private func opened(lanes: Int, once: Range<Int> = 0..<0) -> Courier {
        let settings = Courier.Settings(lanes: lanes, limits: Chunker.Limits(calls: 1))
        var courier = Courier(settings: settings, form: .sample)
        courier.open(source: 0, progress: .sample(lanes: lanes), held: [])
        for row in 1...200 {
            let isOnce = once.contains(row % lanes)
            courier.accept(.sample(rows: row...row, deliveryClass: isOnce ? .once : .repeatable))
        }
        courier.close(source: 0)
        return courier
    }
}

extension Verdict {
    fileprivate static let lost = Verdict.retry(mayHaveArrived: false, reason: "no connection")
}
