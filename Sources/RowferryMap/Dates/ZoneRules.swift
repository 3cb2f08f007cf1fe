import Foundation

/// The offsets of a time zone, as a table: looking one up needs no calendar library.
///
/// The table comes from the system's time zone data. Foundation is not asked: on Linux its TimeZone knows daylight
/// saving time only, and misses the changes of a zone's standard time.
struct ZoneRules: Sendable, Hashable {
    /// A local time and what it means.
    enum Resolution: Hashable {
        case offset(Int)
        /// The clocks jump over this time: it does not exist.
        case gap
        /// The clocks are put back over this time: it exists twice. The offset is that of the first.
        case overlap(Int)
    }

    /// Why there are no rules.
    enum Problem: Error, Equatable {
        case unknownName
        /// None of the folders in which systems keep the data is there.
        case noData(lookedIn: [String])
        case damaged(path: String)
    }

    private struct Transition: Sendable, Hashable {
        /// Instant of the change, seconds since 1970 in UTC.
        var instant: Int
        var before: Int
        var after: Int
    }

    /// The Olson name.
    let name: String
    private let first: Int
    private let transitions: [Transition]
    /// From this local time on, the rules repeat every 400 years.
    private let repeatsFrom: Int?

    static let utc = ZoneRules(name: "UTC", offset: 0)

    private init(name: String, offset: Int) {
        self.name = name
        first = offset
        transitions = []
        repeatsFrom = nil
    }

    init(name: String, _ file: ZoneFile) {
        self.name = name
        first = file.first
        var changes = file.changes
        repeatsFrom = file.footer.flatMap { $0.extend(&changes) }
        var transitions: [Transition] = []
        var before = file.first
        for (index, change) in changes.enumerated() {
            // Of two changes at one instant the later one counts; one that changes nothing is none.
            if index + 1 < changes.count, changes[index + 1].instant == change.instant { continue }
            if change.offset != before {
                transitions.append(Transition(instant: change.instant, before: before, after: change.offset))
            }
            before = change.offset
        }
        self.transitions = transitions
    }

    /// What the local time (seconds as if it were UTC) means in this zone.
    /// - Complexity: logarithmic in the number of changes of the zone.
    func resolve(local: Int) -> Resolution {
        let (change, local) = lastChange(before: local)
        guard let change else { return .offset(first) }
        let later = change.instant + max(change.before, change.after)
        if local < later { return change.after > change.before ? .gap : .overlap(change.before) }
        return .offset(change.after)
    }

    /// The offsets before and after the change that a gap or an overlap belongs to.
    /// - Complexity: logarithmic in the number of changes of the zone.
    func offsets(around local: Int) -> (before: Int, after: Int) {
        guard let change = lastChange(before: local).change else { return (first, first) }
        return (change.before, change.after)
    }

    /// The last change before the local time by either of its offsets; and the time itself, in the years for which
    /// there are changes.
    @inline(__always)
    private func lastChange(before local: Int) -> (change: Transition?, local: Int) {
        if transitions.isEmpty { return (nil, local) }
        var local = local
        if let repeatsFrom, local >= repeatsFrom {
            local = repeatsFrom - CivilDate.cycleSeconds + (local - repeatsFrom) % CivilDate.cycleSeconds
        }
        // The last change that lies before the local time by either of its offsets decides; gaps and overlaps are
        // where the two offsets disagree about that.
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            let change = transitions[middle]
            if change.instant + min(change.before, change.after) <= local { low = middle + 1 } else { high = middle }
        }
        return (low > 0 ? transitions[low - 1] : nil, local)
    }
}

extension ZoneRules {
    /// The offset that holds at an instant.
    /// - Complexity: logarithmic in the number of changes of the zone.
    func offset(at instant: Int) -> Int {
        var instant = instant
        if let repeatsFrom, instant >= repeatsFrom {
            instant = repeatsFrom - CivilDate.cycleSeconds + (instant - repeatsFrom) % CivilDate.cycleSeconds
        }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].instant <= instant { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? transitions[low - 1].after : first
    }
}

// MARK: The system's data

extension ZoneRules {
    /// Where systems keep their time zone data.
    static let folders = ["/usr/share/zoneinfo", "/var/db/timezone/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo"]

    /// Reads a zone. Only Olson names (`Europe/Berlin`) and `UTC` count; UTC needs no data.
    static func named(_ name: String, in folders: [String] = folders) throws(Problem) -> ZoneRules {
        if name == "UTC" { return .utc }
        guard isOlsonName(name) else { throw .unknownName }
        let present = folders.filter { FileManager.default.fileExists(atPath: $0) }
        if present.isEmpty { throw .noData(lookedIn: folders) }
        for folder in present {
            let path = "\(folder)/\(name)"
            guard let bytes = FileManager.default.contents(atPath: path) else { continue }
            guard let file = ZoneFile(Array(bytes)) else { throw .damaged(path: path) }
            return ZoneRules(name: name, file)
        }
        throw .unknownName
    }

    /// Whether the text looks like `Region/City`, and so can't lead out of the folder. `posix/` and `right/` hold the
    /// same zones again, the latter with leap seconds.
    private static func isOlsonName(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 1, parts[0] != "posix", parts[0] != "right" else { return false }
        return parts.allSatisfy { part in
            !part.isEmpty
                && part.unicodeScalars.allSatisfy { scalar in
                    scalar.isASCII
                        && (scalar.properties.isAlphabetic || "0123456789_+-".unicodeScalars.contains(scalar))
                }
        }
    }

    /// Every zone name that the system knows, for the nearest name. Walks the folder: only for a mistake.
    static func names(in folders: [String] = folders) -> [String] {
        for folder in folders {
            guard let walk = FileManager.default.enumerator(atPath: folder) else { continue }
            let names = walk.compactMap { $0 as? String }.filter(isOlsonName)
            if !names.isEmpty { return names.sorted() + ["UTC"] }
        }
        return ["UTC"]
    }
}
