import Dispatch
import Foundation
import RowferryDeliver
import RowferryImport
import RowferryModel
import RowferryRead
import RowferrySandbox
import Synchronization

extension Rowferry {
    static let userAgent = "rowferry/\(version)"
}

extension ImportSettings {
    init(_ chunks: ChunkOptions, _ destination: RequestLimits) throws(Diagnostic) {
        self.init()
        courier.lanes = chunks.lanes
        courier.limits = try chunks.limits(destination)
        workers = ProcessInfo.processInfo.activeProcessorCount + 1
        pid = Int(ProcessInfo.processInfo.processIdentifier)
        host = ProcessInfo.processInfo.hostName
    }
}

extension ImportEffects {
    /// The real clock, and the terminal.
    static func real(_ line: ProgressLine, _ last: LastProgress) -> ImportEffects {
        ImportEffects(
            now: { .now },
            wallClock: { Int(Date().timeIntervalSince1970) },
            progress: { progress in
                last.value = progress
                line.update(progress)
            },
            say: { line.say($0.description) }
        )
    }
}

/// The newest progress of a run.
final class LastProgress: Sendable {
    private let progress = Mutex(RunProgress())

    var value: RunProgress {
        get { progress.withLock { $0 } }
        set { progress.withLock { $0 = newValue } }
    }
}

/// How an endpoint is called in ledger and reports: its URL without what could be secret.
enum Target {
    static func name(_ form: WireForm) -> String {
        if let type = placeholder(form.url) { return "\(type) (no endpoint set)" }
        return endpointName(form.url) + (form.account.map { " (key \($0))" } ?? "")
    }

    /// The destination's type, when its URL only stands in for one that is not set: `https://churnzero.invalid/i`.
    ///
    /// No such host can exist (RFC 2606), and nothing is sent to it: it is used where only the size of requests counts.
    static func placeholder(_ url: String) -> String? {
        guard let host = URL(string: url)?.host(), host.hasSuffix(".invalid") else { return nil }
        return String(host.dropLast(".invalid".count))
    }
}

extension FaultPlan {
    /// Several `--fault` count as one.
    init(_ texts: [String]) throws(Diagnostic) {
        if texts.isEmpty {
            self = .none
            return
        }
        do {
            self = try FaultPlan(parsing: texts.joined(separator: ","))
        } catch {
            throw Diagnostic(
                .error,
                .usage,
                "--fault: \(error)",
                help: "an example: --fault reset-after=0.05,status=503:0.1"
            )
        }
    }
}

/// SIGINT and SIGTERM: the first asks the run to stop, the second ends the process at once. The ledger is right even then.
final class Signals {
    private let sources: [any DispatchSourceSignal]

    /// - Parameters:
    ///   - stop: is told of the first.
    ///   - last: what is done before the second ends the process.
    init(_ stop: @escaping @Sendable (Int32) -> Void, beforeDying last: @escaping @Sendable () -> Void = {}) {
        let counter = Counter()
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInitiated))
            source.setEventHandler {
                if counter.next() > 1 {
                    last()
                    _exit(128 + number)
                }
                stop(number)
                // A read that waits for input would not hear of it.
                BlockedReads.stop()
            }
            source.activate()
            return source
        }
    }

    /// Gives the signals back to the system.
    func stop() {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock {
                $0 += 1
                return $0
            }
        }
    }
}
