import RowferryMap
import RowferryModel

extension Comparison {
    /// The rows that were delivered and have gone, by what is remembered of them. All of them are kept only when
    /// something will be sent for them; otherwise they are counted, and the first ones kept to be shown.
    ///
    /// To be asked once, when all rows of the export were met: afterwards none counts as gone.
    func goneRows(key: ImportKey, ledger: any SnapshotKeeping) throws(Diagnostic) -> GoneRows {
        let calls = table.unmet
        let isShrunken = isShrunken(calls)
        let isSent = sync.hasMissingCalls && keylessRows == 0 && !isShrunken
        var gone = GoneRows(columns: sync.remembered, most: isSent ? .max : GoneRows.shown, isShrunken: isShrunken)
        if calls == 0 { return gone }
        try ledger.readSnapshot(key: key) { bytes in
            var reader = SnapshotReader(bytes)
            while let (entry, remembered) = reader.next() {
                guard let now = table.value(of: entry.key), now.content == entry.content else { continue }
                if now.isMet || entry.content == SnapshotEntry.gone {
                    gone.update(entry.row, remembered)
                } else {
                    // No row of the export has met any of its calls.
                    let isNew = !(0..<self.calls).contains { isMet(SnapshotEntry.key(row: entry.row, call: $0)) }
                    gone.add(entry, remembered, isNewRow: isNew)
                    table.meet(entry.key)
                }
            }
        }
        return gone
    }

    private func isMet(_ key: UInt64) -> Bool { table.value(of: key)?.isMet ?? false }

    /// Whether so many calls have gone that the export itself is in doubt.
    private func isShrunken(_ gone: Int) -> Bool {
        gone > 0 && Double(gone) > Double(known) * sync.maxShrink / 100
    }
}

/// Rows that were delivered once, and are not in the export any more.
struct GoneRows {
    /// Rows that are shown as examples.
    static let shown = 5

    /// The columns whose values are remembered.
    let columns: [String]
    private(set) var count = 0
    /// Whether so much has gone that the export itself is in doubt.
    let isShrunken: Bool
    private let most: Int
    private var order: [UInt64] = []
    private var remembered: [UInt64: [UInt8]] = [:]
    /// The entries by which their calls count as gone, when all rows are kept.
    private(set) var tombstones: [UInt8] = []

    /// Keeps so many rows; the others are counted.
    init(columns: [String], most: Int, isShrunken: Bool) {
        self.columns = columns
        self.most = most
        self.isShrunken = isShrunken
    }

    mutating func add(_ entry: SnapshotEntry, _ cells: UnsafeRawBufferPointer, isNewRow: Bool) {
        if isNewRow { count += 1 }
        if order.count == most, remembered[entry.row] == nil, !makesRoom(for: cells) { return }
        if remembered.updateValue(Array(cells), forKey: entry.row) == nil { order.append(entry.row) }
        if most < .max { return }
        let gone = SnapshotEntry(call: entry.call, row: entry.row, content: SnapshotEntry.gone, version: entry.version)
        gone.append(to: &tombstones, remembered: [])
    }

    /// Of more rows than are kept, those that come first by what is remembered: the order of delivery is another each
    /// time.
    private mutating func makesRoom(for cells: UnsafeRawBufferPointer) -> Bool {
        guard let last = sorted.last else { return false }
        guard cells.lexicographicallyPrecedes(remembered[last, default: []]) else { return false }
        order.removeAll { $0 == last }
        remembered[last] = nil
        return true
    }

    /// The rows by what is remembered of them.
    private var sorted: [UInt64] {
        order.sorted { remembered[$0, default: []].lexicographicallyPrecedes(remembered[$1, default: []]) }
    }

    /// What was remembered of a row of these with a later delivery.
    mutating func update(_ row: UInt64, _ cells: UnsafeRawBufferPointer) {
        if remembered[row] != nil { remembered[row] = Array(cells) }
    }

    /// The first of them, as they are shown.
    var examples: [String] {
        sorted.prefix(Self.shown).map { row in
            let cells = String(decoding: remembered[row, default: []], as: UTF8.self)
            return String(cells.replacing("\",\"", with: ", ").trimmingPrefix("\"").prefix { $0 != "\"" })
        }
    }

    /// All of them as CSV.
    var csv: [UInt8] {
        var bytes: [UInt8] = []
        for (place, column) in columns.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += Array("\"\(column.replacing("\"", with: "\"\""))\"".utf8)
        }
        bytes.append(UInt8(ascii: "\n"))
        for row in sorted {
            bytes += remembered[row, default: []]
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}
