import Foundation
import RowferrySandbox
import RowferryTesting
import Testing

/// Imports as CSV files to ChurnZero's batch import, against a sandbox that takes no empty cell for anything.
struct ChurnZeroBatchTests {
    private static let key = ["CHURNZERO_APP_KEY": "k&y with=signs"]

    private func write(_ calls: String, _ rows: String, to workplace: Workplace, settings: String = "") throws {
        try workplace.write(rows, to: "rows.csv")
        try workplace.write(
            """
            version: 1
            name: files
            source: {files: [rows.csv]}
            destination: {type: churnzero-batch, app_key: "${CHURNZERO_APP_KEY}"\(settings)}
            calls:
            \(calls)
            """,
            to: "files.yaml"
        )
    }

    @Test func `Accounts, contacts and events of one row go through three doors, and lost answers change nothing`()
        async throws
    {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let rows = (1...200).map { number in
            let plan = number % 3 == 0 ? "" : "\"Plan, \(number)\""
            return
                "a\(number % 20),c\(number % 50),\(plan),2024-02-\(String(10 + number % 19))T10:00:00Z,\"say \"\"\(number)\"\"\""
        }
        try write(
            """
              - setAttribute: {entity: account, accountExternalId: account, attr_Plan: plan, attr_Name: text}
              - setAttribute: {entity: contact, accountExternalId: account, contactExternalId: contact, attr_LastName: text}
              - trackEvent: {accountExternalId: account, contactExternalId: contact, eventName: {value: E}, eventDate: at, description: text}
            """,
            (["account,contact,plan,at,text"] + rows).joined(separator: "\n") + "\n",
            to: workplace
        )
        var configuration = Sandbox.Configuration()
        configuration.expectedAppKey = "k&y with=signs"
        configuration.faults.resetAfter = 0.1
        configuration.faults.statuses = [StatusFault(code: 503, probability: 0.1)]
        let sandbox = try await Sandbox.start(configuration)
        let outcome = try await workplace.run(
            "rowferry import files.yaml --endpoint \(sandbox.address) --chunk-calls 5 --lanes 4",
            Self.key
        )
        #expect(outcome.exit == 0, "\(outcome.errors)")
        let contents = try sandbox.contents()
        await sandbox.stop()
        #expect(contents.counts.errors == 0 && contents.counts.events == 200)
        #expect(contents.counts.accounts == 20)
        #expect(contents.value(of: "Name", account: "a7") == "say \"187\"")
        // What was empty in a row has changed nothing: the value is that of the last row that had one.
        #expect(contents.value(of: "Plan", account: "a9") == "Plan, 169")
        #expect(contents.requests.contains { $0.fault == "reset-after" })
        #expect(!(outcome.errors + outcome.output).contains("signs"))
        let ledger = FileManager.default.contents(atPath: workplace.folder.file(".rowferry/ledger.sqlite")) ?? Data()
        #expect(ledger.firstRange(of: Data("signs".utf8)) == nil)
    }

    @Test func `A record that is refused is a reject, the others are taken`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let rows = (1...250).map { "a\($0),\($0 == 77 ? "Webinar" : "n")" }
        try write(
            "  - setAttribute: {entity: account, accountExternalId: account, attr_Note: note}",
            (["account,note"] + rows).joined(separator: "\n") + "\n",
            to: workplace
        )
        let outcome = try await workplace.run("rowferry import files.yaml --sandbox --fault refuse=Webinar", Self.key)
        #expect(outcome.exit == 65, "\(outcome.errors)")
        let refused = try await workplace.run("rowferry rejects")
        #expect(refused.output.contains("a77,Webinar") && !refused.output.contains("a78,"), "\(refused.output)")
    }

    @Test func `Copies that are wanted are never sent again by themselves`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        try write(
            "  - trackEvent: {accountExternalId: a, contactExternalId: a, eventName: {value: E}, eventDate: at}",
            "a,at\nx,2024-02-03T10:00:00Z\nx,2024-02-03T10:00:00Z\n",
            to: workplace,
            settings: ", allow_dupes: \"true\""
        )
        let lost = try await workplace.run("rowferry import files.yaml --sandbox --fault reset-after=1", Self.key)
        #expect(lost.exit == 75, "\(lost.errors)")
        #expect(lost.errors.contains("rowferry resolve"))
    }

    @Test func `What was sent as files is read back`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        try write(
            "  - setAttribute: {entity: account, accountExternalId: account, attr_Total Seats: seats, attr_IsActive: {value: true}}",
            "account,seats\na,5\nb,6\n",
            to: workplace
        )
        #expect(try await workplace.run("rowferry import files.yaml --sandbox", Self.key).exit == 0)
        let outcome = try await workplace.run("rowferry verify files.yaml --sandbox", Self.key)
        #expect(outcome.exit == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("2 accounts and contacts looked at, 4 attributes compared"))
    }
}
