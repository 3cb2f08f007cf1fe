import Foundation
import RowferrySandbox
import RowferryTesting
import Testing

/// A sandbox in a process of its own, as a destination is: how busy the tests are does not slow it down.
struct SandboxProcess {
    let endpoint: String
    let port: UInt16
    private let slow: Duration
    private let running: RunningCommand
    /// Sees the same file; nothing is sent to it.
    private let reader: Sandbox

    init(in workplace: Workplace, faults: String) async throws {
        let database = "destination.sqlite"
        let running = try workplace.start(
            "exec rowferry sandbox --port 0 --database \(database) --all-event-fields --fault '\(faults)'"
        )
        #expect(try await eventually { running.errorsSoFar.contains("Ctrl-C") })
        let words = running.errorsSoFar.split(whereSeparator: \.isWhitespace)
        endpoint = try #require(words.first { $0.hasSuffix("/i") }.map(String.init))
        port = UInt16(endpoint.split(separator: ":").last?.prefix { $0 != "/" } ?? "") ?? 0
        slow = .milliseconds(try FaultPlan(parsing: faults).slow?.milliseconds ?? 0)
        self.running = running
        var configuration = Sandbox.Configuration()
        configuration.database = workplace.folder.file(database)
        reader = try await Sandbox.start(configuration)
    }

    func contents() throws -> Contents {
        try reader.contents()
    }

    func counts() throws -> Counts {
        try reader.counts()
    }

    /// Waits until the sandbox is done with what dead programs sent it.
    ///
    /// The kernel keeps a connection, and what came over it, until the server has read all of it and closed its end.
    /// What the server has read and not applied yet is not seen there: for that it gets as long as it is slow, and more.
    func settle() async throws {
        #expect(try await eventually { isQuiet })
        try await Task.sleep(for: slow + .milliseconds(500))
    }

    private var isQuiet: Bool {
        guard let table = FileManager.default.contents(atPath: "/proc/net/tcp") else { return true }
        let listening = "0A"
        let timeWait = "06"
        let digits = String(port, radix: 16, uppercase: true)
        let address = ":" + String(repeating: "0", count: 4 - digits.count) + digits
        return !String(decoding: table, as: UTF8.self).split(separator: "\n").dropFirst().contains { line in
            let columns = line.split(separator: " ")
            return columns.count > 3 && columns[1].hasSuffix(address) && columns[3] != listening
                && columns[3] != timeWait
        }
    }

    func stop() async throws {
        await reader.stop()
        running.send(SIGTERM)
        _ = try await running.outcome()
    }
}
