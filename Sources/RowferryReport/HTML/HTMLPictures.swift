import RowferryModel

/// One bar, split into the shares of a whole. Lengths are thousandths of the bar.
struct ShareBar {
    struct Part: Equatable {
        /// Which colour: `mapped`, `filtered`, `rejected`.
        var kind: String
        var label: String
        var count: String
        var share: String
        var x: Int
        var width: Int
    }

    /// What the picture shows, as a sentence.
    var words: String
    var parts: [Part]

    /// What became of the rows; nil when there were none.
    init?(_ rows: RowTally) {
        let counts = [
            ("mapped", "made calls", rows.mapped), ("filtered", "left out by conditions", rows.filtered),
            ("rejected", "rejected", rows.rejected),
        ]
        let total = counts.reduce(0) { $0.addingClamped($1.2) }
        guard total > 0 else { return nil }
        parts = []
        var x = 0
        for (kind, label, count) in counts {
            let width = Self.width(count, of: total)
            let share = Self.share(count, of: total)
            parts.append(Part(kind: kind, label: label, count: count.grouped, share: share, x: x, width: width))
            x += width
        }
        words = "Of \(total.counted("row")): " + parts.map { "\($0.count) \($0.label)" }.joined(separator: ", ") + "."
    }

    /// Thousandths of the whole, of something at least as much as can be seen.
    static func width(_ count: Int, of total: Int) -> Int {
        guard count > 0, total > 0 else { return 0 }
        return max(4, Int((Double(count) / Double(total) * 1000).rounded()))
    }

    /// Per cent; what is not nothing is never called 0 %.
    static func share(_ count: Int, of total: Int) -> String {
        guard let percent = count.percent(of: total) else { return "-" }
        return percent == 0 && count > 0 ? "< 1 %" : "\(percent) %"
    }
}

/// A name, a number, and a bar as long as the number is large.
struct BarLine: Equatable {
    var label: String
    var count: String
    /// Thousandths of the longest.
    var width: Int

    /// Calls by action, the most frequent first.
    static func lines(_ calls: RunReport.Calls) -> [BarLine] {
        let sorted = calls.byAction.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let most = sorted.first?.value ?? 0
        return sorted.map {
            BarLine(label: $0.key.shown, count: $0.value.grouped, width: ShareBar.width($0.value, of: most))
        }
    }
}

/// Events over time: a column for each month, or for each year where there are too many months.
struct EventChart {
    struct Column: Equatable {
        var period: String
        var count: String
        var place: Int
        /// Thousandths of the highest, and where the column begins from above.
        var height: Int
        var top: Int
    }

    struct Tick: Equatable {
        var period: String
        /// Per cent of the chart's width.
        var left: String
    }

    /// The most columns that can be told apart on a phone.
    static let mostColumns = 72
    private static let mostTicks = 6

    var words: String
    var unit: String
    var highest: String
    var columns: [Column]
    var columnCount: Int
    /// So that few columns don't grow into walls.
    var widthInRem: Int
    var ticks: [Tick]
    /// Whether the columns are so narrow that the outer ticks must stay inside of the chart.
    var isPinned: Bool
    /// What lies outside of the years that are counted.
    var outside: String?

    /// Nil when no call has a date.
    init?(_ events: RunReport.Events) {
        let months = events.byMonth.compactMap { entry in Self.index(entry.month).map { ($0, entry.count) } }
        outside = Self.outside(events)
        guard let first = months.first?.0, let last = months.last?.0 else { return nil }
        let isByYear = last - first >= Self.mostColumns
        let size = isByYear ? 12 : 1
        var counts = [Int](repeating: 0, count: last / size - first / size + 1)
        for (month, count) in months { counts[month / size - first / size] += count }
        let most = counts.max() ?? 0
        unit = isByYear ? "year" : "month"
        highest = most.grouped
        columns = counts.enumerated().map { place, count in
            let height = ShareBar.width(count, of: most)
            let period = Self.period(first / size + place, isByYear)
            return Column(period: period, count: count.grouped, place: place, height: height, top: 1000 - height)
        }
        columnCount = columns.count
        widthInRem = max(8, columns.count * 4)
        ticks = Self.ticks(columns)
        isPinned = columns.count > Self.mostTicks
        let total = counts.reduce(0) { $0.addingClamped($1) }
        let peak = columns.first { $0.height == 1000 }?.period ?? ""
        words =
            "\(total.counted("event")) from \(columns.first?.period ?? "") to \(columns.last?.period ?? ""), by \(unit), "
            + "with the most, \(highest), in \(peak)."
    }

    /// Months since the year 0.
    private static func index(_ month: String) -> Int? {
        let parts = month.split(separator: "-")
        guard parts.count == 2, let year = Int(parts[0]), let month = Int(parts[1]), (1...12).contains(month),
            (1...9999).contains(year)
        else { return nil }
        return year * 12 + month - 1
    }

    private static func period(_ index: Int, _ isYear: Bool) -> String {
        if isYear { return String(index) }
        let month = index % 12 + 1
        return "\(index / 12)-\(month < 10 ? "0" : "")\(month)"
    }

    /// Every column where there is room for all; else the first, the last, and three between them.
    private static func ticks(_ columns: [Column]) -> [Tick] {
        let steps = columns.count > mostTicks ? 4 : columns.count - 1
        guard steps > 0 else { return columns.map { Tick(period: $0.period, left: "50") } }
        return (0...steps).map { step in
            let place = step * (columns.count - 1) / steps
            let tenths = (2 * place + 1) * 500 / columns.count
            return Tick(period: columns[place].period, left: "\(tenths / 10).\(tenths % 10)")
        }
    }

    private static func outside(_ events: RunReport.Events) -> String? {
        var parts: [String] = []
        if events.earlier > 0 { parts.append("\(events.earlier.counted("event")) before 1970") }
        if events.later > 0 { parts.append("\(events.later.counted("event")) after 2069") }
        return parts.isEmpty ? nil : "Not in the picture: \(parts.joined(separator: ", "))."
    }
}
