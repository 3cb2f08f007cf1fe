/// The wanted paths of NDJSON rows as a tree, so that one pass over an object finds them all.
struct JSONPaths: Sendable {
    struct Node: Sendable {
        /// Key below the parent, as UTF-8.
        var key: [UInt8]
        /// Place of the value among the wanted columns, when this path is wanted.
        var slot: Int?
        var children: [Int] = []
    }

    /// The root is the first.
    private(set) var nodes = [Node(key: [], slot: nil)]

    /// - Parameter paths: keys with dots between them (`account.plan.name`); `\.` is a dot inside a key.
    init(_ paths: [String]) {
        for (slot, path) in paths.enumerated() {
            var node = 0
            for key in Self.keys(of: path) { node = child(of: node, key: key) }
            nodes[node].slot = slot
        }
    }

    private mutating func child(of parent: Int, key: [UInt8]) -> Int {
        if let found = nodes[parent].children.first(where: { nodes[$0].key == key }) { return found }
        nodes.append(Node(key: key, slot: nil))
        nodes[parent].children.append(nodes.count - 1)
        return nodes.count - 1
    }

    /// Byte by byte: a dot with a combining mark behind it is one character, but still a dot.
    private static func keys(of path: String) -> [[UInt8]] {
        var keys: [[UInt8]] = [[]]
        var isEscaped = false
        for byte in path.utf8 {
            if !isEscaped, byte == UInt8(ascii: "\\") {
                isEscaped = true
                continue
            }
            if !isEscaped, byte == UInt8(ascii: ".") {
                keys.append([])
            } else {
                keys[keys.count - 1].append(byte)
            }
            isEscaped = false
        }
        return keys
    }

    /// The child with the key, or nil.
    @inline(__always)
    func child(of node: Int, named key: UnsafeRawBufferPointer) -> Int? {
        for child in nodes[node].children where nodes[child].key.count == key.count {
            if key.elementsEqual(nodes[child].key) { return child }
        }
        return nil
    }
}
