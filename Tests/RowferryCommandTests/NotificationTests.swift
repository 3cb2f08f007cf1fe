import Foundation
import RowferryReport
import RowferryTesting
import Testing

@testable import rowferry

struct NotificationTests {
    @Test
    func `A command that does not end is stopped, with what it has started`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.file("started")
        let summary = RunSummary(report: nil, exitCode: 0, ledger: "")
        var notification = Notification(command: "tail -f /dev/null & echo $! >'\(path)'; wait", summary: summary)
        notification.patienceInSeconds = 1
        #expect(notification.run() == "was stopped: it had not ended after 1 second")
        let started = try #require(
            Int32(String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .newlines))
        )
        // Gone, or dead and not yet collected by whoever inherited it.
        #expect(try await eventually { kill(started, 0) != 0 || Self.isDead(started) })
    }

    private static func isDead(_ process: Int32) -> Bool {
        let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        return status?.contains("State:\tZ") ?? true
    }
}
