import RowferryModel

/// What to do after a run, in the order in which to do it.
struct NextSteps {
    struct Step {
        var text: String
        /// The exact command, when there is one to type.
        var command: String?
        /// Whether the command is the one that was run.
        var repeats = false
    }

    private(set) var steps: [Step] = []

    /// - Parameters:
    ///   - report: What happened.
    ///   - ledger: The path given with `--ledger`; nil for the default one, which commands need not name.
    ///   - rejects: The file to which the rejected rows have just been written.
    init(after report: RunReport, ledger: String?, rejects: String? = nil) {
        if report.isImport {
            afterImport(report, ledger: ledger, rejects: rejects)
        } else {
            afterCheck(report)
        }
    }

    private mutating func afterImport(_ report: RunReport, ledger: String?, rejects: String?) {
        if let unknown = report.delivery?.unknownChunks, unknown > 0 {
            let them = unknown == 1 ? "this chunk" : "these \(unknown.grouped) chunks"
            add("Find out whether the destination has the calls of \(them), and decide:", "resolve", ledger)
        }
        if report.rows.rejected > 0, let rejects {
            let text = "Correct the rows in \(rejects.printable), and import that file with the same mapping."
            steps.append(Step(text: text))
        } else if report.rows.rejected > 0 {
            let file = report.source.allSatisfy { $0.format.hasPrefix("ndjson") } ? "rejects.ndjson" : "rejects.csv"
            add(
                "Save the rejected rows and their reasons; once corrected, that file imports with the same mapping:",
                "rejects -o \(file)",
                ledger
            )
        }
        if report.isEmpty { steps.append(Self.emptyStep) }
        if let text = report.outcome.continuation { steps.append(Step(text: text, repeats: true)) }
    }

    private mutating func afterCheck(_ report: RunReport) {
        switch report.outcome {
        case .done where report.isEmpty: steps.append(Self.emptyStep)
        case .done where report.kind == "check":
            steps.append(Step(text: "Run the same command with `import` in place of `check` to deliver."))
        case .done where report.kind == "dry-run":
            steps.append(Step(text: "Run the same command without `--dry-run` to deliver."))
        case .done, .nothingToDo: break
        case .doneWithRejects, .rejectsExceeded:
            steps.append(Step(text: "Correct the rows or the mapping, then run the same command again.", repeats: true))
        case .failed:
            steps.append(Step(text: "Remove the cause, then run the same command again.", repeats: true))
        default:
            steps.append(Step(text: "Run the same command again.", repeats: true))
        }
    }

    private static let emptyStep = Step(text: "See whether these are the right files: there is not one row in them.")

    private mutating func add(_ text: String, _ command: String, _ ledger: String?) {
        steps.append(Step(text: text, command: Command.text(command, ledger: ledger)))
    }
}

extension RunOutcome {
    /// How an import goes on after this outcome; nil when it is over.
    fileprivate var continuation: String? {
        switch self {
        case .done, .doneWithRejects, .nothingToDo, .running: nil
        case .stopped, .interrupted, .died:
            "Run the same command again: it continues where this run stopped."
        case .rejectsExceeded:
            "Correct the rows in a file of another name, or allow more with `--max-rejects`, then run the same command again; "
                + "a corrected mapping wants `--restart`."
        case .destinationFailed:
            "Once the destination answers as it should, run the same command again: it continues where it stopped."
        case .failed:
            "Remove the cause, then run the same command again: it continues where this run stopped."
        }
    }
}

/// Commands as a person can type them.
package enum Command {
    /// `rowferry ...`, with `--ledger` when it is not the default one.
    static func text(_ arguments: String, ledger: String?) -> String {
        let option = ledger.map { " --ledger " + shellQuoted($0) } ?? ""
        return "rowferry \(arguments)\(option)".printable
    }

    /// A command as it was typed. The query of a URL is left out: it may hold a key.
    static func text(words: [String]) -> String {
        let shown = words.map { word in
            guard word.contains("://"), let query = word.firstIndex(of: "?") else { return shellQuoted(word) }
            return shellQuoted(String(word[..<query]))
        }
        return (["rowferry"] + shown).joined(separator: " ").printable
    }

    /// The text as one word of a POSIX shell.
    package static func shellQuoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "_./:@%+=,-".utf8.contains(byte)
            }
        }
        if isPlain, !text.isEmpty { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
