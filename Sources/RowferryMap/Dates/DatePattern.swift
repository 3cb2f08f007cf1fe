import RowferryModel

/// A date pattern in the letters of Unicode (UTS 35): `MM/dd/yyyy HH:mm`.
///
/// Two letters want two digits, one letter takes one or two; text between apostrophes stands for itself. The whole
/// value must fit.
struct DatePattern: Sendable, Hashable {
    struct Mistake: Error, Equatable {
        var message: String
    }

    private enum Step: Sendable, Hashable {
        case year
        /// Two digits: 70...99 are 1970...1999, 00...69 are 2000...2069.
        case shortYear
        case month(least: Int)
        case monthName(full: Bool)
        case day(least: Int)
        case weekday
        case hour(least: Int)
        case hourOfHalfDay(least: Int)
        case halfDay
        case minute(least: Int)
        case second(least: Int)
        case fraction
        case offset
        case byte(UInt8)
    }

    let text: String
    private let steps: [Step]

    init(_ text: String) throws(Mistake) {
        self.text = text
        var steps: [Step] = []
        let characters = Array(text)
        var index = 0
        while index < characters.count {
            let character = characters[index]
            if character == "'" {
                index = try Self.literal(characters, from: index + 1, into: &steps)
            } else if character.isASCII, character.isLetter {
                var count = 1
                while index + count < characters.count, characters[index + count] == character { count += 1 }
                steps.append(try Self.step(character, count))
                index += count
            } else {
                steps.append(contentsOf: String(character).utf8.map(Step.byte))
                index += 1
            }
        }
        self.steps = steps
        try checkFields()
    }

    private static func literal(
        _ characters: [Character],
        from start: Int,
        into steps: inout [Step]
    ) throws(Mistake) -> Int {
        var index = start
        if index < characters.count, characters[index] == "'" {
            steps.append(.byte(UInt8(ascii: "'")))
            return index + 1
        }
        while index < characters.count, characters[index] != "'" {
            steps.append(contentsOf: String(characters[index]).utf8.map(Step.byte))
            index += 1
        }
        if index == characters.count { throw Mistake(message: "an apostrophe in the date pattern is not closed") }
        return index + 1
    }

    private static func step(_ letter: Character, _ count: Int) throws(Mistake) -> Step {
        switch (letter, count) {
        case ("y", 4), ("u", 4), ("y", 1): return .year
        case ("y", 2): return .shortYear
        case ("M", 1...2), ("L", 1...2): return .month(least: count)
        case ("M", 3), ("L", 3): return .monthName(full: false)
        case ("M", 4), ("L", 4): return .monthName(full: true)
        case ("d", 1...2): return .day(least: count)
        case ("E", 1...4): return .weekday
        case ("H", 1...2): return .hour(least: count)
        case ("h", 1...2): return .hourOfHalfDay(least: count)
        case ("a", 1): return .halfDay
        case ("m", 1...2): return .minute(least: count)
        case ("s", 1...2): return .second(least: count)
        case ("S", _): return .fraction
        case ("X", 1...3), ("x", 1...3), ("Z", 1...5): return .offset
        default:
            throw Mistake(
                message: "the date pattern has \(String(repeating: letter, count: count).quoted), which is not known; "
                    + "there are yyyy yy MM MMM MMMM dd EEE HH hh a mm ss SSS XXX, and text between apostrophes"
            )
        }
    }

    private func checkFields() throws(Mistake) {
        var hasDay = false
        var hasMonth = false
        var hasYear = false
        var hasHalfHour = false
        var hasHalf = false
        for step in steps {
            switch step {
            case .year, .shortYear: hasYear = true
            case .month, .monthName: hasMonth = true
            case .day: hasDay = true
            case .hourOfHalfDay: hasHalfHour = true
            case .halfDay: hasHalf = true
            default: break
            }
        }
        if !(hasDay && hasMonth && hasYear) {
            throw Mistake(message: "the date pattern \(text.quoted) needs a year (yyyy), a month (MM) and a day (dd)")
        }
        if hasHalfHour != hasHalf {
            throw Mistake(message: "the date pattern \(text.quoted) needs both hh and a (am or pm), or HH for 24 hours")
        }
    }

    /// The moment that the whole text names, or nil when it does not fit.
    /// - Complexity: one pass; allocates nothing.
    func read(_ text: UnsafeRawBufferPointer) -> LocalMoment? {
        var digits = DigitReader(text)
        var moment = LocalMoment()
        var isAfternoon: Bool?
        for step in steps {
            guard Self.apply(step, &digits, &moment, &isAfternoon) else { return nil }
        }
        guard digits.isAtEnd else { return nil }
        if let isAfternoon {
            guard (1...12).contains(moment.hour) else { return nil }
            moment.hour = moment.hour % 12 + (isAfternoon ? 12 : 0)
        }
        return moment
    }

    private static func apply(
        _ step: Step,
        _ digits: inout DigitReader,
        _ moment: inout LocalMoment,
        _ isAfternoon: inout Bool?
    ) -> Bool {
        switch step {
        case .byte(let byte): return digits.takes(byte)
        case .year: return set(&moment.year, digits.number(4, 4))
        case .shortYear: return set(&moment.year, digits.number(2, 2).map { $0 >= 70 ? 1900 + $0 : 2000 + $0 })
        case .month(let least): return set(&moment.month, digits.number(least, 2))
        case .monthName(let full): return set(&moment.month, DateNames.month(&digits, full: full))
        case .day(let least): return set(&moment.day, digits.number(least, 2))
        case .weekday: return DateNames.weekday(&digits)
        case .hour(let least), .hourOfHalfDay(let least): return set(&moment.hour, digits.number(least, 2))
        case .minute(let least): return set(&moment.minute, digits.number(least, 2))
        case .second(let least): return set(&moment.second, digits.number(least, 2))
        case .fraction: return set(&moment.nanosecond, digits.fraction())
        case .halfDay:
            isAfternoon = DateNames.isAfternoon(&digits)
            return isAfternoon != nil
        case .offset:
            moment.offset = digits.offset()
            return moment.offset != nil
        }
    }

    @inline(__always)
    private static func set(_ field: inout Int, _ value: Int?) -> Bool {
        guard let value else { return false }
        field = value
        return true
    }
}

/// Names in dates, in English; letter case does not count.
enum DateNames {
    private static let months: [[UInt8]] = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ].map { Array($0.utf8) }
    private static let weekdays: [[UInt8]] = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ].map { Array($0.utf8) }

    static func month(_ digits: inout DigitReader, full: Bool) -> Int? {
        for (index, name) in months.enumerated() {
            if takes(full ? name[...] : name.prefix(3), &digits) { return index + 1 }
        }
        return nil
    }

    static func weekday(_ digits: inout DigitReader) -> Bool {
        weekdays.contains { takes($0[...], &digits) || takes($0.prefix(3), &digits) }
    }

    static func isAfternoon(_ digits: inout DigitReader) -> Bool? {
        if takes([UInt8(ascii: "p"), UInt8(ascii: "m")], &digits) { return true }
        if takes([UInt8(ascii: "a"), UInt8(ascii: "m")], &digits) { return false }
        return nil
    }

    private static func takes(_ name: ArraySlice<UInt8>, _ digits: inout DigitReader) -> Bool {
        guard digits.index + name.count <= digits.text.count else { return false }
        for (offset, byte) in name.enumerated() where digits.text[digits.index + offset] | 0x20 != byte { return false }
        digits.index += name.count
        return true
    }
}
