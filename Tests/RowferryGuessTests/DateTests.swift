import Testing

@testable import RowferryGuess

struct DateTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var values: [String]
        var formats: [String]
        var order = DateChoice.Order.plain
        var isLocal = false
        var misfits = 0

        init(
            _ name: String,
            _ values: [String],
            _ formats: [String],
            order: DateChoice.Order = .plain,
            isLocal: Bool = false,
            misfits: Int = 0
        ) {
            testDescription = name
            self.values = values
            self.formats = formats
            self.order = order
            self.isLocal = isLocal
            self.misfits = misfits
        }
    }

    private static func example(_ text: String, line: Int) -> Example {
        Array(text.utf8).withUnsafeBytes { Example($0, line: line) }
    }

    static let cases = [
        Case("ISO days", ["2024-02-03", "2024-12-31"], ["iso"]),
        Case(
            "ISO times in all their forms",
            [
                "2024-02-03T10:00:00Z", "2024-02-03T10:00:00.123Z", "2024-02-03T10:00+01:00",
                "2024-02-03 10:00:00.5-0500",
            ],
            ["iso"]
        ),
        Case("ISO times without offset", ["2024-02-03 10:00", "2024-02-03T10:00:00Z"], ["iso"], isLocal: true),
        Case("years first with slashes", ["2024/02/03", "2024/12/31"], ["yyyy/MM/dd"]),
        Case("years first, single digits", ["2024-2-3", "2024-12-31"], ["yyyy-M-d"]),
        Case(
            "a day above twelve decides",
            ["03/04/2024", "25/12/2024"],
            ["dd/MM/yyyy"],
            order: .decided(.dayFirst, by: example("25/12/2024", line: 3))
        ),
        Case(
            "a day above twelve in the second place",
            ["3/4/2024 9:05", "12/25/2024 17:30"],
            ["M/d/yyyy H:mm"],
            order: .decided(.monthFirst, by: example("12/25/2024 17:30", line: 3)),
            isLocal: true
        ),
        Case(
            "nothing decides",
            ["03/04/2024", "11/12/2024"],
            ["MM/dd/yyyy"],
            order: .assumed(.monthFirst, example: example("03/04/2024", line: 2))
        ),
        Case(
            "with points the day comes first",
            ["03.04.2024", "11.12.2024"],
            ["dd.MM.yyyy"],
            order: .assumed(.dayFirst, example: example("03.04.2024", line: 2))
        ),
        Case(
            "one shape decides for another",
            ["03/04/2024", "25/12/2024 10:00"],
            ["dd/MM/yyyy", "dd/MM/yyyy HH:mm"],
            order: .decided(.dayFirst, by: example("25/12/2024 10:00", line: 3)),
            isLocal: true
        ),
        Case(
            "two habits in one column",
            Array(repeating: "03/04/2024", count: 20) + ["25/12/2024", "12/25/2024", "12/26/2024"],
            ["MM/dd/yyyy"],
            order: .mixed(
                .monthFirst,
                by: example("12/25/2024", line: 23),
                against: example("25/12/2024", line: 22)
            ),
            misfits: 1
        ),
        Case(
            "years of two digits",
            ["31-12-99", "01-02-03"],
            ["dd-MM-yy"],
            order: .decided(.dayFirst, by: example("31-12-99", line: 2))
        ),
        Case(
            "halves of the day",
            ["12/31/2024 11:59 PM", "1/1/2025 1:05 am"],
            ["M/d/yyyy h:mm a"],
            order: .decided(.monthFirst, by: example("12/31/2024 11:59 PM", line: 2)),
            isLocal: true
        ),
        Case("months by name", ["4 Mar 2024", "12 Dec 2023"], ["d MMM yyyy"]),
        Case("months in full before the day", ["March 04, 2024", "October 12, 2023"], ["MMMM dd, yyyy"]),
        Case(
            "offsets behind a European time",
            ["13.03.2024 10:00:00 +01:00"],
            ["dd.MM.yyyy HH:mm:ss XXX"],
            order: .decided(.dayFirst, by: example("13.03.2024 10:00:00 +01:00", line: 2))
        ),
        Case(
            "two ways to write",
            ["2025-03-03 09:30", "2025-03-04 11:00", "13.03.2025 14:00"],
            ["iso", "dd.MM.yyyy HH:mm"],
            order: .decided(.dayFirst, by: example("13.03.2025 14:00", line: 4)),
            isLocal: true
        ),
        Case(
            "some that are none",
            Array(repeating: "2025-03-03", count: 18) + ["2025-02-30", "next Tuesday"],
            ["iso"],
            misfits: 2
        ),
        Case("eight digits", ["20240203", "20241231"], ["yyyyMMdd"]),
        Case("seconds since 1970", ["1700000000", "1712345678"], ["unix"]),
        Case("thousandths since 1970", ["1700000000123", "1712345678901"], ["unix_ms"]),
    ]

    @Test(arguments: cases)
    func `Dates are recognised`(_ expected: Case) throws {
        let column = Fixture.column("created_at", expected.values)
        let choice = try #require(column.date, "\(column.typeText)")
        #expect(choice.formats == expected.formats)
        #expect(choice.order == expected.order)
        #expect(choice.isLocal == expected.isLocal)
        #expect(column.misfits == expected.misfits)
    }

    @Test(arguments: [
        ("numbers like dates, under another name", "amount", ["20240203", "20241231"], "integer"),
        ("seconds, under another name", "size", ["1700000000", "1712345678"], "integer"),
        ("versions", "version", ["1.2.3", "2.0.1"], "text"),
        ("times of day", "start_time", ["10:00", "11:30"], "text"),
        ("phone numbers", "phone", ["030-1234-56", "040-1234-56"], "text"),
        ("weeks", "week", ["2025-W20", "2025-W21"], "text"),
        ("days that do not exist", "date", ["2025-02-30", "2025-13-01"], "text"),
        ("too few dates", "date", ["2025-02-03", "soon", "later"], "text"),
    ])
    func `Other values are no dates`(_ name: String, _ column: String, _ values: [String], _ type: String) {
        #expect(Fixture.column(column, values).typeText == type, "\(name)")
    }

    @Test
    func `A column that decides nothing follows another one`() throws {
        let text = try Fixture.draft(
            ["account_id", "start_date", "end_date"],
            [["a", "25/12/2024", "03/04/2025"], ["b", "26/12/2024", "04/04/2025"]]
        ).text
        #expect(text.contains("attr_EndDate: {column: end_date, date: dd/MM/yyyy}"), "\(text)")
        #expect(text.contains("# day or month first? Nothing here decides; day first, as in start_date\n"), "\(text)")
    }
}
