import RowferryModel
import Testing

@Suite struct MonthTallyTests {
    private static func tally(_ dates: [String]) -> MonthTally {
        var tally = MonthTally()
        for date in dates { Array(date.utf8).withUnsafeBytes { tally.note($0) } }
        return tally
    }

    private static func months(_ tally: MonthTally) -> [String] {
        tally.byMonth.map { "\($0.month) \($0.count)" }
    }

    @Test func datesAreCountedByTheirMonthInTheOrderOfTime() {
        let tally = Self.tally([
            "2024-02-03T15:00:00Z", "2023-12-31", "2024-02-29T00:00:00.5Z", "1970-01-01", "2069-12-31",
        ])
        #expect(Self.months(tally) == ["1970-01 1", "2023-12 1", "2024-02 2", "2069-12 1"])
        #expect(tally.earlier == 0 && tally.later == 0)
    }

    @Test func whatLiesOutsideIsEarlierOrLater() {
        let tally = Self.tally(["1969-12-31", "0001-01-01", "2070-01-01", "9999-12-31", "2070-01-01"])
        #expect(tally.byMonth.isEmpty)
        #expect(tally.earlier == 2)
        #expect(tally.later == 3)
    }

    @Test(arguments: [
        "", "2024", "2024-02", "2024-02-0", "2024-13-01", "2024-00-01", "2024/02/03", "now now now", "20x4-02-03",
        "2024-0/-03", "-024-02-03", "2024-1:-03",
    ])
    func otherTextsAreNotCounted(text: String) {
        let tally = Self.tally([text])
        #expect(tally == MonthTally())
    }

    @Test func theOrderOfMergingDoesNotMatter() {
        let dates = ["2024-02-03", "1960-01-01", "2024-02-04", "2100-01-01", "2025-01-01"]
        var left = Self.tally(Array(dates.prefix(2)))
        var right = Self.tally(Array(dates.dropFirst(2)))
        let all = Self.tally(dates)
        let second = right
        right.merge(left)
        left.merge(second)
        #expect(left == all)
        #expect(right == all)
    }
}
