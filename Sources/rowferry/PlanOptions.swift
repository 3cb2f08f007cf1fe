import ArgumentParser
import Foundation
import RowferryDeliver
import RowferryImport
import RowferryLedger
import RowferryModel
import RowferryReport

/// What is counted before anything is sent.
struct PlanOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Write what an import would send now to FILE, for import --plan.", valueName: "file"),
        completion: .file()
    )
    var writePlan: String?

    /// Finds out whether the plan can be written, before anything is done.
    func check() throws(Diagnostic) {
        if let writePlan { try checkWritable(writePlan) }
    }

    /// Refuses to plan what can be read only once; `isWanted` says whether the user asked for a plan.
    static func requireFiles(_ preparation: Preparation, isWanted: Bool) throws(Diagnostic) {
        guard isWanted, preparation.readsStream else { return }
        throw Diagnostic(
            .error,
            .usage,
            "there is no plan for what comes as a stream: it can be read only once",
            help: "save it to a file, or import it without --plan and --write-plan."
        )
    }

    /// Counts what an import would send of files; a pass over what is left of the files.
    func make(
        _ loaded: LoadedMapping,
        files: [String],
        _ settings: ImportSettings,
        _ form: WireForm,
        target: String,
        ledger: LedgerOptions
    ) async throws -> ImportPlan {
        let preparation = try loaded.open(
            files: files,
            events: settings.events,
            callLimit: Chunker.callLimit(limits: settings.courier.limits, form: form)
        )
        let plan = try await PlanRun(preparation, settings: settings, form: form, target: target)
            .start(ledger: try Ledger.openForReading(path: ledger.ledger))
        if let writePlan { try writeAtomically(Array(PlanText.json(plan).utf8), to: writePlan) }
        return plan
    }
}

extension ImportPlan {
    /// Reads a plan that was written before.
    init(path: String) throws(Diagnostic) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Diagnostic(
                .error,
                .inputMissing,
                "there is no plan \(path.quoted)",
                help: "rowferry check --write-plan FILE writes one."
            )
        }
        do {
            self = try JSONDecoder().decode(ImportPlan.self, from: data)
        } catch {
            throw Diagnostic(
                .error,
                .usage,
                "\(path.quoted) is no plan",
                at: Position(file: path),
                help: "rowferry check --write-plan FILE writes one."
            )
        }
    }

    /// Refuses when the plan that was agreed on, read from the path, says something else than what would be sent now.
    func require(sameAs agreed: ImportPlan, path: String) throws(Diagnostic) {
        let differences = agreed.differences(from: self)
        if differences.isEmpty { return }
        throw Diagnostic(
            .error,
            .planChanged,
            "this import would do something else than planned: \(differences.joined(separator: "; "))",
            at: Position(file: path),
            help: "nothing was sent. Look at the plan of now (check --write-plan), and give that one if it is right."
        )
    }
}
