import RowferryModel

/// Rows that add something each time they are sent, as they are handed over: the ledger remembers them with the first
/// delivery, so that other files and later runs are found to have the same.
struct Additions {
    private struct Own {
        var rows: RowSketch
        var hasChanged = false
    }

    /// What the target has had before this run.
    private var earlier: [AddedRows] = []
    /// By the ledger's number of the source.
    private var own: [Int64: Own] = [:]
    /// The ledger's numbers, by that in the run.
    private var numbers: [Int: Int64] = [:]

    init(earlier: [AddedRows] = []) {
        self.earlier = earlier
    }

    /// Begins a source, or goes on with it.
    mutating func open(_ source: Int, ledgerID: Int64) {
        numbers[source] = ledgerID
        own[ledgerID] = Own(rows: earlier.first { $0.source == ledgerID }?.rows ?? RowSketch())
    }

    mutating func add(_ block: MappedBlock) {
        guard !block.addedRows.isEmpty, let number = numbers[block.source] else { return }
        for hash in block.addedRows where own[number]?.rows.add(hash) == true { own[number]?.hasChanged = true }
    }

    /// Lets the rows be remembered with what was delivered: rows of which nothing arrived were not added.
    mutating func attach(to changes: inout [LedgerChange]) {
        for index in changes.indices where changes[index].deliveredCalls > 0 && changes[index].addedRows == nil {
            let source = changes[index].source
            guard own[source]?.hasChanged == true else { continue }
            changes[index].addedRows = own[source]?.rows.bytes()
            own[source]?.hasChanged = false
        }
    }
}
