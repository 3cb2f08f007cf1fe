import RowferryModel

extension Chunk {
    /// How many calls may be folded in one chunk: their rows wait for it, and are held in memory.
    static let mostFolded = 10_000

    /// Takes out a call which the one at the given position, not yet added, makes pointless. It is settled with that one,
    /// and so are the calls that it had made pointless itself.
    ///
    /// Takes time that grows with the calls of the chunk, not with those that are folded.
    mutating func fold(_ earlier: CallPosition, into later: CallPosition) {
        guard let index = positions.firstIndex(of: earlier) else { return }
        let start = index == 0 ? 0 : ends[index - 1]
        let count = ends[index] - start
        bytes.removeSubrange(Int(start)..<Int(ends[index]))
        ends.remove(at: index)
        positions.remove(at: index)
        for place in index..<ends.count { ends[place] -= count }
        once = once.map { $0 > index ? $0 - 1 : $0 }
        folded.append((earlier, later))
    }

    /// The folded calls, each with the one that is sent in its place: what it was folded into may have been folded later.
    var foldedIntoSent: [(position: CallPosition, into: CallPosition)] {
        // Each was folded into one that came later: from the end on, what it was folded into is known.
        var sent: [CallPosition: CallPosition] = [:]
        for entry in folded.reversed() { sent[entry.position] = sent[entry.into] ?? entry.into }
        return folded.map { ($0.position, sent[$0.position] ?? $0.into) }
    }
}
