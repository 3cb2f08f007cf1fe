import RowferryModel

/// What the developer guide of Zendesk Connect and its clients said of calls and fields.
extension ZendeskConnect {
    static let schema = DestinationSchema(
        type: "zendesk-connect",
        settings: [
            SettingRule("endpoint", .text, required: true), SettingRule("private_key", .secret, required: true),
        ],
        entities: [],
        calls: [identify, track],
        // 100 calls are what the service takes; its limit of bytes is not documented.
        limits: RequestLimits(usualCalls: 100, mostCalls: 100),
        keyPlace: .header("X-Outbound-Key"),
        sandboxPath: "/v2"
    )

    /// A second copy sets what is set. With `previous_id` it gives a user his new id.
    private static let identify = CallKind(
        name: "identify",
        constants: [],
        fields: [
            FieldRule("user_id", required: true, id: true),
            FieldRule("previous_id", id: true),
            FieldRule("first_name"),
            FieldRule("last_name"),
            FieldRule("email"),
            FieldRule("phone_number"),
            FieldRule("timezone", zone: true),
            FieldRule("apns", form: .list),
            FieldRule("gcm", form: .list),
            FieldRule("attributes", .json),
            FieldRule("group_id", id: true),
            FieldRule("group_attributes", .json),
        ],
        families: [family("attributes."), family("group_attributes.")],
        orderFields: ["user_id"],
        delivery: .repeatable,
        takesNested: true,
        path: CallPath(alone: "identify", batch: "identify/batch")
    )

    /// That two events are the same is nowhere said to be noticed: a second copy counts twice, and may send a message
    /// twice.
    private static let track = CallKind(
        name: "track",
        constants: [],
        fields: [
            FieldRule("user_id", required: true, id: true),
            FieldRule("event", required: true, longest: 200),
            FieldRule("timestamp", .datetime, past: true, form: .unixSeconds),
            FieldRule("properties", .json),
        ],
        families: [family("properties.")],
        orderFields: ["user_id"],
        delivery: .once,
        takesNested: true,
        date: "timestamp",
        title: "event",
        path: CallPath(alone: "track", batch: "track/batch")
    )

    private static func family(_ prefix: String) -> FieldFamily {
        FieldFamily(prefix: prefix, entity: nil, undeclared: "")
    }
}
