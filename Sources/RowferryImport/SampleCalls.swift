import RowferryMap
import RowferryModel

/// The first calls of each entry of the mapping's `calls:`, in the order of the rows.
struct SampleCalls {
    /// How many of each are kept.
    static let limit = 3
    /// Longer calls are passed over: a report is read by people.
    static let longest = 16_384

    /// Fields whose values are not shown.
    var masked: Set<String> = []
    private var kept: [[RunReport.Sample]] = []

    /// Those of each entry, in the order of the mapping.
    var all: [RunReport.Sample] { kept.flatMap(\.self) }

    /// Keeps what is still missing. Blocks come in the order of their rows; one without missing calls costs nothing.
    mutating func take(from block: MappedBlock, path: String, actions: [String]) {
        while kept.count < actions.count { kept.append([]) }
        for (index, tally) in block.statistics.calls.enumerated() where index < kept.count && tally.total > 0 {
            if kept[index].count < Self.limit { take(index, from: block, path: path, action: actions[index]) }
        }
    }

    private mutating func take(_ index: Int, from block: MappedBlock, path: String, action: String) {
        for call in block.calls where call.position.call == index && call.count <= Self.longest {
            kept[index].append(
                RunReport.Sample(
                    action: action,
                    call: index + 1,
                    file: path,
                    row: call.position.row,
                    json: block.bytes.withUnsafeBytes { ColumnMask.masked($0[call.range], fields: masked) }
                )
            )
            if kept[index].count == Self.limit { return }
        }
    }
}
