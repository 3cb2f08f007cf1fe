/// What stands first in a date.
enum DateOrder: Sendable, Hashable {
    case dayFirst
    case monthFirst
    /// Or so written that nobody can take it for something else: `4 Mar 2024`.
    case plain
}

/// The formats of the mapping language in which dates of one shape may be written.
struct DateLayout {
    struct Format {
        /// As `date:` takes it; one letter for numbers that may have one digit or two.
        var pattern: String
        /// The same for dates whose numbers all have two digits.
        var paddedPattern: String
        var order: DateOrder
    }

    /// The likeliest first.
    private(set) var formats: [Format] = []
    private(set) var hasTime = false
    private(set) var hasOffset = false
    private var rest: ArraySlice<DateShape.Token>

    /// Nil when the tokens are no date that the mapping language can read.
    init?(_ shape: DateShape) {
        rest = shape.tokens[...]
        let isISO = Self.beginsLikeISO(shape.tokens)
        guard let dates = takeDate(), let time = takeTime() else { return nil }
        formats = dates.map { date, order in
            Format(pattern: date + time, paddedPattern: Self.padded(date) + Self.padded(time), order: order)
        }
        if isISO { formats.insert(Format(pattern: "iso", paddedPattern: "iso", order: .plain), at: 0) }
    }

    private static func beginsLikeISO(_ tokens: [DateShape.Token]) -> Bool {
        let dash = DateShape.Token.mark(UInt8(ascii: "-"))
        return tokens.starts(with: [.four, dash, .short, dash, .short])
    }

    /// `d/M/yyyy h:mm a` becomes `dd/MM/yyyy hh:mm a`.
    private static func padded(_ pattern: String) -> String {
        var text = ""
        let letters = Array(pattern)
        for (index, letter) in letters.enumerated() {
            text.append(letter)
            let isAlone =
                (index == 0 || letters[index - 1] != letter)
                && (index + 1 == letters.count || letters[index + 1] != letter)
            if "dMHh".contains(letter), isAlone { text.append(letter) }
        }
        return text
    }

    // MARK: The day

    private mutating func takeDate() -> [(String, DateOrder)]? {
        if takes(.eight) { return [("yyyyMMdd", .plain)] }
        if takes(.four) {
            guard let mark = takeMark("/-."), takes(.short), takes(mark), takes(.short) else { return nil }
            let separator = Self.text(mark)
            return [("yyyy\(separator)M\(separator)d", .plain)]
        }
        if rest.first == .month || rest.first == .fullMonth { return takeNamedMonth() }
        guard takes(.short), let mark = takeMark("/-. ") else { return nil }
        let separator = Self.text(mark)
        if let month = takeMonth() {
            guard takes(mark), let year = takeYear() else { return nil }
            return [("d\(separator)\(month)\(separator)\(year)", .plain)]
        }
        guard mark != .mark(UInt8(ascii: " ")), takes(.short), takes(mark) else { return nil }
        guard let year = takeYear() else { return nil }
        let dayFirst = ("d\(separator)M\(separator)\(year)", DateOrder.dayFirst)
        let monthFirst = ("M\(separator)d\(separator)\(year)", DateOrder.monthFirst)
        // Where points are written, the day comes first.
        return separator == "." ? [dayFirst, monthFirst] : [monthFirst, dayFirst]
    }

    /// `Mar 4, 2024`
    private mutating func takeNamedMonth() -> [(String, DateOrder)]? {
        guard let month = takeMonth(), takes(.mark(UInt8(ascii: " "))), takes(.short) else { return nil }
        let comma = takes(.mark(UInt8(ascii: ","))) ? "," : ""
        guard takes(.mark(UInt8(ascii: " "))), let year = takeYear() else { return nil }
        return [("\(month) d\(comma) \(year)", .plain)]
    }

    private mutating func takeMonth() -> String? {
        takes(.month) ? "MMM" : takes(.fullMonth) ? "MMMM" : nil
    }

    private mutating func takeYear() -> String? {
        takes(.four) ? "yyyy" : takes(.short) ? "yy" : nil
    }

    // MARK: The time

    /// What follows the day: nothing, or a time with all that belongs to it.
    private mutating func takeTime() -> String? {
        if rest.isEmpty { return "" }
        var text = takes(.mark(UInt8(ascii: ","))) ? "," : ""
        if text.isEmpty, takes(.letter(UInt8(ascii: "T"))) {
            text = "'T'"
        } else if takes(.mark(UInt8(ascii: " "))) {
            text += " "
        } else {
            return nil
        }
        guard takes(.short), takes(.mark(UInt8(ascii: ":"))), takes(.short) else { return nil }
        var time = "H:mm"
        if takes(.mark(UInt8(ascii: ":"))) {
            guard takes(.short) else { return nil }
            time += ":ss"
            if let mark = takeMark(".,") {
                guard takes(.fraction) else { return nil }
                time += Self.text(mark) + "SSS"
            }
        }
        hasTime = true
        let space = takes(.mark(UInt8(ascii: " "))) ? " " : ""
        if takes(.halfDay) {
            time = "h" + time.dropFirst() + space + "a"
            return rest.isEmpty ? text + time : nil
        }
        guard let offset = takeOffset() else { return nil }
        return offset.isEmpty && !space.isEmpty ? nil : text + time + space + offset
    }

    private mutating func takeOffset() -> String? {
        if rest.isEmpty { return "" }
        hasOffset = true
        if !takes(.letter(UInt8(ascii: "Z"))) {
            guard takeMark("+-") != nil else { return nil }
            if !takes(.four) {
                guard takes(.short) else { return nil }
                if takes(.mark(UInt8(ascii: ":"))), !takes(.short) { return nil }
            }
        }
        return rest.isEmpty ? "XXX" : nil
    }

    // MARK: Tokens

    private mutating func takes(_ token: DateShape.Token) -> Bool {
        guard rest.first == token else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func takeMark(_ marks: StaticString) -> DateShape.Token? {
        guard case .mark(let byte)? = rest.first else { return nil }
        let isListed = marks.withUTF8Buffer { $0.contains(byte) }
        return isListed ? rest.removeFirst() : nil
    }

    private static func text(_ mark: DateShape.Token) -> String {
        if case .mark(let byte) = mark { String(UnicodeScalar(byte)) } else { "" }
    }
}
