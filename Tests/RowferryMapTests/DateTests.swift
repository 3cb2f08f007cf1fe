import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryMap

@Suite("Dates")
struct DateTests {
    /// The instant that a text names, `-` when it is not a date of the format.
    private static func read(_ format: String, _ text: String, zone: String? = nil, onlyDay: Bool = false) throws
        -> String
    {
        let rules = try zone.map { try ZoneRules.named($0) }
        let moment = try Array(text.utf8).withUnsafeBytes { try DateFormat(format).read($0) }
        guard let moment, moment.isValid else { return "-" }
        var sink = ByteSink(capacity: 64)
        switch moment.write(onlyDay: onlyDay, zone: rules, to: &sink) {
        case .done: return sink.array().text
        case .overlap: return sink.array().text + " overlap"
        case .gap: return "gap"
        case .twice: return "twice"
        case .outOfRange: return "out of range"
        }
    }

    @Test(
        "in ISO 8601 are read as people write them",
        arguments: [
            ("2024-02-03", "2024-02-03T00:00:00Z"), ("2024-02-03T10:11", "2024-02-03T10:11:00Z"),
            ("2024-02-03 10:11:12", "2024-02-03T10:11:12Z"), ("2024-02-03t10:11:12z", "2024-02-03T10:11:12Z"),
            ("2024-02-03T10:11:12Z", "2024-02-03T10:11:12Z"), ("2024-02-03T10:11Z", "2024-02-03T10:11:00Z"),
            ("2024-02-03T10:11:12.5Z", "2024-02-03T10:11:12.5Z"), ("2024-02-03T10:11:12,5Z", "2024-02-03T10:11:12.5Z"),
            ("2024-02-03T10:11:12.1938202Z", "2024-02-03T10:11:12.1938202Z"),
            ("2024-02-03T10:11:12.123456789987Z", "2024-02-03T10:11:12.123456789Z"),
            ("2024-02-03T10:11:12.000Z", "2024-02-03T10:11:12Z"),
            ("2024-02-03T10:11:12.010Z", "2024-02-03T10:11:12.01Z"),
            ("2024-02-03T10:11:12+02:00", "2024-02-03T08:11:12Z"), ("2024-02-03T10:11:12+0200", "2024-02-03T08:11:12Z"),
            ("2024-02-03T10:11:12+02", "2024-02-03T08:11:12Z"), ("2024-02-03T10:11:12-05:30", "2024-02-03T15:41:12Z"),
            ("2024-02-03 10:11:12 +02:00", "2024-02-03T08:11:12Z"),
            ("2024-02-03T23:30:00-02:00", "2024-02-04T01:30:00Z"),
            ("2024-01-01T00:30:00+01:00", "2023-12-31T23:30:00Z"),
            ("2024-02-03T10:11:12-00:00", "2024-02-03T10:11:12Z"),
            ("2024-02-03T10:11:12+18:00", "2024-02-02T16:11:12Z"), ("0001-01-01", "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"), ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z"),
            ("2000-02-29", "2000-02-29T00:00:00Z"), ("2024-02-29", "2024-02-29T00:00:00Z"),
            ("9999-12-31T23:59:59-01:00", "out of range"), ("0001-01-01T00:00:00+01:00", "out of range"),
            // Days and times that are none.
            ("2023-02-29", "-"), ("1900-02-29", "-"), ("2100-02-29", "-"), ("2024-02-30", "-"), ("2024-04-31", "-"),
            ("2024-00-10", "-"), ("2024-13-10", "-"), ("2024-01-00", "-"), ("2024-01-32", "-"), ("0000-01-01", "-"),
            ("2024-02-03T24:00:00Z", "-"), ("2024-02-03T10:60:00Z", "-"), ("2016-12-31T23:59:60Z", "-"),
            ("2024-02-03T10:11:12+19:00", "-"), ("2024-02-03T10:11:12+18:01", "-"), ("2024-02-03T10:11:12+02:60", "-"),
            // Other texts.
            ("", "-"), ("2024", "-"), ("2024-02", "-"), ("24-02-03", "-"), ("2024-2-3", "-"), ("2024/02/03", "-"),
            ("20240203", "-"), ("2024-02-03T", "-"), ("2024-02-03T10", "-"), ("2024-02-03T10:1", "-"),
            ("2024-02-03T10:11:", "-"),
            ("2024-02-03T10:11:12.", "-"), ("2024-02-03T10:11:12X", "-"), ("2024-02-03T10:11:12+2", "-"),
            ("2024-02-03T10:11:12+02:0", "-"), ("2024-02-03T10:11:12 ", "-"), ("2024-02-03 10:11:12  Z", "-"),
            ("2024-02-03x", "-"), ("x2024-02-03", "-"), ("2024-02-03T10:11Z2024", "-"), ("٢٠٢٤-02-03", "-"),
            ("+2024-02-03", "-"), ("12024-02-03", "-"), ("2024-W05-6", "-"), ("2024-034", "-"),
        ]
    )
    func iso(text: String, expected: String) throws {
        #expect(try Self.read("iso", text) == expected)
    }

    @Test(
        "counted from 1970 are read with sign and fraction",
        arguments: [
            ("unix", "0", "1970-01-01T00:00:00Z"), ("unix", "1706972400", "2024-02-03T15:00:00Z"),
            ("unix", "-1", "1969-12-31T23:59:59Z"), ("unix", "-0.5", "1969-12-31T23:59:59.5Z"),
            ("unix", "1.25", "1970-01-01T00:00:01.25Z"), ("unix", "-1.25", "1969-12-31T23:59:58.75Z"),
            ("unix", "0.0000000019", "1970-01-01T00:00:00.000000001Z"), ("unix", "-86400", "1969-12-31T00:00:00Z"),
            ("unix", "253402300799", "9999-12-31T23:59:59Z"), ("unix", "253402300800", "-"),
            ("unix", "-62135596800", "0001-01-01T00:00:00Z"), ("unix", "-62135596801", "-"),
            ("unix", "1706972400000", "-"), ("unix", "999999999999999", "-"), ("unix", "9999999999999999", "-"),
            ("unix", "", "-"), ("unix", "+1", "-"), ("unix", "1e9", "-"), ("unix", "1.", "-"), ("unix", ".5", "-"),
            ("unix", "--1", "-"), ("unix", "1 ", "-"), ("unix", "0x10", "-"), ("unix", "-", "-"), ("unix", "1,5", "-"),
            ("unix_ms", "0", "1970-01-01T00:00:00Z"), ("unix_ms", "1706972400123", "2024-02-03T15:00:00.123Z"),
            ("unix_ms", "-1", "1969-12-31T23:59:59.999Z"), ("unix_ms", "1.5", "1970-01-01T00:00:00.0015Z"),
            ("unix_ms", "-1000", "1969-12-31T23:59:59Z"), ("unix_ms", "-1000.5", "1969-12-31T23:59:58.9995Z"),
            ("unix_ms", "253402300799999", "9999-12-31T23:59:59.999Z"), ("unix_ms", "253402300800000", "-"),
        ]
    )
    func unix(format: String, text: String, expected: String) throws {
        #expect(try Self.read(format, text) == expected)
    }

    @Test(
        "are read by their pattern, as a whole",
        arguments: [
            ("yyyy-MM-dd", "2024-02-03", "2024-02-03T00:00:00Z"), ("yyyy-MM-dd", "2024-2-3", "-"),
            ("yyyy-M-d", "2024-2-3", "2024-02-03T00:00:00Z"), ("yyyy-M-d", "2024-12-31", "2024-12-31T00:00:00Z"),
            ("MM/dd/yyyy HH:mm", "02/03/2024 10:00", "2024-02-03T10:00:00Z"),
            ("MM/dd/yyyy HH:mm", "13/03/2024 10:00", "-"), ("MM/dd/yyyy HH:mm", "02/03/2024 10:00 ", "-"),
            ("dd.MM.yyyy", "03.02.2024", "2024-02-03T00:00:00Z"), ("d.M.yy", "3.2.24", "2024-02-03T00:00:00Z"),
            ("d.M.yy", "3.2.69", "2069-02-03T00:00:00Z"), ("d.M.yy", "3.2.70", "1970-02-03T00:00:00Z"),
            ("dd.MM.yyyy", "03.02.24", "-"), ("dd.MM.yyyy", "29.02.2023", "-"), ("dd.MM.yyyy", "31.04.2024", "-"),
            ("yyyyMMdd", "20240203", "2024-02-03T00:00:00Z"),
            ("yyyyMMddHHmmss", "20240203101112", "2024-02-03T10:11:12Z"),
            ("uuuu-LL-dd", "2024-02-03", "2024-02-03T00:00:00Z"), ("y-MM-dd", "2024-02-03", "2024-02-03T00:00:00Z"),
            ("d MMM yyyy", "3 Feb 2024", "2024-02-03T00:00:00Z"), ("d MMM yyyy", "3 FEB 2024", "2024-02-03T00:00:00Z"),
            ("d MMM yyyy", "3 Mai 2024", "-"), ("d MMM yyyy", "3 February 2024", "-"),
            ("d MMMM yyyy", "3 February 2024", "2024-02-03T00:00:00Z"),
            ("d MMMM yyyy", "3 may 2024", "2024-05-03T00:00:00Z"),
            ("EEE, d MMM yyyy", "Sat, 3 Feb 2024", "2024-02-03T00:00:00Z"),
            ("EEEE d MMM yyyy", "Saturday 3 Feb 2024", "2024-02-03T00:00:00Z"),
            ("EEE d MMM yyyy", "Sam 3 Feb 2024", "-"),
            ("M/d/yyyy h:mm a", "2/3/2024 3:05 PM", "2024-02-03T15:05:00Z"),
            ("M/d/yyyy h:mm a", "2/3/2024 12:05 am", "2024-02-03T00:05:00Z"),
            ("M/d/yyyy h:mm a", "2/3/2024 12:05 PM", "2024-02-03T12:05:00Z"),
            ("M/d/yyyy h:mm a", "2/3/2024 13:05 PM", "-"), ("M/d/yyyy h:mm a", "2/3/2024 0:05 AM", "-"),
            ("M/d/yyyy h:mm a", "2/3/2024 3:05", "-"), ("hh a dd.MM.yyyy", "03 pm 03.02.2024", "2024-02-03T15:00:00Z"),
            ("yyyy-MM-dd'T'HH:mm:ss.SSS", "2024-02-03T10:11:12.5", "2024-02-03T10:11:12.5Z"),
            ("yyyy-MM-dd'T'HH:mm:ss.S", "2024-02-03T10:11:12.123456", "2024-02-03T10:11:12.123456Z"),
            ("yyyy-MM-dd HH:mm:ssXXX", "2024-02-03 10:11:12+02:00", "2024-02-03T08:11:12Z"),
            ("yyyy-MM-dd HH:mm:ss Z", "2024-02-03 10:11:12 -0500", "2024-02-03T15:11:12Z"),
            ("yyyy-MM-dd HH:mmX", "2024-02-03 10:11Z", "2024-02-03T10:11:00Z"),
            ("yyyy-MM-dd HH:mmX", "2024-02-03 10:11", "-"),
            ("d 'de' M 'de' yyyy", "3 de 2 de 2024", "2024-02-03T00:00:00Z"),
            ("yyyy''MM''dd", "2024'02'03", "2024-02-03T00:00:00Z"),
            ("yyyy年MM月dd日", "2024年02月03日", "2024-02-03T00:00:00Z"), ("yyyy年MM月dd日", "2024年02月03", "-"),
            ("dd.MM.yyyy H:m:s", "03.02.2024 1:2:3", "2024-02-03T01:02:03Z"), ("dd.MM.yyyy H", "03.02.2024 24", "-"),
            ("dd.MM.yyyy", "", "-"), ("dd.MM.yyyy", "aa.bb.cccc", "-"), ("dd.MM.yyyy", "03,02,2024", "-"),
            ("MMM d, yyyy", "Feb 3, 2024", "2024-02-03T00:00:00Z"),
        ]
    )
    func patterns(pattern: String, text: String, expected: String) throws {
        #expect(try Self.read(pattern, text) == expected)
    }

    @Test(
        "have no pattern that says too little or what is not known",
        arguments: [
            "", "yyyy", "yyyy-MM", "HH:mm", "MM/dd", "dd.MM.yyyy hh", "dd.MM.yyyy a", "dd.MM.yyyy HH a", "YYYY-MM-dd",
            "yyyy-mm-dd", "yyyy-DD", "dd.MM.yyy", "ddd.MM.yyyy", "yyyy-MM-dd 'x", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd zzz",
            "dd.MMMMM.yyyy", "yyyy-MM-dd HHH", "yyyy-MM-dd kk", "yyyy-MM-dd w", "ISO", "unixms",
        ]
    )
    func badPatterns(pattern: String) {
        #expect(throws: DatePattern.Mistake.self) { try DateFormat(pattern) }
    }

    @Test(
        "are local times of their zone when they name no offset",
        arguments: [
            ("2024-07-01 12:00", "Europe/Berlin", "2024-07-01T10:00:00Z"),
            ("2024-01-01 12:00", "Europe/Berlin", "2024-01-01T11:00:00Z"),
            ("2024-07-01 12:00Z", "Europe/Berlin", "2024-07-01T12:00:00Z"),
            ("2024-07-01 12:00+05:00", "Europe/Berlin", "2024-07-01T07:00:00Z"),
            ("2024-03-31 01:59:59", "Europe/Berlin", "2024-03-31T00:59:59Z"),
            ("2024-03-31 02:00", "Europe/Berlin", "gap"),
            ("2024-03-31 02:59:59", "Europe/Berlin", "gap"),
            ("2024-03-31 03:00", "Europe/Berlin", "2024-03-31T01:00:00Z"),
            ("2024-10-27 01:59:59", "Europe/Berlin", "2024-10-26T23:59:59Z"),
            ("2024-10-27 02:00", "Europe/Berlin", "2024-10-27T00:00:00Z overlap"),
            ("2024-10-27 02:59:59", "Europe/Berlin", "2024-10-27T00:59:59Z overlap"),
            ("2024-10-27 03:00", "Europe/Berlin", "2024-10-27T02:00:00Z"),
            ("2024-02-03 10:00", "America/New_York", "2024-02-03T15:00:00Z"),
            ("2024-03-10 02:30", "America/New_York", "gap"),
            ("2024-11-03 01:30", "America/New_York", "2024-11-03T05:30:00Z overlap"),
            ("2024-02-03 10:00", "Asia/Kolkata", "2024-02-03T04:30:00Z"),
            ("2024-02-03 10:00", "Asia/Kathmandu", "2024-02-03T04:15:00Z"),
            ("2024-10-06 02:15", "Australia/Lord_Howe", "gap"),
            ("2024-10-06 02:30", "Australia/Lord_Howe", "2024-10-05T15:30:00Z"),
            ("2024-04-07 01:45", "Australia/Lord_Howe", "2024-04-06T14:45:00Z overlap"),
            ("2011-12-30 12:00", "Pacific/Apia", "gap"), ("2011-12-31 00:00", "Pacific/Apia", "2011-12-30T10:00:00Z"),
            ("1969-07-01 12:00", "Europe/London", "1969-07-01T11:00:00Z"),
            ("1970-01-01 00:00", "Europe/London", "1969-12-31T23:00:00Z"),
            ("2018-11-04 00:30", "America/Sao_Paulo", "gap"),
            ("2500-07-01 12:00", "Europe/Berlin", "2500-07-01T10:00:00Z"),
            ("0001-01-01 00:00", "Europe/Berlin", "out of range"),
            ("9999-12-31 23:00", "America/New_York", "out of range"),
            ("2024-02-03 10:00", "UTC", "2024-02-03T10:00:00Z"),
        ]
    )
    func zones(text: String, zone: String, expected: String) throws {
        #expect(try Self.read("iso", text, zone: zone) == expected)
    }

    @Test(
        "without a time are the day that the text names, or, of an instant, the day in the zone",
        arguments: [
            ("iso", "2024-02-03", nil, "2024-02-03"), ("iso", "2024-02-03", "America/New_York", "2024-02-03"),
            ("iso", "2024-03-31 02:30", "Europe/Berlin", "2024-03-31"),
            ("iso", "2024-02-03T23:30:00-05:00", nil, "2024-02-03"),
            ("iso", "2024-02-03T23:30:00-05:00", "UTC", "2024-02-04"),
            ("iso", "2024-02-03T23:30:00Z", "Europe/Berlin", "2024-02-04"),
            ("iso", "2024-02-03T01:00:00Z", "America/New_York", "2024-02-02"),
            ("unix", "1706997600", nil, "2024-02-03"),
            ("unix", "1706997600", "Asia/Kolkata", "2024-02-04"), ("unix", "-1", nil, "1969-12-31"),
            ("iso", "9999-12-31T23:59:59Z", "Europe/Berlin", "out of range"),
        ] as [(String, String, String?, String)]
    )
    func days(format: String, text: String, zone: String?, expected: String) throws {
        #expect(try Self.read(format, text, zone: zone, onlyDay: true) == expected)
    }

    @Test(
        "reject, warn and fall back in a row",
        arguments: [
            ValueCase("{column: a, date: iso}", "2024-02-03", gives: "\"2024-02-03T00:00:00Z\""),
            ValueCase("{column: a, date: iso}", " 2024-02-03\u{A0}", gives: "\"2024-02-03T00:00:00Z\""),
            ValueCase("{column: a, date: iso}", "03.02.2024", gives: "date.invalid"),
            ValueCase("{column: a, date: [iso, dd.MM.yyyy]}", "03.02.2024", gives: "\"2024-02-03T00:00:00Z\""),
            ValueCase("{column: a, date: [dd/MM/yyyy, MM/dd/yyyy]}", "02/03/2024", gives: "\"2024-03-02T00:00:00Z\""),
            ValueCase("{column: a, date: [dd/MM/yyyy, MM/dd/yyyy]}", "12/31/2024", gives: "\"2024-12-31T00:00:00Z\""),
            ValueCase("{column: a, date: [dd/MM/yyyy, MM/dd/yyyy]}", "31/31/2024", gives: "date.invalid"),
            ValueCase("{column: a, date: unix}", .number("1706972400"), gives: "\"2024-02-03T15:00:00Z\""),
            ValueCase("{column: a, date: unix_ms}", .number("-1"), gives: "\"1969-12-31T23:59:59.999Z\""),
            ValueCase("{column: a, date: iso}", .boolean(true), gives: "date.invalid"),
            ValueCase("{column: a, date: iso}", .json("{}"), gives: "date.invalid"),
            ValueCase("{column: a, type: date}", "2024-02-03T10:00:00Z", gives: "\"2024-02-03\""),
            ValueCase("{column: a, type: datetime}", "2024-02-03", gives: "\"2024-02-03T00:00:00Z\""),
            ValueCase("{column: a, date: iso, timezone: Europe/Berlin}", "2024-03-31 02:30", gives: "date.gap"),
            ValueCase(
                "{column: a, date: iso, timezone: Europe/Berlin, on_error: null}",
                "2024-03-31 02:30",
                gives: "- !date.gap"
            ),
            ValueCase(
                "{column: a, date: iso, timezone: Europe/Berlin, on_error: skip}",
                "2024-03-31 02:30",
                gives: "no call"
            ),
            ValueCase(
                "{column: a, date: iso, timezone: Europe/Berlin}",
                "2024-10-27 02:30",
                gives: "\"2024-10-27T00:30:00Z\" !date.overlap"
            ),
            ValueCase("{column: a, date: iso, default: 2024-01-01}", "", gives: "\"2024-01-01T00:00:00Z\""),
            ValueCase("{column: a, date: iso, timezone: Europe/Berlin}", "0001-01-01", gives: "date.invalid"),
            ValueCase("{first: [a, b], date: iso}", "", "2024-02-03", gives: "\"2024-02-03T00:00:00Z\""),
            ValueCase(
                "{template: \"{{a}}T{{b}}\", date: iso}",
                "2024-02-03",
                "10:00",
                gives: "\"2024-02-03T10:00:00Z\""
            ),
        ]
    )
    func rows(value: ValueCase) throws {
        try value.check()
    }

    @Test("leave nothing of a field whose time is in a gap, whatever follows it")
    func gapThenNext() throws {
        let mapping = try Fixture.mapping(
            """
            version: 1
            destination: {type: churnzero}
            calls:
              - setAttribute:
                  entity: account
                  accountExternalId: {value: A}
                  attr_When: {column: a, date: iso, timezone: Europe/Berlin, on_error: null}
                  attr_Next: b
            """
        )
        let block = try Fixture.run(
            mapping,
            columns: ["a", "b"],
            rows: [["2024-03-31 02:30", "x"], ["2024-03-31 02:30", ""]]
        )
        #expect(
            block.texts == [#"{"action":"setAttribute","entity":"account","accountExternalId":"A","attr_Next":"x"}"#]
        )
    }

    @Test("go from day to number and back")
    func calendar() {
        var day = CivilDate.dayNumber(year: 1, month: 1, day: 1)
        #expect(CivilDate.dayNumber(year: 1970, month: 1, day: 1) == 0)
        for year in 1...800 {
            for month in 1...12 {
                for number in 1...CivilDate.days(inMonth: month, of: year) {
                    let date = CivilDate.date(ofDay: day)
                    if date != (year, month, number)
                        || CivilDate.dayNumber(year: year, month: month, day: number) != day
                    {
                        Issue.record("\(year)-\(month)-\(number) is day \(day)")
                        return
                    }
                    day += 1
                }
            }
        }
        #expect(day == CivilDate.dayNumber(year: 801, month: 1, day: 1))
    }

    @Test("in the zone of an instant agree with the instant of a local time", arguments: [7] as [UInt64])
    func offsets(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for (name, _) in ZoneTable.zones {
            let zone = try ZoneRules.named(name)
            for _ in 0..<500 {
                let instant = Int.random(in: -60_000_000...250_000_000_000, using: &generator)
                let local = instant + zone.offset(at: instant)
                switch zone.resolve(local: local) {
                case .gap: Issue.record("\(name) shows \(local) at \(instant)")
                case .offset(let offset): #expect(local - offset == instant, "\(name)")
                case .overlap(let first): #expect(local - first <= instant, "\(name)")
                }
            }
        }
    }
}
