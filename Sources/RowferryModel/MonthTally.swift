/// How many calls are dated in each month, from 1970 to 2069; what lies outside is counted as earlier or later.
///
/// The window is fixed, so that what is counted does not depend on which row came first.
package struct MonthTally: Sendable, Hashable {
    private static let firstYear = 1970
    private static let months = 1_200

    /// Calls by month, counted from January 1970.
    private var counts = [Int](repeating: 0, count: months)
    package private(set) var earlier = 0
    package private(set) var later = 0

    package init() {}

    /// Counts a date as it is sent, `2024-02-03...`; any other text is not counted.
    @inline(__always)
    package mutating func note(_ date: UnsafeRawBufferPointer) {
        guard date.count >= 10, date[4] == UInt8(ascii: "-"), date[7] == UInt8(ascii: "-") else { return }
        var year = 0
        for place in 0..<4 {
            let digit = date[place] &- UInt8(ascii: "0")
            if digit > 9 { return }
            year = year &* 10 &+ Int(digit)
        }
        let month = Int(date[5] &- UInt8(ascii: "0")) &* 10 &+ Int(date[6] &- UInt8(ascii: "0"))
        guard (1...12).contains(month) else { return }
        let place = (year &- Self.firstYear) &* 12 &+ month &- 1
        if place < 0 {
            earlier &+= 1
        } else if place < Self.months {
            counts[place] &+= 1
        } else {
            later &+= 1
        }
    }

    /// Counts the dates of a column.
    package mutating func note(_ column: FieldTallies.Column) {
        column.forEachRow { note(column.texts[$0]) }
    }

    /// Adds what was counted elsewhere.
    package mutating func merge(_ other: MonthTally) {
        earlier += other.earlier
        later += other.later
        for (place, count) in other.counts.enumerated() where count > 0 { counts[place] += count }
    }

    /// The months that have calls, as `2024-02`, in their order.
    package var byMonth: [(month: String, count: Int)] {
        counts.enumerated().compactMap { place, count in
            guard count > 0 else { return nil }
            let month = place % 12 + 1
            return ("\(Self.firstYear + place / 12)-\(month < 10 ? "0" : "")\(month)", count)
        }
    }
}
