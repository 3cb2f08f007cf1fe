import RowferryDeliver
import RowferryModel

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
        case .failed(let failure): return failure.isTemporary ? .stopped : .destinationFailed
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
        case .interrupted: decisions > 0 ? .decisionWaiting : nil
        case .rejectsExceeded, .nothingToDo, nil:
            if outcome == .rejectsExceeded { .rejectsExceeded } else { decisions > 0 ? .decisionWaiting : nil }
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
        case .rejectsExceeded, .nothingToDo, nil: break
        }
        if outcome == .rejectsExceeded {
            let verb = rejects == 1 ? "was" : "were"
            return "\(rejects.grouped) of \(rows.counted("row")) \(verb) rejected, more than allowed"
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
