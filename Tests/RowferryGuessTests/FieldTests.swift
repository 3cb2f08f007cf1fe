import Testing

@testable import RowferryGuess

struct FieldTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Columns with a value each.
        var columns: [(String, String)]
        var call: String
        /// `field=column`, or `field` alone where a placeholder stands.
        var fields: [String]

        init(_ name: String, _ columns: [(String, String)], _ call: String, _ fields: [String]) {
            testDescription = name
            self.columns = columns
            self.call = call
            self.fields = fields
        }
    }

    static let cases = [
        Case(
            "events by name",
            [("Account ID", "a1"), ("userId", "u1"), ("Event", "Login"), ("Timestamp", "2024-02-03T10:00:00Z")],
            "trackEvent",
            ["accountExternalId=Account ID", "contactExternalId=userId", "eventName=Event", "eventDate=Timestamp"]
        ),
        Case(
            "events without a contact",
            [("customer_id", "a1"), ("activity", "Login"), ("date", "2024-02-03")],
            "trackEvent",
            ["accountExternalId=customer_id", "contactExternalId", "eventName=activity", "eventDate=date"]
        ),
        Case(
            "an event's own id is nobody's",
            [
                ("id", "e1"), ("org_id", "a1"), ("event", "x"), ("date", "2024-02-03"), ("subject", "about"),
                ("qty", "3"),
            ],
            "trackEvent",
            [
                "accountExternalId=org_id", "contactExternalId", "eventName=event", "eventDate=date",
                "description=subject", "quantity=qty",
            ]
        ),
        Case(
            "no event without its name",
            [("account_id", "a1"), ("created_at", "2024-02-03")],
            "setAttribute account",
            ["accountExternalId=account_id"]
        ),
        Case(
            "no event without its date",
            [("account_id", "a1"), ("event", "Login")],
            "setAttribute account",
            ["accountExternalId=account_id"]
        ),
        Case(
            "contacts with their own id",
            [("id", "7"), ("account.id", "a1"), ("profile.name.first", "A"), ("profile.email", "a@b.example")],
            "setAttribute contact",
            [
                "accountExternalId=account.id", "contactExternalId=id", "attr_FirstName=profile.name.first",
                "attr_Email=profile.email",
            ]
        ),
        Case(
            "contacts by e-mail",
            [("Company ID", "a1"), ("E-Mail", "a@b.example"), ("Last Name", "B")],
            "setAttribute contact",
            [
                "accountExternalId=Company ID", "contactExternalId=E-Mail", "attr_LastName=Last Name",
                "attr_Email=E-Mail",
            ]
        ),
        Case(
            "accounts with a contact in them",
            [
                ("account_id", "a1"), ("account_name", "A"), ("renewal_date", "2025-01-01"), ("licenses", "5"),
                ("contact_email", "a@b.example"),
            ],
            "setAttribute account",
            [
                "accountExternalId=account_id", "attr_Name=account_name", "attr_NextRenewalDate=renewal_date",
                "attr_LicenseCount=licenses",
            ]
        ),
        Case(
            "visits",
            [
                ("account_id", "a"), ("user_id", "u"), ("started_at", "2024-02-03 10:00"),
                ("ended_at", "2024-02-03 11:00"),
            ],
            "trackTimeInApp",
            ["accountExternalId=account_id", "contactExternalId=user_id", "startDate=started_at", "endDate=ended_at"]
        ),
        Case(
            "a name with values that do not do",
            [("account_id", "a1"), ("renewal_date", "soon"), ("licenses", "many")],
            "setAttribute account",
            ["accountExternalId=account_id"]
        ),
        Case(
            "an id of another name",
            [("Lead-No", "L7"), ("text", "x y")],
            "setAttribute account",
            ["accountExternalId=Lead-No"]
        ),
        Case("nothing at all", [("x", "a b")], "setAttribute account", ["accountExternalId"]),
    ]

    @Test(arguments: cases)
    func `Fields find their columns`(_ expected: Case) throws {
        let profile = Fixture.profile(expected.columns.map(\.0), [expected.columns.map(\.1)])
        let guess = try #require(CallGuess.best(of: .churnzero, for: Fixture.columns(profile)))
        #expect(([guess.call.call] + guess.call.constants.map(\.value)).joined(separator: " ") == expected.call)
        let found = guess.assignments.map { assignment in
            assignment.field.name + (assignment.column.map { "=" + $0.name.text } ?? "")
        }
        #expect(found == expected.fields)
    }

    @Test(arguments: [
        ("accountExternalId", ["account", "external", "id"]), ("Account-External ID", ["account", "external", "id"]),
        ("accountID", ["account", "id"]), ("XMLFile", ["xml", "file"]),
        ("account.plan_name", ["account", "plan", "name"]),
        ("Größe (m²)", ["größe", "m²"]), ("utm_campaign2", ["utm", "campaign2"]), ("#!", []), ("", []),
    ])
    func `Names are cut into words`(_ name: String, _ words: [String]) {
        #expect(ColumnName(name).words == words)
    }

    @Test
    func `Free fields have a name each, and none of a standard field`() {
        let rest = CallSuggestion.Rest(prefix: "attr_", entity: "accounts", joinsWords: true)
        var names = FieldNames(rest, reserved: ["attr_Name"])
        let found = ["utm campaign", "utm_campaign", "UtmCampaign", "name", "%", "*", "1st"].enumerated().map {
            names.name(for: GuessedColumn(index: $0, name: $1, profile: ColumnProfile(), rows: 1))
        }
        #expect(found == ["UtmCampaign", "UtmCampaign2", "UtmCampaign3", "Name2", "Column5", "Column6", "1st"])
    }
}
