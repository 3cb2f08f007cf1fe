package import RowferryModel

/// Fills chunks with calls, lane by lane, within the limits of a request.
package struct Chunker: Sendable {
    /// The most that one request may hold.
    package struct Limits: Sendable, Hashable {
        package var calls: Int
        /// Bytes of the request body.
        package var bytes: Int
        /// Bytes of one call.
        package var callBytes: Int

        package init(calls: Int = 100, bytes: Int = 500_000, callBytes: Int = .max) {
            self.calls = calls
            self.bytes = bytes
            self.callBytes = callBytes
        }

        /// Whether one more call of so many bytes fits beside those that are there.
        @inline(__always)
        func haveRoom(for call: Int, in form: WireForm.Overhead, calls: Int, bytes: Int) -> Bool {
            calls < self.calls && form.bodySize(calls: calls + 1, bytes: bytes + call) <= self.bytes
        }
    }

    /// The most blocks of rows that a chunk's calls may come from. A chunk keeps its rows in memory, so a lane that
    /// rarely gets a call must not collect them from all over the source.
    package static let mostOrigins = 16

    /// They shrink when the destination says that a request was too large.
    package private(set) var limits: Limits
    private let form: WireForm.Overhead
    /// Whether the calls of a chunk must fill the same fields.
    private let hasShapes: Bool
    /// The chunk of each lane that is being filled; one without calls is none.
    private var open: [Chunk]
    /// For each lane the calls of that chunk that may be overwritten, by their key.
    private var foldable: [[UInt64: CallPosition]]

    package init(limits: Limits, form: WireForm, lanes: Int) {
        self.limits = limits
        self.form = form.overhead
        hasShapes = form.table != nil
        open = (0..<lanes).map { Chunk(source: 0, lane: $0) }
        foldable = Array(repeating: [:], count: lanes)
    }

    /// The most bytes that one call may have, so that it is taken and fits into a request of its own.
    package static func callLimit(limits: Limits, form: WireForm) -> Int {
        min(limits.callBytes, limits.bytes - form.bodySize(calls: 1, bytes: 0))
    }

    /// Adds a call to its lane's chunk; gives the chunk that it closed, if there was no more room in it.
    ///
    /// The call's row stands in `origin`; without it the chunk keeps no rows. `entry` is what is remembered of the call
    /// once it is delivered. A call with a key takes the place of one in the same chunk that has the same key.
    package mutating func add(
        _ call: UnsafeRawBufferPointer,
        _ record: CallRecord,
        source: Int,
        lane: Int,
        origin: Block? = nil,
        entry: ArraySlice<UInt8>? = nil,
        foldKey: UInt64 = 0
    ) -> Chunk? {
        let stream = Int(record.stream.index)
        let shape = hasShapes ? CallShape.hash(of: call) : 0
        let isSame = open[lane].shape == shape || open[lane].positions.isEmpty
        let closed = isSame && hasRoom(in: lane, for: call.count, source: source, stream: stream) ? nil : take(lane)
        open[lane].shape = shape
        open[lane].source = source
        open[lane].stream = stream
        if foldKey != 0, let earlier = foldable[lane].updateValue(record.position, forKey: foldKey) {
            open[lane].fold(earlier, into: record.position)
        }
        if record.deliveryClass == .once { open[lane].once.append(Int32(open[lane].calls)) }
        open[lane].bytes.append(contentsOf: call)
        open[lane].ends.append(Int32(open[lane].bytes.count))
        open[lane].positions.append(record.position)
        if let entry {
            open[lane].entries += entry
            open[lane].entryEnds.append(Int32(open[lane].entries.count))
        }
        if let origin, open[lane].lastOriginRow < record.position.row { open[lane].origins.append(origin) }
        return closed
    }

    /// The chunk's request was too large: none of more than half its bytes is made from now on, as far as calls can be
    /// parted.
    ///
    /// Only bytes are learnt: a limit of calls learnt from a few large ones would part thousands of small ones.
    package mutating func learn(tooLarge chunk: Chunk) {
        let size = requestBytes(of: chunk)
        limits.bytes = min(limits.bytes, chunk.calls > 1 ? size / 2 : size - 1)
    }

    /// Whether the chunk is larger than requests may be by now, and can be parted.
    package func mustPart(_ chunk: Chunk) -> Bool {
        chunk.calls > 1 && requestBytes(of: chunk) > limits.bytes
    }

    /// Bytes of the chunk's request body.
    func requestBytes(of chunk: Chunk) -> Int {
        form.bodySize(calls: chunk.calls, bytes: chunk.bytes.count)
    }

    @inline(__always)
    private func hasRoom(in lane: Int, for bytes: Int, source: Int, stream: Int) -> Bool {
        let calls = open[lane].positions.count
        if calls == 0 { return true }
        return open[lane].source == source && open[lane].stream == stream && open[lane].origins.count < Self.mostOrigins
            && open[lane].folded.count < Chunk.mostFolded
            && limits.haveRoom(for: bytes, in: form, calls: calls, bytes: open[lane].bytes.count)
    }

    /// Takes out what a lane has collected; nil when it is nothing.
    mutating func take(_ lane: Int) -> Chunk? {
        if open[lane].positions.isEmpty { return nil }
        foldable[lane].removeAll(keepingCapacity: true)
        var chunk = Chunk(source: 0, lane: lane)
        swap(&chunk, &open[lane])
        // The next one will probably be as large: no growing step by step.
        open[lane].bytes.reserveCapacity(chunk.bytes.count)
        open[lane].ends.reserveCapacity(chunk.calls)
        open[lane].positions.reserveCapacity(chunk.calls)
        return chunk
    }

    /// Makes room for more lanes.
    mutating func widen(to lanes: Int) {
        while open.count < lanes {
            open.append(Chunk(source: 0, lane: open.count))
            foldable.append([:])
        }
    }

    /// Closes every chunk that has calls, in the order of the lanes.
    package mutating func closeAll() -> [Chunk] {
        open.indices.compactMap { take($0) }
    }
}

extension WireForm {
    /// The request body of a chunk, secrets included: built right before it is sent at the given moment
    /// (`2024-02-03T15:00:00.000Z`), and not kept. A single call with a path of its own is the whole body.
    package func body(of chunk: Chunk, path: CallPath? = nil, at moment: String) -> [UInt8] {
        if let table, let path { return table.body(of: chunk, path: path) }
        if path != nil, chunk.calls == 1 { return chunk.bytes }
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
        if !stamp.isEmpty { body += stamp + "\"\(moment)\"".utf8 }
        body += closing
        return body
    }
}
