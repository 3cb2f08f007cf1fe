extension SuggestionTable {
    /// Zendesk Connect's own API: track for rows with a date and something that happened, else identify.
    static let zendeskConnect = SuggestionTable(
        destination: "zendesk-connect",
        settings: [("endpoint", "${ZENDESK_CONNECT_ENDPOINT}"), ("private_key", "${ZENDESK_CONNECT_PRIVATE_KEY}")],
        calls: [track, identify],
        declaredDoubt: ""
    )

    private static let track = CallSuggestion(
        call: "track",
        fields: [
            user,
            .needed(
                "event",
                .label,
                ["event name", "event type", "event", "action", "activity", "=type", "=name", "status"]
            ),
            FieldSuggestion(
                "timestamp",
                .date,
                [
                    "event date", "event time", "occurred at", "happened at", "sent at", "timestamp", "created at",
                    "date",
                ]
            ),
        ],
        needs: ["user_id", "event", "timestamp"],
        priority: 0,
        rest: .init(prefix: "properties.", entity: nil, joinsWords: false),
        reason: "One event for each row: {timestamp} has dates, and {event} says what happened."
    )

    private static let identify = CallSuggestion(
        call: "identify",
        fields: [
            user,
            FieldSuggestion("first_name", .text, ["first name", "firstname", "given name", "name first"]),
            FieldSuggestion("last_name", .text, ["last name", "lastname", "surname", "name last"]),
            FieldSuggestion("email", .email, ["email", "e mail", "mail"]),
            FieldSuggestion("phone_number", .text, ["phone number", "phone", "mobile", "telephone"]),
            FieldSuggestion("timezone", .text, ["timezone", "time zone"]),
        ],
        needs: ["user_id"],
        priority: 1,
        rest: .init(prefix: "attributes.", entity: nil, joinsWords: false),
        reason: "Attributes of a user for each row, whom {user_id} names."
    )

    private static let user = FieldSuggestion.user("user_id", "Zendesk Connect takes no call without one")
}
