import RowferryModel

/// Where a lookup's values are.
enum LookupValues: Sendable {
    case file(LookupTable)
    case learnt(LearntTable)

    /// The value beside the key, or nil when there is none to be found. Valid as long as the table.
    @inline(__always)
    func value(_ column: Int, for key: UnsafeRawBufferPointer) -> Cell? {
        switch self {
        case .file(let table): table.value(column, for: key)
        case .learnt(let table): table.value(column, for: key)
        }
    }
}

/// A lookup as a field uses it: the table, which of its values, and the column of the key.
///
/// A class, so that the row loop hands it on without counting everything inside.
final class BoundLookup: Sendable {
    let name: String
    let table: LookupValues
    let value: Int
    let slot: Int
    let transforms: [Transform]

    init(name: String, table: LookupValues, value: Int, slot: Int, transforms: [Transform]) {
        self.name = name
        self.table = table
        self.value = value
        self.slot = slot
        self.transforms = transforms
    }
}
