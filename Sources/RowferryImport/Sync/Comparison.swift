import RowferryDeliver
import RowferryMap
import RowferryModel

/// Compares the calls of an export with what was delivered before, and lets through only what differs.
///
/// What is let through counts as delivered from then on, within the run; the ledger remembers it only with its delivery.
struct Comparison {
    let sync: SyncMapping
    let table: SnapshotTable
    /// All calls are sent, whatever was delivered.
    private let sendsAll: Bool
    private(set) var counts = RunReport.Sync()
    /// Rows of which it can't be told which they are: any of those that were delivered may be among them.
    private(set) var keylessRows = 0
    /// Rows whose key an earlier row of the export had.
    private(set) var repeatedRows = 0
    let calls: Int
    /// Keys that an earlier export had, and which were there when this one began.
    var known: Int

    init(_ sync: SyncMapping, calls: Int, table: SnapshotTable, sendsAll: Bool) {
        self.sync = sync
        self.calls = calls
        self.table = table
        self.sendsAll = sendsAll
        known = table.count - table.gone
    }

    /// Takes the calls out of the block that are as they were delivered. `path` names its source in messages.
    ///
    /// - Throws: `sync.older` at the first row that is older than what was delivered of it.
    mutating func filter(_ block: inout MappedBlock, path: String) throws(Diagnostic) {
        guard let snapshot = block.snapshot else { return }
        keylessRows += snapshot.keyless
        let compared = snapshot.entries.withUnsafeBytes { entries in
            Result { () throws(Diagnostic) in try changed(block.calls, of: snapshot.rows, entries, path) }
        }
        (block.calls, block.snapshot) = try compared.get()
    }

    /// The calls that differ, with their entries; each call has one, in the same order.
    private mutating func changed(
        _ calls: [CallRecord],
        of rows: [UInt64],
        _ entries: UnsafeRawBufferPointer,
        _ path: String
    ) throws(Diagnostic) -> ([CallRecord], BlockSnapshot) {
        var (kept, keptEntries): ([CallRecord], BlockSnapshot) = ([], BlockSnapshot())
        var reader = SnapshotReader(entries)
        var (index, start) = (0, 0)
        var next = reader.next()?.entry
        for row in rows {
            let isRepeated = meet(row)
            let number = index < calls.count ? calls[index].position.row : 0
            while let entry = next, entry.row == row, calls[index].position.row == number {
                if try differs(entry, Position(file: path, row: number), isRepeated: isRepeated) {
                    kept.append(calls[index])
                    keptEntries.append(UnsafeRawBufferPointer(rebasing: entries[start..<reader.offset]))
                } else {
                    counts.unchanged += 1
                }
                (index, start) = (index + 1, reader.offset)
                next = reader.next()?.entry
            }
        }
        return (kept, keptEntries)
    }

    /// Takes note of rows that are in the export, and sends nothing of them.
    mutating func meet(_ snapshot: BlockSnapshot) {
        keylessRows += snapshot.keyless
        for row in snapshot.rows { meet(row) }
    }

    /// Gives whether the export had the row before.
    @discardableResult
    private mutating func meet(_ row: UInt64) -> Bool {
        var isRepeated = false
        for call in 0..<calls where table.meet(SnapshotEntry.key(row: row, call: call)) { isRepeated = true }
        if isRepeated { repeatedRows += 1 }
        return isRepeated
    }

    private mutating func differs(
        _ entry: SnapshotEntry,
        _ place: Position,
        isRepeated: Bool
    ) throws(Diagnostic) -> Bool {
        let key = entry.key
        let version = entry.version ?? .min
        let old = table.value(of: key)
        if let old, let new = entry.version, old.version > new {
            // Of rows with one key the newest counts.
            if isRepeated { return false }
            throw Diagnostic(
                .error,
                .syncOlder,
                "row \(place.row ?? 0) is older than what was delivered of it: this export was made before the last one",
                at: place,
                help: "give a newer export; nothing more of this one is sent. --restart forgets what was delivered."
            )
        }
        let isSame = old?.content == entry.content
        if isSame, !sendsAll { return false }
        switch old?.content {
        case nil, SnapshotEntry.gone?: counts.new += 1
        case entry.content?: counts.again += 1
        default: counts.changed += 1
        }
        table.set(key, content: entry.content, version: version)
        table.meet(key)
        return true
    }

    // MARK: Rows that have gone

    /// Takes note of how many rows have gone.
    mutating func note(gone: Int) {
        counts.gone = gone
    }
}
