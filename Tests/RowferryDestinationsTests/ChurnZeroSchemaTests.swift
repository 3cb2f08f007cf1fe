import RowferryModel
import Testing

@testable import RowferryDestinations

/// What ChurnZero's article on its HTTP API says, line by line.
@Suite("ChurnZero's schema")
struct ChurnZeroSchemaTests {
    private static let schema = ChurnZero.schema(identitySecret: nil)

    private static func kind(_ name: String) throws -> CallKind {
        try #require(schema.calls.first { $0.name == name })
    }

    @Test("has the four calls, and no more")
    func calls() {
        #expect(Self.schema.type == "churnzero")
        #expect(
            Self.schema.calls.map(\.name) == ["trackEvent", "setAttribute", "incrementAttribute", "trackTimeInApp"]
        )
        #expect(Self.schema.entities == ["events", "accounts", "contacts"])
        #expect(
            Destinations.schemas.map(\.type) == [
                "churnzero", "churnzero-batch", "segment", "customerio", "rudderstack", "jitsu", "zendesk-connect",
                "json",
            ]
        )
    }

    @Test(
        "names the fields of each call, with type and need",
        arguments: [
            ("trackEvent", "accountExternalId", ValueType.string, true),
            ("trackEvent", "contactExternalId", .string, true),
            ("trackEvent", "eventName", .string, true),
            ("trackEvent", "eventDate", .datetime, false),
            ("trackEvent", "description", .string, false),
            ("trackEvent", "quantity", .number, false),
            ("trackEvent", "allowDupes", .boolean, false),
            ("setAttribute", "entity", .string, true),
            ("setAttribute", "accountExternalId", .string, true),
            ("setAttribute", "contactExternalId", .string, false),
            ("setAttribute", "name", .string, false),
            ("setAttribute", "value", .string, false),
            ("incrementAttribute", "entity", .string, true),
            ("incrementAttribute", "accountExternalId", .string, true),
            ("incrementAttribute", "contactExternalId", .string, false),
            ("incrementAttribute", "name", .string, false),
            ("incrementAttribute", "value", .number, false),
            ("trackTimeInApp", "accountExternalId", .string, true),
            ("trackTimeInApp", "contactExternalId", .string, true),
            ("trackTimeInApp", "startDate", .datetime, true),
            ("trackTimeInApp", "endDate", .datetime, true),
            ("trackTimeInApp", "module", .string, false),
        ]
    )
    func fields(call: String, field: String, type: ValueType, isRequired: Bool) throws {
        let rule = try #require(try Self.kind(call).fields.first { $0.name == field })
        #expect(rule.type == type)
        #expect(rule.isRequired == isRequired)
    }

    @Test(
        "says of each call what it is, whose order it keeps and whether it may be sent twice",
        arguments: [
            ("trackEvent", 7, "once without a date or with allowDupes"), ("setAttribute", 5, "repeatable"),
            ("incrementAttribute", 5, "once"), ("trackTimeInApp", 5, "once"),
        ]
    )
    func delivery(call: String, fields: Int, delivery: String) throws {
        let kind = try Self.kind(call)
        let found =
            switch kind.delivery {
            case .repeatable: "repeatable"
            case .once: "once"
            case .repeatableWhen("eventDate", unless: "allowDupes"): "once without a date or with allowDupes"
            case .repeatableWhen: "something else"
            }
        #expect(found == delivery)
        #expect(kind.fields.count == fields)
        #expect(kind.constants == [.init("action", call)])
        #expect(kind.orderFields == ["accountExternalId"])
        #expect(kind.derived.isEmpty)
        #expect(!kind.takesNested)
    }

    @Test("cuts the description of an event at 255 characters, and nothing else")
    func cuts() {
        let cut = Self.schema.calls.flatMap { call in
            call.fields.compactMap { field in field.cutsAt.map { "\(call.name).\(field.name) \($0)" } }
        }
        #expect(cut == ["trackEvent.description 255"])
    }

    @Test("clears attributes with the text null, and nothing else")
    func clearing() {
        #expect(Self.schema.calls.map(\.clearing) == [nil, "\"null\"", nil, nil])
    }

    @Test("wants the contact for a contact's attributes, and an entity that is written in the mapping")
    func entities() throws {
        for name in ["setAttribute", "incrementAttribute"] {
            let kind = try Self.kind(name)
            let contact = try #require(kind.fields.first { $0.name == "contactExternalId" })
            let entity = try #require(kind.fields.first { $0.name == "entity" })
            #expect(contact.requiredFor == "contacts")
            #expect(entity.oneOf == ["account", "contact"])
            #expect(entity.isLiteral)
            #expect(kind.alternatives.count == 2)
        }
    }

    @Test(
        "knows the standard attributes and their types",
        arguments: [
            ("accounts", "Name", ValueType.string), ("accounts", "NextRenewalDate", .date),
            ("accounts", "TotalContractAmount", .number), ("accounts", "IsActive", .boolean),
            ("accounts", "BillingAddressLine1", .string), ("accounts", "BillingAddressLine2", .string),
            ("accounts", "BillingAddressCity", .string), ("accounts", "BillingAddressState", .string),
            ("accounts", "BillingAddressZip", .string), ("accounts", "StartDate", .datetime),
            ("accounts", "EndDate", .datetime), ("accounts", "LicenseCount", .integer),
            ("accounts", "OwnerUserAccount", .string), ("accounts", "ParentAccountExternalId", .string),
            ("contacts", "FirstName", .string), ("contacts", "LastName", .string), ("contacts", "Email", .string),
        ]
    )
    func attributes(entity: String, name: String, type: ValueType) throws {
        for call in ["setAttribute", "incrementAttribute"] {
            let family = try #require(try Self.kind(call).families.first)
            let rule = try #require(family.standard[entity]?.first { $0.name == name })
            #expect(family.prefix == "attr_")
            #expect(rule.type == type)
            #expect(family.standard["accounts"]?.count == 14)
            #expect(family.standard["contacts"]?.count == 3)
            #expect(family.type == (call == "incrementAttribute" ? .number : nil))
        }
    }

    @Test("knows that undeclared fields of events end in the description")
    func customFields() throws {
        let family = try #require(try Self.kind("trackEvent").families.first)
        #expect(family.prefix == "cf_")
        #expect(family.entity == "events")
        #expect(family.undeclared.contains("description"))
        #expect(try Self.kind("trackTimeInApp").families.isEmpty)
    }

    @Test("gives each call the hashes of its ids when there is an identity secret")
    func hashes() throws {
        let schema = ChurnZero.schema(identitySecret: Secret("secret"))
        for call in schema.calls {
            #expect(call.derived.map(\.name) == ["accountExternalIdHash", "contactExternalIdHash"])
            #expect(call.derived.map(\.source) == ["accountExternalId", "contactExternalId"])
        }
    }
}
