/// What a `Retry-After` header asks for (RFC 9110, section 10.2.3): a number of seconds, or an HTTP date in one of its
/// three forms.
///
/// - Parameters:
///   - header: the header's value.
///   - now: seconds since 1970, by the clock of this machine.
/// - Returns: the wait, zero for a time that has passed; nil when the value is neither a number nor a date.
package func retryAfterWait(_ header: String, now: Int) -> Duration? {
    let text = header.trimmingSpaces
    if !text.isEmpty, text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) {
        return .seconds(min(Int(text) ?? .max, longestWait))
    }
    guard let date = HTTPDate(text, now: now) else { return nil }
    return .seconds(min(max(0, date.seconds - now), longestWait))
}

/// What a header `RateLimit-Reset` or `X-RateLimit-Reset` asks for: seconds to wait, or, as some servers write it, the moment
/// in seconds since 1970. A fraction is rounded up.
///
/// - Parameters:
///   - header: the header's value.
///   - now: seconds since 1970, by the clock of this machine.
/// - Returns: the wait, zero for a moment that has passed; nil when the value is no number.
package func rateLimitWait(_ header: String, now: Int) -> Duration? {
    guard let number = Double(header.trimmingSpaces), number >= 0, number.isFinite else { return nil }
    let wait = number < firstMoment ? number : max(0, number - Double(now))
    return .seconds(Int(min(wait, Double(longestWait)).rounded(.up)))
}

/// Numbers from here on are moments: as a wait it would be 31 years.
private let firstMoment = 1e9

/// Beyond any use, and far from any overflow: a hundred years.
private let longestWait = 3_155_760_000

/// A moment as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or
/// `Sun Nov  6 08:49:37 1994`. The day's name is not looked at.
private struct HTTPDate {
    /// Seconds since 1970.
    var seconds: Int

    init?(_ text: Substring, now: Int) {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "," })
        let parts: [Substring]
        switch words.count {
        case 6 where words[5] == "GMT": parts = [words[3], words[2], words[1], words[4]]
        case 4 where words[3] == "GMT":
            let date = words[1].split(separator: "-", omittingEmptySubsequences: false)
            guard date.count == 3 else { return nil }
            parts = [date[2], date[1], date[0], words[2]]
        case 5: parts = [words[4], words[1], words[2], words[3]]
        default: return nil
        }
        self.init(year: parts[0], month: parts[1], day: parts[2], time: parts[3], now: now)
    }

    private init?(year: Substring, month: Substring, day: Substring, time: Substring, now: Int) {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { number($0, 0...60) }
        guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2], hour < 24,
            minute < 60, let month = months.firstIndex(of: String(month)), let day = number(day, 1...31),
            let shortYear = number(year, 0...9999)
        else { return nil }
        let year = year.count == 2 ? fullYear(shortYear, now: now) : shortYear
        seconds = daysSince1970(year: year, month: month + 1, day: day) * 86_400 + hour * 3600 + minute * 60 + second
    }
}

private let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

private func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
    guard (1...4).contains(text.count), text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
        return nil
    }
    return Int(text).flatMap { range.contains($0) ? $0 : nil }
}

/// The year of a two-digit year: the nearest one, and never more than 50 years ahead (RFC 9110, section 5.6.7).
private func fullYear(_ twoDigits: Int, now: Int) -> Int {
    let thisYear = 1970 + now / 31_556_952
    let year = thisYear / 100 * 100 + twoDigits
    if year > thisYear + 50 { return year - 100 }
    return year <= thisYear - 50 ? year + 100 : year
}

/// Days from 1970-01-01 in the Gregorian calendar; years begin in March here, so that the leap day comes last.
private func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let marchYear = month > 2 ? year : year - 1
    let monthsSinceMarch = (month + 9) % 12
    let dayOfYear = (153 * monthsSinceMarch + 2) / 5 + day - 1
    return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
}

extension String {
    fileprivate var trimmingSpaces: Substring {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
