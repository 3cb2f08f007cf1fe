import RowferryModel

/// `sync:` compiled against the columns of a source.
struct SyncPlan: Sendable {
    /// Slots of the columns that tell one row from another, with their names.
    var key: [(slot: Int, column: String)]
    var version: VersionPlan?
    /// Slots of the columns whose values are remembered.
    var remembered: [Int]

    struct VersionPlan: Sendable {
        var slot: Int
        var column: String
        var formats: [DateFormat]

        /// Whole numbers as they are, dates as milliseconds since 1970 (in UTC when they name no zone).
        func value(of text: UnsafeRawBufferPointer) -> Int64? {
            if let number = Int64(wholeNumber: text) { return number }
            for format in formats {
                guard let moment = format.read(text), moment.isValid else { continue }
                let seconds = moment.secondsAsUTC - (moment.offset ?? 0)
                return Int64(seconds) * 1_000 + Int64(moment.nanosecond / 1_000_000)
            }
            return nil
        }
    }
}

extension Int64 {
    fileprivate init?(wholeNumber text: UnsafeRawBufferPointer) {
        let digits = text.first == UInt8(ascii: "-") ? UnsafeRawBufferPointer(rebasing: text.dropFirst()) : text
        guard (1...18).contains(digits.count) else { return nil }
        var value: Int64 = 0
        for digit in digits {
            guard digit &- 48 <= 9 else { return nil }
            value = value &* 10 &+ Int64(digit &- 48)
        }
        self = digits.count < text.count ? -value : value
    }
}

/// What of a row all its calls are remembered with.
struct RowIdentity: ~Copyable {
    var key: UInt64 = 0
    var version: Int64?
    /// The remembered cells, as they stand in a row of CSV.
    var remembered = ByteSink(capacity: 256)
    /// The entries of the block's calls.
    var entries = ByteSink(capacity: 256)
}
