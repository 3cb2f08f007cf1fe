import RowferryModel

/// What a column's values are, decided over all of them.
enum ColumnType: Sendable {
    /// No row has a value.
    case empty
    case integer
    case number
    case boolean
    case date(DateChoice)
    /// Lists and objects, at least in some rows.
    case nested
    case text
}

/// A column with what its values turned out to be.
struct GuessedColumn: Sendable {
    /// Place in the source, from 0.
    let index: Int
    let name: ColumnName
    let profile: ColumnProfile
    let type: ColumnType
    /// Rows of the source.
    let rows: Int
    /// Values that are not of the type, though nearly all are; and the first of them.
    private(set) var misfits = 0
    private(set) var firstMisfit: Example?

    /// - Parameters:
    ///   - index: its place in the source, from 0.
    ///   - name: as it stands in the mapping.
    ///   - profile: what was seen.
    ///   - rows: rows of the source.
    ///   - habit: the order of day and month that other columns show.
    init(
        index: Int,
        name: String,
        profile: ColumnProfile,
        rows: Int,
        habit: (order: DateOrder, column: String)? = nil
    ) {
        self.index = index
        self.name = ColumnName(name)
        self.profile = profile
        self.rows = rows
        type = Self.type(of: profile, named: self.name, habit)
        let fitting = Self.fitting(type)
        guard !fitting.isEmpty else { return }
        if case .date(let choice) = type {
            misfits = profile.filled - choice.count
        } else {
            misfits = profile.filled - fitting.reduce(0) { $0 + profile.count($1) }
        }
        let others = ColumnProfile.Form.allCases.filter { !fitting.contains($0) }
        if misfits > 0 { firstMisfit = others.compactMap(profile.first).min { $0.line < $1.line } }
    }

    /// Types from the narrowest to text, which takes everything.
    private static func type(
        of profile: ColumnProfile,
        named name: ColumnName,
        _ habit: (order: DateOrder, column: String)?
    ) -> ColumnType {
        if profile.filled == 0 { return .empty }
        if profile.jsonNested > 0 { return .nested }
        let integers = profile.count(.integer)
        let numbers = integers + profile.count(.decimal)
        if let date = date(of: profile, named: name, habit) { return .date(date) }
        let words = profile.count(.boolean)
        if words > 0, fits(words + profile.zerosAndOnes, profile), integers == profile.zerosAndOnes { return .boolean }
        if fits(numbers, profile) {
            if profile.digits.withLeadingZero > 0 || profile.digits.shortened > 0 { return .text }
            if profile.zerosAndOnes == profile.filled, name.asksYesOrNo { return .boolean }
            return integers == numbers ? .integer : .number
        }
        return .text
    }

    private static func date(
        of profile: ColumnProfile,
        named name: ColumnName,
        _ habit: (order: DateOrder, column: String)?
    ) -> DateChoice? {
        if let choice = DateChoice(profile.dates, habit: habit), fits(choice.count, profile) {
            // Eight digits are a date only where the name says so.
            if profile.count(.date) * 2 > choice.count || name.meansDate { return choice }
        }
        guard name.meansDate, profile.count(.integer) == profile.filled else { return nil }
        let range = [profile.lowest, profile.highest].compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        guard range.count == 2 else { return nil }
        // From September 2001 to 2096.
        let seconds = 1_000_000_000...4_000_000_000
        if seconds.contains(range[0]), seconds.contains(range[1]) {
            return DateChoice(unix: "unix", count: profile.filled)
        }
        if seconds.contains(range[0] / 1_000), seconds.contains(range[1] / 1_000) {
            return DateChoice(unix: "unix_ms", count: profile.filled)
        }
        return nil
    }

    /// Whether so many values are all, or all but one in ten.
    private static func fits(_ count: Int, _ profile: ColumnProfile) -> Bool {
        let misfits = profile.filled - count
        return misfits == 0 || (profile.filled >= 10 && misfits * 10 <= profile.filled)
    }

    private static func fitting(_ type: ColumnType) -> Set<ColumnProfile.Form> {
        switch type {
        case .empty, .nested, .text: []
        case .integer: [.integer]
        case .number: [.integer, .decimal]
        case .boolean: [.boolean, .integer]
        case .date(let choice):
            choice.formats.contains { $0.hasPrefix("unix") || $0 == "yyyyMMdd" }
                ? [.date, .integer] : [.date]
        }
    }
}

extension GuessedColumn {
    var date: DateChoice? {
        if case .date(let choice) = type { choice } else { nil }
    }

    var isEmail: Bool { profile.emails > 0 && profile.emails * 10 >= profile.filled * 9 }
    /// How many different values there are, within a few per cent.
    var distinct: Int { min(profile.distinct.estimate, profile.filled) }
}
