package import RowferryModel

/// A call that the destination has refused by itself: it was not applied, and never will be as it is.
package struct Refusal: Sendable {
    /// Which source of the run, counted from 0.
    package var source: Int
    package var position: CallPosition
    /// The block that holds the call's row; nil when the calls came without their rows.
    package var origin: Block?
    /// The call's JSON object, without the secret.
    package var call: [UInt8]
    /// Bytes of the request that held the call alone.
    package var requestBytes: Int
    package var isTooLarge: Bool
    /// What the destination said.
    package var reason: String

    /// The one call of the chunk.
    init(_ chunk: Chunk, requestBytes: Int, isTooLarge: Bool, reason: String) {
        source = chunk.source
        position = chunk.first
        origin = chunk.origins.last
        call = chunk.bytes
        self.requestBytes = requestBytes
        self.isTooLarge = isTooLarge
        self.reason = reason
    }

    /// This one, and one for each call of the chunk that was folded into the refused one: what it would have written is
    /// not there either.
    func withFolded(of chunk: Chunk) -> [Refusal] {
        chunk.folded.reduce(into: [self]) { all, entry in
            var other = self
            other.position = entry.position
            other.call = []
            other.origin = chunk.origins.first {
                $0.firstRow <= entry.position.row && entry.position.row <= $0.end.rows
            }
            other.reason = "together with that of row \(position.row), into which it was folded: \(reason)"
            all.append(other)
        }
    }
}

/// Refusals that are not yet rejects.
///
/// A destination that refuses everything mostly has another reason than the rows: a wrong path, a proxy in between. So a
/// refusal counts only once the destination has taken another call after it, or when there is nothing more to send.
/// Until then nothing of it is settled, and a later run sends the call again, which does no harm: a refused call was not
/// applied.
struct PendingRefusals: Sendable {
    struct Entry: Sendable {
        var chunk: Chunk
        var refusal: Refusal
    }

    /// In the order in which they came; for each lane that is the order of its rows.
    private var entries: [Entry] = []

    mutating func add(_ chunk: Chunk, _ refusal: Refusal) {
        entries.append(Entry(chunk: chunk, refusal: refusal))
    }

    /// Hands over those of a lane, or of all.
    mutating func take(lane: Int? = nil) -> [Entry] {
        let isWanted = { (entry: Entry) in lane.map { $0 == entry.chunk.lane } ?? true }
        defer { entries.removeAll(where: isWanted) }
        return entries.filter(isWanted)
    }
}
