import RowferryModel

/// What ChurnZero's article on its HTTP API says of calls and fields.
extension ChurnZero {
    /// The schema; with an identity secret, each call carries the hashes of its ids.
    static func schema(identitySecret: Secret?) -> DestinationSchema {
        let derived = identitySecret.map(derivedHashes) ?? []
        return DestinationSchema(
            type: "churnzero",
            settings: [
                SettingRule("endpoint", .text, required: true),
                SettingRule("app_key", .secret, required: true),
                SettingRule("identity_secret", .secret),
                SettingRule("api_endpoint", .text),
                SettingRule("api_user", .secret),
                SettingRule("api_key", .secret),
            ],
            entities: ["events", "accounts", "contacts"],
            calls: [
                trackEvent(derived), setAttribute(derived), incrementAttribute(derived), trackTimeInApp(derived),
            ],
            keyPlace: .element("appKey"),
            sandboxPath: "/i"
        )
    }

    private static func derivedHashes(_ secret: Secret) -> [DerivedField] {
        let hash = IdentityHash(secret: secret.reveal())
        return ["accountExternalId", "contactExternalId"].map { id in
            DerivedField(name: id + "Hash", source: id) { hash.hash($0) }
        }
    }

    private static func trackEvent(_ derived: [DerivedField]) -> CallKind {
        CallKind(
            name: "trackEvent",
            constants: [.init("action", "trackEvent")],
            fields: [
                FieldRule("accountExternalId", required: true, id: true),
                FieldRule("contactExternalId", required: true, id: true),
                FieldRule("eventName", required: true),
                // Its server counts time in ticks of 100 nanoseconds, as .NET does.
                FieldRule("eventDate", .datetime, past: true, fractionDigits: 7),
                FieldRule("description", cutsAt: 255),
                FieldRule("quantity", .number),
                FieldRule("allowDupes", .boolean),
            ],
            families: [
                FieldFamily(
                    prefix: "cf_",
                    entity: "events",
                    undeclared: "ChurnZero would pour its value into the description"
                )
            ],
            orderFields: ["accountExternalId"],
            delivery: .repeatableWhen(pinned: "eventDate", unless: "allowDupes"),
            derived: derived,
            sameness: ["eventDate", "accountExternalId", "contactExternalId", "description"],
            date: "eventDate",
            title: "eventName"
        )
    }

    private static func setAttribute(_ derived: [DerivedField]) -> CallKind {
        var kind = CallKind(
            name: "setAttribute",
            constants: [.init("action", "setAttribute")],
            fields: attributeFields(value: .string),
            families: [attributes(type: nil)],
            alternatives: [.family(prefix: "attr_"), .fields(["name", "value"])],
            orderFields: ["accountExternalId"],
            delivery: .repeatable,
            derived: derived,
            clearing: "\"null\""
        )
        kind.overwrites = OverwriteRule(prefix: "attr_", name: "value")
        return kind
    }

    private static func incrementAttribute(_ derived: [DerivedField]) -> CallKind {
        var kind = CallKind(
            name: "incrementAttribute",
            constants: [.init("action", "incrementAttribute")],
            fields: attributeFields(value: .number),
            families: [attributes(type: .number)],
            alternatives: [.family(prefix: "attr_"), .fields(["name", "value"])],
            orderFields: ["accountExternalId"],
            delivery: .once,
            derived: derived
        )
        kind.adds = AdditionRule(
            mark: CallMembers.Element(name: #""action""#, value: #""incrementAttribute""#),
            owner: ["entity", "accountExternalId", "contactExternalId"],
            prefix: "attr_",
            name: "name",
            amount: "value"
        )
        return kind
    }

    private static func trackTimeInApp(_ derived: [DerivedField]) -> CallKind {
        CallKind(
            name: "trackTimeInApp",
            constants: [.init("action", "trackTimeInApp")],
            fields: [
                FieldRule("accountExternalId", required: true, id: true),
                FieldRule("contactExternalId", required: true, id: true),
                FieldRule("startDate", .datetime, required: true, past: true),
                FieldRule("endDate", .datetime, required: true, past: true),
                FieldRule("module"),
            ],
            orderFields: ["accountExternalId"],
            delivery: .once,
            derived: derived,
            date: "startDate"
        )
    }

    private static func attributeFields(value: ValueType) -> [FieldRule] {
        [
            FieldRule("entity", oneOf: ["account", "contact"], required: true, literal: true),
            FieldRule("accountExternalId", required: true, id: true),
            FieldRule("contactExternalId", requiredFor: "contacts", id: true),
            FieldRule("name"),
            FieldRule("value", value),
        ]
    }

    private static func attributes(type: ValueType?) -> FieldFamily {
        FieldFamily(
            prefix: "attr_",
            entity: nil,
            standard: ["accounts": accountFields, "contacts": contactFields],
            type: type,
            undeclared: "ChurnZero would create a new attribute of that name"
        )
    }

    /// The standard fields that setAttribute can update.
    private static let accountFields = [
        FieldRule("Name"),
        FieldRule("NextRenewalDate", .date),
        FieldRule("TotalContractAmount", .number),
        FieldRule("IsActive", .boolean),
        FieldRule("BillingAddressLine1"),
        FieldRule("BillingAddressLine2"),
        FieldRule("BillingAddressCity"),
        FieldRule("BillingAddressState"),
        FieldRule("BillingAddressZip"),
        FieldRule("StartDate", .datetime),
        FieldRule("EndDate", .datetime),
        FieldRule("LicenseCount", .integer),
        FieldRule("OwnerUserAccount"),
        FieldRule("ParentAccountExternalId"),
    ]

    private static let contactFields = [FieldRule("FirstName"), FieldRule("LastName"), FieldRule("Email")]
}
