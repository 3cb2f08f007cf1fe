/// `JSONPaths` in plain memory, for `PlainJSON`: without arrays of arrays, and without objects that are counted up and
/// down. Belongs to one block at a time, and learns from its rows in which order keys come.
struct PlainPaths: ~Copyable {
    struct Node {
        /// The key and a quote, with eight readable bytes behind.
        fileprivate(set) var key: UnsafeRawPointer
        /// Bytes of the key without the quote.
        fileprivate(set) var count: Int
        /// Place among the wanted columns, or -1.
        fileprivate(set) var slot: Int
        fileprivate(set) var children: Range<Int>
        /// The child that came first in the last row, or -1.
        var first: Int
        /// The key that is wanted next in the same object, as it was in the last row, or -1.
        var next = -1
        /// The number of the row in which the key stood last.
        var row = 0
    }

    /// The node of values in which nothing is wanted.
    let nothing: Int
    /// The root is the first.
    let nodes: UnsafeMutablePointer<Node>
    private let keys: UnsafeMutableRawPointer

    /// Nil when there are paths that look into arrays, or keys that can't stand in a text as they are.
    init?(_ paths: JSONPaths) {
        let isPlain = paths.nodes.allSatisfy { node in
            !node.looksIntoArrays && node.joins.isEmpty
                && node.key.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        }
        guard isPlain else { return nil }
        nothing = paths.nodes.count
        nodes = .allocate(capacity: nothing + 1)
        keys = .allocate(byteCount: paths.nodes.reduce(0) { $0 + $1.key.count + 1 } + 8, alignment: 1)
        fill(paths)
    }

    /// Copies the tree level by level, so that the children of a node stand side by side.
    private func fill(_ paths: JSONPaths) {
        var originals = [0]
        var room = keys
        for place in 0..<nothing {
            let original = paths.nodes[originals[place]]
            let children = originals.count..<originals.count + original.children.count
            originals += original.children
            nodes.advanced(by: place).initialize(
                to: Node(
                    key: UnsafeRawPointer(room),
                    count: original.key.count,
                    slot: original.slot ?? -1,
                    children: children,
                    first: children.first ?? -1
                )
            )
            UnsafeMutableRawBufferPointer(start: room, count: original.key.count).copyBytes(from: original.key)
            room.storeBytes(of: UInt8(ascii: "\""), toByteOffset: original.key.count, as: UInt8.self)
            room += original.key.count + 1
        }
        room.storeBytes(of: 0, as: UInt64.self)
        nodes.advanced(by: nothing).initialize(
            to: Node(key: UnsafeRawPointer(keys), count: 0, slot: -1, children: 0..<0, first: -1)
        )
    }

    deinit {
        nodes.deallocate()
        keys.deallocate()
    }
}

extension PlainPaths.Node {
    /// Whether the key stands at the place with a quote behind it. Eight bytes behind the key's last one are read; no
    /// more of the text than that is read when the key is not there.
    @inline(__always)
    func stands(at text: UnsafeRawPointer) -> Bool {
        var offset = 0
        while offset &+ 8 <= count &+ 1 {
            let word = text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if word != key.loadUnaligned(fromByteOffset: offset, as: UInt64.self) { return false }
            offset &+= 8
        }
        let difference =
            text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            ^ key.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        let left = UInt64(truncatingIfNeeded: (count &+ 1 &- offset) &* 8)
        return difference.littleEndian & ~(~0 &<< left) == 0
    }
}
