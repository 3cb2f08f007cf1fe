import RowferryModel

/// How fast the run under way goes, by what its ledger said in the last seconds.
package struct LedgerPace: Sendable {
    /// How far back it looks: over more than a few commits, and short enough to show a change.
    private static let window = Duration.seconds(10)
    /// Over less than this, one commit more or less would make all the difference.
    private static let least = 2.0

    private struct Sample: Sendable {
        var time: Duration
        var calls: Int
        /// How far each source was.
        var offsets: [Int64: Int]
    }

    private var run: Int64?
    private var samples: [Sample] = []

    package init() {}

    /// Takes what the ledger says at a time. A run that was not known before begins anew.
    package mutating func note(_ status: LedgerStatus, at time: Duration) {
        guard let running = status.running else {
            self = LedgerPace()
            return
        }
        if run != running.id { self = LedgerPace() }
        run = running.id
        let offsets = status.sources.map { ($0.progress.id, $0.progress.position.offset) }
        samples.append(
            Sample(
                time: time,
                calls: running.deliveredCalls,
                offsets: Dictionary(offsets, uniquingKeysWith: { $1 })
            )
        )
        while samples.count > 2, time - samples[1].time >= Self.window { samples.removeFirst() }
    }

    /// Calls delivered in a second; nil as long as too little was seen.
    var callsPerSecond: Int? {
        ends.map { first, last, seconds in Int(Double(last.calls - first.calls) / seconds) }
    }

    /// Seconds until a source is at its end; nil where nobody can tell.
    func secondsLeft(of source: LedgerStatus.Source) -> Double? {
        guard let (first, last, seconds) = ends, let rest = source.progress.bytesLeft,
            let begin = first.offsets[source.progress.id], let end = last.offsets[source.progress.id], end > begin
        else { return nil }
        return Double(rest) / (Double(end - begin) / seconds)
    }

    private var ends: (Sample, Sample, seconds: Double)? {
        guard let first = samples.first, let last = samples.last else { return nil }
        let seconds = (last.time - first.time).inSeconds
        return seconds >= Self.least ? (first, last, seconds) : nil
    }
}

extension SourceProgress {
    /// The share of the file before which everything is settled, in per cent, where that can be told: the place counts
    /// decoded bytes, the size those of the file, so that there is no share of a decoded one.
    var percent: Int? {
        guard let size = identity.size, position.offset <= size, !identity.isDecoded else { return nil }
        return position.offset.percent(of: size)
    }

    /// Bytes behind the place before which everything is settled.
    var bytesLeft: Int? {
        guard let size = identity.size, position.offset <= size, !identity.isDecoded else { return nil }
        return size - position.offset
    }
}

extension LedgerStatus {
    /// The run that is under way: a ledger takes one at a time.
    var running: RunRecord? {
        runs.first { $0.outcome == .running }
    }
}
