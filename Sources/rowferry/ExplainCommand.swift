import ArgumentParser
import Foundation
import RowferryDeliver
import RowferryDestinations
import RowferryImport
import RowferryLedger
import RowferryModel
import RowferryReport

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Shows what one row becomes, step by step, and what became of it.",
        usage: "rowferry explain [<options>] <mapping> <file:line>",
        discussion: """
            The place is FILE:LINE, counted as an editor does, or FILE:row:N, counted without the header as reports do. \
            Nothing is sent or changed.

            EXAMPLES
              rowferry explain mappings/messy-export.yaml samples/messy-export.csv:12
              rowferry explain mappings/email-events.yaml samples/email-events.csv.gz:row:40 --json
            """
    )

    @Argument(help: "The mapping file (YAML).", completion: .file(extensions: ["yaml", "yml", "json"]))
    var mapping: String

    @Argument(help: "FILE:LINE, FILE:row:N, or FILE alone with --row.", completion: .file())
    var place: String

    @Option(help: ArgumentHelp("The row's number, counted from 1 without the header.", valueName: "n"))
    var row: Int?

    @Flag(help: "As a JSON object.")
    var json = false

    @OptionGroup var ledger: LedgerOptions

    func validate() throws {
        if let row, row < 1 { throw ValidationError("--row must be at least 1.") }
    }

    func run() async throws {
        try await reporting {
            let (file, place) = try found()
            let loaded = try MappingOptions.load(mapping)
            let form = try loaded.wireForm(.measure, endpoint: nil, userAgent: Rowferry.userAgent)
            let callLimit = Chunker.callLimit(limits: Chunker.Limits(loaded.limits), form: form)
            let preparation = try loaded.open(files: [file], callLimit: callLimit)
            let run = try await ExplainRun(preparation, ledger.outlook(form))
            var explanation = try run.explain(place)
            if let book = try Ledger.openForReading(path: ledger.ledger) {
                explanation.deliveries = try run.deliveries(of: explanation, by: book)
            }
            Console.output(json ? ExplainText.json(explanation) : ExplainText.text(explanation, ledger: ledger.named))
        }
    }

    /// The file, and the place in it.
    private func found() throws(Diagnostic) -> (String, RowPlace) {
        if let row { return (place, .row(row)) }
        let parts = place.split(separator: ":", omittingEmptySubsequences: false)
        if let last = parts.last, parts.count > 1, let number = Int(last), number > 0 {
            if parts.count > 2, parts[parts.count - 2] == "row" {
                return (parts.dropLast(2).joined(separator: ":"), .row(number))
            }
            return (parts.dropLast().joined(separator: ":"), .line(number))
        }
        throw Diagnostic(
            .error,
            .usage,
            "\(place.quoted) does not say which row",
            help: "give FILE:LINE as in samples/contacts.csv:12, FILE:row:N, or FILE with --row N."
        )
    }
}
