import RowferryModel

/// The values of one NDJSON row with their paths, for a plan that wants all of them.
///
/// Does nothing, and allocates nothing, when they are not wanted.
struct JSONNames {
    private struct Found {
        /// Place of the name in `text`.
        var start: Int
        var end: Int
        var cell: Cell
    }

    let isWanted: Bool
    /// Whether the key entered last stood in its object before.
    private(set) var isRepeated = false
    /// Path of the value at hand: a dot in front of each key.
    private var path: [UInt8] = []
    private var arrays = 0
    /// Hashes of the keys seen, each with the number of its object.
    private var keys: Set<UInt64> = []
    /// All names, one behind the other. Not in the reader's scratch memory: nested names are longer than the row.
    private var text: [UInt8] = []
    private var found: [Found] = []

    init(isWanted: Bool) {
        self.isWanted = isWanted
    }

    /// Begins the value of a key; gives what `leave` takes. The object is a number that no other one of the row has.
    mutating func enter(_ key: UnsafeRawBufferPointer, object: Int) -> Int {
        let outer = path.count
        guard isWanted, arrays == 0 else { return outer }
        path.append(UInt8(ascii: "."))
        for byte in key {
            if Self.isSpecial(byte) { path.append(UInt8(ascii: "\\")) }
            path.append(byte)
        }
        isRepeated = !keys.insert(ShortHash.hash(key, seed: UInt64(truncatingIfNeeded: object))).inserted
        if isRepeated { forget() }
        return outer
    }

    /// What must be escaped to stand for itself in a path.
    @inline(__always)
    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "[")
    }

    mutating func leave(to outer: Int) {
        path.removeLast(path.count - outer)
        isRepeated = false
    }

    /// Elements have no names of their own: the array as a whole is the column.
    mutating func enterArray() {
        arrays += 1
    }

    mutating func leaveArray() {
        arrays -= 1
    }

    /// Takes a value that is not an object.
    mutating func note(_ cell: Cell) {
        guard isWanted, arrays == 0, !path.isEmpty else { return }
        let start = text.count
        text += path.dropFirst()
        found.append(Found(start: start, end: text.count, cell: cell))
    }

    /// Drops what an earlier value of the same key brought: the last one counts.
    private mutating func forget() {
        let name = path.dropFirst()
        let inner = name + [UInt8(ascii: ".")]
        found.removeAll { text[$0.start..<$0.end] == name || text[$0.start..<$0.end].starts(with: inner) }
    }

    func withCells(_ body: (UnsafeBufferPointer<NamedCell>) -> Void) {
        text.withUnsafeBytes { text in
            let cells = found.map {
                NamedCell(name: UnsafeRawBufferPointer(rebasing: text[$0.start..<$0.end]), cell: $0.cell)
            }
            cells.withUnsafeBufferPointer(body)
        }
    }
}
