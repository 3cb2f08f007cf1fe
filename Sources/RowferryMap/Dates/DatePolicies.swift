/// What becomes of a local time that never was, since the clocks were put forward over it.
enum GapPolicy: String, Sendable, CaseIterable {
    case reject
    /// As if the clocks had not been changed yet: later by what was skipped.
    case forward
    /// As if the clocks had been changed already: earlier by it.
    case back

    static var words: [String] { allCases.map(\.rawValue) }
}

/// Which instant a local time means that was twice, since the clocks were put back.
enum OverlapPolicy: String, Sendable, CaseIterable {
    /// The first, with a warning when nobody said so.
    case first
    case second
    case reject

    static var words: [String] { allCases.map(\.rawValue) }
}

/// What happens with a text that is not listed: in `values`, or as a lookup's key.
enum MissingPolicy: String, Sendable, CaseIterable {
    case reject
    /// There is no value.
    case null
    /// The text itself is the value.
    case keep

    static var words: [String] { allCases.map(\.rawValue) }
}
