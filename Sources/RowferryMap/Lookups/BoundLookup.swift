/// A lookup as a field uses it: the table, which of its values, and the column of the key.
///
/// A class, so that the row loop hands it on without counting everything inside.
final class BoundLookup: Sendable {
    let name: String
    let table: LookupTable
    let value: Int
    let slot: Int
    let transforms: [Transform]

    init(name: String, table: LookupTable, value: Int, slot: Int, transforms: [Transform]) {
        self.name = name
        self.table = table
        self.value = value
        self.slot = slot
        self.transforms = transforms
    }
}
