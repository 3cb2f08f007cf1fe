import Testing

@testable import RowferryGuess

struct DraftTests {
    @Test
    func `A draft reads as if somebody had written it`() throws {
        let draft = try Fixture.draft(
            ["id", "account_id", "user", "event", "when", "notes", "Plan Name", "seats", "fax"],
            [
                ["1", "00120", "a@b.example", "Login", "03/04/2024 10:00", "first", "Gold", "5", ""],
                ["2", "00121", " B@b.example", "Login", "04/04/2024 11:30", "", "Gold", "n/a", ""],
                ["3", "00122", "", "Logout", "04/04/2024 12:00", "last", "Silver", "7", ""],
            ]
        )
        #expect(
            draft.text == """
                # Guessed from all 3 rows of a.csv. Look at each DOUBT, decide, and remove it.
                version: 1
                name: a

                source:
                  files: [a.csv]
                  format: csv
                  # "n/a" stands in 1 cell, first in line 3 (seats)
                  null: ["", n/a]

                destination:
                  type: churnzero
                  endpoint: ${CHURNZERO_ENDPOINT}
                  app_key: ${CHURNZERO_APP_KEY}
                  fields:
                    # DOUBT: do these exist in ChurnZero (Admin > Custom Fields)? Event fields that do not are poured into the
                    # description, attributes that do not are created. Remove what you do not want, here and below.
                    events: [Id, PlanName, Seats]

                calls:
                  # One event for each row: when has dates, and event says what happened.
                  - trackEvent:
                      # whole numbers from 1 to 3, in every row
                      cf_Id: id
                      # 3 different texts such as "00120", "00121", "00122", in every row
                      accountExternalId: account_id
                      # "a@b.example", " B@b.example", in 66 % of the rows
                      # DOUBT: 1 row has no value, and will be rejected
                      contactExternalId: {column: user, transform: [trim, lowercase]}
                      # "Login", "Logout", in every row
                      eventName: event
                      # times such as "03/04/2024 10:00", "04/04/2024 11:30", "04/04/2024 12:00", in every row
                      # DOUBT: day or month first in line 2 ("03/04/2024 10:00")? Nothing in the column decides; month first is
                      # assumed, change it if wrong
                      # DOUBT: the times do not say their time zone; UTC is assumed. Change it, to Europe/Berlin say, if wrong
                      eventDate: {column: when, date: "MM/dd/yyyy HH:mm", timezone: UTC, required: true}
                      # "first", "last", in 66 % of the rows
                      description: notes
                      # "Gold", "Silver", in every row
                      cf_PlanName: Plan Name
                      # whole numbers from 5 to 7, in 66 % of the rows
                      cf_Seats: {column: seats, type: integer}
                      # Never filled, and left out: fax.

                """
        )
        #expect(
            draft.doubts.map { $0.prefix { $0 != ":" } } == ["events", "contactExternalId", "eventDate", "eventDate"]
        )
    }

    @Test(arguments: [
        ("plain", "plain"), ("with space", "with space"), ("a.b/c-d_e", "a.b/c-d_e"), ("", "\"\""),
        ("null", "\"null\""),
        ("Yes", "\"Yes\""), ("1", "\"1\""), ("-", "\"-\""), ("a: b", "\"a: b\""), ("#a", "\"#a\""),
        ("a\"b", "\"a\\\"b\""),
        ("a\\b", "\"a\\\\b\""), ("a\nb\tc", "\"a\\nb\\tc\""), ("\u{1B}", "\"\\x1B\""), ("é", "\"é\""),
        ("\u{202E}", "\"\\u202E\""), ("\u{1FFFF}", "\"\\U0001FFFF\""), ("${HOME}", "\"${:-$}{HOME}\""),
        (" a", "\" a\""),
        ("a ", "\"a \""), ("[a]", "\"[a]\""), ("*a", "\"*a\""), ("🌻", "\"🌻\""),
    ])
    func `Any text is written so that YAML reads it back`(_ text: String, _ expected: String) {
        #expect(YAMLText.scalar(text) == expected)
    }

    @Test
    func `Comments hold no bytes that act`() {
        #expect(YAMLText.comment("a\u{1B}[31m\nversion: 2\u{FEFF}") == "a\\u{1b}[31m\\nversion: 2\\uFEFF")
    }

    @Test(arguments: [
        ("2024-01-01", true), ("17", true), ("a@b.example", true), ("2024 plan", false), ("id", false), ("%", false),
    ])
    func `A name that looks like a value is told`(_ name: String, _ isData: Bool) {
        #expect(HeaderDoubt.isData(name) == isData)
    }
}
