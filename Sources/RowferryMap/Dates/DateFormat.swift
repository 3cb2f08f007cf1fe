/// One way to write a date: an entry of `date:`.
enum DateFormat: Sendable, Hashable {
    /// ISO 8601 as people write it: a date; or a date, `T` or a space, and a time with or without seconds, fraction, zone.
    case iso
    /// Seconds since 1970, a fraction allowed.
    case unix
    /// Thousandths of a second since 1970.
    case unixMilliseconds
    case pattern(DatePattern)

    init(_ text: String, names: DateNames = .english, pivot: Int = 70) throws(DatePattern.Mistake) {
        switch text {
        case "iso": self = .iso
        case "unix": self = .unix
        case "unix_ms": self = .unixMilliseconds
        default: self = .pattern(try DatePattern(text, names: names, pivot: pivot))
        }
    }

    /// The moment that the whole text names, or nil.
    @inline(__always)
    func read(_ text: UnsafeRawBufferPointer) -> LocalMoment? {
        switch self {
        case .iso: ISODate.read(text)
        case .unix: UnixDate.read(text, unitsPerSecond: 1)
        case .unixMilliseconds: UnixDate.read(text, unitsPerSecond: 1_000)
        case .pattern(let pattern): pattern.read(text)
        }
    }
}

/// Digits at a place of a text.
struct DigitReader {
    let text: UnsafeRawBufferPointer
    var index = 0

    init(_ text: UnsafeRawBufferPointer) {
        self.text = text
    }

    var isAtEnd: Bool { index == text.count }
    var next: UInt8 { index < text.count ? text[index] : 0 }

    /// A number of at least `least` and at most `most` digits.
    @inline(__always)
    mutating func number(_ least: Int, _ most: Int) -> Int? {
        var value = 0
        var count = 0
        while count < most, index < text.count {
            let digit = text[index] &- 48
            if digit > 9 { break }
            value = value &* 10 &+ Int(digit)
            count &+= 1
            index &+= 1
        }
        return count >= least ? value : nil
    }

    @inline(__always)
    mutating func takes(_ byte: UInt8) -> Bool {
        guard next == byte, index < text.count else { return false }
        index &+= 1
        return true
    }

    /// Digits behind a decimal point as billionths; further digits are read and dropped.
    mutating func fraction() -> Int? {
        let start = index
        var value = 0
        while index < text.count, text[index] &- 48 <= 9 {
            if index - start < 9 { value = value * 10 + Int(text[index] - 48) }
            index += 1
        }
        if index == start { return nil }
        for _ in min(index - start, 9)..<9 { value *= 10 }
        return value
    }

    /// `Z`, `+02`, `+0200`, `+02:00` as seconds east of UTC. Nil when there is no offset or it is more than 18 hours.
    mutating func offset() -> Int? {
        if takes(UInt8(ascii: "Z")) || takes(UInt8(ascii: "z")) { return 0 }
        let isWest = next == UInt8(ascii: "-")
        guard takes(UInt8(ascii: "+")) || takes(UInt8(ascii: "-")), let hours = number(2, 2) else { return nil }
        var minutes = 0
        if takes(UInt8(ascii: ":")) {
            guard let read = number(2, 2) else { return nil }
            minutes = read
        } else if let read = number(2, 2) {
            minutes = read
        }
        let seconds = hours * 3_600 + minutes * 60
        guard minutes <= 59, seconds <= 18 * 3_600 else { return nil }
        return isWest ? -seconds : seconds
    }
}

/// ISO 8601 dates (RFC 3339, and its everyday variants).
enum ISODate {
    /// - Complexity: one pass; allocates nothing.
    static func read(_ text: UnsafeRawBufferPointer) -> LocalMoment? {
        var digits = DigitReader(text)
        var moment = LocalMoment()
        guard let year = digits.number(4, 4), digits.takes(UInt8(ascii: "-")), let month = digits.number(2, 2),
            digits.takes(UInt8(ascii: "-")), let day = digits.number(2, 2)
        else { return nil }
        moment.year = year
        moment.month = month
        moment.day = day
        if digits.isAtEnd { return moment }
        guard digits.takes(UInt8(ascii: "T")) || digits.takes(UInt8(ascii: " ")) || digits.takes(UInt8(ascii: "t")),
            readTime(&digits, into: &moment)
        else { return nil }
        if digits.isAtEnd { return moment }
        // "2024-02-03 10:00:00 +02:00" is how databases write it.
        _ = digits.takes(UInt8(ascii: " "))
        guard let offset = digits.offset(), digits.isAtEnd else { return nil }
        moment.offset = offset
        return moment
    }

    private static func readTime(_ digits: inout DigitReader, into moment: inout LocalMoment) -> Bool {
        guard let hour = digits.number(2, 2), digits.takes(UInt8(ascii: ":")), let minute = digits.number(2, 2) else {
            return false
        }
        moment.hour = hour
        moment.minute = minute
        guard digits.takes(UInt8(ascii: ":")) else { return true }
        guard let second = digits.number(2, 2) else { return false }
        moment.second = second
        if digits.takes(UInt8(ascii: ".")) || digits.takes(UInt8(ascii: ",")) {
            guard let fraction = digits.fraction() else { return false }
            moment.nanosecond = fraction
        }
        return true
    }
}

/// Times counted from 1970.
enum UnixDate {
    static func read(_ text: UnsafeRawBufferPointer, unitsPerSecond: Int) -> LocalMoment? {
        var digits = DigitReader(text)
        let isBefore = digits.takes(UInt8(ascii: "-"))
        guard let whole = digits.number(1, 15) else { return nil }
        var billionths = 0
        if digits.takes(UInt8(ascii: ".")) {
            guard let fraction = digits.fraction() else { return nil }
            billionths = fraction / unitsPerSecond
        }
        guard digits.isAtEnd else { return nil }
        let magnitude = whole / unitsPerSecond
        billionths += whole % unitsPerSecond * (1_000_000_000 / unitsPerSecond)
        var seconds = isBefore ? -magnitude : magnitude
        if isBefore, billionths > 0 {
            seconds -= 1
            billionths = 1_000_000_000 - billionths
        }
        return moment(at: seconds, billionths)
    }

    private static func moment(at seconds: Int, _ billionths: Int) -> LocalMoment {
        let day = CivilDate.day(ofSecond: seconds)
        let time = seconds - day * 86_400
        let date = CivilDate.date(ofDay: day)
        return LocalMoment(
            year: date.year,
            month: date.month,
            day: date.day,
            hour: time / 3_600,
            minute: time / 60 % 60,
            second: time % 60,
            nanosecond: billionths,
            offset: 0
        )
    }
}
