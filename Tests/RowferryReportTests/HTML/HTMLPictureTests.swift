import RowferryModel
import Testing

@testable import RowferryReport

@Suite struct HTMLPictureTests {
    private static func events(_ months: [(String, Int)]) -> RunReport.Events {
        var events = RunReport.Events()
        events.byMonth = months.map { .init(month: $0.0, count: $0.1) }
        return events
    }

    @Test func rowsBecomeSharesOfOneBar() throws {
        let bar = try #require(ShareBar(RowTally(read: 1000, filtered: 200, mapped: 799, rejected: 1)))
        #expect(bar.parts.map(\.width) == [799, 200, 4])
        #expect(bar.parts.map(\.x) == [0, 799, 999])
        #expect(bar.parts.map(\.share) == ["79 %", "20 %", "< 1 %"])
        #expect(bar.words == "Of 1,000 rows: 799 made calls, 200 left out by conditions, 1 rejected.")
    }

    @Test func noRowsMakeNoBar() {
        #expect(ShareBar(RowTally()) == nil)
    }

    @Test func actionsAreSortedByTheirNumber() {
        var calls = RunReport.Calls()
        calls.byAction = ["b": 50, "a": 50, "c": 100]
        let lines = [("c", "100", 1000), ("a", "50", 500), ("b", "50", 500)]
        #expect(BarLine.lines(calls) == lines.map { BarLine(label: $0.0, count: $0.1, width: $0.2) })
    }

    @Test func monthsWithoutEventsLeaveGaps() throws {
        let chart = try #require(EventChart(Self.events([("2023-11", 5), ("2024-01", 10)])))
        #expect(chart.unit == "month")
        #expect(chart.columns.map(\.period) == ["2023-11", "2023-12", "2024-01"])
        #expect(chart.columns.map(\.height) == [500, 0, 1000])
        #expect(chart.columns.map(\.top) == [500, 1000, 0])
        #expect(chart.ticks.map(\.period) == ["2023-11", "2023-12", "2024-01"])
        #expect(chart.ticks.map(\.left) == ["16.6", "50.0", "83.3"])
        #expect(chart.words == "15 events from 2023-11 to 2024-01, by month, with the most, 10, in 2024-01.")
        #expect(chart.outside == nil)
    }

    @Test func manyMonthsAreCountedByYear() throws {
        let chart = try #require(EventChart(Self.events([("1999-12", 1), ("2000-01", 2), ("2006-01", 4)])))
        #expect(chart.unit == "year")
        #expect(chart.columns.map(\.period) == (1999...2006).map(String.init))
        #expect(chart.columns.map(\.count) == ["1", "2", "0", "0", "0", "0", "0", "4"])
        #expect(chart.ticks.map(\.period) == ["1999", "2000", "2002", "2004", "2006"])
        #expect(chart.isPinned)
    }

    @Test func oneMonthIsAChartToo() throws {
        let chart = try #require(EventChart(Self.events([("2024-02", 3)])))
        #expect(chart.columns.count == 1)
        #expect(chart.ticks == [EventChart.Tick(period: "2024-02", left: "50")])
    }

    @Test func whatLiesOutsideIsSaid() throws {
        var events = Self.events([("2024-02", 3)])
        events.earlier = 1
        events.later = 1200
        let chart = try #require(EventChart(events))
        #expect(chart.outside == "Not in the picture: 1 event before 1970, 1,200 events after 2069.")
        #expect(EventChart(Self.events([])) == nil)
    }
}
