import RowferryModel

/// Rows that add something each time they are sent, as they are handed over: the ledger remembers them before the first
/// of their calls leaves, so that other files and later runs are found to have the same.
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

    /// Lets the rows be remembered before a chunk leaves that adds something: from then on they may have been added.
    mutating func attach(to intents: inout [ChunkIntent]) {
        for index in intents.indices {
            let source = intents[index].source
            guard own[source]?.hasChanged == true else { continue }
            intents[index].addedRows = own[source]?.rows.bytes()
            own[source]?.hasChanged = false
        }
    }

    /// They were not written down after all.
    mutating func recall() {
        for source in own.keys { own[source]?.hasChanged = true }
    }
}
