import ArgumentParser
import Foundation
import RowferryDestinations
import RowferryLedger
import RowferryModel
import RowferryRead
import RowferryReport

struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Hands out what the ledger knows, takes back what a run added, and forgets what is old.",
        subcommands: [LedgerExport.self, LedgerUndo.self, LedgerPrune.self]
    )
}

struct LedgerExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes runs, sources, lanes, chunks that wait, calls that add, and rejects as NDJSON.",
        discussion: """
            Each line is an object with a `kind` (run, source, lane, chunk, taken, reject, export) and the columns of the \
            ledger's table. Rejects and calls hold data of your rows; keys are never in the ledger.

            EXAMPLES
              rowferry ledger export > ledger.ndjson
              rowferry ledger export | grep '"kind":"run"'
            """
    )

    @OptionGroup var ledger: LedgerOptions

    func run() async throws {
        try await reporting {
            guard let book = try ledger.openForReading() else { return }
            try book.export { Console.output($0) }
        }
    }
}

struct LedgerUndo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Writes rows that take back what a run added: each increment with its amount negated.",
        discussion: """
            Nothing is sent. The file is NDJSON with the fields of each increment's owner, `attribute` and `amount`; look \
            at it, then import it with a mapping such as mappings/increments.yaml. It holds what the destination \
            has taken, and what was decided to have been taken; chunks that wait for a decision are not in it. Time in \
            app and events can't be taken back.

            EXAMPLES
              rowferry history -n 3
              rowferry ledger undo 12 -o undo.ndjson
            """
    )

    @Argument(help: "The run's number, as history shows it.")
    var run: Int64

    @OptionGroup var ledger: LedgerOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write to FILE instead of standard output.", valueName: "file"),
        completion: .file(extensions: ["ndjson"])
    )
    var output: String?

    func run() async throws {
        try await reporting {
            guard let book = try ledger.openForReading() else { return }
            let rules = Destinations.additionRules
            var (text, calls, others): ([UInt8], Int, Int) = ([], 0, 0)
            if let output, try book.sources().contains(where: { $0.progress.path == SourceList.canonical(output) }) {
                throw wouldOverwrite(output, what: "the amounts")
            }
            try book.requireRun(run)
            let file = try output.map { try FileOutput($0) }
            try book.forEachTakenCall(run: run) { call in
                let lines = AmountText.undoing(call, rules)
                if lines.isEmpty { others += 1 } else { calls += 1 }
                text += lines
                guard text.count >= 65_536 else { return }
                try write(text, to: file)
                text = []
            }
            try write(text, to: file)
            try file?.close()
            let waiting = try book.waitingChunks(of: run)
            say(calls, others, waiting)
        }
    }

    private func write(_ text: [UInt8], to file: FileOutput?) throws {
        if let file { try file.write(text) } else { Console.output(text) }
    }

    private func say(_ calls: Int, _ others: Int, _ waiting: Int) {
        Console.sayLine("\(calls.counted("increment")) of run \(run) negated.")
        if others > 0 { Console.sayLine("\(others.counted("call")) that can't be taken back left out.") }
        if waiting > 0 {
            Console.sayLine("\(waiting.counted("chunk")) waiting for a decision left out: see rowferry resolve.")
        }
    }
}

struct LedgerPrune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Forgets the history of old runs: their records, their rejects, and what they added.",
        discussion: """
            What was imported stays known: files are skipped and continued as before, and decisions still wait. What a \
            forgotten run added can't be undone any more.

            EXAMPLES
              rowferry ledger prune --keep-history 90
            """
    )

    @OptionGroup var ledger: LedgerOptions

    @Option(help: ArgumentHelp("Days for which the history is kept.", valueName: "days"))
    var keepHistory: Int

    func validate() throws {
        if !(0...36_500).contains(keepHistory) { throw ValidationError("--keep-history must be from 0 to 36500 days.") }
    }

    func run() async throws {
        try await reporting {
            guard FileManager.default.fileExists(atPath: ledger.ledger) else {
                _ = try ledger.openForReading()
                return
            }
            let book = try Ledger(path: ledger.ledger, clock: { Date() })
            let moment = Date(timeIntervalSinceNow: -86_400 * Double(keepHistory)).ISO8601Format()
            let forgotten = try book.forget(before: moment)
            Console.sayLine(
                "\(forgotten.runs.counted("run")) and \(forgotten.rejects.counted("reject")) forgotten."
            )
        }
    }
}
