import RowferryModel

/// What ChurnZero's article on batch imports says of files and columns.
extension ChurnZeroBatch {
    static let accounts = CallPath(alone: "batchAccountsCsv", batch: "batchAccountsCsv")
    static let contacts = CallPath(alone: "batchContactsCsv", batch: "batchContactsCsv")
    static let events = CallPath(alone: "batchEventsCsv", batch: "batchEventsCsv")
    private static let allEvents = CallPath(
        alone: "batchEventsCsv?allowDupes=true",
        batch: "batchEventsCsv?allowDupes=true"
    )

    static let schema = DestinationSchema(
        type: "churnzero-batch",
        settings: [
            SettingRule("endpoint", .text, required: true),
            SettingRule("app_key", .secret, required: true),
            SettingRule("email", .text),
            SettingRule("allow_dupes", .text, oneOf: ["true", "false"]),
            SettingRule("api_endpoint", .text),
            SettingRule("api_user", .secret),
            SettingRule("api_key", .secret),
        ],
        entities: ["events", "accounts", "contacts"],
        calls: calls(trackEvent(events, .repeatable)),
        limits: RequestLimits(usualCalls: 10_000, usualBytes: 4_000_000, mostBytes: 500_000_000),
        keyPlace: .headers,
        sandboxPath: "",
        variants: (setting: "allow_dupes", calls: ["true": calls(trackEvent(allEvents, .once))]),
        sendsFiles: true
    )

    static let table = TableForm(
        files: [
            accounts: TableForm.Columns(
                omitted: ["action", "entity", "contactExternalId"],
                names: names(of: accountFields),
                customPrefix: "attr_"
            ),
            contacts: TableForm.Columns(
                omitted: ["action", "entity"],
                names: names(of: contactFields),
                customPrefix: "attr_"
            ),
            events: eventColumns,
            allEvents: eventColumns,
        ],
        part: "data"
    )

    private static let eventColumns = TableForm.Columns(
        omitted: ["action"],
        names: [
            "accountExternalId": "AccountExternalId", "contactExternalId": "ContactExternalId",
            "eventName": "EventName",
            "eventDate": "EventDate", "description": "Description", "quantity": "Quantity",
        ],
        customPrefix: "cf_"
    )

    private static func names(of fields: [(rule: FieldRule, column: String)]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: fields.map { ("attr_" + $0.rule.name, $0.column) })
    }

    private static func calls(_ trackEvent: CallKind) -> [CallKind] {
        [
            trackEvent, setAttribute,
            notTaken("incrementAttribute", "a CSV file sets values, and adds to none; the type churnzero takes it"),
            notTaken("trackTimeInApp", "there is no CSV file for it; the type churnzero takes it"),
        ]
    }

    private static func trackEvent(_ path: CallPath, _ delivery: DeliveryRule) -> CallKind {
        let isOnce = if case .once = delivery { true } else { false }
        return CallKind(
            name: "trackEvent",
            constants: [.init("action", "trackEvent")],
            fields: [
                FieldRule("accountExternalId", required: true, id: true),
                FieldRule("contactExternalId", required: true, id: true),
                FieldRule("eventName", required: true),
                // Without it each copy of a file would have events of its own.
                FieldRule("eventDate", .datetime, required: true, past: true, fractionDigits: 7),
                FieldRule("description", cutsAt: 255),
                FieldRule("quantity", .number),
            ],
            families: [
                FieldFamily(prefix: "cf_", entity: "events", undeclared: "ChurnZero makes no field of a column")
            ],
            orderFields: ["accountExternalId"],
            delivery: delivery,
            sameness: isOnce ? [] : ["eventDate", "accountExternalId", "contactExternalId", "description"],
            date: "eventDate",
            title: "eventName",
            path: path
        )
    }

    private static var setAttribute: CallKind {
        var kind = CallKind(
            name: "setAttribute",
            constants: [.init("action", "setAttribute")],
            fields: [
                FieldRule("entity", oneOf: ["account", "contact"], required: true, literal: true),
                FieldRule("accountExternalId", required: true, id: true),
                FieldRule("contactExternalId", requiredFor: "contacts", id: true),
            ],
            families: [
                FieldFamily(
                    prefix: "attr_",
                    entity: nil,
                    standard: ["accounts": accountFields.map(\.rule), "contacts": contactFields.map(\.rule)],
                    undeclared: "ChurnZero makes no field of a column"
                )
            ],
            alternatives: [.family(prefix: "attr_")],
            orderFields: ["accountExternalId"],
            delivery: .repeatable
        )
        kind.pathsByEntity = ["accounts": accounts, "contacts": contacts]
        return kind
    }

    private static func notTaken(_ name: String, _ reason: String) -> CallKind {
        var kind = CallKind(name: name, constants: [], fields: [], orderFields: [], delivery: .once)
        kind.dropped = reason
        return kind
    }

    /// Fields as mappings name them, and the columns of the article.
    private static let accountFields: [(rule: FieldRule, column: String)] = [
        (FieldRule("Name"), "name"),
        (FieldRule("NextRenewalDate", .date), "nextRenewalDate"),
        (FieldRule("TotalContractAmount", .number), "totalContractAmount"),
        (FieldRule("IsActive", .boolean), "isActive"),
        (FieldRule("BillingAddressLine1"), "billingAddressLine1"),
        (FieldRule("BillingAddressLine2"), "billingAddressLine2"),
        (FieldRule("BillingAddressCity"), "billingAddressCity"),
        (FieldRule("BillingAddressState"), "billingAddressState"),
        (FieldRule("BillingAddressZip"), "billingAddressZip"),
        (FieldRule("BillingAddressCountry"), "billingAddressCountry"),
        (FieldRule("StartDate", .datetime), "startDate"),
        (FieldRule("EndDate", .datetime), "endDate"),
        (FieldRule("LicenseCount", .integer), "LicenseCount"),
        (FieldRule("OwnerUserAccount"), "OwnerUserAccount"),
        (FieldRule("ParentAccountExternalId"), "ParentAccountExternalId"),
    ]
    private static let contactFields: [(rule: FieldRule, column: String)] = [
        (FieldRule("FirstName"), "firstName"), (FieldRule("LastName"), "lastName"), (FieldRule("Email"), "email"),
    ]
}
