import Foundation

extension Message {
    private static let standard = ["first_name", "last_name", "email", "phone_number", "timezone", "apns", "gcm"]
    /// Characters that an event's name may have.
    private static let longestEvent = 200

    /// A call of Zendesk Connect's kind.
    ///
    /// - Throws: ``Refusal`` when a field is missing or is not what the developer guide says.
    init(connect value: JSONValue, type: String) throws(Refusal) {
        guard case .object(let sent) = value else { throw Refusal("the call is not a JSON object") }
        let fields = Members(sent)
        self.init(type: type, body: value.text)
        user = try fields.required("user_id")
        if type == "track" {
            name = try fields.required("event")
            if name.utf16.count > Self.longestEvent {
                throw Refusal("event has more than \(Self.longestEvent) characters")
            }
            date = try Self.date(fields["timestamp"])
            values = try fields.object("properties")
        } else {
            previous = try fields.text("previous_id")
            name = previous
            group = try fields.text("group_id")
            groupValues = try fields.object("group_attributes")
            try Self.check(fields)
            values = sent.filter { Self.standard.contains($0.key) } + (try fields.object("attributes"))
        }
    }

    private static func check(_ fields: Members) throws(Refusal) {
        for name in ["first_name", "last_name", "email", "phone_number"] { _ = try fields.text(name) }
        let zone = try fields.text("timezone")
        if !zone.isEmpty, TimeZone(identifier: zone) == nil {
            throw Refusal("timezone \"\(zone.prefix(80))\" is not in the tz database")
        }
        for name in ["apns", "gcm"] {
            guard let value = fields[name] else { continue }
            guard case .array(let tokens) = value, tokens.allSatisfy({ if case .string = $0 { true } else { false } })
            else { throw Refusal("\(name) is not a list of texts") }
        }
    }

    /// Seconds since 1970, with or without a fraction.
    private static func date(_ value: JSONValue?) throws(Refusal) -> String? {
        guard let value, value != .null else { return nil }
        guard case .number(let digits) = value, let seconds = Double(digits), abs(seconds) < 1e11 else {
            throw Refusal("timestamp \(value.text.prefix(80)) is not a number of seconds")
        }
        let isWhole = seconds.rounded() == seconds
        return Date(timeIntervalSince1970: seconds)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: !isWhole))
    }
}
