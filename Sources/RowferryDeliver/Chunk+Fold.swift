import RowferryModel

extension Chunk {
    /// Takes out a call which the one at the given position, not yet added, makes pointless. It is settled with that one,
    /// and so are the calls that it had made pointless itself.
    ///
    /// Takes time that grows with the chunk.
    mutating func fold(_ earlier: CallPosition, into later: CallPosition) {
        guard let index = positions.firstIndex(of: earlier) else { return }
        let start = index == 0 ? 0 : ends[index - 1]
        let count = ends[index] - start
        bytes.removeSubrange(Int(start)..<Int(ends[index]))
        ends.remove(at: index)
        positions.remove(at: index)
        for place in index..<ends.count { ends[place] -= count }
        once = once.map { $0 > index ? $0 - 1 : $0 }
        for place in folded.indices where folded[place].into == earlier { folded[place].into = later }
        folded.append((earlier, later))
    }
}
