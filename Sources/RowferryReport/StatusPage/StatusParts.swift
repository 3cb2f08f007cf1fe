import RowferryModel

/// The run under way: how fast, and how far with which file.
struct RunningPart {
    struct File {
        var path: String
        var percent: Int?
        var share: String
        var rows: String
        var left: String
    }

    var isRunning: Bool
    var tiles: [HTMLPage.Tile]
    var files: [File]
    var hasFiles: Bool

    init(_ status: LedgerStatus, _ pace: LedgerPace) {
        guard let run = status.running else {
            (isRunning, tiles, files, hasFiles) = (false, [], [], false)
            return
        }
        isRunning = true
        tiles = [
            HTMLPage.Tile(label: "Calls delivered", number: run.deliveredCalls.grouped, isBad: false),
            HTMLPage.Tile(label: "Requests", number: run.deliveredChunks.grouped, isBad: false),
            HTMLPage.Tile(label: "Sent", number: run.deliveredBytes.byteText, isBad: false),
            HTMLPage.Tile(label: "Calls per second", number: pace.callsPerSecond?.grouped ?? "–", isBad: false),
        ]
        files = status.sources(of: run).filter { !$0.progress.isComplete }.suffix(StatusLimit.files).map { source in
            File(
                path: source.progress.path.fileName,
                percent: source.progress.percent,
                share: source.progress.percent.map { "\($0) %" } ?? "size not known",
                rows: source.progress.tally.read.grouped,
                left: pace.secondsLeft(of: source)?.clockText ?? "–"
            )
        }
        hasFiles = !files.isEmpty
    }
}

/// The chunks that wait for a decision, each with the commands between which to choose.
struct DecisionsPart {
    struct Decision {
        var number: Int64
        var what: String
        var facts: [String]
        var applied: String
        var notApplied: String
    }

    var decisions: [Decision]
    var hasDecisions: Bool
    var decisionsNote: String?

    init(_ chunks: [UnknownChunk], ledger: String?) {
        decisions = chunks.sorted { $0.id < $1.id }.prefix(StatusLimit.decisions).map { chunk in
            Decision(
                number: chunk.id,
                what:
                    "\(chunk.calls.counted("call")) of \(chunk.source.fileName), \(DecisionText.rowsText(chunk.rows))",
                facts: [
                    "\(chunk.mapping.shown) to \(chunk.target.shown), sent \(chunk.sentAt.timeText) UTC",
                    chunk.source.shown, "Reason: \(chunk.reason.shown)",
                ],
                applied: Command.text("resolve --applied \(chunk.id)", ledger: ledger),
                notApplied: Command.text("resolve --not-applied \(chunk.id)", ledger: ledger)
            )
        }
        hasDecisions = !decisions.isEmpty
        decisionsNote = StatusLimit.note(decisions.count, of: chunks.count, "decision")
    }
}

/// How far each file is.
struct SourcesPart {
    struct Source {
        var path: String
        var mapping: String
        var state: String
        var rows: String
        var rejected: String
        var decisions: String
    }

    var sources: [Source]
    var hasSources: Bool
    var sourcesNote: String?

    /// The newest first.
    init(_ status: LedgerStatus) {
        let all = status.sources.sorted { $0.progress.id > $1.progress.id }
        sources = all.prefix(StatusLimit.sources).map { source in
            Source(
                path: source.progress.path.shown,
                mapping: "\(source.key.mapping.shown) to \(source.key.target.shown)",
                state: source.progress.stateText,
                rows: source.progress.tally.read.grouped,
                rejected: source.progress.tally.rejected.grouped,
                decisions: status.decisionCount(of: source).grouped
            )
        }
        hasSources = !sources.isEmpty
        sourcesNote = StatusLimit.note(sources.count, of: all.count, "source")
    }
}

/// Why rows were rejected, without their values.
struct RejectsPart {
    struct Group {
        var path: String
        var meaning: [HTMLPiece]
        /// Not `code`: pieces of the meaning that have none would find it.
        var reason: String
        var count: String
        var firstLine: String
    }

    var groups: [Group]
    var hasRejects: Bool
    var command: String
    var rejectsNote: String?

    init(_ status: LedgerStatus, ledger: String?) {
        let paths = Dictionary(status.sources.map { ($0.progress.id, $0.progress.path) }, uniquingKeysWith: { $1 })
        groups = status.rejects.prefix(StatusLimit.rejects).map { group in
            Group(
                path: paths[group.source]?.fileName ?? "",
                meaning: HTMLPiece.pieces(of: DiagnosticCode(rawValue: group.code)?.meaning ?? ""),
                reason: group.code.shown,
                count: group.count.grouped,
                firstLine: group.firstLine.grouped
            )
        }
        hasRejects = !groups.isEmpty
        command = Command.text("rejects -o rejects.csv", ledger: ledger)
        rejectsNote =
            status.rejectsAreCut ? "These are of the newest \(LedgerStatus.mostRejects.grouped) rejects." : nil
    }
}

/// What was run, the newest first.
struct RunsPart {
    struct Run {
        var number: Int64
        var started: String
        var mapping: String
        var target: String
        var outcome: String
        var tone: String
        var calls: String
        var duration: String
    }

    var runs: [Run]
    var hasRuns: Bool
    var runsNote: String?

    init(_ records: [RunRecord]) {
        runs = records.sorted { $0.id > $1.id }.prefix(StatusLimit.runs).map { run in
            Run(
                number: run.id,
                started: run.startedAt.timeText,
                mapping: run.mapping.shown,
                target: run.target.shown,
                outcome: run.outcome.rawValue,
                tone: run.outcome.badge,
                calls: run.deliveredCalls.grouped,
                duration: run.durationText
            )
        }
        hasRuns = !runs.isEmpty
        runsNote = StatusLimit.note(runs.count, of: records.count, "run")
    }
}

extension RunOutcome {
    /// The class of its badge, as severities have one.
    fileprivate var badge: String {
        switch self {
        case .died, .failed, .destinationFailed: "error"
        case .doneWithRejects, .rejectsExceeded, .stopped, .interrupted: "warning"
        case .running, .done, .nothingToDo: "note"
        }
    }
}

/// How many of each the page shows.
enum StatusLimit {
    static let files = 8
    static let decisions = 20
    static let sources = 50
    static let rejects = 20
    static let runs = 20

    static func note(_ shown: Int, of total: Int, _ noun: String) -> String? {
        guard total > shown else { return nil }
        return "Showing \(shown.grouped) of \(total.counted(noun))."
    }
}
