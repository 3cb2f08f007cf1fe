import RowferryModel

/// The first line of a report: what happened, in numbers.
struct Verdict {
    /// What came of it in a few words: `Check passed`.
    let opening: String
    /// The numbers behind it.
    let facts: String
    let tone: Style.Tone

    var text: String { "\(opening): \(facts)." }

    init(_ report: RunReport) {
        // Nothing was wrong with no rows: but that is seldom what somebody wanted to hear.
        tone = report.isEmpty ? .caution : report.outcome.tone
        if report.isEmpty {
            opening = report.isImport ? "Done, but there were no rows" : "\(report.kindWords) found no rows"
        } else {
            opening = report.isImport ? report.outcome.importWords : report.outcome.checkWords(report.kindWords)
        }
        if report.outcome == .nothingToDo {
            facts = "\(Self.importedBefore(report.source.count)), in \(report.seconds.durationText)"
        } else {
            facts = Self.facts(report).joined(separator: ", ") + ", in \(report.seconds.durationText)"
        }
    }

    private static func importedBefore(_ sources: Int) -> String {
        switch sources {
        case 0: "there is no source"
        case 1: "the source was imported before"
        default: "all \(sources.grouped) sources were imported before"
        }
    }

    private static func facts(_ report: RunReport) -> [String] {
        var facts = [report.rows.read.counted("row") + " read"]
        if report.isImport {
            facts.append((report.delivery?.deliveredCalls ?? 0).counted("call") + " delivered")
        } else {
            facts.append(report.calls.total.counted("call") + " made, none sent")
        }
        facts.append(report.rows.rejected == 0 ? "nothing rejected" : report.rows.rejected.counted("row") + " rejected")
        if let unknown = report.delivery?.unknownChunks, unknown > 0 {
            facts.append(unknown.counted("chunk") + " unknown")
        }
        let warnings = report.diagnostics.lazy.filter { $0.severity == .warning }.reduce(0) {
            $0.addingClamped($1.count)
        }
        if warnings > 0 { facts.append(warnings.counted("warning")) }
        return facts
    }
}

extension RunReport {
    /// Whether the run was to deliver; a check and a dry run are not.
    var isImport: Bool { kind == "import" }

    /// Whether all was read, and nothing was there.
    var isEmpty: Bool { outcome == .done && rows.read == 0 && source.allSatisfy { $0.rowsBefore == 0 } }

    fileprivate var kindWords: String {
        switch kind {
        case "check": "Check"
        case "dry-run": "Dry run"
        default: kind.printable
        }
    }
}

extension RunOutcome {
    fileprivate var tone: Style.Tone {
        switch self {
        case .done, .nothingToDo: .good
        case .running, .doneWithRejects, .stopped, .interrupted: .caution
        case .died, .rejectsExceeded, .destinationFailed, .failed: .bad
        }
    }

    fileprivate var importWords: String {
        switch self {
        case .running: "Still running"
        case .died: "Died without saying why"
        case .done: "Done"
        case .doneWithRejects: "Done, with rejects"
        case .nothingToDo: "Nothing to do"
        case .stopped: "Stopped before the end"
        case .rejectsExceeded: "Too many rejects"
        case .destinationFailed: "Stopped by the destination"
        case .failed: "Failed"
        case .interrupted: "Interrupted"
        }
    }

    fileprivate func checkWords(_ kind: String) -> String {
        switch self {
        case .running: "\(kind) still running"
        case .died: "\(kind) died without saying why"
        case .done: "\(kind) passed"
        case .doneWithRejects: "\(kind) done, with rejects"
        case .nothingToDo: "\(kind) had nothing to do"
        case .stopped: "\(kind) stopped before the end"
        case .rejectsExceeded: "\(kind) found too many rejects"
        case .destinationFailed: "\(kind) stopped by the destination"
        case .failed: "\(kind) failed"
        case .interrupted: "\(kind) interrupted"
        }
    }
}
