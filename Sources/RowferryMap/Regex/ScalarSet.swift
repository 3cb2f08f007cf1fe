/// A set of Unicode scalars, as ranges: what one place of a regular expression takes.
struct ScalarSet: Sendable, Hashable {
    /// In order, without overlaps or neighbours.
    private(set) var ranges: [ClosedRange<UInt32>] = []
    /// The ASCII characters of the set, one bit each.
    private var lowHalf: UInt64 = 0
    private var highHalf: UInt64 = 0

    private static let last: UInt32 = 0x10FFFF

    init(_ ranges: [ClosedRange<UInt32>]) {
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let before = self.ranges.last, range.lowerBound <= before.upperBound + 1 {
                let end = max(before.upperBound, range.upperBound)
                self.ranges[self.ranges.count - 1] = before.lowerBound...end
            } else {
                self.ranges.append(range)
            }
        }
        for value in UInt32(0)..<128 where contains(outsideASCII: value) {
            if value < 64 { lowHalf |= 1 << UInt64(value) } else { highHalf |= 1 << UInt64(value - 64) }
        }
    }

    init(_ scalar: Unicode.Scalar) {
        self.init([scalar.value...scalar.value])
    }

    static let all = ScalarSet([0...last])
    static let allButLineFeed = ScalarSet([0...9, 11...last])
    static let digits = ScalarSet([48...57])
    static let space = ScalarSet([9...13, 32...32])
    static let word = ScalarSet([48...57, 65...90, 95...95, 97...122])

    @inline(__always)
    func contains(_ value: UInt32) -> Bool {
        if value < 64 { return lowHalf >> UInt64(value) & 1 != 0 }
        if value < 128 { return highHalf >> UInt64(value - 64) & 1 != 0 }
        return contains(outsideASCII: value)
    }

    private func contains(outsideASCII value: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= value
    }

    func union(_ other: ScalarSet) -> ScalarSet {
        ScalarSet(ranges + other.ranges)
    }

    var inverted: ScalarSet {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        if next <= Self.last { gaps.append(next...Self.last) }
        return ScalarSet(gaps)
    }

    /// The set with the other case of each letter, as far as that is one scalar.
    ///
    /// - Complexity: linear in the number of scalars; a set of more than 100,000 is taken to have both cases.
    var ignoringCase: ScalarSet {
        if ranges.reduce(0, { $0 + $1.count }) > 100_000 { return self }
        var more = ranges
        for value in ranges.joined() {
            guard let scalar = Unicode.Scalar(value) else { continue }
            for mapping in [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping] {
                let mapped = mapping.unicodeScalars
                if mapped.count == 1, let other = mapped.first, other != scalar {
                    more.append(other.value...other.value)
                }
            }
        }
        return ScalarSet(more)
    }

    /// The scalars of a general category (`L`, `Lu`, `Nd`), or nil when there is none of that name.
    ///
    /// - Complexity: asks for each scalar of Unicode: for the reading of a mapping, not for rows.
    static func category(_ name: String) -> ScalarSet? {
        guard names.values.contains(where: { $0.hasPrefix(name) }), !name.isEmpty else { return nil }
        var ranges: [ClosedRange<UInt32>] = []
        for value in UInt32(0)...last {
            guard let scalar = Unicode.Scalar(value), let category = names[scalar.properties.generalCategory],
                category.hasPrefix(name)
            else { continue }
            if let range = ranges.last, range.upperBound + 1 == value {
                ranges[ranges.count - 1] = range.lowerBound...value
            } else {
                ranges.append(value...value)
            }
        }
        return ScalarSet(ranges)
    }

    private static let names: [Unicode.GeneralCategory: String] = [
        .uppercaseLetter: "Lu", .lowercaseLetter: "Ll", .titlecaseLetter: "Lt", .modifierLetter: "Lm",
        .otherLetter: "Lo", .nonspacingMark: "Mn", .spacingMark: "Mc", .enclosingMark: "Me", .decimalNumber: "Nd",
        .letterNumber: "Nl", .otherNumber: "No", .connectorPunctuation: "Pc", .dashPunctuation: "Pd",
        .openPunctuation: "Ps", .closePunctuation: "Pe", .initialPunctuation: "Pi", .finalPunctuation: "Pf",
        .otherPunctuation: "Po", .mathSymbol: "Sm", .currencySymbol: "Sc", .modifierSymbol: "Sk",
        .otherSymbol: "So", .spaceSeparator: "Zs", .lineSeparator: "Zl", .paragraphSeparator: "Zp", .control: "Cc",
        .format: "Cf",
    ]
}
