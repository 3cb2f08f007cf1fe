import Foundation
import RowferrySandbox
import RowferryTesting
import Testing

/// Starting, stopping, and what outlives that.
@Suite struct LifeTests {
    private static let event = """
        {"action":"trackEvent","accountExternalId":"a","contactExternalId":"c","eventName":"E",\
        "eventDate":"2024-02-03T10:00Z"}
        """
    private static let increment = """
        {"action":"incrementAttribute","entity":"account","accountExternalId":"a","name":"N","value":"0.1"}
        """

    @Test func `the state goes on after a restart`() async throws {
        try await withTemporaryFile { path in
            var configuration = Sandbox.Configuration()
            configuration.database = path
            try await withSandbox(configuration) { try await $1.push(Self.event, Self.increment) }
            try await withSandbox(configuration) { sandbox, client in
                try await client.push(Self.event, Self.increment)
                let contents = try sandbox.contents()
                #expect(contents.arrivals.map(\.seq) == [1, 2, 3, 4])
                #expect(contents.arrivals.map(\.effect) == [.applied, .applied, .swallowed, .applied])
                #expect(contents.value(of: "N", account: "a") == "0.2")
                #expect(contents.counts.items == 4)
                #expect(contents.counts.requests == 2)
            }
        }
    }

    @Test func `a taken port is said so`() async throws {
        try await withSandbox { sandbox, _ in
            var configuration = Sandbox.Configuration()
            configuration.port = sandbox.port
            let error = await #expect(throws: SandboxError.self) { try await Sandbox.start(configuration) }
            #expect(error.map { "\($0)".hasPrefix("cannot listen on 127.0.0.1:\(sandbox.port)") } == true)
        }
    }

    @Test func `the port can be chosen, also right after a stop`() async throws {
        let first = try await Sandbox.start()
        let port = first.port
        try await Client(sandbox: first).push(Self.event)
        await first.stop()
        var configuration = Sandbox.Configuration()
        configuration.port = port
        try await withSandbox(configuration) { sandbox, client in
            #expect(sandbox.endpoint == "http://127.0.0.1:\(port)/i")
            try await client.push(Self.event)
            #expect(try sandbox.counts().events == 1)
        }
    }

    @Test func `stopping twice does no harm, and nothing answers afterwards`() async throws {
        let sandbox = try await Sandbox.start()
        await sandbox.stop()
        await sandbox.stop()
        #expect(throws: (any Error).self) { try sandbox.contents() }
        let curl = try await runProgram("/usr/bin/curl", ["-sS", sandbox.endpoint])
        #expect(curl.exit == 7)
    }

    @Test func `a database of something else is left alone`() async throws {
        try await withTemporaryFile { path in
            let made = try await runProgram(
                "/usr/bin/env",
                [
                    "python3", "-c",
                    """
                    import sqlite3, sys
                    db = sqlite3.connect(sys.argv[1]); db.execute("CREATE TABLE ledger (id)"); db.commit()
                    """, path,
                ]
            )
            #expect(made.exit == 0)
            var configuration = Sandbox.Configuration()
            configuration.database = path
            await #expect(throws: SandboxError.notASandbox(path: path)) { try await Sandbox.start(configuration) }
        }
    }

    @Test func `two sandboxes stand side by side`() async throws {
        try await withSandbox { first, firstClient in
            try await withSandbox { second, _ in
                try await firstClient.push(Self.event)
                #expect(try first.counts().events == 1)
                #expect(try second.counts().events == 0)
            }
        }
    }

    @Test func `what was asked from outside is in plain tables`() async throws {
        try await withTemporaryFile { path in
            var configuration = Sandbox.Configuration()
            configuration.database = path
            try await withSandbox(configuration) { _, client in
                try await client.push(Self.event, Self.increment)
                let script = """
                    import sqlite3, sys
                    db = sqlite3.connect(sys.argv[1])
                    for sql in ["SELECT external_id FROM accounts", "SELECT account_external_id, external_id FROM contacts",
                        "SELECT entity, account, contact, name, value FROM attributes",
                        "SELECT seq, account, contact, name, date, description, quantity, fields_json FROM events",
                        "SELECT seq, request_id, position, action, account, contact, effect FROM arrivals"]:
                        print(db.execute(sql).fetchall())
                    """
                let asked = try await runProgram("/usr/bin/env", ["python3", "-c", script, path])
                #expect(
                    asked.output == """
                        [('a',)]
                        [('a', 'c')]
                        [('account', 'a', '', 'N', '0.1')]
                        [(1, 'a', 'c', 'E', '2024-02-03T10:00:00Z', '', None, '{}')]
                        [(1, 1, 0, 'trackEvent', 'a', 'c', 'applied'), (2, 1, 1, 'incrementAttribute', 'a', '', 'applied')]

                        """
                )
            }
        }
    }
}
