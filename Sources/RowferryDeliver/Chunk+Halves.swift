package import RowferryModel

extension Chunk {
    /// The two halves of a chunk of two calls or more, in order; of an odd number of calls the second one has one more.
    package var halves: (first: Chunk, second: Chunk) {
        let middle = calls / 2
        return (part(0..<middle), part(middle..<calls))
    }

    private func part(_ range: Range<Int>) -> Chunk {
        let start = range.lowerBound == 0 ? 0 : ends[range.lowerBound - 1]
        let end = ends[range.upperBound - 1]
        let places = Int32(range.lowerBound)..<Int32(range.upperBound)
        let positions = Array(positions[range])
        var part = Chunk(
            source: source,
            lane: lane,
            bytes: Array(bytes[Int(start)..<Int(end)]),
            ends: ends[range].map { $0 - start },
            positions: positions,
            once: once.filter(places.contains).map { $0 - places.lowerBound },
            stream: stream
        )
        if !entryEnds.isEmpty {
            let start = range.lowerBound == 0 ? 0 : entryEnds[range.lowerBound - 1]
            part.entries = Array(entries[Int(start)..<Int(entryEnds[range.upperBound - 1])])
            part.entryEnds = entryEnds[range].map { $0 - start }
        }
        if !folded.isEmpty {
            let own = Set(positions)
            part.folded = foldedIntoSent.filter { own.contains($0.into) }
        }
        let rows = part.settles
        let (first, last) = (rows.first?.row ?? 0, rows.last?.row ?? 0)
        part.origins = origins.filter { $0.firstRow <= last && first <= $0.end.rows }
        return part
    }

    /// The last row that one of the blocks holds, or 0.
    @inline(__always)
    var lastOriginRow: Int { origins.last?.end.rows ?? 0 }
}
