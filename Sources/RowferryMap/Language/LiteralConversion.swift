import RowferryModel

/// Brings a value that is written in the mapping into the form in which it is sent, by the rules that hold for cells.
struct LiteralConversion {
    /// What the value must be; nil takes everything.
    let type: ValueType?
    /// How dates are written; ISO 8601 is always understood.
    let formats: [DateFormat]
    let zone: ZoneRules?
    var gap = GapPolicy.reject
    var overlap: OverlapPolicy?

    /// What the value must be, in words.
    struct Mismatch: Error {
        var expected: String
    }

    func convert(_ literal: Literal) throws(Mismatch) -> Literal {
        guard let text = literal.text, let type else { return literal }
        switch type {
        case .string: return .string(text)
        case .integer: return .number(try number(text, literal, integer: true))
        case .number: return .number(try number(text, literal, integer: false))
        case .boolean: return .boolean(try boolean(text))
        case .json:
            guard case .string = literal else { return literal }
            guard Self.bytes(of: text, { JSONCheck.isValue($0) }) else { throw Mismatch(expected: "JSON") }
            return .json(text)
        case .date: return .string(try date(text, onlyDay: true))
        case .datetime: return .string(try date(text, onlyDay: false))
        }
    }

    private static func bytes<Result>(of text: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        Array(text.utf8).withUnsafeBytes { body(Trim.apply(to: $0)) }
    }

    private func number(_ text: String, _ literal: Literal, integer: Bool) throws(Mismatch) -> String {
        var sink = ByteSink(capacity: text.utf8.count + 16)
        let bytes = Array(text.utf8)
        let isNumber = bytes.withUnsafeBytes { NumberText.write(Trim.apply(to: $0), integer: integer, to: &sink) }
        if case .boolean = literal { throw Mismatch(expected: integer ? "a whole number" : "a number") }
        guard isNumber else { throw Mismatch(expected: integer ? "a whole number" : "a number") }
        return String(decoding: sink.array(), as: UTF8.self)
    }

    private func boolean(_ text: String) throws(Mismatch) -> Bool {
        guard let value = Self.bytes(of: text, { BooleanWord.value(of: $0) }) else {
            throw Mismatch(expected: "true or false")
        }
        return value
    }

    private func date(_ text: String, onlyDay: Bool) throws(Mismatch) -> String {
        let moments = (formats + [.iso]).compactMap { format in Self.bytes(of: text, { format.read($0) }) }
        guard let moment = moments.first(where: \.isValid) else {
            throw Mismatch(expected: onlyDay ? "a date (2024-02-03)" : "a date (2024-02-03T15:00:00Z)")
        }
        var sink = ByteSink(capacity: 64)
        guard moment.write(onlyDay: onlyDay, zone: zone, gap: gap, overlap: overlap, to: &sink) != .gap else {
            throw Mismatch(expected: "a time that the clocks in \(zone?.name ?? "UTC") showed")
        }
        return String(decoding: sink.array(), as: UTF8.self)
    }
}
