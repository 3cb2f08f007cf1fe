/// The rule that a time zone follows for ever (a POSIX `TZ` text, RFC 8536, section 3.3): `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneFooter: Hashable {
    private enum Day: Hashable {
        /// 1...365; 29 February is never counted.
        case ofYearWithoutLeapDay(Int)
        /// 0...365; 29 February is counted.
        case ofYear(Int)
        /// The weekday (0 is Sunday) of the given week of a month; week 5 is the last.
        case weekday(Int, week: Int, month: Int)
    }

    private struct Turn: Hashable {
        var day: Day
        /// Seconds behind midnight, by the clock before the change; up to a week before or after.
        var time: Int
    }

    private struct Saving: Hashable {
        var offset: Int
        var start: Turn
        var end: Turn
    }

    private let standard: Int
    private let saving: Saving?

    init?(_ text: [UInt8]) {
        var reader = Reader(text: text)
        guard reader.skipName(), let standard = reader.time(hours: 24) else { return nil }
        // The sign counts west of Greenwich.
        self.standard = -standard
        if reader.isAtEnd {
            saving = nil
            return
        }
        guard reader.skipName() else { return nil }
        var offset = self.standard + 3_600
        if !reader.isAt(",") {
            guard let read = reader.time(hours: 24) else { return nil }
            offset = -read
        }
        guard reader.takes(","), let start = reader.turn(), reader.takes(","), let end = reader.turn(), reader.isAtEnd
        else { return nil }
        saving = Saving(offset: offset, start: start, end: end)
    }

    /// Adds the changes that follow the last one, for a bit more than the 400 years after which the calendar repeats.
    /// Gives back the local time from which on they repeat, or nil when nothing changes any more.
    func extend(_ changes: inout [ZoneFile.Change]) -> Int? {
        let last = changes.last?.instant ?? Int.min / 2
        guard let saving else {
            if changes.last?.offset != standard { changes.append(.init(instant: last + 1, offset: standard)) }
            return nil
        }
        let begin = changes.isEmpty ? 1970 : max(1600, CivilDate.date(ofDay: last / 86_400).year)
        var added: [ZoneFile.Change] = []
        for year in begin...begin + 402 {
            added.append(.init(instant: instant(of: saving.end, year, clock: saving.offset), offset: standard))
            added.append(.init(instant: instant(of: saving.start, year, clock: standard), offset: saving.offset))
        }
        // Where both fall together (daylight saving time all year), the start counts: it is added behind the end.
        let sorted = added.enumerated().sorted { ($0.element.instant, $0.offset) < ($1.element.instant, $1.offset) }
        changes += sorted.map(\.element).filter { $0.instant > last }
        return CivilDate.dayNumber(year: begin + 401, month: 1, day: 1) * 86_400
    }

    private func instant(of turn: Turn, _ year: Int, clock: Int) -> Int {
        day(turn.day, year) * 86_400 + turn.time - clock
    }

    private func day(_ day: Day, _ year: Int) -> Int {
        let newYear = CivilDate.dayNumber(year: year, month: 1, day: 1)
        switch day {
        case .ofYear(let number): return newYear + number
        case .ofYearWithoutLeapDay(let number):
            return newYear + number - 1 + (number > 59 && CivilDate.isLeap(year) ? 1 : 0)
        case .weekday(let weekday, let week, let month):
            let first = CivilDate.dayNumber(year: year, month: month, day: 1)
            // 1 January 1970 was a Thursday.
            let weekdayOfFirst = ((first + 4) % 7 + 7) % 7
            var number = (weekday - weekdayOfFirst + 7) % 7 + (week - 1) * 7
            if number >= CivilDate.days(inMonth: month, of: year) { number -= 7 }
            return first + number
        }
    }

    private struct Reader {
        let text: [UInt8]
        var index = 0

        init(text: [UInt8]) {
            self.text = text
        }

        var isAtEnd: Bool { index == text.count }

        func isAt(_ letter: Unicode.Scalar) -> Bool {
            index < text.count && text[index] == UInt8(ascii: letter)
        }

        mutating func takes(_ letter: Unicode.Scalar) -> Bool {
            guard isAt(letter) else { return false }
            index += 1
            return true
        }

        /// `CET`, or `<+0330>`.
        mutating func skipName() -> Bool {
            if takes("<") {
                guard let end = text[index...].firstIndex(of: UInt8(ascii: ">")) else { return false }
                index = end + 1
                return true
            }
            let start = index
            while index < text.count, (text[index] | 0x20) &- 97 < 26 { index += 1 }
            return index - start >= 3
        }

        private mutating func number(_ range: ClosedRange<Int>) -> Int? {
            let start = index
            var value = 0
            while index < text.count, text[index] &- 48 <= 9, index - start < 4 {
                value = value * 10 + Int(text[index] - 48)
                index += 1
            }
            return index > start && range.contains(value) ? value : nil
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func time(hours limit: Int) -> Int? {
            let isNegative = takes("-")
            if !isNegative { _ = takes("+") }
            guard let hours = number(0...limit) else { return nil }
            var seconds = hours * 3_600
            for unit in [60, 1] where takes(":") {
                guard let part = number(0...59) else { return nil }
                seconds += part * unit
            }
            return isNegative ? -seconds : seconds
        }

        mutating func turn() -> Turn? {
            guard let day = day() else { return nil }
            if !takes("/") { return Turn(day: day, time: 7_200) }
            return time(hours: 167).map { Turn(day: day, time: $0) }
        }

        private mutating func day() -> Day? {
            if takes("J") { return number(1...365).map { .ofYearWithoutLeapDay($0) } }
            guard takes("M") else { return number(0...365).map { .ofYear($0) } }
            guard let month = number(1...12), takes("."), let week = number(1...5), takes("."),
                let weekday = number(0...6)
            else { return nil }
            return .weekday(weekday, week: week, month: month)
        }
    }
}
