import ArgumentParser
import Foundation
import RowferryDeliver
import RowferryDestinations
import RowferryImport
import RowferryLedger
import RowferryModel
import RowferryReport

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validates every row as import would, and sends nothing.",
        usage: "rowferry check [<options>] <mapping> [<files> ...]",
        discussion: "EXAMPLE\n  rowferry check mappings/crm-accounts.yaml --report check.json"
    )

    @OptionGroup var mapping: MappingOptions
    @OptionGroup var chunks: ChunkOptions
    @OptionGroup var reports: ReportOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var plan: PlanOptions

    @Option(help: ArgumentHelp("Read N rows at the most.", valueName: "n"))
    var limit: Int?

    @Option(help: ArgumentHelp("How progress is shown: auto, plain, json or none.", valueName: "how"))
    var progress = ProgressMode.auto

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
    }

    func run() async throws {
        try await reporting {
            try reports.check()
            try plan.check()
            let checked = try await DryRun(
                mapping: mapping,
                chunks: chunks,
                reports: reports,
                limit: limit,
                progress: progress,
                ledger: ledger,
                plan: plan,
                kind: "check"
            ).start(endpoint: nil, target: nil)
            try reports.write(checked, ledger: ledger.named)
            throw ExitCode(checked, allowsRejects: reports.limit != nil)
        }
    }
}

extension ProgressMode: ExpressibleByArgument {}

/// A check, or an import without its network.
struct DryRun {
    var mapping: MappingOptions
    var chunks: ChunkOptions
    var reports: ReportOptions
    var limit: Int?
    var progress: ProgressMode
    var ledger: LedgerOptions
    var plan: PlanOptions
    var events = EventOrder.sameness
    var restart = false
    var all = false
    var kind: String

    func start(endpoint: String?, target: String?) async throws -> RunReport {
        let loaded = try mapping.load()
        var settings = try ImportSettings(chunks, loaded.limits)
        settings.limit = limit
        settings.maxRejects = reports.limit
        settings.allowedClears = reports.allowClears
        settings.events = events
        settings.restart = restart
        settings.sendsAll = all
        let form = try loaded.wireForm(.measure, endpoint: endpoint, userAgent: Rowferry.userAgent)
        if Target.placeholder(form.url) == nil, let problem = endpointProblem(form.url) { throw problem }
        let preparation = try loaded.open(
            files: mapping.files,
            callLimit: Chunker.callLimit(limits: settings.courier.limits, form: form),
            now: Int(Date().timeIntervalSince1970)
        )
        Console.show(preparation.warnings)
        try PlanOptions.requireFiles(preparation, isWanted: plan.writePlan != nil)
        let line = ProgressLine(progress)
        let last = LastProgress()
        let effects = ImportEffects.real(line, last)
        let target = target ?? Target.name(form)
        var run = CheckRun(preparation, settings: settings, form: form, effects: effects)
        try run.look(at: try Ledger.openForReading(path: ledger.ledger), target: target, form: form)
        let report = try await run.start(kind: kind, target: target)
        line.finish(last.value, report.outcome)
        if plan.writePlan != nil {
            _ = try await plan.make(loaded, files: mapping.files, settings, form, target: target, ledger: ledger)
        }
        return report
    }
}
