import Foundation

/// The offsets of a time zone, as a table: looking one up needs no calendar library.
///
/// Covers the years 1900 to 2100; before and after, the nearest offset holds.
struct ZoneRules: Sendable {
    /// A local time and what it means.
    enum Resolution: Hashable {
        case offset(Int)
        /// The clocks jump over this time: it does not exist.
        case gap
        /// The clocks are put back over this time: it exists twice. The offset is that of the first.
        case overlap(Int)
    }

    private struct Transition: Sendable {
        /// Instant of the change, seconds since 1970 in UTC.
        var instant: Int
        var before: Int
        var after: Int
    }

    /// The Olson name.
    let name: String
    private let first: Int
    private let transitions: [Transition]

    static let utc = ZoneRules(name: "UTC", first: 0, transitions: [])

    private init(name: String, first: Int, transitions: [Transition]) {
        self.name = name
        self.first = first
        self.transitions = transitions
    }

    /// Nil when there is no zone of that name. Only Olson names (`Europe/Berlin`) and `UTC` count.
    init?(name: String) {
        guard name == "UTC" || name.contains("/"), let zone = TimeZone(identifier: name) else { return nil }
        let start = Date(timeIntervalSince1970: -2_208_988_800)
        let end = Date(timeIntervalSince1970: 4_102_444_800)
        var offset = zone.secondsFromGMT(for: start)
        let first = offset
        var transitions: [Transition] = []
        var date = start
        while let next = zone.nextDaylightSavingTimeTransition(after: date), next < end, next > date {
            let after = zone.secondsFromGMT(for: next)
            if after != offset {
                transitions.append(
                    Transition(instant: Int(next.timeIntervalSince1970), before: offset, after: after))
            }
            offset = after
            date = next
        }
        self.init(name: name, first: first, transitions: transitions)
    }

    /// Every zone name that the system knows, for the nearest name.
    static var names: [String] { TimeZone.knownTimeZoneIdentifiers }

    /// What the local time (seconds as if it were UTC) means in this zone.
    /// - Complexity: logarithmic in the number of changes of the zone.
    func resolve(local: Int) -> Resolution {
        if transitions.isEmpty { return .offset(first) }
        // The last change that lies before the local time by either of its offsets decides; gaps and overlaps are
        // where the two offsets disagree about that.
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            let change = transitions[middle]
            if change.instant + min(change.before, change.after) <= local { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return .offset(first) }
        let change = transitions[low - 1]
        let earlier = change.instant + min(change.before, change.after)
        let later = change.instant + max(change.before, change.after)
        if local >= earlier, local < later {
            return change.after > change.before ? .gap : .overlap(change.before)
        }
        return .offset(change.after)
    }
}
