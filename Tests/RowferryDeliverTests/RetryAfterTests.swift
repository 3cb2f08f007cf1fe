import RowferryDeliver
import Testing

struct RetryAfterTests {
    /// Sun, 06 Nov 1994 08:49:37 GMT.
    private static let now = 784_111_777

    @Test(
        "Seconds and dates of all three forms are understood",
        arguments: [
            ("0", 0), ("17", 17), (" 120\t", 120), ("99999999999999999999999", 3_155_760_000),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sun, 06 Nov 1994 08:49:47 GMT", 10),
            ("Sunday, 06-Nov-94 08:50:37 GMT", 60), ("Sun Nov  6 09:49:37 1994", 3600),
            ("Sun, 06 Nov 1994 08:49:36 GMT", 0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Mon, 07 Nov 1994 00:00:00 GMT", 54_623), ("Wed, 01 Mar 1995 08:49:37 GMT", 115 * 86_400),
            ("Fri, 01 Mar 1996 08:49:37 GMT", 481 * 86_400), ("Saturday, 06-Nov-43 08:49:37 GMT", 1_546_300_800),
            ("Sunday, 06-Nov-45 08:49:37 GMT", 0), ("Sunday, 06-Nov-44 08:49:37 GMT", 1_577_923_200),
            ("Thu, 31 Dec 1998 23:59:60 GMT", 131_037_023),
        ] as [(String, Int)]
    )
    func understood(header: String, seconds: Int) {
        #expect(retryAfterWait(header, now: Self.now) == .seconds(seconds))
    }

    @Test(
        "The reset of a rate limit is a wait or a moment",
        arguments: [
            ("0", 0), ("30", 30), (" 1.2 ", 2), ("999999999", 999_999_999), ("1600000010", 10), ("1600000000.5", 1),
            ("1599999999", 0), ("1e300", 3_155_760_000), ("-1", nil), ("soon", nil), ("", nil), ("nan", nil),
        ] as [(String, Int?)]
    )
    func reset(header: String, seconds: Int?) {
        #expect(rateLimitWait(header, now: 1_600_000_000) == seconds.map { .seconds($0) })
    }

    @Test(
        "Anything else is nothing",
        arguments: [
            "", " ", "-1", "+1", "1.5", "1e3", "soon", "１２", "Sun, 06 Nov 1994", "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nox 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Nov -994 08:49:37 GMT", "Sunday, 06-Nov 08:49:37 GMT", "1994-11-06T08:49:37Z",
        ]
    )
    func notUnderstood(header: String) {
        #expect(retryAfterWait(header, now: Self.now) == nil)
    }

    @Test("Every day until 2060 is one day after the one before")
    func calendar() {
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var days = 0
        for year in 1970..<2060 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            for (month, length) in lengths.enumerated() {
                for day in 1...length {
                    let text = "Any, \(day < 10 ? "0" : "")\(day) \(names[month]) \(year) 00:00:00 GMT"
                    #expect(retryAfterWait(text, now: 0) == .seconds(days * 86_400))
                    days += 1
                }
            }
        }
    }
}
