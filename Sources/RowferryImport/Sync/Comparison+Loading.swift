import RowferryLedger
import RowferryMap
import RowferryModel

extension Comparison {
    /// Entries that are written anew at the least: fewer are not worth it.
    private static let leastToRewrite = 100_000
    /// Bytes of an entry, with what is remembered: a guess, from which room is made.
    private static let usualEntry = 40

    /// What the ledger remembers of the key; nothing when there is no ledger, or the user wants it forgotten.
    ///
    /// - Throws: `ledger.unusable`, and for entries that are none.
    init(
        _ mapping: Mapping,
        _ sync: SyncMapping,
        key: ImportKey,
        ledger: (any SnapshotKeeping)?,
        settings: ImportSettings,
        rewrites: Bool = false
    ) throws(Diagnostic) {
        let bytes = settings.restart ? 0 : try ledger?.snapshotBytes(key: key) ?? 0
        let table = SnapshotTable(capacity: bytes / Self.usualEntry, hasVersions: sync.hasVersions)
        var entries = 0
        if let ledger, !settings.restart {
            try ledger.readSnapshot(key: key) { bytes in
                var reader = SnapshotReader(bytes)
                // Calls that the mapping had once are not missed.
                while let (entry, _) = reader.next() {
                    guard entry.call < mapping.actions.count else { continue }
                    table.set(entry.key, content: entry.content, version: entry.version ?? .min)
                    entries += 1
                }
                if !reader.isAtEnd { throw Diagnostic.brokenSnapshot(key) }
            }
            if rewrites, entries >= Self.leastToRewrite, entries > 2 * table.count {
                try Self.rewrite(table, key, ledger)
            }
        }
        self.init(sync, calls: mapping.actions.count, table: table, sendsAll: settings.sendsAll)
    }

    /// Leaves out what a later delivery has replaced.
    private static func rewrite(
        _ table: SnapshotTable,
        _ key: ImportKey,
        _ ledger: any SnapshotKeeping
    ) throws(Diagnostic) {
        // A content that came back stands there twice; once is enough.
        try ledger.rewriteSnapshot(key: key) { bytes in
            var kept: [UInt8] = []
            var reader = SnapshotReader(bytes)
            while let (entry, remembered) = reader.next() {
                guard let now = table.value(of: entry.key), now.content == entry.content, !now.isMet,
                    now.version == entry.version ?? .min
                else { continue }
                table.meet(entry.key)
                entry.append(to: &kept, remembered: remembered)
            }
            return kept
        }
        table.forgetMeetings()
    }
}

extension Diagnostic {
    fileprivate static func brokenSnapshot(_ key: ImportKey) -> Diagnostic {
        Diagnostic(
            .error,
            .ledgerUnusable,
            "what the ledger remembers of \(key.mapping) can't be read to its end",
            help: "forget it with --restart: everything is sent once more."
        )
    }
}
