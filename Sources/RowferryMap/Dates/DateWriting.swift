extension LocalMoment {
    /// What became of a moment that was to be written.
    enum Written: Hashable {
        case done
        /// Done with the first of the two instants that the time names.
        case overlap
        /// Not done: the clocks never showed this time.
        case gap
        /// Not done: the clocks showed this time twice.
        case twice
        /// Not done: the instant lies outside of the years 1 to 9999.
        case outOfRange
    }

    /// Writes the moment as it is sent: the instant in UTC, or the day alone.
    ///
    /// Without an offset of its own the moment is local time in the zone (UTC if there is none). A day is the one that
    /// the text names; if the text gives an offset and the mapping a zone, it is the day in that zone.
    ///
    /// `overlap` is what the mapping says about times that were twice; nil takes the first and tells so.
    @inline(__always)
    func write(
        onlyDay: Bool,
        zone: ZoneRules?,
        gap: GapPolicy = .reject,
        overlap: OverlapPolicy? = nil,
        to output: inout ByteSink
    ) -> Written {
        if onlyDay {
            var date = (year: year, month: month, day: day)
            if let offset, let zone {
                let instant = secondsAsUTC - offset
                date = CivilDate.date(ofDay: CivilDate.day(ofSecond: instant + zone.offset(at: instant)))
            }
            guard (1...9999).contains(date.year) else { return .outOfRange }
            Instant.write(date, to: &output)
            return .done
        }
        var outcome = Written.done
        var east = 0
        if let offset {
            east = offset
        } else if let zone {
            switch zone.resolve(local: secondsAsUTC) {
            case .offset(let found): east = found
            case .overlap(let found):
                if overlap == .reject { return .twice }
                east = overlap == .second ? zone.offsets(around: secondsAsUTC).after : found
                if overlap == nil { outcome = .overlap }
            case .gap:
                if gap == .reject { return .gap }
                let offsets = zone.offsets(around: secondsAsUTC)
                east = gap == .forward ? offsets.before : offsets.after
            }
        }
        if east == 0 {
            Instant.write((year, month, day), (hour, minute, second), nanosecond, to: &output)
            return outcome
        }
        let seconds = secondsAsUTC - east
        guard Instant.range.contains(seconds) else { return .outOfRange }
        Instant(seconds: seconds, nanosecond: nanosecond).write(to: &output)
        return outcome
    }
}
