import RowferryModel

/// What Segment's spec says of calls and fields.
extension Segment {
    /// The schema; the write key makes the ids of calls different from those for other sources of Segment, which compares
    /// them across all its users.
    ///
    /// A system behind it that the mapping names by `via` adds its own rules.
    static func schema(_ dialect: SegmentDialect, writeKey: Secret?) -> DestinationSchema {
        let seal = CallSeal(name: "messageId", seed: seed(writeKey))
        var settings = [
            SettingRule("write_key", .secret, required: true),
            SettingRule("endpoint", .text, required: dialect.regions.isEmpty),
            SettingRule("path", .text),
        ]
        if !dialect.regions.isEmpty {
            let names = dialect.regions.map(\.name)
            settings.insert(SettingRule("region", .text, oneOf: names, excludes: "endpoint"), at: 1)
        }
        let calls = calls(seal: seal, event: dialect.knowsMessages ? .repeatable : .once)
        var behind: [String: [CallKind]] = [:]
        if dialect.hasReceivers {
            settings.append(SettingRule("via", .text, oneOf: SegmentReceiver.allCases.map(\.rawValue)))
            for receiver in SegmentReceiver.allCases { behind[receiver.rawValue] = calls.map(receiver.kind) }
        }
        return DestinationSchema(
            type: dialect.type,
            settings: settings,
            entities: [],
            calls: calls,
            limits: dialect.limits,
            keyPlace: dialect.keyPlace,
            envelope: "batch",
            sandboxPath: "/v1/batch",
            variants: behind.isEmpty ? nil : ("via", behind)
        )
    }

    private static func seed(_ writeKey: Secret?) -> [UInt64] {
        let digits = keyHash(writeKey, of: "rowferry messageId")
        return [digits.prefix(16), digits.dropFirst(16).prefix(16)].map { UInt64($0, radix: 16) ?? 0 }
    }

    /// A hash of a text under the key, as hexadecimal digits; the key can't be learnt from it.
    static func keyHash(_ key: Secret?, of text: String) -> String {
        let hash = IdentityHash(secret: key?.reveal() ?? "")
        return String(decoding: Array(text.utf8).withUnsafeBytes { hash.hash($0) }, as: UTF8.self)
    }

    /// A second copy of what sets traits sets them to what they are. What tells of an event may count twice.
    private static func calls(seal: CallSeal, event: DeliveryRule) -> [CallKind] {
        [
            call("identify", [FieldRule("traits", .json)] + userTraits, ["traits."], seal, .repeatable),
            call(
                "group",
                [FieldRule("groupId", required: true, id: true), FieldRule("traits", .json)] + groupTraits,
                ["traits."],
                seal,
                .repeatable
            ),
            call(
                "track",
                [FieldRule("event", required: true), FieldRule("properties", .json)],
                ["properties."],
                seal,
                event,
                title: "event"
            ),
            call(
                "page",
                [FieldRule("name"), FieldRule("category"), FieldRule("properties", .json)],
                ["properties."],
                seal,
                event,
                title: "name"
            ),
            call(
                "screen",
                [FieldRule("name"), FieldRule("properties", .json)],
                ["properties."],
                seal,
                event,
                title: "name"
            ),
            alias(seal),
        ]
    }

    private static func call(
        _ type: String,
        _ fields: [FieldRule],
        _ families: [String],
        _ seal: CallSeal,
        _ delivery: DeliveryRule,
        title: String? = nil
    ) -> CallKind {
        CallKind(
            name: type,
            constants: [.init("type", type)],
            fields: ids + fields + common,
            families: (families + ["context.", "integrations."]).map(family),
            needsOneOf: ["userId", "anonymousId"],
            orderFields: ["userId", "anonymousId"],
            delivery: delivery,
            takesNested: true,
            seal: seal,
            date: title == nil ? nil : "timestamp",
            title: title
        )
    }

    private static func alias(_ seal: CallSeal) -> CallKind {
        CallKind(
            name: "alias",
            constants: [.init("type", "alias")],
            fields: [
                FieldRule("userId", required: true, id: true), FieldRule("previousId", required: true, id: true),
            ] + common,
            families: ["context.", "integrations."].map(family),
            orderFields: ["userId"],
            delivery: .repeatable,
            takesNested: true,
            seal: seal
        )
    }

    private static func family(_ prefix: String) -> FieldFamily {
        FieldFamily(prefix: prefix, entity: nil, undeclared: "")
    }

    private static let ids = [FieldRule("userId", id: true), FieldRule("anonymousId", id: true)]

    private static let common = [
        FieldRule("timestamp", .datetime, past: true),
        FieldRule("messageId"),
        FieldRule("context", .json),
        FieldRule("context.groupId", id: true),
        FieldRule("integrations", .json),
    ]

    /// Traits that have a type of their own in the spec; every other one has the type that the mapping gives it.
    private static let userTraits = [
        FieldRule("traits.age", .integer),
        FieldRule("traits.createdAt", .datetime, past: true),
        FieldRule("traits.birthday", .datetime, past: false),
    ]

    private static let groupTraits = [
        FieldRule("traits.employees", .integer),
        FieldRule("traits.createdAt", .datetime, past: true),
    ]
}
