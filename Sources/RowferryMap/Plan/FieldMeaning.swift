import RowferryModel

/// What a field means for its call, besides its value.
struct FieldMeaning: Sendable {
    /// Whether the call is made for the sake of this field, or needs this one or another one like it.
    var isContent = false
    /// Whether calls with the same value keep their order.
    var isOrderKey = false
    var role = DeliveryRole.none
    /// A number of its own when the value counts for `CallKind.sameness`, 0 otherwise.
    var sameness: UInt64 = 0
    /// Characters of the value that count there.
    var samenessUnits = Int.max
    /// Digits of a second's fraction that count there.
    var fractionDigits = Int.max
    /// An id of the user's own, which spreadsheets damage.
    var isID = false
    /// The texts that the destination knows, where it does not take every one.
    var known: KnownTexts?
    /// Between which dates the value must lie, not to be remarked on.
    var bounds: DateBounds?
}

/// What a field means for its call's delivery class.
enum DeliveryRole: Sendable {
    case none
    /// The call is pinned to the date of what it tells of when this field has a value.
    case pin
    /// The call can't be repeated when this field is true.
    case forbid
}

/// Dates at which something that is imported can have happened.
struct DateBounds: Sendable {
    /// `2000-01-01T00:00:00Z`: before it there was nothing to import; a zero that was read as a time gives 1970.
    static let earliest = Array("2000-01-01T00:00:00Z".utf8)

    /// The present, written as dates are sent.
    let latest: [UInt8]

    /// - Parameter now: seconds since 1970.
    init(now: Int) {
        var sink = ByteSink(capacity: 32)
        Instant(seconds: now, nanosecond: 0).write(to: &sink)
        latest = sink.array()
    }

    /// The code of what is wrong with a date as it is sent, if something is. Years have four digits, so that the order of
    /// the texts is that of the dates.
    func fault(of date: UnsafeRawBufferPointer) -> DiagnosticCode? {
        if date.lexicographicallyPrecedes(Self.earliest) { return .dateEarly }
        return latest.lexicographicallyPrecedes(date) ? .dateFuture : nil
    }

    /// Dates whose abbreviation lies strictly between these two are right.
    var abbreviations: (low: UInt64, high: UInt64) {
        (Self.abbreviation(Self.earliest), Self.abbreviation(latest))
    }

    private static func abbreviation(_ text: [UInt8]) -> UInt64 {
        text.withUnsafeBytes { OrderedAbbreviation.text($0) } ?? 0
    }
}
