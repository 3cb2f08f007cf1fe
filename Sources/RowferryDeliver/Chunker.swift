package import RowferryModel

/// Fills chunks with calls, lane by lane, within the limits of a request.
package struct Chunker: Sendable {
    /// The most that one request may hold.
    package struct Limits: Sendable, Hashable {
        package var calls: Int
        /// Bytes of the request body.
        package var bytes: Int

        package init(calls: Int = 100, bytes: Int = 500_000) {
            self.calls = calls
            self.bytes = bytes
        }
    }

    private let limits: Limits
    private let form: WireForm
    private var open: [Chunk?]

    package init(limits: Limits, form: WireForm, lanes: Int) {
        self.limits = limits
        self.form = form
        open = Array(repeating: nil, count: lanes)
    }

    /// The most bytes that one call may have, so that it fits into a request of its own.
    package static func callLimit(limits: Limits, form: WireForm) -> Int {
        limits.bytes - form.bodySize(calls: 1, bytes: 0)
    }

    /// Adds a call to its lane's chunk; gives the chunk that it closed, if there was no more room in it.
    package mutating func add(
        _ call: UnsafeRawBufferPointer, _ record: CallRecord, source: Int, lane: Int
    ) -> Chunk? {
        var closed: Chunk?
        if let chunk = open[lane], chunk.source != source || !hasRoom(chunk, for: call.count) {
            closed = chunk
            open[lane] = nil
        }
        append(call, record, to: &open[lane, default: Chunk(source: source, lane: lane)])
        return closed
    }

    private func hasRoom(_ chunk: Chunk, for bytes: Int) -> Bool {
        chunk.calls < limits.calls
            && form.bodySize(calls: chunk.calls + 1, bytes: chunk.bytes.count + bytes) <= limits.bytes
    }

    private func append(_ call: UnsafeRawBufferPointer, _ record: CallRecord, to chunk: inout Chunk) {
        chunk.bytes.append(contentsOf: call)
        chunk.ends.append(Int32(chunk.bytes.count))
        chunk.positions.append(record.position)
        if record.deliveryClass == .once { chunk.deliveryClass = .once }
    }

    /// Closes every chunk that has calls, in the order of the lanes.
    package mutating func closeAll() -> [Chunk] {
        let chunks = open.compactMap { $0 }
        open = Array(repeating: nil, count: open.count)
        return chunks
    }

    /// Takes out what a lane has collected: the lane will send nothing more in this run.
    mutating func dropped(lane: Int) -> Chunk? {
        defer { open[lane] = nil }
        return open[lane]
    }
}

extension [Chunk?] {
    fileprivate subscript(lane: Int, default make: @autoclosure () -> Chunk) -> Chunk {
        get { self[lane] ?? make() }
        _modify {
            var chunk = self[lane] ?? make()
            self[lane] = nil
            yield &chunk
            self[lane] = chunk
        }
    }
}

extension WireForm {
    /// The request body of a chunk, secrets included: built right before it is sent, and not kept.
    package func body(of chunk: Chunk) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(bodySize(calls: chunk.calls, bytes: chunk.bytes.count))
        body += opening
        var start = 0
        for (index, end) in chunk.ends.enumerated() {
            if index > 0 { body += separator }
            // Behind the call's own `{`.
            body.append(chunk.bytes[start])
            body += elementPrefix
            body += chunk.bytes[(start + 1)..<Int(end)]
            start = Int(end)
        }
        body += closing
        return body
    }
}
