import RowferryLedger
import RowferryMap
import RowferryModel

/// Which sources make up the export that a run sends, when only what has changed is sent.
///
/// An export is what one run is given. When a run stops, the next one goes on with the same export if it is given the same
/// files; other files, or the same ones with another content, begin a new one. It is at its end when all of it is settled:
/// only then is it known which rows have gone.
struct ExportOpening {
    let sync: SyncMapping
    let key: ImportKey
    let settings: ImportSettings
    /// The export that the ledger knows; nil when there was none.
    private let state: ExportState?

    init(_ sync: SyncMapping, key: ImportKey, settings: ImportSettings, ledger: any SnapshotKeeping) throws(Diagnostic)
    {
        self.sync = sync
        self.key = key
        self.settings = settings
        state = try ledger.export(key: key)
    }

    /// Rows that are told apart otherwise than before would all seem new, and those known would all seem gone.
    func requireSameIdentity() throws(Diagnostic) {
        guard let state, state.identity != sync.identity, !settings.restart else { return }
        throw Diagnostic(
            .error,
            .syncKey,
            "what was delivered is known by \(state.identity), and the mapping says \(sync.identity) now",
            at: sync.position,
            help: "put it back, or give the mapping another name, or forget what was delivered with --restart."
        )
    }

    /// Whether a source belongs to the export that has not come to its end.
    func holds(_ source: Int64) -> Bool { state?.sources?.contains(source) ?? false }

    /// Whether an export has begun and not come to its end.
    var isOpen: Bool { state?.sources != nil }

    /// How it goes on with a source.
    func decide(_ known: SourceProgress?, mappingHash: String, _ isSame: Bool, isStream: Bool) -> Resumption {
        guard let known, isSame, !isStream, known.mappingHash == mappingHash, !settings.restart, !settings.sendsAll
        else {
            return .start
        }
        // Of an earlier export even a file that is the same is read again: what it has must not count as gone, and what was
        // refused of it is tried again.
        if !holds(known.id) { return .start }
        return known.isComplete ? .skip(known) : .resume(known)
    }

    /// The export that the run begins or goes on with. What was known before it began stays so when it is gone on with:
    /// what it has brought itself must not hide how much has gone.
    func state(of sources: [OpenedSource], known: Int) -> ExportState {
        let goesOn = sources.contains { holds($0.progress.id) }
        return ExportState(
            identity: sync.identity,
            sources: sources.map(\.progress.id),
            known: goesOn ? state?.known ?? known : known
        )
    }
}
