/// The languages in which dates can name months and weekdays.
enum DateLocale: String, Sendable, CaseIterable {
    case en
    case de
    case fr
    case es

    static var list: String { allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ") }

    /// January to December; what is written without accents stands behind a slash.
    private var months: [String] {
        switch self {
        case .en:
            [
                "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                "november", "december",
            ]
        case .de:
            [
                "januar/jänner", "februar", "märz/maerz", "april", "mai", "juni", "juli", "august", "september",
                "oktober", "november", "dezember",
            ]
        case .fr:
            [
                "janvier", "février/fevrier", "mars", "avril", "mai", "juin", "juillet", "août/aout", "septembre",
                "octobre", "novembre", "décembre/decembre",
            ]
        case .es:
            [
                "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre/setiembre",
                "octubre", "noviembre", "diciembre",
            ]
        }
    }

    private var shortMonths: [String] {
        switch self {
        case .en: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep/sept", "oct", "nov", "dec"]
        case .de:
            [
                "jan/jän", "feb/febr", "mär/märz/mrz", "apr", "mai", "jun/juni", "jul/juli", "aug", "sep/sept", "okt",
                "nov", "dez",
            ]
        case .fr:
            [
                "janv/jan", "févr/fév/fevr/fev", "mars/mar", "avr", "mai", "juin/jun", "juil/jul", "août/aout/aoû",
                "sept/sep", "oct", "nov", "déc/dec",
            ]
        case .es: ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep/sept/set", "oct", "nov", "dic"]
        }
    }

    private var weekdays: [String] {
        switch self {
        case .en: ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        case .de: ["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag/sonnabend", "sonntag"]
        case .fr: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
        case .es: ["lunes", "martes", "miércoles/miercoles", "jueves", "viernes", "sábado/sabado", "domingo"]
        }
    }

    private var shortWeekdays: [String] {
        switch self {
        case .en: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        case .de: ["mo", "di", "mi", "do", "fr", "sa", "so"]
        case .fr: ["lun", "mar", "mer", "jeu", "ven", "sam", "dim"]
        case .es: ["lun", "mar", "mié/mie", "jue", "vie", "sáb/sab", "dom"]
        }
    }

    fileprivate static func months(_ locales: [DateLocale], full: Bool) -> [DateNames.Entry] {
        entries(locales.map { full ? $0.months : $0.shortMonths })
    }

    fileprivate static func weekdays(_ locales: [DateLocale]) -> [DateNames.Entry] {
        entries(locales.flatMap { [$0.weekdays, $0.shortWeekdays] })
    }

    /// Longer names first, so that no name ends a longer one too early.
    private static func entries(_ lists: [[String]]) -> [DateNames.Entry] {
        var entries: [DateNames.Entry] = []
        for list in lists {
            for (index, names) in list.enumerated() {
                for name in names.split(separator: "/") {
                    entries.append(DateNames.Entry(name: Array(name.utf8), number: index + 1))
                }
            }
        }
        return entries.sorted { $0.name.count > $1.name.count }
    }
}

/// Names of months and weekdays in the languages of a column; letter case does not count.
struct DateNames: Sendable, Hashable {
    fileprivate struct Entry: Sendable, Hashable {
        var name: [UInt8]
        /// From 1.
        var number: Int
    }

    private let months: [Entry]
    private let shortMonths: [Entry]
    private let weekdays: [Entry]

    static let english = DateNames([.en])

    init(_ locales: [DateLocale]) {
        months = DateLocale.months(locales, full: true)
        shortMonths = DateLocale.months(locales, full: false)
        weekdays = DateLocale.weekdays(locales)
    }

    /// Reads a month's name; short ones may end with a point, unless the pattern has it behind the name.
    func month(_ digits: inout DigitReader, full: Bool, takesPoint: Bool) -> Int? {
        for entry in full ? months : shortMonths where Self.takes(entry.name, &digits) {
            if !full, takesPoint { _ = digits.takes(UInt8(ascii: ".")) }
            return entry.number
        }
        return nil
    }

    func weekday(_ digits: inout DigitReader, takesPoint: Bool) -> Bool {
        guard weekdays.contains(where: { Self.takes($0.name, &digits) }) else { return false }
        if takesPoint { _ = digits.takes(UInt8(ascii: ".")) }
        return true
    }

    static func isAfternoon(_ digits: inout DigitReader) -> Bool? {
        if takes([UInt8(ascii: "p"), UInt8(ascii: "m")], &digits) { return true }
        if takes([UInt8(ascii: "a"), UInt8(ascii: "m")], &digits) { return false }
        return nil
    }

    private static func takes(_ name: [UInt8], _ digits: inout DigitReader) -> Bool {
        guard digits.index + name.count <= digits.text.count else { return false }
        for offset in name.indices {
            var byte = digits.text[digits.index + offset]
            if byte &- 65 < 26 { byte |= 0x20 }
            // The capitals of Latin-1 (Ä, É, Û) differ from their small letters in the same bit.
            if offset > 0, name[offset - 1] == 0xC3, byte >= 0x80, byte <= 0x9E { byte |= 0x20 }
            if byte != name[offset] { return false }
        }
        digits.index += name.count
        return true
    }
}
