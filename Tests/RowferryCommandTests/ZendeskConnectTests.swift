import Foundation
import RowferrySandbox
import Testing

/// Imports to Zendesk Connect's API, against a sandbox that is not always well.
struct ZendeskConnectTests {
    private static let key = ["ZENDESK_CONNECT_PRIVATE_KEY": "the private key"]

    @Test func `An import that was stopped goes on, and each call is there once`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        var configuration = Sandbox.Configuration()
        configuration.expectedPrivateKey = "the private key"
        configuration.faults.statuses = [StatusFault(code: 429, probability: 0.1)]
        let sandbox = try await Sandbox.start(configuration)
        let command =
            "rowferry import mappings/zendesk-connect-contacts.yaml --endpoint \(sandbox.address) --chunk-calls 30"
        let first = try await workplace.run(command + " --limit 200", Self.key)
        #expect(first.exit == 75, "\(first.errors)")
        let second = try await workplace.run(command, Self.key)
        #expect(second.exit == 0, "\(second.errors)")
        let contents = try sandbox.contents()
        await sandbox.stop()
        #expect(contents.counts.messages == 954 && contents.counts.errors == 0)
        let ids = Dictionary(grouping: contents.messages, by: \.type).mapValues { $0.map(\.user).sorted() }
        #expect(ids["identify"]?.count == 477 && ids["identify"] == ids["track"])
        let titles = contents.traits.filter { $0.kind == "user" && $0.name == "title" }
        #expect(titles.count > 300)
        #expect(contents.requests.contains { $0.fault == "status=429" })
        #expect(contents.requests.allSatisfy { $0.items <= 30 })
        for text in [first.errors, second.errors, first.output, second.output] {
            #expect(!text.contains("the private key"))
        }
    }

    @Test func `A lost answer repeats an identify, and leaves an event to a decision`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        try workplace.write("id,mail\n1,a@x.example\n2,b@x.example\n", to: "people.csv")
        for call in ["identify: {user_id: id, email: mail}", "track: {user_id: id, event: {value: E}}"] {
            try workplace.write(
                """
                version: 1
                name: \(call.prefix(5))
                source: {files: [people.csv]}
                destination: {type: zendesk-connect, private_key: "${ZENDESK_CONNECT_PRIVATE_KEY}"}
                calls: [{\(call)}]
                """,
                to: "\(call.prefix(5)).yaml"
            )
        }
        var configuration = Sandbox.Configuration()
        configuration.faults.resetAfter = 0.5
        configuration.faults.seed = 3
        let sandbox = try await Sandbox.start(configuration)
        let identified = try await workplace.run(
            "rowferry import ident.yaml --endpoint \(sandbox.address) --chunk-calls 1",
            Self.key
        )
        #expect(identified.exit == 0, "\(identified.errors)")
        var exits: [Int32] = []
        for _ in 1...6 {
            let tracked = try await workplace.run(
                "rowferry import track.yaml --endpoint \(sandbox.address) --chunk-calls 1 --restart --again",
                Self.key
            )
            exits.append(tracked.exit)
            if tracked.exit == 75 { break }
        }
        #expect(exits.last == 75, "\(exits)")
        let contents = try sandbox.contents()
        await sandbox.stop()
        #expect(
            contents.traits.filter { $0.name == "email" }.map(\.valueJSON) == [#""a@x.example""#, #""b@x.example""#]
        )
        #expect(contents.requests.contains { $0.fault == "reset-after" })
    }

    @Test func `A call that is refused is a reject, the others are delivered`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let rows = (1...250).map { "\($0),\($0 == 77 ? "Webinar" : "n")" }
        try workplace.write((["id,note"] + rows).joined(separator: "\n") + "\n", to: "notes.csv")
        try workplace.write(
            """
            version: 1
            source: {files: [notes.csv]}
            destination: {type: zendesk-connect, private_key: "${ZENDESK_CONNECT_PRIVATE_KEY}"}
            calls: [{identify: {user_id: id, attributes.note: note}}]
            """,
            to: "notes.yaml"
        )
        let outcome = try await workplace.run("rowferry import notes.yaml --sandbox --fault refuse=Webinar", Self.key)
        #expect(outcome.exit == 65, "\(outcome.errors)")
        let refused = try await workplace.run("rowferry rejects")
        #expect(refused.output.contains("77,Webinar") && !refused.output.contains("78,"), "\(refused.output)")
    }

    @Test func `More than 100 calls in a request can't be asked for`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let outcome = try await workplace.run(
            "rowferry import mappings/zendesk-connect-contacts.yaml --sandbox --chunk-calls 101",
            Self.key
        )
        #expect(outcome.exit == 64)
        #expect(outcome.errors.contains("--chunk-calls is 101, and the destination takes 100 at the most"))
    }
}
