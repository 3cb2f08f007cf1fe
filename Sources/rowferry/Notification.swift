import Foundation
import RowferryModel
import RowferryReport

/// A command of the user's that is told how an import ended.
struct Notification {
    /// For `/bin/sh -c`.
    let command: String
    let summary: RunSummary
    /// How long it may take: a nightly run shall end, even when a mail server does not answer.
    var patienceInSeconds = 60

    /// Runs it to its end. Its standard output becomes standard error, as all that rowferry says to people.
    ///
    /// - Returns: what went wrong, for a sentence that begins with the command; nil when it ended with 0.
    func run() -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        process.environment = ProcessInfo.processInfo.environment.merging(summary.environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.standardError
        process.standardError = FileHandle.standardError
        let end = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in end.signal() }
        // We ignore SIGPIPE, and a shell that inherited that could not change it: its pipelines would complain.
        signal(SIGPIPE, SIG_DFL)
        defer { signal(SIGPIPE, SIG_IGN) }
        do {
            try process.run()
        } catch {
            return "could not be started: \(error.localizedDescription)"
        }
        if end.wait(timeout: .now() + .seconds(patienceInSeconds)) == .timedOut {
            // With all that it has started, which would keep our standard error open: Foundation gives it a group of its own.
            kill(-process.processIdentifier, SIGKILL)
            return "was stopped: it had not ended after \(patienceInSeconds.counted("second"))"
        }
        if process.terminationReason == .uncaughtSignal { return "was ended by signal \(process.terminationStatus)" }
        return process.terminationStatus == 0 ? nil : "ended with exit code \(process.terminationStatus)"
    }
}
