/// How a column's dates are read, and how sure that is.
struct DateChoice: Sendable {
    /// How the order of day and month was found.
    enum Order: Sendable, Hashable {
        /// There was nothing to decide.
        case plain
        /// This value rules the other order out.
        case decided(DateOrder, by: Example)
        /// Another column of the same source decides.
        case borrowed(DateOrder, column: String)
        /// No value decides: it is only usual so.
        case assumed(DateOrder, example: Example)
        /// Each order is ruled out by some value.
        case mixed(DateOrder, by: Example, against: Example)
    }

    /// For `date:`, the most frequent first.
    var formats: [String]
    var order: Order
    var hasTime: Bool
    /// Whether some values have a time and no offset from UTC.
    var isLocal: Bool
    /// Values that the formats read.
    var count: Int

    /// A few values in a way of their own, whose order nothing decides, are not believed to be dates.
    ///
    /// - Parameters:
    ///   - evidence: what was seen.
    ///   - habit: the order that other columns show, with the name of one.
    init?(_ evidence: DateEvidence, habit: (order: DateOrder, column: String)? = nil) {
        let decided = Self.decided(evidence)
        let preferred = decided?.order ?? habit?.order
        let chosen = evidence.groups.compactMap { group in group.best(preferring: preferred).map { (group, $0) } }
            .filter { $1.fits > 0 && !($0.isUndecided && $1.fits * 20 < evidence.count) }
            .sorted { $0.1.fits > $1.1.fits }
        if chosen.isEmpty { return nil }
        formats = []
        for (group, candidate) in chosen {
            let format = group.hasSingleDigit ? candidate.pattern : candidate.paddedPattern
            if !formats.contains(format) { formats.append(format) }
        }
        hasTime = chosen.contains { $0.0.hasTime }
        isLocal = chosen.contains { $0.0.hasTime && !$0.0.hasOffset }
        count = chosen.reduce(0) { $0 + $1.1.fits }
        order = Self.order(chosen, decided, habit)
    }

    /// Seconds or thousandths since 1970.
    init(unix format: String, count: Int) {
        self.init(formats: [format], order: .plain, hasTime: true, isLocal: false, count: count)
    }

    private init(formats: [String], order: Order, hasTime: Bool, isLocal: Bool, count: Int) {
        self.formats = formats
        self.order = order
        self.hasTime = hasTime
        self.isLocal = isLocal
        self.count = count
    }

    /// The order that some values leave alone possible, and the first of them.
    static func decided(_ evidence: DateEvidence) -> (order: DateOrder, by: Example)? {
        for group in evidence.groups where !group.isUndecided {
            guard let best = group.best(preferring: nil), best.order != .plain else { continue }
            let other = group.candidates.first { $0.order != best.order }
            if let example = other?.excludedBy { return (best.order, example) }
        }
        return nil
    }

    private static func order(
        _ chosen: [(DateEvidence.Group, DateEvidence.Candidate)],
        _ decided: (order: DateOrder, by: Example)?,
        _ habit: (order: DateOrder, column: String)?
    ) -> Order {
        for (group, candidate) in chosen where candidate.order != .plain {
            guard let against = candidate.excludedBy,
                let other = group.candidates.first(where: { $0.order != candidate.order })
            else { continue }
            return .mixed(candidate.order, by: other.excludedBy ?? group.first, against: against)
        }
        if let decided { return .decided(decided.order, by: decided.by) }
        guard let (group, candidate) = chosen.first(where: { $1.order != .plain }) else { return .plain }
        if let habit { return .borrowed(habit.order, column: habit.column) }
        return .assumed(candidate.order, example: group.first)
    }
}
