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
        /// Two digits, in the hundred years that the pivot begins.
        case shortYear
        case month(least: Int)
        case monthName(full: Bool, takesPoint: Bool)
        case day(least: Int)
        case weekday(takesPoint: Bool)
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
    private let names: DateNames
    private let pivot: Int

    /// A pattern whose names are in the given languages, and whose two-digit years from `pivot` on are 19...
    init(_ text: String, names: DateNames = .english, pivot: Int = 70) throws(Mistake) {
        self.text = text
        self.names = names
        self.pivot = pivot
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
        self.steps = Self.leavingPoints(steps)
        try checkFields()
    }

    /// A name's own point is not taken where the pattern has one: `dd.MMM.yyyy`.
    private static func leavingPoints(_ steps: [Step]) -> [Step] {
        var steps = steps
        for index in steps.indices.dropLast() where steps[index + 1] == .byte(UInt8(ascii: ".")) {
            switch steps[index] {
            case .monthName(let full, _): steps[index] = .monthName(full: full, takesPoint: false)
            case .weekday: steps[index] = .weekday(takesPoint: false)
            default: break
            }
        }
        return steps
    }

    /// Whether day and month could be exchanged without notice: both are numbers before the year, and no point parts
    /// them, which only stands behind the day where the day comes first.
    var hasExchangeableDay: Bool {
        let parts: [Unicode.Scalar] = steps.compactMap { step in
            switch step {
            case .year, .shortYear: "y"
            case .month: "M"
            case .day: "d"
            case .byte(UInt8(ascii: ".")): "."
            default: nil
            }
        }
        return parts.prefix(2) == ["M", "d"] || parts.prefix(2) == ["d", "M"]
    }

    /// Whether the pattern has years of two digits, and names of months or weekdays.
    var usesPivot: Bool { steps.contains(.shortYear) }
    var usesNames: Bool {
        steps.contains { step in
            switch step {
            case .monthName, .weekday: true
            default: false
            }
        }
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
        case ("M", 3), ("L", 3): return .monthName(full: false, takesPoint: true)
        case ("M", 4), ("L", 4): return .monthName(full: true, takesPoint: false)
        case ("d", 1...2): return .day(least: count)
        case ("E", 1...4): return .weekday(takesPoint: true)
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
            guard apply(step, &digits, &moment, &isAfternoon) else { return nil }
        }
        guard digits.isAtEnd else { return nil }
        if let isAfternoon {
            guard (1...12).contains(moment.hour) else { return nil }
            moment.hour = moment.hour % 12 + (isAfternoon ? 12 : 0)
        }
        return moment
    }

    private func apply(
        _ step: Step,
        _ digits: inout DigitReader,
        _ moment: inout LocalMoment,
        _ isAfternoon: inout Bool?
    ) -> Bool {
        switch step {
        case .byte(let byte): return digits.takes(byte)
        case .year: return Self.set(&moment.year, digits.number(4, 4))
        case .shortYear:
            return Self.set(&moment.year, digits.number(2, 2).map { $0 >= pivot ? 1900 + $0 : 2000 + $0 })
        case .month(let least): return Self.set(&moment.month, digits.number(least, 2))
        case .monthName(let full, let takesPoint):
            return Self.set(&moment.month, names.month(&digits, full: full, takesPoint: takesPoint))
        case .day(let least): return Self.set(&moment.day, digits.number(least, 2))
        case .weekday(let takesPoint): return names.weekday(&digits, takesPoint: takesPoint)
        case .hour(let least), .hourOfHalfDay(let least): return Self.set(&moment.hour, digits.number(least, 2))
        case .minute(let least): return Self.set(&moment.minute, digits.number(least, 2))
        case .second(let least): return Self.set(&moment.second, digits.number(least, 2))
        case .fraction: return Self.set(&moment.nanosecond, digits.fraction())
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
