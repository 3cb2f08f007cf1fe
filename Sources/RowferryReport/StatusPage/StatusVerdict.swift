import Foundation
import RowferryModel

/// The first thing that the page says: what is going on, or how it ended, and what to do about it.
struct StatusVerdict {
    var tone: String
    var mark: String
    var opening: String
    var facts: [String]
    /// What a screen reader is told when it changes.
    var said: String

    init(_ status: LedgerStatus, _ pace: LedgerPace, now: Date) {
        let decisions = status.decisions.count
        let waiting =
            decisions == 0
            ? [] : ["\(decisions.counted("chunk")) \(decisions == 1 ? "waits" : "wait") for your decision."]
        guard let run = status.runs.max(by: { $0.id < $1.id }) else {
            self.init(
                .neutral,
                "Nothing imported yet",
                ["No run stands in this ledger. This page shows the first one when it begins."]
            )
            return
        }
        let name = "\(run.mapping.shown) to \(run.target.shown)"
        if run.outcome == .running {
            self.init(.neutral, "Importing", ["Run \(run.id), \(name), \(run.sinceText(now))."] + waiting)
            said = ([opening + "."] + waiting + [Self.steps(status, run)]).joined(separator: " ")
            return
        }
        let isAsking = decisions > 0
        let ended = isAsking ? "Run \(run.id), \(name): \(run.outcome.rawValue)." : "Run \(run.id), \(name)."
        self.init(
            run.outcome.tone(isAsking: isAsking),
            isAsking ? "\(decisions.counted("decision")) waiting" : run.outcome.opening,
            [ended] + [run.outcome.consequence(of: run)].compactMap { $0 }
        )
    }

    init(_ problem: Diagnostic) {
        self.init(.bad, "The ledger can't be read", [problem.message.shown, (problem.help ?? problem.code.help).shown])
    }

    private init(_ tone: Style.Tone, _ opening: String, _ facts: [String]) {
        (self.tone, mark) = tone.sign
        self.opening = opening
        self.facts = facts
        said = ([opening + "."] + facts).joined(separator: " ")
    }

    /// In steps of ten per cent: often enough to follow, and seldom enough to bear.
    private static func steps(_ status: LedgerStatus, _ run: RunRecord) -> String {
        status.sources(of: run).filter { !$0.progress.isComplete }.compactMap { source in
            source.progress.percent.map { "\(source.progress.path.fileName): \($0 / 10 * 10) %." }
        }
        .joined(separator: " ")
    }
}

extension RunRecord {
    fileprivate func sinceText(_ now: Date) -> String {
        guard let start = startedAt.instant, now >= start else { return "started \(startedAt.timeText) UTC" }
        let seconds = now.timeIntervalSince(start).rounded(.down)
        return "for \(seconds < 60 ? "\(Int(seconds)) s" : seconds.durationText)"
    }
}

extension LedgerStatus {
    /// The sources that a run may be at.
    func sources(of run: RunRecord) -> [Source] {
        sources.filter { $0.key.mapping == run.mapping && $0.key.target == run.target }
    }
}

extension RunOutcome {
    /// How a run ended, in a few words.
    var opening: String {
        switch self {
        case .running: "Importing"
        case .died: "The last run died"
        case .done: "Done"
        case .doneWithRejects: "Done, with rejected rows"
        case .nothingToDo: "Nothing was left to do"
        case .stopped: "Stopped before the end"
        case .rejectsExceeded: "Stopped: too many rejected rows"
        case .destinationFailed: "Stopped: the destination failed"
        case .failed: "Failed"
        case .interrupted: "Interrupted"
        }
    }

    fileprivate func consequence(of run: RunRecord) -> String? {
        let again = "The same import again goes on where this run stopped."
        switch self {
        case .died: return "Its process \(run.pid) on \(run.host.shown) is gone, without saying how it ended. \(again)"
        case .stopped, .interrupted, .failed, .destinationFailed, .rejectsExceeded: return again
        case .running, .done, .doneWithRejects, .nothingToDo: return nil
        }
    }

    fileprivate func tone(isAsking: Bool) -> Style.Tone {
        switch self {
        case .died, .failed, .destinationFailed: .bad
        case .doneWithRejects, .rejectsExceeded, .stopped, .interrupted: .caution
        case .running: .neutral
        case .done, .nothingToDo: isAsking ? .caution : .good
        }
    }
}

extension String {
    /// The last part of a path.
    var fileName: String { (split(separator: "/").last.map(String.init) ?? self).shown }
}
