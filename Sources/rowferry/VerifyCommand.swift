import ArgumentParser
import Foundation
import RowferryDeliver
import RowferryDestinations
import RowferryImport
import RowferryLedger
import RowferryModel
import RowferryReport
import RowferrySandbox

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Reads back what was imported to ChurnZero, and compares.",
        discussion: """
            The rows are mapped again; the ledger says which calls were delivered; ChurnZero's REST API says what is there. \
            It needs api_user and api_key under destination in the mapping. ChurnZero works through what it gets by and by: \
            give it some minutes after an import. Attributes that were set are compared. Events and increments are counted as not \
            compared. Nothing is changed. Exit code 65: something is missing or different.

            EXAMPLES
              rowferry verify mappings/crm-accounts.yaml
              rowferry verify mappings/crm-accounts.yaml --sample 500 --seed 7 --json
              rowferry verify mappings/crm-accounts.yaml --sandbox
            """
    )

    @OptionGroup var mapping: MappingOptions
    @OptionGroup var ledger: LedgerOptions

    @Option(help: ArgumentHelp("Look at N accounts and contacts; 100 without it.", valueName: "n"))
    var sample: Int?

    @Flag(help: "Look at all accounts and contacts.")
    var all = false

    @Option(help: ArgumentHelp("Another number chooses other accounts and contacts.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp(
            "Requests in any minute, at the most; 100 without it, above which ChurnZero slows down.",
            valueName: "n"
        )
    )
    var perMinute: Int?

    @Flag(help: "Read back what import --sandbox has delivered.")
    var sandbox = false

    @Option(help: ArgumentHelp("Where the import went, if not to the mapping's endpoint.", valueName: "url"))
    var endpoint: String?

    @Option(
        help: ArgumentHelp(
            "Trust the certificates in FILE (PEM) instead of the system's: for a server or a proxy with its own.",
            valueName: "file"
        ),
        completion: .file(extensions: ["pem", "crt"])
    )
    var caFile: String?

    @Flag(help: "As a JSON object.")
    var json = false

    func validate() throws {
        if let sample, sample < 1 { throw ValidationError("--sample must be at least 1.") }
        if all, sample != nil { throw ValidationError("--all and --sample exclude each other.") }
        if let perMinute, perMinute < 1 { throw ValidationError("--per-minute must be at least 1.") }
        if sandbox, endpoint != nil { throw ValidationError("--sandbox and --endpoint exclude each other.") }
    }

    func run() async throws {
        try await reporting {
            let loaded = try mapping.load()
            let tls = TLSFiles(authorities: caFile)
            try tls.check()
            guard sandbox else { return try await verify(loaded, tls, endpoint: endpoint, target: nil) }
            let server = try await EmbeddedSandbox.start(loaded, ledger: ledger)
            do {
                try await verify(loaded, tls, endpoint: server.address + loaded.sandboxPath, target: "sandbox")
                await server.stop()
            } catch {
                await server.stop()
                throw error
            }
        }
    }

    private func verify(_ loaded: LoadedMapping, _ tls: TLSFiles, endpoint: String?, target: String?) async throws {
        let readBack = try loaded.readBack(
            target == nil ? .send : .sandbox,
            endpoint: endpoint,
            userAgent: Rowferry.userAgent
        )
        if let problem = endpointProblem(readBack.base) { throw problem }
        let form = try loaded.wireForm(.measure, endpoint: endpoint, userAgent: Rowferry.userAgent)
        let outlook = Outlook(
            ledger: try Ledger.openForReading(path: ledger.ledger),
            target: target ?? Target.name(form),
            form: form
        )
        let preparation = try loaded.open(files: mapping.files)
        Console.show(preparation.warnings)
        let run = VerifyRun(preparation, outlook, size: all ? nil : sample ?? 100, seed: seed)
        let pace = perMinute ?? (sandbox ? .max : ReadBack.usualRate)
        let questions = Questions(readBack, perMinute: pace, effects: .real(CurlReader(tls: tls)))
        let found = try await run.start(questions, workers: ProcessInfo.processInfo.activeProcessorCount + 1)
        Console.output(json ? VerifyText.json(found) : VerifyText.findings(found))
        Console.say(VerifyText.summary(found))
        if !found.isAsSent { throw ExitCode.rejects }
    }
}

extension Questions.Effects {
    /// The network, the clock, and standard error.
    static func real(_ reader: CurlReader) -> Self {
        Self(
            get: { await reader.get($0, headers: $1) },
            now: { .now },
            sleep: { try await Task.sleep(for: $0) },
            say: { Console.sayLine($0) }
        )
    }
}
