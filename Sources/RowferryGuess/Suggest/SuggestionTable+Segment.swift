extension SuggestionTable {
    /// Segment's HTTP Tracking API: track for rows with a date and something that happened, else identify or group.
    static let segment = SuggestionTable(
        destination: "segment",
        settings: [("region", "us"), ("write_key", "${SEGMENT_WRITE_KEY}")],
        calls: [track, identify, group],
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
            date(
                "timestamp",
                [
                    "event date", "event time", "occurred at", "happened at", "sent at", "timestamp", "created at",
                    "date",
                ]
            ),
            FieldSuggestion("context.groupId", .id, groupColumns),
        ],
        needs: ["userId", "event", "timestamp"],
        priority: 0,
        rest: .init(prefix: "properties.", entity: nil, joinsWords: false),
        reason: "One event for each row: {timestamp} has dates, and {event} says what happened."
    )

    private static let identify = CallSuggestion(
        call: "identify",
        fields: [
            user,
            FieldSuggestion("traits.firstName", .text, ["first name", "firstname", "given name", "name first"]),
            FieldSuggestion("traits.lastName", .text, ["last name", "lastname", "surname", "name last"]),
            FieldSuggestion("traits.email", .email, ["email", "e mail", "mail"]),
            FieldSuggestion("traits.createdAt", .date, ["created at", "signed up at", "member since"]),
        ],
        needs: ["userId"],
        priority: 1,
        rest: .init(prefix: "traits.", entity: nil, joinsWords: false),
        reason: "Traits of a user for each row, whom {userId} names."
    )

    private static let group = CallSuggestion(
        call: "group",
        fields: [
            user,
            .needed("groupId", .id, groupColumns, takesAnyID: true),
            FieldSuggestion("traits.name", .text, ["account name", "company name", "=name", "=company"]),
            FieldSuggestion("traits.employees", .integer, ["employees", "headcount"]),
        ],
        needs: [],
        priority: 2,
        rest: .init(prefix: "traits.", entity: nil, joinsWords: false),
        reason: "Traits of a group for each row, which {groupId} names."
    )

    // MARK: Fields of several calls

    private static let groupColumns = [
        "account external id", "account id", "account number", "customer id", "company id", "group id",
        "organization id", "org id", "tenant id", "workspace id",
    ]

    private static let user = FieldSuggestion.user("userId", "Segment drops calls without one")

    private static func date(_ name: String, _ columns: [String]) -> FieldSuggestion {
        var field = FieldSuggestion(name, .date, columns)
        field.isRequired = true
        return field
    }
}
