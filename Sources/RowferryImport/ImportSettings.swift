package import RowferryDeliver
package import RowferryModel

/// How an import is to be carried out: everything that flags decide.
package struct ImportSettings: Sendable {
    package var courier = Courier.Settings()
    /// Whether events with a date of their own may leave the order of their account.
    package var spread = false
    package var restart = false
    /// Rows to be read in this run, at the most.
    package var limit: Int?
    package var maxRejects: RejectLimit?
    /// Blocks that are mapped at the same time.
    package var workers = 3
    package var connectTimeout = Duration.seconds(10)
    package var timeout = Duration.seconds(60)
    package var pid = 0
    package var host = ""

    package init() {}

    /// The request of a chunk. Here, and nowhere before, the secret goes in.
    func request(_ form: WireForm, _ chunk: Chunk) -> Request {
        var request = Request(url: form.url, headers: form.headers, body: form.body(of: chunk))
        request.connectTimeout = connectTimeout
        request.timeout = timeout
        return request
    }
}

/// What an import does to the world besides reading, sending and the ledger.
package struct ImportEffects: Sendable {
    package var now: @Sendable () -> ContinuousClock.Instant
    /// Seconds since 1970.
    package var wallClock: @Sendable () -> Int
    package var progress: @Sendable (RunProgress) -> Void
    package var say: @Sendable (ImportNote) -> Void

    package init(
        now: @escaping @Sendable () -> ContinuousClock.Instant,
        wallClock: @escaping @Sendable () -> Int,
        progress: @escaping @Sendable (RunProgress) -> Void,
        say: @escaping @Sendable (ImportNote) -> Void
    ) {
        self.now = now
        self.wallClock = wallClock
        self.progress = progress
        self.say = say
    }
}

/// Something that a user wants to know while an import runs.
package enum ImportNote: Sendable, Hashable, CustomStringConvertible {
    case skipped(String, rows: Int)
    case resumed(String, row: Int)
    case grown(String, row: Int)
    case stopping(signal: Int32)

    package var description: String {
        switch self {
        case .skipped(let path, let rows):
            "\(path): imported completely before (\(rows) rows), nothing is sent; --restart imports it again"
        case .resumed(let path, let row): "\(path): an earlier run stopped; reading goes on at row \(row)"
        case .grown(let path, let row): "\(path): has grown since it was imported; reading goes on at row \(row)"
        case .stopping: "stopping: requests under way are waited for; a second signal stops at once"
        }
    }
}

/// Why a run came to its end, when it was not the end of its sources.
enum RunEnd {
    case nothingToDo
    case rejectsExceeded
    case interrupted(signal: Int32)
    case failed(Courier.Failure)
    case broken(Diagnostic)
}

/// The judgement of a whole run.
struct RunSummary {
    var end: RunEnd?
    var isLimitReached = false
    /// Calls that were passed over because their lane waits for a decision.
    var waiting = 0
    /// Chunks that wait for a decision.
    var decisions = 0
    var rejects: Int
    var rows: Int
    var maxRejects: RejectLimit?

    var outcome: RunOutcome {
        switch end {
        case .broken: return .failed
        case .failed: return .destinationFailed
        case .interrupted: return .interrupted
        case .rejectsExceeded: return .rejectsExceeded
        case .nothingToDo: return decisions > 0 ? .stopped : .nothingToDo
        case nil: break
        }
        if isLimitReached || waiting > 0 || decisions > 0 { return .stopped }
        if let maxRejects, maxRejects.isExceeded(rejects: rejects, rows: rows) { return .rejectsExceeded }
        return rejects > 0 ? .doneWithRejects : .done
    }

    var problemCode: DiagnosticCode? {
        switch end {
        case .broken(let diagnostic): diagnostic.code
        case .failed(let failure): failure.code
        case .rejectsExceeded: .rejectsExceeded
        case .interrupted, .nothingToDo, nil: decisions > 0 ? .decisionWaiting : nil
        }
    }

    var signal: Int? {
        if case .interrupted(let number) = end { Int(number) } else { nil }
    }

    var problem: String? {
        switch end {
        case .broken(let diagnostic): return diagnostic.description
        case .failed(let failure): return "error[\(failure.code.rawValue)]: \(failure.reason)"
        case .interrupted(let signal): return "stopped by signal \(signal)"
        case .rejectsExceeded: return "\(rejects) of \(rows) rows were rejected, more than allowed"
        case .nothingToDo, nil: break
        }
        if decisions > 0 { return "\(decisions) chunk\(decisions == 1 ? " waits" : "s wait") for a decision" }
        if isLimitReached { return "stopped at the limit of rows (--limit)" }
        return nil
    }
}

extension RunReport {
    mutating func take(_ summary: RunSummary) {
        outcome = summary.outcome
        problem = summary.problem
        problemCode = summary.problemCode
        signal = summary.signal
    }
}

extension Duration {
    /// The duration in seconds, as a floating-point number, for reports.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
