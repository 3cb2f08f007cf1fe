extension SuggestionTable {
    /// ChurnZero's HTTP API: events for rows with a date and something that happened, else attributes.
    static let churnzero = SuggestionTable(
        destination: "churnzero",
        settings: [("endpoint", "${CHURNZERO_ENDPOINT}"), ("app_key", "${CHURNZERO_APP_KEY}")],
        calls: [trackEvent, trackTimeInApp, contactAttributes, accountAttributes],
        declaredDoubt: "do these exist in ChurnZero (Admin > Custom Fields)? Event fields that do not are poured into "
            + "the description, attributes that do not are created. Remove what you do not want, here and below."
    )

    private static let trackEvent = CallSuggestion(
        call: "trackEvent",
        fields: [
            account, contact,
            required("eventName", .label, eventNames),
            eventDate,
            description,
            FieldSuggestion(
                "quantity",
                .number,
                [
                    "quantity", "qty", "=count", "=items", "=units", "=recipients", "=attendees", "=number", "=menge",
                    "=anzahl", "=cantidad", "=quantite",
                ]
            ),
        ],
        needs: ["accountExternalId", "eventName", "eventDate"],
        priority: 0,
        rest: .init(prefix: "cf_", entity: "events", joinsWords: true),
        reason: "One event for each row: {eventDate} has dates, and {eventName} says what happened."
    )

    private static let trackTimeInApp = CallSuggestion(
        call: "trackTimeInApp",
        fields: [
            account, contact,
            requiredDate(
                "startDate",
                ["start date", "started at", "start time", "session start", "login at", "=start"]
            ),
            requiredDate("endDate", ["end date", "ended at", "end time", "session end", "logout at", "=end"]),
            FieldSuggestion("module", .text, ["module", "feature", "page", "area", "screen"]),
        ],
        needs: ["accountExternalId", "contactExternalId", "startDate", "endDate"],
        priority: 1,
        rest: nil,
        reason:
            "One visit for each row: it begins at {startDate} and ends at {endDate}. ChurnZero adds the time again when "
            + "a visit is sent again."
    )

    private static let contactAttributes = CallSuggestion(
        call: "setAttribute",
        constants: [("entity", "contact")],
        fields: [
            account, contactOrRow,
            FieldSuggestion(
                "attr_FirstName",
                .text,
                ["first name", "firstname", "given name", "name first", "vorname"]
            ),
            FieldSuggestion(
                "attr_LastName",
                .text,
                ["last name", "lastname", "surname", "family name", "name last", "nachname"]
            ),
            email,
        ],
        needs: ["accountExternalId", "contactExternalId"],
        priority: 2,
        rest: .init(prefix: "attr_", entity: "contacts", joinsWords: true),
        reason: "Attributes of a contact for each row, which {contactExternalId} names."
    )

    private static let accountAttributes = CallSuggestion(
        call: "setAttribute",
        constants: [("entity", "account")],
        fields: [
            account,
            FieldSuggestion(
                "attr_Name",
                .text,
                [
                    "account name", "company name", "customer name", "organization name", "=name", "=company",
                    "=customer",
                ]
            ),
            FieldSuggestion("attr_NextRenewalDate", .day, ["renewal date", "renewal", "renews on", "renews at"]),
            FieldSuggestion(
                "attr_TotalContractAmount",
                .number,
                ["contract amount", "contract value", "annual contract value", "arr", "acv"]
            ),
            FieldSuggestion("attr_IsActive", .boolean, ["is active", "=active"]),
            FieldSuggestion(
                "attr_BillingAddressLine1",
                .text,
                ["billing street", "address line1", "=street", "=address"]
            ),
            FieldSuggestion("attr_BillingAddressCity", .text, ["billing city", "billing address city", "=city"]),
            FieldSuggestion("attr_BillingAddressState", .text, ["billing state", "billing address state", "=state"]),
            FieldSuggestion(
                "attr_BillingAddressZip",
                .text,
                ["billing zip", "billing address zip", "=zip", "=postcode"]
            ),
            FieldSuggestion("attr_StartDate", .date, ["start date", "contract start", "customer since"]),
            FieldSuggestion("attr_EndDate", .date, ["end date", "contract end"]),
            FieldSuggestion("attr_LicenseCount", .integer, ["license count", "licenses", "licences", "seats"]),
            FieldSuggestion("attr_OwnerUserAccount", .text, ["owner", "account manager", "csm"]),
            FieldSuggestion("attr_ParentAccountExternalId", .id, ["parent account id", "parent id"]),
        ],
        needs: [],
        priority: 2,
        rest: .init(prefix: "attr_", entity: "accounts", joinsWords: true),
        reason: "Attributes of an account for each row, which {accountExternalId} names."
    )

    // MARK: Fields of several calls

    private static let account: FieldSuggestion = {
        var field = required(
            "accountExternalId",
            .id,
            [
                "account external id", "account id", "account number", "account key", "customer id", "customer number",
                "customer no", "company id", "organization id", "organisation id", "org id", "tenant id",
                "workspace id",
                "client id", "kundennummer", "kunden nr", "=account", "=customer", "=company", "=id",
            ]
        )
        field.takesAnyID = true
        field.placeholder = .init(
            value: "unknown",
            reason:
                "no column looks like the account's id: until you name one, every row goes to an account called unknown"
        )
        return field
    }()

    private static let contactNames = [
        "contact external id", "contact id", "user id", "member id", "person id", "contact email", "user email",
        "email", "ansprechpartner", "=kontakt", "benutzer", "usuario", "utilisateur",
        "e mail", "mail", "email address", "user name", "login", "=contact", "=user",
    ]

    private static let contact: FieldSuggestion = {
        var field = required("contactExternalId", .id, contactNames)
        field.placeholder = .init(
            value: "unknown",
            reason:
                "no column looks like the contact's id, and ChurnZero takes no event without one: name a column, or a "
                + "contact that stands for the whole account"
        )
        return field
    }()

    /// In a list of contacts, the row's own id is the contact's.
    private static let contactOrRow: FieldSuggestion = {
        let explicit = contactNames.prefix(5)
        return required("contactExternalId", .id, explicit + ["=id"] + contactNames.dropFirst(5))
    }()

    private static let eventNames = [
        "event name", "=event", "activity name", "activity", "action name", "action", "event type", "activity type",
        "verb",
        "=type", "ereignis", "aktion", "vorgang", "evento", "evenement",
    ]

    private static let eventDate = requiredDate(
        "eventDate",
        [
            "event date", "event time", "event timestamp", "occurred at", "occurred on", "happened at", "performed at",
            "sent at", "=timestamp", "date time", "=date", "=time", "=at", "=when", "created at", "created on",
            "=created",
            "received at", "completed at", "started at", "timestamp", "date", "zeitpunkt", "zeitstempel", "datum",
            "fecha",
        ]
    )

    private static let description: FieldSuggestion = {
        var field = FieldSuggestion(
            "description",
            .text,
            [
                "description", "=details", "=detail", "subject", "summary", "=note", "=notes", "comment", "message",
                "title", "beschreibung", "bemerkung", "kommentar", "notiz", "descripcion",
            ]
        )
        field.cutsAt = 255
        return field
    }()

    private static let email: FieldSuggestion = {
        var field = FieldSuggestion("attr_Email", .email, ["email", "e mail", "mail", "email address"])
        field.sharesColumn = true
        return field
    }()

    private static func required(
        _ name: String,
        _ content: FieldSuggestion.Content,
        _ columns: [String]
    ) -> FieldSuggestion {
        var field = FieldSuggestion(name, content, columns)
        field.isRequired = true
        return field
    }

    private static func requiredDate(_ name: String, _ columns: [String]) -> FieldSuggestion {
        var field = required(name, .date, columns)
        field.rejectsEmpty = true
        return field
    }
}
