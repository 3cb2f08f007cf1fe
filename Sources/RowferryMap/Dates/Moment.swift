/// A date and time of day as it was read: not yet an instant, as long as the offset is not known.
struct LocalMoment: Sendable, Hashable {
    var year = 1970
    var month = 1
    var day = 1
    var hour = 0
    var minute = 0
    var second = 0
    /// Billionths of a second.
    var nanosecond = 0
    /// Seconds east of UTC, when the text says so.
    var offset: Int?

    /// Whether such a day and time of day exist in the Gregorian calendar. 24:00 and leap seconds do not.
    var isValid: Bool {
        (1...9999).contains(year) && (1...12).contains(month) && day >= 1
            && day <= CivilDate.days(inMonth: month, of: year)
            && (0...23).contains(hour) && (0...59).contains(minute) && (0...59).contains(second)
    }

    /// Seconds from 1970-01-01T00:00:00, as if the moment were UTC.
    var secondsAsUTC: Int {
        CivilDate.dayNumber(year: year, month: month, day: day) * 86_400 + hour * 3_600 + minute * 60 + second
    }
}

/// Arithmetic of the proleptic Gregorian calendar.
enum CivilDate {
    /// The calendar repeats, weekdays among it, after 400 years.
    static let cycleSeconds = 146_097 * 86_400

    static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 (Howard Hinnant's `days_from_civil`: years start in March, so that the leap day is the last).
    @inline(__always)
    static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The day that holds the second, both counted from 1970.
    @inline(__always)
    static func day(ofSecond second: Int) -> Int {
        second >= 0 ? second / 86_400 : -((86_399 - second) / 86_400)
    }

    /// The inverse of `dayNumber`.
    @inline(__always)
    static func date(ofDay number: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

/// An instant: seconds since 1970 in UTC, and billionths.
struct Instant: Sendable, Hashable {
    /// The years 1 to 9999: what four digits can say.
    static let range = -62_135_596_800..<253_402_300_800

    var seconds: Int
    var nanosecond: Int

    /// Writes `2024-02-03T15:00:00Z`, with a fraction only if there is one, without zeros at its end.
    func write(to output: inout ByteSink) {
        let day = CivilDate.day(ofSecond: seconds)
        let time = seconds - day * 86_400
        let clock = (hour: time / 3_600, minute: time / 60 % 60, second: time % 60)
        Self.write(CivilDate.date(ofDay: day), clock, nanosecond, to: &output)
    }

    /// The same by date and clock.
    @inline(__always)
    static func write(
        _ date: (year: Int, month: Int, day: Int),
        _ clock: (hour: Int, minute: Int, second: Int),
        _ nanosecond: Int,
        to output: inout ByteSink
    ) {
        write(date, to: &output)
        let room = output.room(10)
        two(clock.hour, UInt8(ascii: "T"), room)
        two(clock.minute, UInt8(ascii: ":"), room + 3)
        two(clock.second, UInt8(ascii: ":"), room + 6)
        output.advance(9)
        writeFraction(nanosecond, to: &output)
        output.append(UInt8(ascii: "Z"))
    }

    /// Writes the billionths of a second behind a point, without zeros at their end; nothing for none.
    @inline(__always)
    static func writeFraction(_ nanosecond: Int, to output: inout ByteSink) {
        if nanosecond > 0 { writeDigits(ofFraction: nanosecond, to: &output) }
    }

    @inline(never)
    private static func writeDigits(ofFraction nanosecond: Int, to output: inout ByteSink) {
        output.append(UInt8(ascii: "."))
        var rest = nanosecond
        var unit = 100_000_000
        while rest > 0 {
            output.append(UInt8(48 + rest / unit))
            rest %= unit
            unit /= 10
        }
    }

    /// Writes `2024-02-03`.
    @inline(__always)
    static func write(_ date: (year: Int, month: Int, day: Int), to output: inout ByteSink) {
        let room = output.room(10)
        let century = date.year / 100
        room.storeBytes(of: digits(century), as: UInt16.self)
        room.storeBytes(of: digits(date.year - century * 100), toByteOffset: 2, as: UInt16.self)
        two(date.month, UInt8(ascii: "-"), room + 4)
        two(date.day, UInt8(ascii: "-"), room + 7)
        output.advance(10)
    }

    /// A mark and two digits.
    @inline(__always)
    private static func two(_ value: Int, _ mark: UInt8, _ room: UnsafeMutableRawPointer) {
        room.storeBytes(of: mark, as: UInt8.self)
        room.storeBytes(of: digits(value), toByteOffset: 1, as: UInt16.self)
    }

    /// Two digits as they stand in memory.
    @inline(__always)
    private static func digits(_ value: Int) -> UInt16 {
        let tens = value / 10
        return (UInt16(truncatingIfNeeded: 48 &+ tens) | UInt16(truncatingIfNeeded: 48 &+ value &- tens &* 10) &<< 8)
            .littleEndian
    }
}
