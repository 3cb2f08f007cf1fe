/// A moment read from ISO-8601 text, written back in one form, so that two spellings of one moment compare equal.
///
/// Accepted: `2024-02-03`, `2024-02-03T10:00`, with seconds, with up to nine digits of a fraction (kept to seven,
/// as in .NET), with `Z`, an offset, or neither, which is read as UTC: the real service's reading is not documented.
struct Instant: Equatable, Sendable {
    /// For instance `2024-02-03T10:00:00Z` or `2024-02-03T10:00:00.25Z`.
    var text: String

    /// Nil when `text` is no such date, or no such day exists.
    init?(_ text: String) {
        var scan = DigitScan(text)
        guard let year = scan.number(4), scan.take("-"), let month = scan.number(2), scan.take("-"),
            let day = scan.number(2), (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year)
        else { return nil }
        var minutes = 0
        var seconds = 0
        var fraction = ""
        if scan.take("T") || scan.take("t") || scan.take(" ") {
            guard let hour = scan.number(2), scan.take(":"), let minute = scan.number(2), hour < 24, minute < 60
            else { return nil }
            minutes = hour * 60 + minute
            if scan.take(":") {
                guard let second = scan.number(2), second < 60 else { return nil }
                seconds = second
                if scan.take(".") {
                    guard let digits = scan.digits(1...9) else { return nil }
                    fraction = String(digits.prefix(7))
                }
            }
            guard let offset = Self.offset(&scan) else { return nil }
            minutes -= offset
        }
        guard scan.isAtEnd else { return nil }
        self.text = Self.written(year, month, day, minutes, seconds, fraction)
    }

    /// Minutes east of Greenwich; 0 when none is given.
    private static func offset(_ scan: inout DigitScan) -> Int? {
        if scan.isAtEnd || scan.take("Z") || scan.take("z") { return 0 }
        let east = scan.take("+")
        guard east || scan.take("-"), let hours = scan.number(2), hours < 24 else { return nil }
        _ = scan.take(":")
        guard let minutes = scan.isAtEnd ? 0 : scan.number(2), minutes < 60 else { return nil }
        return (hours * 60 + minutes) * (east ? 1 : -1)
    }

    private static func written(
        _ year: Int,
        _ month: Int,
        _ day: Int,
        _ minutes: Int,
        _ seconds: Int,
        _ fraction: String
    ) -> String {
        var (year, month, day, minutes) = (year, month, day, minutes)
        if minutes < 0 {
            minutes += 1440
            (year, month, day) = dayBefore(year, month, day)
        } else if minutes >= 1440 {
            minutes -= 1440
            (year, month, day) = dayAfter(year, month, day)
        }
        let digits = fraction.reversed().drop { $0 == "0" }.reversed()
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let time = "\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2)):\(padded(seconds, 2))"
        return "\(date)T\(time)\(digits.isEmpty ? "" : "." + String(digits))Z"
    }

    private static func dayBefore(_ year: Int, _ month: Int, _ day: Int) -> (Int, Int, Int) {
        if day > 1 { return (year, month, day - 1) }
        return month > 1 ? (year, month - 1, days(in: month - 1, of: year)) : (year - 1, 12, 31)
    }

    private static func dayAfter(_ year: Int, _ month: Int, _ day: Int) -> (Int, Int, Int) {
        if day < days(in: month, of: year) { return (year, month, day + 1) }
        return month < 12 ? (year, month + 1, 1) : (year + 1, 1, 1)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return digits.utf8.count < width ? String(repeating: "0", count: width - digits.utf8.count) + digits : digits
    }
}

/// Walks over ASCII digits and separators.
private struct DigitScan {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: scalar) else { return false }
        rest.removeFirst()
        return true
    }

    /// A number of exactly `width` digits.
    mutating func number(_ width: Int) -> Int? {
        var number = 0
        for _ in 0..<width {
            guard let byte = rest.first, (0x30...0x39).contains(byte) else { return nil }
            number = number * 10 + Int(byte - 0x30)
            rest.removeFirst()
        }
        return number
    }

    /// As many digits as there are, when their count is within `counts`.
    mutating func digits(_ counts: ClosedRange<Int>) -> Substring? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard counts.contains(digits.count) else { return nil }
        rest = rest.dropFirst(digits.count)
        return Substring(digits)
    }
}
