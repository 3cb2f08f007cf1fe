import Foundation
import RowferryTesting
import Testing

/// Connections to a server with a certificate authority of its own, which may ask who comes.
struct TLSTests {
    private struct Server {
        var running: RunningCommand
        var endpoint: String
    }

    private static func start(in workplace: Workplace, asks: Bool) async throws -> Server {
        let running = try workplace.start(
            "mkdir keys && exec python3 \"$TOOLS/tls_server.py\" keys \(asks ? "--asks" : "") >port"
        )
        #expect(try await eventually { workplace.read("port").hasSuffix("\n") })
        let port = workplace.read("port").trimmingCharacters(in: .newlines)
        return Server(running: running, endpoint: "https://localhost:\(port)/i")
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var asks = false
        var flags: String
        /// What the import says when it is not let in; nil when it is.
        var problem: String?
    }

    @Test(
        "A connection needs the certificates that both sides want",
        arguments: [
            Case(testDescription: "the authority is known", flags: "--ca-file keys/ca.pem"),
            Case(testDescription: "the authority is not known", flags: "", problem: "is not trusted"),
            Case(
                testDescription: "the client shows its certificate",
                asks: true,
                flags: "--ca-file keys/ca.pem --client-certificate keys/client.pem --client-key keys/client.key"
            ),
            Case(
                testDescription: "the client shows none",
                asks: true,
                flags: "--ca-file keys/ca.pem",
                problem: "broke before the answer was complete"
            ),
            Case(testDescription: "another authority", flags: "--ca-file keys/client.pem", problem: "is not trusted"),
        ]
    )
    func connections(sample: Case) async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let server = try await Self.start(in: workplace, asks: sample.asks)
        defer { server.running.send(SIGKILL) }
        let outcome = try await workplace.run(
            """
            rowferry import mappings/contacts.yaml --endpoint \(server.endpoint) --yes --give-up-after 1 \
            \(sample.flags)
            """,
            ["CHURNZERO_APP_KEY": "a key for tests"]
        )
        if let problem = sample.problem {
            #expect(outcome.exit == 69)
            #expect(outcome.errors.contains(problem), "\(outcome.errors)")
        } else {
            #expect(outcome.exit == 0, "\(outcome.errors)")
        }
    }

    @Test(
        "A file that can't serve is refused before anything is sent",
        arguments: [
            ("--ca-file none.pem", "the file \"none.pem\" can't be read"),
            ("--ca-file mappings/contacts.yaml", "there is no certificate in \"mappings/contacts.yaml\""),
            ("--client-certificate cert.pem", "there is no private key in \"cert.pem\""),
            (
                "--client-certificate cert.pem --client-key locked.pem",
                "the key in \"locked.pem\" needs a passphrase"
            ),
        ]
    )
    func refused(flags: String, problem: String) async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        try workplace.write("-----BEGIN CERTIFICATE-----\n", to: "cert.pem")
        try workplace.write("-----BEGIN ENCRYPTED PRIVATE KEY-----\n", to: "locked.pem")
        let outcome = try await workplace.run("rowferry import mappings/contacts.yaml --sandbox \(flags)")
        #expect(outcome.exit == 66)
        #expect(outcome.errors.contains(problem))
    }
}
