import Foundation
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryDeliver

struct ChunkerTests {
    private let form = WireForm(url: "", headers: [], elementPrefix: #""appKey":"s3cret","#)

    @Test("A chunk is closed by the call that is one too many", arguments: 1...5)
    func callLimit(calls: Int) {
        var chunker = Chunker(limits: Chunker.Limits(calls: calls), form: form, lanes: 1)
        let closed = (1...12).compactMap { chunker.add(row: $0) } + chunker.closeAll()
        #expect(closed.map(\.calls).dropLast().allSatisfy { $0 == calls })
        #expect(closed.flatMap(\.positions).map(\.row) == Array(1...12))
    }

    @Test("Two calls share a request up to the last byte of its limit, and not beyond")
    func byteLimit() {
        let call = #"{"row":1}"#
        let both = form.bodySize(calls: 2, bytes: 2 * call.utf8.count)
        for (limit, isClosed) in [(both - 1, true), (both, false), (both + 1, false)] {
            var chunker = Chunker(limits: Chunker.Limits(bytes: limit), form: form, lanes: 1)
            #expect(chunker.add(row: 1) == nil)
            #expect((chunker.add(row: 2) != nil) == isClosed, "limit \(limit)")
        }
    }

    @Test("The largest call that is let in fits a request of its own exactly")
    func largestCall() throws {
        let limits = Chunker.Limits(bytes: 200)
        let length = Chunker.callLimit(limits: limits, form: form)
        let call = #"{"a":""# + String(repeating: "x", count: length - 8) + #""}"#
        #expect(call.utf8.count == length)
        var chunker = Chunker(limits: limits, form: form, lanes: 1)
        #expect(chunker.add(row: 1, json: call) == nil)
        let chunk = try #require(chunker.closeAll().first)
        #expect(form.body(of: chunk, at: "").count == 200)
    }

    @Test("No call ever waits for a chunk that another lane or source fills")
    func lanes() {
        var chunker = Chunker(limits: Chunker.Limits(calls: 3), form: form, lanes: 3)
        for row in 1...6 { #expect(chunker.add(row: row, lane: row % 3) == nil) }
        #expect(chunker.add(row: 1, source: 1, lane: 2)?.positions.map(\.row) == [2, 5])
        let rest = chunker.closeAll()
        #expect(rest.map(\.lane) == [0, 1, 2])
        #expect(rest.map(\.source) == [0, 0, 1])
        #expect(rest.map { $0.positions.map(\.row) } == [[3, 6], [1, 4], [1]])
        #expect(chunker.closeAll().isEmpty)
    }

    @Test("One once-call makes its chunk once, and none after it")
    func classes() {
        var chunker = Chunker(limits: Chunker.Limits(calls: 3), form: form, lanes: 1)
        var chunks: [Chunk] = []
        for row in 1...9 {
            if let chunk = chunker.add(row: row, deliveryClass: row == 5 ? .once : .repeatable) { chunks.append(chunk) }
        }
        chunks += chunker.closeAll()
        #expect(chunks.map(\.deliveryClass) == [.repeatable, .once, .repeatable])
    }

    @Test("A body has the size that was foretold, is JSON, and has the secret in each call", arguments: 1...4)
    func body(calls: Int) throws {
        var chunker = Chunker(limits: Chunker.Limits(calls: calls), form: form, lanes: 1)
        for row in 1...calls { #expect(chunker.add(row: row, json: #"{"row":\#(row),"text":"},{\"é"}"#) == nil) }
        let chunk = try #require(chunker.closeAll().first)
        let body = form.body(of: chunk, at: "")
        #expect(body.count == form.bodySize(calls: chunk.calls, bytes: chunk.bytes.count))
        let elements = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [[String: Any]])
        #expect(elements.compactMap { $0["row"] as? Int } == Array(1...calls))
        #expect(elements.compactMap { $0["appKey"] as? String } == Array(repeating: "s3cret", count: calls))
        #expect(!chunk.bytes.contains(Array("s3cret".utf8)))
    }

    /// One call of a random import: it sets the value of an account, adds to it, or does neither.
    private struct Step {
        var account: Int
        var value: Int
        var kind: Int
        var json: String { #"{"kind":\#(kind),"account":\#(account),"value":\#(value)}"# }
        var foldKey: UInt64 { kind == 0 ? UInt64(account + 1) : 0 }

        static func state(after steps: [Step]) -> [Int: Int] {
            steps.reduce(into: [:]) { state, step in
                if step.kind == 0 { state[step.account] = step.value }
                if step.kind == 1 { state[step.account, default: 0] += step.value }
            }
        }
    }

    @Test("Whatever is folded, the destination holds the same, each call is settled once, and halves keep theirs")
    func folds() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<300 {
            let steps = (0..<Int.random(in: 1...60, using: &random)).map { _ in
                Step(
                    account: Int.random(in: 0..<4, using: &random),
                    value: Int.random(in: 0..<999, using: &random),
                    kind: [0, 0, 0, 1, 2].randomElement(using: &random) ?? 0
                )
            }
            var chunker = Chunker(
                limits: Chunker.Limits(calls: Int.random(in: 1...12, using: &random)),
                form: form,
                lanes: 1
            )
            var chunks: [Chunk] = []
            for (index, step) in steps.enumerated() {
                let delivery: DeliveryClass = step.kind == 1 ? .once : .repeatable
                let closed = chunker.add(
                    row: index + 1,
                    json: step.json,
                    deliveryClass: delivery,
                    foldKey: step.foldKey
                )
                if let closed { chunks.append(closed) }
            }
            chunks += chunker.closeAll()
            #expect(chunks.flatMap(\.settles).map(\.row) == Array(1...steps.count))
            #expect(
                chunks.allSatisfy {
                    $0.deliveryClass == ($0.rows.contains { steps[$0 - 1].kind == 1 } ? .once : .repeatable)
                }
            )
            let singles = chunks.flatMap { parted($0) }
            #expect(singles.flatMap(\.settles).map(\.row).sorted() == Array(1...steps.count))
            for parts in [chunks, singles] {
                let sent = parts.flatMap(\.positions).map { steps[$0.row - 1] }
                #expect(parts.map { String(decoding: $0.bytes, as: UTF8.self) }.joined() == sent.map(\.json).joined())
                #expect(Step.state(after: sent) == Step.state(after: steps))
            }
        }
    }

    private func parted(_ chunk: Chunk) -> [Chunk] {
        if chunk.calls == 1 { return [chunk] }
        return parted(chunk.halves.first) + parted(chunk.halves.second)
    }

    @Test("A count of chunks is what a courier would send", arguments: [false, true])
    func count(folds: Bool) {
        let settings = Courier.Settings(lanes: 4, limits: Chunker.Limits(calls: 3))
        var count = ChunkCount(settings: settings, form: form)
        var courier = Courier(settings: settings, form: form)
        courier.open(source: 0, progress: .sample(lanes: 4), held: [])
        for var block in [MappedBlock.sample(rows: 1...10), .sample(rows: 11...25)] {
            if folds { block.foldKeys = block.calls.map { UInt64($0.position.row % 4) } }
            count.add(block)
            courier.accept(block)
        }
        count.close()
        courier.close(source: 0)
        #expect(count.total.count == courier.chunks.count)
        #expect(count.total.bytes == courier.chunks.bytes)
    }
}

extension Chunker {
    fileprivate mutating func add(
        row: Int,
        json: String? = nil,
        deliveryClass: DeliveryClass = .repeatable,
        source: Int = 0,
        lane: Int = 0,
        foldKey: UInt64 = 0
    ) -> Chunk? {
        let bytes = Array((json ?? #"{"row":\#(row)}"#).utf8)
        let record = CallRecord(
            start: 0,
            count: bytes.count,
            position: CallPosition(row: row, call: 0),
            orderKey: nil,
            deliveryClass: deliveryClass
        )
        return bytes.withUnsafeBytes { add($0, record, source: source, lane: lane, foldKey: foldKey) }
    }
}
