/// What a column's values say about how its dates are written. Each value tests the formats that its shape leaves
/// possible; the value that rules a format out is remembered.
struct DateEvidence: Sendable {
    /// A format, and how it fared.
    struct Candidate: Sendable {
        let pattern: String
        let paddedPattern: String
        let order: DateOrder
        let test: ValueRules.Test
        /// Values that it reads.
        var fits = 0
        /// The first value that another format of the shape reads, and this one does not.
        var excludedBy: Example?
    }

    /// The values of one shape.
    struct Group: Sendable {
        let key: UInt64
        let hasTime: Bool
        let hasOffset: Bool
        var candidates: [Candidate]
        var hasSingleDigit: Bool
        var first: Example
    }

    /// Shapes that are told apart; values of further ones count as no dates.
    private static let groupLimit = 8
    private(set) var groups: [Group] = []
    /// Values that were a date in some format.
    private(set) var count = 0

    /// Whether the value is a date; counts it.
    /// - Complexity: linear in the value; allocates only for a shape that was not there before.
    mutating func note(_ text: UnsafeRawBufferPointer, line: Int, rules: ValueRules) -> Bool {
        guard let shape = DateShape(text, keepsTokens: false) else { return false }
        let known = groups.firstIndex { $0.key == shape.key }
        guard let index = known ?? addGroup(text, line, rules) else { return false }
        if shape.hasSingleDigit { groups[index].hasSingleDigit = true }
        let isDate = groups[index].note(text, line: line)
        if isDate { count += 1 }
        return isDate
    }

    private mutating func addGroup(_ text: UnsafeRawBufferPointer, _ line: Int, _ rules: ValueRules) -> Int? {
        guard groups.count < Self.groupLimit, let shape = DateShape(text, keepsTokens: true),
            let layout = DateLayout(shape)
        else { return nil }
        let candidates = layout.formats.compactMap { format in
            rules.date(format.pattern).map {
                Candidate(
                    pattern: format.pattern,
                    paddedPattern: format.paddedPattern,
                    order: format.order,
                    test: $0
                )
            }
        }
        // A place is not taken by what only looks like a date.
        guard candidates.contains(where: { $0.test(text) }) else { return nil }
        groups.append(
            Group(
                key: shape.key,
                hasTime: layout.hasTime,
                hasOffset: layout.hasOffset,
                candidates: candidates,
                hasSingleDigit: false,
                first: Example(text, line: line)
            )
        )
        return groups.count - 1
    }
}

extension DateEvidence.Group {
    /// Tests every format; false when none reads the value.
    fileprivate mutating func note(_ text: UnsafeRawBufferPointer, line: Int) -> Bool {
        var fitting: UInt8 = 0
        for index in candidates.indices where candidates[index].test(text) {
            candidates[index].fits += 1
            fitting |= 1 << UInt8(index)
        }
        if fitting == 0 { return false }
        for index in candidates.indices where fitting & 1 << UInt8(index) == 0 {
            if candidates[index].excludedBy == nil { candidates[index].excludedBy = Example(text, line: line) }
        }
        return true
    }

    /// The format that reads the most; of those that read as many, the likeliest, or the one with the order preferred.
    func best(preferring order: DateOrder?) -> DateEvidence.Candidate? {
        let most = candidates.map(\.fits).max() ?? 0
        let equal = candidates.filter { $0.fits == most }
        return equal.first { $0.order == order } ?? equal.first
    }

    /// Whether formats of a different order read as many values as the best one.
    var isUndecided: Bool {
        let most = candidates.map(\.fits).max() ?? 0
        return Set(candidates.filter { $0.fits == most }.map(\.order)).count > 1
    }
}
