import ArgumentParser
import Foundation
import RowferryDeliver
import RowferryDestinations
import RowferryImport
import RowferryLedger
import RowferryModel
import RowferryRead
import RowferryReport
import RowferrySandbox

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports files; goes on where the last run stopped.",
        discussion: """
            What was delivered is remembered in the ledger: the same command again sends only what is missing. A file \
            that was imported completely is skipped; one that has grown is continued; one that has changed is refused.

            EXAMPLES
              rowferry import mappings/product-usage.yaml --sandbox
              rowferry import mappings/product-usage.yaml exports/*.csv --max-rejects 1%
              iconv -f latin1 -t utf-8 a.csv | rowferry import mapping.yaml - --yes
            """
    )

    @OptionGroup var mapping: MappingOptions
    @OptionGroup var chunks: ChunkOptions
    @OptionGroup var delivery: DeliveryOptions
    @OptionGroup var reports: ReportOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var planning: PlanOptions
    @OptionGroup var finish: FinishOptions

    @Option(
        help: ArgumentHelp("Send only what the plan in FILE says, as check --write-plan writes it.", valueName: "file"),
        completion: .file()
    )
    var plan: String?

    @Flag(help: "Do everything but the network; leaves no trace in the ledger.")
    var dryRun = false

    @Flag(help: "Deliver to an embedded stand-in for the destination, kept beside the ledger.")
    var sandbox = false

    @Option(
        help: ArgumentHelp("What the embedded sandbox does wrong, as in rowferry sandbox --fault.", valueName: "fault")
    )
    var fault: [String] = []

    @Option(help: ArgumentHelp("Send to this URL instead of the mapping's endpoint.", valueName: "url"))
    var endpoint: String?

    @Flag(help: "Forget what was delivered of these files, and import them from their beginning.")
    var restart = false

    @Flag(help: "Add again what rows like these have added before: increments, time in app.")
    var again = false

    @Flag(help: "With sync: in the mapping, send all calls, changed or not.")
    var all = false

    @Option(help: ArgumentHelp("Read N rows at the most in this run.", valueName: "n"))
    var limit: Int?

    @Option(
        help: ArgumentHelp(
            "Write the rejected rows of these files to FILE, and the reasons to FILE.reasons.csv.",
            valueName: "file"
        ),
        completion: .file()
    )
    var rejects: String?

    @Option(help: ArgumentHelp("How progress is shown: auto, plain, json or none.", valueName: "how"))
    var progress = ProgressMode.auto

    @Flag(help: "Ask no question before sending to a real endpoint.")
    var yes = false

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
        if sandbox, endpoint != nil { throw ValidationError("--sandbox and --endpoint exclude each other.") }
        if plan != nil, dryRun { throw ValidationError("--plan is for an import that sends: leave out --dry-run.") }
        if !fault.isEmpty, !sandbox { throw ValidationError("--fault needs --sandbox.") }
    }

    func run() async throws {
        do {
            let report = try await carryOut()
            let code = report.map { ExitCode($0, allowsRejects: reports.limit != nil) } ?? .stopped
            tell(report, code, problem: nil)
            throw code
        } catch  where error is ExitCode || error is ValidationError {
            throw error
        } catch {
            let failure = Failure(error)
            let code = failure.shown()
            tell(nil, code, problem: failure.worst?.message)
            throw code
        }
    }

    /// Tells those who want to know how the import ended; a rehearsal is no import.
    private func tell(_ report: RunReport?, _ code: ExitCode, problem: String?) {
        if dryRun { return }
        finish.tell(
            RunSummary(
                report: report,
                exitCode: code.rawValue,
                problem: problem,
                mapping: mapping.mapping,
                ledger: ledger.ledger,
                reports: report == nil ? [] : reports.report,
                rejects: report == nil ? nil : rejects
            )
        )
    }

    /// What came of it; nil when the user did not want to send.
    private func carryOut() async throws -> RunReport? {
        try reports.check()
        try planning.check()
        try finish.check()
        try delivery.credentials.check()
        if let rejects { try checkWritable(rejects) }
        if dryRun { return try await rehearse() }
        let loaded = try mapping.load()
        if sandbox { return try await importIntoSandbox(loaded) }
        return try await send(loaded, to: endpoint, purpose: .send, target: nil)
    }

    private func rehearse() async throws -> RunReport {
        let report = try await DryRun(
            mapping: mapping,
            chunks: chunks,
            reports: reports,
            limit: limit,
            progress: progress,
            ledger: ledger,
            plan: planning,
            events: delivery.eventOrder,
            restart: restart,
            all: all,
            kind: "dry-run"
        ).start(endpoint: endpoint, target: sandbox ? "sandbox" : nil)
        try reports.write(report, ledger: ledger.named)
        return report
    }

    private func importIntoSandbox(_ loaded: LoadedMapping) async throws -> RunReport? {
        let server = try await EmbeddedSandbox.start(loaded, ledger: ledger, faults: try FaultPlan(fault))
        do {
            let report = try await send(
                loaded,
                to: server.address + loaded.sandboxPath,
                purpose: .sandbox,
                target: "sandbox"
            )
            await server.stop()
            return report
        } catch {
            await server.stop()
            throw error
        }
    }

    private func send(
        _ loaded: LoadedMapping,
        to endpoint: String?,
        purpose: WirePurpose,
        target: String?
    ) async throws -> RunReport? {
        var settings = try ImportSettings(chunks, loaded.limits)
        settings.courier.seed = UInt64.random(in: 0...UInt64.max)
        delivery.apply(to: &settings)
        settings.restart = restart
        settings.sendsAll = all
        settings.addsAgain = again
        settings.limit = limit
        settings.maxRejects = reports.limit
        settings.allowedClears = reports.allowClears
        let form = try loaded.wireForm(purpose, endpoint: endpoint, userAgent: Rowferry.userAgent)
        if let problem = endpointProblem(form.url) { throw problem }
        let preparation = try loaded.open(
            files: mapping.files,
            events: delivery.eventOrder,
            callLimit: Chunker.callLimit(limits: settings.courier.limits, form: form),
            now: Int(Date().timeIntervalSince1970)
        )
        Console.show(preparation.warnings)
        if let rejects, preparation.paths.contains(SourceList.canonical(rejects)) { throw wouldOverwrite(rejects) }
        let key = ImportKey(mapping: loaded.name, target: target ?? Target.name(form))
        let planned = try await planAhead(loaded, preparation, settings, form, key)
        if planned?.callCount != 0, !isConfirmed(form.url, key, preparation) { return nil }
        return try await deliver(preparation, settings, form, key)
    }

    /// Counts and shows what will be sent: where somebody looks on, or somebody agreed on a plan before.
    private func planAhead(
        _ loaded: LoadedMapping,
        _ preparation: Preparation,
        _ settings: ImportSettings,
        _ form: WireForm,
        _ key: ImportKey
    ) async throws -> ImportPlan? {
        let isWanted = plan != nil || planning.writePlan != nil
        try PlanOptions.requireFiles(preparation, isWanted: isWanted)
        if !isWanted, preparation.readsStream || !Console.errorIsTerminal { return nil }
        let agreed = try plan.map { try ImportPlan(path: $0) }
        let counted = try await planning.make(
            loaded,
            files: mapping.files,
            settings,
            form,
            target: key.target,
            ledger: ledger
        )
        Console.say(PlanText.text(counted, rate: delivery.rate))
        if let plan, let agreed { try counted.require(sameAs: agreed, path: plan) }
        return counted
    }

    /// Asks before something is sent to a real endpoint, where somebody can answer. Standard input that is a source has
    /// no answers in it.
    private func isConfirmed(_ url: String, _ key: ImportKey, _ preparation: Preparation) -> Bool {
        if yes || sandbox || isLoopback(url) || preparation.readsStream { return true }
        if !Console.inputIsTerminal || !Console.errorIsTerminal { return true }
        if Console.confirms("Send to \(key.target.printable)?") { return true }
        Console.sayLine("Nothing was sent.")
        return false
    }

    private func deliver(
        _ preparation: Preparation,
        _ settings: ImportSettings,
        _ form: WireForm,
        _ key: ImportKey
    ) async throws -> RunReport {
        let book = try Ledger(path: ledger.ledger, clock: { Date() })
        let mailbox = Mailbox<ImportRun.Event>()
        let options = ledger
        let signals = Signals {
            mailbox.post(.signal($0))
        } beforeDying: {
            options.sayWhatIsInDoubt()
        }
        defer { signals.stop() }
        let transport = CurlTransport(connections: settings.courier.concurrency, tls: delivery.credentials) {
            mailbox.post(.finished(ticket: $0, $1))
        }
        let line = ProgressLine(progress)
        let last = LastProgress()
        let run = ImportRun(
            preparation,
            settings: settings,
            form: form,
            key: key,
            ledger: book,
            mailbox: mailbox,
            transport: transport,
            effects: .real(line, last)
        )
        let paths = preparation.paths
        let report = try await run.start()
        line.finish(last.value, report.outcome)
        // Those of earlier runs over the same files as well: the file is whole after the last run, however many there were.
        if let rejects {
            try RejectsOutput(ledger: book).write(to: rejects, run: nil) {
                $0.key == key && paths.contains($0.progress.path)
            }
        }
        try reports.write(report, ledger: ledger.named, rejects: rejects)
        return report
    }
}
