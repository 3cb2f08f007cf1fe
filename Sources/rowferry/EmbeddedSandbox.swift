import Foundation
import RowferryImport
import RowferryModel
import RowferrySandbox

/// The stand-in that runs beside a command. Its memory stands beside the ledger: what one believes to be delivered, the
/// other one has.
enum EmbeddedSandbox {
    static func start(
        _ loaded: LoadedMapping,
        ledger: LedgerOptions,
        faults: FaultPlan = .none
    ) async throws -> Sandbox {
        var configuration = Sandbox.Configuration()
        configuration.declaredEventFields = loaded.declaredEventFields.map { Set($0) }
        configuration.faults = faults
        configuration.readsPerMinute = .max
        let folder = URL(fileURLWithPath: ledger.ledger).deletingLastPathComponent()
        let database = folder.appendingPathComponent("sandbox.sqlite").path
        configuration.database = database
        do {
            try FileManager.default.createDirectory(
                at: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            return try await Sandbox.start(configuration)
        } catch {
            let reason = (error as? CocoaError)?.localizedDescription ?? "\(error)"
            throw Diagnostic(
                .error,
                .outputUnwritable,
                "the sandbox's file \(database.quoted) can't be used: \(reason)",
                help: "it stands beside the ledger: give another --ledger, in a folder that you may write to."
            )
        }
    }
}
