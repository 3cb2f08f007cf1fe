import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryMap

/// What a mute destination does with calls is remarked on beforehand.
@Suite("Calls and a mute destination") struct SamenessTests {
    private static let columns = ["account", "contact", "date", "text", "dupes"]
    private static let mapping = """
        version: 1
        destination: {type: churnzero}
        calls:
          - trackEvent:
              accountExternalId: account
              contactExternalId: contact
              eventName: {value: Login}
              eventDate: date
              description: text
              allowDupes: dupes
        """

    private static func run(_ mapping: String = mapping, _ rows: [TestCell]...) throws -> MappedBlock {
        // 2026-06-15T12:00:00Z
        var plan = try Plan.compile(
            try Fixture.mapping(mapping),
            columns: .fixed(columns),
            source: "a.csv",
            now: 1_781_524_800
        )
        plan.looksAcrossRows = true
        return Fixture.run(plan, columns: columns, rows: rows)
    }

    private static let first: [TestCell] = ["1", "a", "2024-02-03T10:00:00Z", "Hello", ""]

    @Test(
        "are the same by date, account, contact and description",
        arguments: [
            (["1", "a", "2024-02-03T10:00:00Z", "Hello", ""], true),
            (["1", "a", "2024-02-03T12:00:00+02:00", "Hello", ""], true),
            (["1", "a", "2024-02-03 10:00:00.000", "Hello", ""], true),
            (["2", "a", "2024-02-03T10:00:00Z", "Hello", ""], false),
            (["1", "b", "2024-02-03T10:00:00Z", "Hello", ""], false),
            (["a", "1", "2024-02-03T10:00:00Z", "Hello", ""], false),
            (["1", "a", "2024-02-03T10:00:01Z", "Hello", ""], false),
            (["1", "a", "2024-02-03T10:00:00Z", "hello", ""], false),
            (["1", "a", "2024-02-03T10:00:00Z", "", ""], false),
        ] as [([TestCell], Bool)]
    )
    func sameness(row: [TestCell], isSame: Bool) throws {
        let block = try Self.run(Self.mapping, Self.first, row)
        #expect(block.sameness.map(\.row) == [1, 2])
        #expect((block.sameness[0].hash == block.sameness[1].hash) == isSame)
    }

    @Test("are the same when what parts them is cut off")
    func cut() throws {
        let long = String(repeating: "ü", count: 255)
        let block = try Self.run(
            Self.mapping,
            ["1", "a", "2024-02-03", .text(long), ""],
            ["1", "a", "2024-02-03", .text(long + "x"), ""],
            ["1", "a", "2024-02-03", .text("x" + long), ""]
        )
        #expect(block.sameness[0].hash == block.sameness[1].hash)
        #expect(block.sameness[0].hash != block.sameness[2].hash)
    }

    @Test("are not compared without a date, and may say that they repeat")
    func exceptions() throws {
        let block = try Self.run(
            Self.mapping,
            ["1", "a", "", "Hello", ""],
            ["1", "a", "2024-02-03T10:00:00Z", "Hello", "true"],
            Self.first
        )
        #expect(block.sameness.map(\.row) == [2, 3])
        #expect(block.sameness.map(\.mayRepeat) == [true, false])
        #expect(block.found == ["1 warning date.missing"])
    }

    @Test("that are rejected are the same as none")
    func rejected() throws {
        let block = try Self.run(
            Self.mapping + """

                  - setAttribute:
                      entity: account
                      accountExternalId: account
                      attr_X: {column: text, type: integer}
                """,
            ["1", "a", "2024-02-03", "x", ""],
            ["1", "a", "2024-02-03", "5", ""]
        )
        #expect(block.sameness.map(\.row) == [2])
    }

    @Test(
        "are remarked on by their dates",
        arguments: [
            ("2026-06-15T12:00:00Z", nil), ("2026-06-15T12:00:01Z", "date.future"),
            ("2026-06-15T14:00:01+01:00", "date.future"),
            ("2026-06-14", nil), ("2026-07-01T00:00:00Z", "date.future"), ("2031-01-01T00:00:00Z", "date.future"),
            ("1999-12-31T23:59:59Z", "date.early"), ("2000-01-01T00:00:00Z", nil),
            ("1970-01-01T00:00:00Z", "date.early"),
            ("2000-01-01T00:00:00+01:00", "date.early"), ("", "date.missing"),
        ] as [(String, String?)]
    )
    func dates(date: String, code: String?) throws {
        let block = try Self.run(Self.mapping, ["1", "a", .text(date), "Hello", ""])
        #expect(block.found == (code.map { ["1 warning \($0)"] } ?? []))
        #expect(block.calls.count == 1)
    }

    @Test(
        "are remarked on by ids that a spreadsheet has damaged",
        arguments: [
            ("1.2E+10", true), ("1E+15", true), ("1.23457e+11", true), ("1.5E+100", true), ("12000004145", false),
            ("1.2E10", false), ("ACC+10", false), ("1.2X+10", false), ("1a.2E+10", false), ("E+10", false),
            ("1+10", false),
            ("C1E+10", false), ("12+3", false),
        ]
    )
    func ids(id: String, isDamaged: Bool) throws {
        let account = try Self.run(Self.mapping, [.text(id), "a", "2024-02-03", "Hello", ""])
        #expect(account.found == (isDamaged ? ["1 warning id.spreadsheet"] : []))
        let text = try Self.run(Self.mapping, ["1", "a", "2024-02-03", .text(id), ""])
        #expect(text.found.isEmpty)
    }

    @Test(
        "have dates whose day and month can be exchanged",
        arguments: [
            ("MM/dd/yyyy", ["02/03/2024", "05/05/2024"], 1, 0), ("MM/dd/yyyy", ["02/03/2024", "05/13/2024"], 1, 1),
            ("dd-MM-yyyy", ["02-03-2024", "13-05-2024"], 1, 1), ("yyyy-MM-dd", ["2024-02-03"], 0, 0),
            ("dd.MM.yyyy", ["02.03.2024"], 0, 0), ("d MMM yyyy", ["2 Mar 2024"], 0, 0),
        ]
    )
    func exchangeable(pattern: String, dates: [String], exchangeable: Int, decisive: Int) throws {
        let mapping = Self.mapping.replacing("eventDate: date", with: "eventDate: {column: date, date: \"\(pattern)\"}")
        let plan = try Plan.compile(try Fixture.mapping(mapping), columns: .fixed(Self.columns), source: "a.csv")
        let tallies = FieldTallies(count: plan.fields.count)
        let rows: [[TestCell]] = dates.map { ["1", "a", .text($0), "Hello", ""] }
        _ = Fixture.run(plan, columns: Self.columns, rows: rows, tallies: tallies)
        #expect(tallies.all[3].exchangeableDays == exchangeable)
        #expect(tallies.all[3].decisiveDays == decisive)
    }
}
