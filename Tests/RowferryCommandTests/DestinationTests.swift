import Foundation
import RowferryTesting
import Testing

/// Destinations that are not what they should be.
struct DestinationTests {
    private func run(_ act: RawServer.Act, mapping: String = "product-usage") async throws -> (Outcome, RawServer) {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let server = try RawServer { _ in act }
        let outcome = try await workplace.run(
            "rowferry import mappings/\(mapping).yaml --yes --give-up-after 1",
            ["CHURNZERO_ENDPOINT": server.url, "CHURNZERO_APP_KEY": "key"]
        )
        return (outcome, server)
    }

    @Test(arguments: [
        ("200 OK", ["Content-Type: text/html"], "<html></html>", "text/html instead of ChurnZero's GIF"),
        ("200 OK", [], "", "nothing instead of ChurnZero's GIF"),
        ("204 No Content", [], "", "it answered 204"),
        ("301 Moved Permanently", ["Location: https://example.com/"], "", "a redirect"),
        ("401 Unauthorized", [], "", "it answered 401"),
        ("404 Not Found", [], "", "it answered 404"),
    ])
    func `An answer that is not ChurnZero's stops the run at the first request`(
        _ status: String,
        _ headers: [String],
        _ body: String,
        _ reason: String
    ) async throws {
        let (outcome, server) = try await run(.answer(status, headers, body: body))
        #expect(outcome.exit == 69, "\(outcome.errors)")
        #expect(outcome.errors.contains(reason), "\(outcome.errors)")
        #expect(server.bodies.count == 1)
    }

    @Test
    func `A destination that stays busy is given up after the time allowed`() async throws {
        let (outcome, _) = try await run(.answer("503 Service Unavailable"))
        #expect(outcome.exit == 69, "\(outcome.errors)")
        #expect(outcome.errors.contains("error[destination.unreachable]"))
    }

    @Test
    func `Calls that may be sent once only are not repeated when the answer is lost`() async throws {
        let (outcome, server) = try await run(.closeAfterBody, mapping: "time-in-app")
        #expect(outcome.exit == 75, "\(outcome.errors)")
        #expect(outcome.errors.contains("rowferry resolve"))
        #expect(server.bodies.count == Set(server.bodies).count)
    }

    @Test
    func `Colour is for terminals only`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        for environment in [[:], ["NO_COLOR": "1"]] {
            let outcome = try await workplace.run("rowferry check mappings/messy-export.yaml", environment)
            #expect(!outcome.errors.contains("\u{1B}"))
        }
    }

    @Test
    func `On a terminal NO_COLOR is honoured`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        // script(1) gives the command a terminal.
        let command = "script -qec 'rowferry check mappings/messy-export.yaml --progress none' /dev/null"
        let coloured = try await workplace.run(command, ["TERM": "xterm"])
        #expect(coloured.output.contains("\u{1B}["))
        let plain = try await workplace.run(command, ["TERM": "xterm", "NO_COLOR": "1"])
        #expect(!plain.output.contains("\u{1B}["))
    }
}
