import Foundation
import RowferryTesting
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// `status --serve` beside imports in other processes.
struct StatusPageTests {
    private struct Page {
        let port: UInt16
        let running: RunningCommand

        init(in workplace: Workplace, _ options: String = "") async throws {
            let running = try workplace.start("exec rowferry status --serve --port 0 \(options)")
            #expect(try await eventually { running.errorsSoFar.contains("Ctrl-C") })
            port = try #require(running.errorsSoFar.firstMatch(of: #/127\.0\.0\.1:(\d+)/#).flatMap { UInt16($0.1) })
            self.running = running
        }

        var address: String { "http://127.0.0.1:\(port)/" }

        func text() async throws -> String {
            let (data, _) = try await URLSession.shared.data(from: try #require(URL(string: address)))
            return String(decoding: data, as: UTF8.self)
        }

        func stop() async throws {
            running.send(SIGINT)
            #expect(try await running.outcome().exit == 0)
        }
    }

    @Test
    func `The page follows an import in another process, from an empty folder to its end`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let page = try await Page(in: workplace)
        let empty = try await page.text()
        #expect(empty.contains("Nothing imported yet"))
        let connection = try #require(RawConnection(port: page.port))
        defer { connection.end() }
        #expect(connection.write("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        let first = await connection.text(upTo: "\n\n")
        #expect(first.contains("Nothing imported yet"))
        let sandbox = try await SandboxProcess(in: workplace, faults: "slow=100")
        let importing = try workplace.start(
            "exec rowferry import mappings/product-usage.yaml --endpoint \(sandbox.endpoint) --lanes 1 --chunk-calls 1",
            ["CHURNZERO_APP_KEY": "key"]
        )
        let live = await connection.text(upTo: "\"title\":\"Importing (rowferry)\"")
        #expect(live.contains("Importing"))
        let later = await connection.text(upTo: "<progress max=\\\"100\\\"")
        #expect(later.contains("settled"))
        importing.send(SIGINT)
        #expect(try await importing.outcome().exit == 130)
        let last = await connection.text(upTo: "\"title\":\"Interrupted (rowferry)\"")
        #expect(last.contains("goes on where this run stopped"))
        let ended = try await page.text()
        #expect(ended.contains("Interrupted"))
        try await page.stop()
        try await sandbox.stop()
    }

    @Test
    func `A page that is looked at does not stand in the way of imports, and shows no values of rows`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let page = try await Page(in: workplace)
        _ = try await page.text()
        let imported = try await workplace.run("rowferry import mappings/messy-export.yaml --sandbox")
        #expect(imported.exit == 65, "\(imported.errors)")
        let text = try await page.text()
        #expect(text.contains("Done, with rejected rows"))
        #expect(text.contains("rowferry rejects -o rejects.csv"))
        let again = try await workplace.run("rowferry import mappings/messy-export.yaml --sandbox")
        #expect(again.exit == 0, "\(again.errors)")
        let reasons = try await workplace.run("rowferry rejects -o r.csv")
        #expect(reasons.exit == 0)
        let values = workplace.read("r.csv").split(whereSeparator: { ";,\n\r\"".contains($0) }).filter { $0.count > 5 }
        #expect(values.count > 20)
        // The header's names may stand in the meaning of a code; the values of the rows nowhere.
        let header = Set(workplace.read("r.csv").prefix { $0 != "\n" }.split(separator: ",").map(String.init))
        for value in values where !header.contains(String(value)) { #expect(!text.contains(value), "\(value)") }
        try await page.stop()
    }

    @Test
    func `A run that died and a decision that waits are said, with the commands`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let server = try RawServer { _ in .silence }
        let importing = try workplace.start(
            "exec rowferry import mappings/usage-increments.yaml --endpoint \(server.url) --lanes 1 --timeout 600",
            ["CHURNZERO_APP_KEY": "key"]
        )
        #expect(try await eventually { !server.bodies.isEmpty })
        importing.send(SIGKILL)
        #expect(try await importing.outcome().exit == 137)
        let page = try await Page(in: workplace)
        let text = try await page.text()
        #expect(text.contains("1 decision waiting"))
        #expect(text.contains("Run 1, usage-increments to http://127.0.0.1:\(server.port)"))
        #expect(text.contains(": died."))
        #expect(text.contains("<code>rowferry resolve --applied 1</code>"))
        let connection = try #require(RawConnection(port: page.port))
        defer { connection.end() }
        #expect(connection.write("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        #expect(try await workplace.run("rowferry resolve --applied 1").exit == 0)
        let decided = await connection.text(upTo: "\"title\":\"The last run died (rowferry)\"")
        #expect(decided.contains("\"decisions\":\"\""))
        try await page.stop()
    }

    @Test
    func `A port that is taken is said`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let page = try await Page(in: workplace)
        let second = try await workplace.run("rowferry status --serve --port \(page.port)")
        #expect(second.exit == 64)
        #expect(second.errors.contains("cannot listen on 127.0.0.1:\(page.port)"))
        #expect(second.errors.contains("try another --port"))
        try await page.stop()
    }
}
