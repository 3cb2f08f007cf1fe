/// Calls of one lane that travel in one request.
package struct Chunk: Sendable {
    package var source: Int
    package var lane: Int
    /// The calls' JSON objects, one behind the other, without the secret.
    package var bytes: [UInt8]
    /// End of each object in `bytes`.
    package var ends: [Int32]
    /// Position of each call, ascending.
    package var positions: [CallPosition]
    /// Which of the calls, by index, add each time they arrive; ascending.
    package var once: [Int32]
    /// The calls' stream, by its index.
    package var stream: Int
    /// The blocks that hold the calls' rows, in their order: a call that is refused is shown as the row that it was
    /// made from.
    package var origins: [Block]
    /// What the ledger remembers of each call once it is delivered (`SnapshotEntry`), and where each ends; empty for
    /// nothing.
    package var entries: [UInt8] = []
    package var entryEnds: [Int32] = []
    /// Which fields its calls fill, as a hash, where all must fill the same ones; 0 elsewhere.
    package var shape: UInt64 = 0

    /// Calls that are not sent, since a later one of the chunk takes away what they would do; with that one's position,
    /// which may be folded in its turn by an entry behind it.
    package var folded: [(position: CallPosition, into: CallPosition)] = []

    package init(
        source: Int,
        lane: Int,
        bytes: [UInt8] = [],
        ends: [Int32] = [],
        positions: [CallPosition] = [],
        once: [Int32] = [],
        stream: Int = 0,
        origins: [Block] = []
    ) {
        self.stream = stream
        self.source = source
        self.lane = lane
        self.bytes = bytes
        self.ends = ends
        self.positions = positions
        self.once = once
        self.origins = origins
    }

    /// `once` as soon as one call is.
    package var deliveryClass: DeliveryClass { once.isEmpty ? .repeatable : .once }

    package var calls: Int { positions.count }
    package var first: CallPosition { positions.first ?? .start }
    package var last: CallPosition { positions.last ?? .start }
    /// Positions of all calls that are settled with the chunk, ascending: those that are sent, and those that are folded.
    package var settles: [CallPosition] {
        folded.isEmpty ? positions : (positions + folded.map(\.position)).sorted()
    }
    /// The calls that add each time they arrive, with a line feed behind each.
    package var onceCalls: [UInt8] {
        once.reduce(into: []) { calls, index in
            let start = index == 0 ? 0 : ends[Int(index) - 1]
            calls += bytes[Int(start)..<Int(ends[Int(index)])]
            calls.append(UInt8(ascii: "\n"))
        }
    }

    /// The rows that the chunk's calls were made from, ascending, each once.
    package var rows: [Int] {
        var rows: [Int] = []
        for position in settles where rows.last != position.row { rows.append(position.row) }
        return rows
    }
}

/// How calls are put into a request body, apart from the calls themselves.
package struct WireForm: Sendable {
    /// Where calls go to that have no path of their own, and what comes before such a path.
    package var url: String
    /// Header lines (`Name: value`), the content type among them.
    package var headers: [String]
    package var opening: [UInt8]
    package var separator: [UInt8]
    package var closing: [UInt8]
    /// Goes into every call right behind its `{`, with the comma that must follow: where a secret that belongs into
    /// each element is put in, at the last moment.
    package var elementPrefix: [UInt8]
    /// Header lines with secrets.
    package var secretHeaders: [Secret]
    /// Goes before the closing, with the moment of the attempt at its end in quotes: `,"sentAt":`. Empty for none.
    package var stamp: [UInt8]
    /// Tells accounts apart that share a URL: a few digits of a hash of the key, from which nothing of it can be learnt.
    package var account: String?
    /// Set when calls are rows of a file; opening, separator, closing, prefix and stamp don't count then.
    package var table: TableForm?
    /// Goes behind the URL's path as a query: the key, where a destination wants it there.
    package var secretQuery: Secret?

    package init(
        url: String,
        headers: [String],
        opening: String = "[",
        separator: String = ",",
        closing: String = "]",
        elementPrefix: String = "",
        secretHeaders: [Secret] = [],
        stamp: String = "",
        account: String? = nil
    ) {
        self.secretHeaders = secretHeaders
        self.stamp = Array(stamp.utf8)
        self.account = account
        self.url = url
        self.headers = headers
        self.opening = Array(opening.utf8)
        self.separator = Array(separator.utf8)
        self.closing = Array(closing.utf8)
        self.elementPrefix = Array(elementPrefix.utf8)
    }

    /// Where a number of calls goes to in one request.
    package func url(of path: CallPath?, calls: Int) -> String {
        guard let path else { return url }
        return "\(url)/\(calls == 1 ? path.alone : path.batch)"
    }

    /// Characters of a moment: `2024-02-03T15:00:00.000Z`.
    package static let momentLength = 24

    /// Bytes of a body that holds the given number of calls with the given bytes in all.
    package func bodySize(calls: Int, bytes: Int) -> Int {
        overhead.bodySize(calls: calls, bytes: bytes)
    }

    /// What a body has besides the calls' own bytes.
    package var overhead: Overhead {
        if table != nil { return Overhead(fixed: TableForm.mostOverhead, each: 0, between: 0) }
        return Overhead(
            fixed: opening.count + closing.count + (stamp.isEmpty ? 0 : stamp.count + Self.momentLength + 2),
            each: elementPrefix.count,
            between: separator.count
        )
    }

    /// Counts of bytes, without the bytes.
    package struct Overhead: Sendable, Hashable {
        var fixed: Int
        var each: Int
        var between: Int

        /// Bytes of a body that holds the given number of calls with the given bytes in all.

        package func bodySize(calls: Int, bytes: Int) -> Int {
            fixed + bytes + calls * each + max(0, calls - 1) * between
        }
    }
}

// The element prefix holds the secret: it must not end in a log or a crash report.
extension WireForm: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "WireForm(\(url))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror {
        Mirror(self, children: ["url": url, "headers": headers])
    }
}

/// What a server answered: only what is needed to judge it.
package struct Answer: Sendable, Hashable {
    package var status: Int
    package var contentType: String
    /// Value of `Retry-After`, if there was one.
    package var retryAfter: String?
    /// Value of `RateLimit-Reset` or `X-RateLimit-Reset`, if there was one.
    package var rateLimitReset: String?
    /// The beginning of the body, at most 4 KiB.
    package var body: [UInt8]

    package init(
        status: Int,
        contentType: String,
        retryAfter: String? = nil,
        rateLimitReset: String? = nil,
        body: [UInt8] = []
    ) {
        self.status = status
        self.contentType = contentType
        self.retryAfter = retryAfter
        self.rateLimitReset = rateLimitReset
        self.body = body
    }
}

/// How a request ended, as the transport saw it.
package enum TransportResult: Sendable, Hashable {
    case answered(Answer)
    /// Ended without an answer. `mayHaveArrived` is false only when it is certain that no byte of the request left.
    case failed(mayHaveArrived: Bool, reason: String)
}

/// What a result means for the chunk: the destination's judgement.
package enum Verdict: Sendable, Hashable {
    /// The destination has the calls.
    case delivered
    /// The destination has not applied any of the calls, and will never take the chunk as it is: because of a call in
    /// it, or because it is too large.
    case refused(isTooLarge: Bool, reason: String)
    /// Not taken now; try again, not before what the answer's `Retry-After` says. `mayHaveArrived` as above.
    case retry(mayHaveArrived: Bool, reason: String)
    /// This is not the destination, or it does not know us: stop the run. `mayHaveArrived` as above.
    case stop(code: DiagnosticCode, mayHaveArrived: Bool, reason: String)
}
