import ArgumentParser
import Foundation
import RowferryLedger
import RowferryModel
import RowferryReport

extension LedgerOptions {
    /// The ledger for reading; says so and gives nil when there is none yet.
    func openForReading() throws -> Ledger? {
        if let ledger = try Ledger.openForReading(path: ledger) { return ledger }
        Console.sayLine("There is no ledger at \(ledger): nothing has been imported from this folder yet.")
        return nil
    }
}

extension LedgerOptions {
    /// Says which chunks may have arrived or not, if the process ended now.
    func sayWhatIsInDoubt() {
        guard let book = try? Ledger.openForReading(path: ledger), let chunks = try? book.chunksInDoubt() else {
            return
        }
        Console.say(DecisionText.atOnce(chunks, ledger: named))
    }
}

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Lists the runs, the newest first.",
        discussion: "EXAMPLES\n  rowferry history -n 20\n  rowferry history -n 1 --json"
    )

    @OptionGroup var ledger: LedgerOptions

    @Option(name: .customShort("n"), help: ArgumentHelp("How many runs.", valueName: "n"))
    var count = 50

    @Flag(help: "As a JSON array.")
    var json = false

    func run() async throws {
        try await reporting {
            guard let book = try ledger.openForReading() else {
                if json { Console.output("[]\n") }
                return
            }
            let runs = try book.runs(limit: max(1, count))
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
                Console.output(Array(try encoder.encode(runs)) + [UInt8(ascii: "\n")])
            } else {
                Console.output(RunTable.text(runs))
            }
        }
    }
}

struct ResolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Lists chunks of which nobody knows whether they arrived, and takes your decision.",
        discussion: """
            A chunk with calls that add up (increments, time in app) is never sent again by itself when its answer was \
            lost. Look into the destination whether its calls were applied, then say so; the next import goes on from there.

            EXAMPLES
              rowferry resolve
              rowferry resolve --applied 12
              rowferry resolve --not-applied 12
            """
    )

    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "List as a JSON array.")
    var json = false

    @Option(
        help: ArgumentHelp("The destination has the calls of chunk ID: they will not be sent again.", valueName: "id")
    )
    var applied: [Int64] = []

    @Option(
        help: ArgumentHelp(
            "The destination does not have the calls of chunk ID: they will be sent again.",
            valueName: "id"
        )
    )
    var notApplied: [Int64] = []

    func run() async throws {
        try await reporting {
            if applied.isEmpty, notApplied.isEmpty { return try list() }
            guard FileManager.default.fileExists(atPath: ledger.ledger) else {
                _ = try ledger.openForReading()
                return
            }
            let book = try Ledger(path: ledger.ledger, clock: { Date() })
            try checkAll(book)
            for (ids, isApplied) in [(applied, true), (notApplied, false)] {
                for id in ids {
                    let chunk = try book.resolve(id, applied: isApplied)
                    Console.sayLine(
                        "chunk \(chunk.id) (\(chunk.calls.counted("call")) of \(chunk.source)): "
                            + (isApplied ? "counts as delivered" : "will be sent again by the next import")
                    )
                }
            }
        }
    }

    /// A command with a mistake in it decides nothing: a decision can't be taken back.
    private func checkAll(_ book: Ledger) throws {
        let ids = applied + notApplied
        let waiting = try book.unknownChunks(key: nil).map(\.id)
        guard let wrong = ids.first(where: { id in !waiting.contains(id) || ids.count { $0 == id } > 1 }) else {
            return
        }
        let problem =
            waiting.contains(wrong) ? "chunk \(wrong) is named twice" : "no chunk \(wrong) waits for a decision"
        let list = waiting.isEmpty ? "none waits" : "these wait: \(waiting.map(String.init).joined(separator: ", "))"
        throw Diagnostic(.error, .usage, problem, help: "nothing was decided; \(list).")
    }

    private func list() throws {
        guard let book = try ledger.openForReading() else {
            // There is none, or one whose making was cut short.
            if json { Console.output("[]\n") }
            return
        }
        let chunks = try book.unknownChunks(key: nil)
        if json {
            Console.output(DecisionText.json(chunks))
        } else {
            Console.output(DecisionText.text(chunks, ledger: ledger.named))
        }
    }
}
