import Foundation
import RowferrySandbox
import Testing

/// Reading back what was imported, against a sandbox in which somebody has changed things.
struct VerifyTests {
    private static let secrets = [
        "CHURNZERO_APP_KEY": "the app key", "CHURNZERO_API_USER": "me@x.example", "CHURNZERO_API_KEY": "the api key",
    ]

    /// Accounts and contacts, with a row that is rejected, a field that is cleared and an increment.
    private func prepare(_ workplace: Workplace, settings: String = "") throws {
        let rows = (1...30).map { "a\($0),c\($0),Plan \($0),\($0),\($0 == 7 ? "many" : "\($0)")," }
        try workplace.write(
            "account,contact,plan,amount,seats,gone\n" + rows.joined(separator: "\n") + "\n",
            to: "a.csv"
        )
        try workplace.write(
            """
            version: 1
            name: verified
            source: {files: [a.csv]}
            destination:
              type: churnzero
              app_key: ${CHURNZERO_APP_KEY}
              endpoint: ${CHURNZERO_ENDPOINT}
            \(settings)
            defaults: {accountExternalId: account}
            calls:
              - setAttribute: {entity: account, attr_Plan Name: plan, attr_TotalContractAmount: {column: amount, type: number}}
              - setAttribute: {entity: contact, contactExternalId: contact, attr_Seats: {column: seats, type: integer}, attr_Gone: {column: gone, empty: clear}}
              - incrementAttribute: {entity: account, attr_Used: {column: amount, type: number}}
            """,
            to: "a.yaml"
        )
    }

    private static let settings = "  api_user: ${CHURNZERO_API_USER}\n  api_key: ${CHURNZERO_API_KEY}"

    private func withImport(
        _ configure: (inout Sandbox.Configuration) -> Void = { _ in },
        _ body: (Workplace, Sandbox, [String: String]) async throws -> Void
    ) async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        try prepare(workplace)
        var configuration = Sandbox.Configuration()
        configuration.expectedAPIKey = "the api key"
        configure(&configuration)
        let sandbox = try await Sandbox.start(configuration)
        let environment = Self.secrets.merging(["CHURNZERO_ENDPOINT": sandbox.endpoint]) { $1 }
        let imported = try await workplace.run("rowferry import a.yaml --yes --max-rejects 1", environment)
        #expect(imported.exit == 0, "\(imported.errors)")
        // How it is read back is no part of what was imported.
        try prepare(workplace, settings: Self.settings)
        try await body(workplace, sandbox, environment)
        await sandbox.stop()
    }

    private func push(_ call: String, to sandbox: Sandbox) async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        try workplace.write("[\(call)]", to: "body.json")
        let script = "curl -sf -H 'Content-Type: application/json' -d @body.json \(sandbox.endpoint) -o gif"
        #expect(try await workplace.run(script).exit == 0)
    }

    @Test func `What was imported is as it was sent`() async throws {
        try await withImport { workplace, _, environment in
            let outcome = try await workplace.run("rowferry verify a.yaml", environment)
            #expect(outcome.exit == 0, "\(outcome.errors)")
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains("58 accounts and contacts looked at"))
            #expect(outcome.errors.contains("29 calls of incrementAttribute"))
            #expect(outcome.errors.contains("1 row that the mapping rejects"))
            for secret in Self.secrets.values { #expect(!(outcome.errors + outcome.output).contains(secret)) }
        }
    }

    @Test(arguments: ["", "--all --per-minute 100000", "--sample 58"])
    func `What was changed or deleted is found`(_ flags: String) async throws {
        try await withImport { workplace, sandbox, environment in
            let change =
                #"{"appKey":"k","action":"setAttribute","entity":"account","accountExternalId":"a3","attr_Plan Name":"Other"}"#
            try await push(change, to: sandbox)
            try await sandbox.remove(account: "a5")
            let text = try await workplace.run("rowferry verify a.yaml \(flags)", environment)
            #expect(text.exit == 65, "\(text.errors)")
            let lines = text.output.split(separator: "\n")
            #expect(lines.count == 3, "\(text.output)")
            #expect(lines.contains { $0.hasPrefix("missing") && $0.contains("account \"a5\"") })
            #expect(lines.contains { $0.hasPrefix("missing") && $0.contains("contact \"c5\" of \"a5\"") })
            #expect(lines.contains { $0.contains("Plan Name") && $0.contains("wanted \"Plan 3\", there \"Other\"") })
            let json = try await workplace.run("rowferry verify a.yaml --json \(flags)", environment)
            let found = try #require(
                try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            )
            #expect((found["missing"] as? [Any])?.count == 2 && (found["differences"] as? [Any])?.count == 1)
        }
    }

    @Test func `A small sample is the same each time, and another with another seed`() async throws {
        try await withImport { workplace, sandbox, environment in
            for number in 1...30 { try await sandbox.remove(account: "a\(number)") }
            let outputs = try await [1, 1, 2].asyncMap {
                try await workplace.run("rowferry verify a.yaml --sample 5 --seed \($0)", environment).output
            }
            #expect(outputs[0].split(separator: "\n").count == 5)
            #expect(outputs[0] == outputs[1] && outputs[0] != outputs[2])
        }
    }

    @Test func `A key that is not accepted is said so, and never shown`() async throws {
        try await withImport { workplace, _, environment in
            let wrong = environment.merging(["CHURNZERO_API_KEY": "another secret"]) { $1 }
            let outcome = try await workplace.run("rowferry verify a.yaml", wrong)
            #expect(outcome.exit == 69, "\(outcome.errors)")
            #expect(outcome.errors.contains("answered 401") && !outcome.errors.contains("another secret"))
        }
    }

    @Test func `What was not imported is not expected`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        try prepare(workplace)
        let before = try await workplace.run("rowferry verify a.yaml --sandbox", Self.secrets)
        #expect(before.exit == 66 && before.errors.contains("nothing of these files was imported"))
        #expect(try await workplace.run("rowferry import a.yaml --sandbox --limit 4", Self.secrets).exit == 75)
        let part = try await workplace.run("rowferry verify a.yaml --sandbox", Self.secrets)
        #expect(part.exit == 0, "\(part.errors)")
        #expect(part.errors.contains("8 accounts and contacts looked at"))
        #expect(part.errors.contains("75 calls not delivered yet"))
    }
}

extension Array {
    fileprivate func asyncMap<Value>(_ body: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }
}
