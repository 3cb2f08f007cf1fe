import Foundation

/// A JSON value as a system answers with it, or as a call was sent with it.
enum HeldValue: Sendable, Hashable, Decodable {
    case nothing
    case bool(Bool)
    case number(Decimal)
    case text(String)
    case list([HeldValue])
    case object([String: HeldValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .nothing
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Decimal.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([HeldValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: HeldValue].self))
        }
    }

    /// Nil when the bytes are not JSON.
    init?(json: some Sequence<UInt8>) {
        guard let value = try? JSONDecoder().decode(HeldValue.self, from: Data(json)) else { return nil }
        self = value
    }

    /// For people; nil for nothing.
    var shown: String? {
        switch self {
        case .nothing: nil
        case .bool(let value): value ? "true" : "false"
        case .number(let value): "\(value)"
        case .text(let value): value
        case .list(let values): "[" + values.map { $0.shown ?? "null" }.joined(separator: ", ") + "]"
        case .object: "{…}"
        }
    }

    subscript(_ key: String) -> HeldValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    /// Whether both say the same, in whatever type a system keeps a value: a number is one with the same amount, a moment
    /// one at the same time in UTC, and no text is nothing.
    func says(_ other: HeldValue) -> Bool {
        if self == other { return true }
        if let left = amount, let right = other.amount, isNumber || other.isNumber { return left == right }
        guard let left = shown, let right = other.shown else {
            return (shown ?? "").isEmpty && (other.shown ?? "").isEmpty
        }
        if case .bool = self { return left == right.lowercased() }
        if case .bool = other { return left.lowercased() == right }
        return left == right || Self.moment(left).map { $0 == Self.moment(right) } ?? false
    }

    private var isNumber: Bool { if case .number = self { true } else { false } }

    private var amount: Decimal? {
        switch self {
        case .number(let value): value
        case .text(let text):
            text.wholeMatch(of: #/-?[0-9]+(\.[0-9]+)?/#) == nil
                ? nil : Decimal(string: text, locale: Locale(identifier: "en_US_POSIX"))
        default: nil
        }
    }

    /// A date or a moment in UTC in one form: `2024-02-03T00:00:00Z`, `2024-02-03T00:00:00.000+00:00` and `2024-02-03` are
    /// the same.
    private static func moment(_ text: String) -> String? {
        guard
            let parts = text.wholeMatch(
                of:
                    #/([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(?:Z|\+00:00)?)?/#
            )
        else { return nil }
        var fraction = parts.4.map(String.init) ?? ""
        while fraction.last == "0" { fraction.removeLast() }
        return "\(parts.1)T\(parts.2 ?? "00:00"):\(parts.3 ?? "00").\(fraction)"
    }
}
