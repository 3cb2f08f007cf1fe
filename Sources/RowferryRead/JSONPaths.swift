/// The wanted paths of NDJSON rows as a tree, so that one pass over an object finds them all.
struct JSONPaths: Sendable {
    struct Node: Sendable {
        /// Key below the parent, as UTF-8; empty for elements of an array.
        var key: [UInt8] = []
        /// Place of the value among the wanted columns, when this path is wanted.
        var slot: Int?
        /// Places where the value is one of several: those of paths with `[*]`.
        var joins: [Int] = []
        var children: [Int] = []
        /// Elements that are wanted by their number, counted from 0.
        var elements: [(number: Int, node: Int)] = []
        /// All other elements.
        var each: Int?

        /// Whether the elements of an array are wanted.
        var looksIntoArrays: Bool { each != nil || !elements.isEmpty }
    }

    /// The root is the first.
    private(set) var nodes = [Node()]
    /// How many of the paths have `[*]`.
    private(set) var joinedColumns = 0

    /// - Parameter paths: as `JSONPath` reads them.
    init(_ paths: [String]) {
        for (slot, path) in paths.enumerated() {
            let steps = JSONPath.steps(of: path)
            let isJoined = steps.contains(.each)
            if isJoined { joinedColumns += 1 }
            add(steps[...], below: 0, slot: slot, isJoined: isJoined)
        }
    }

    private mutating func add(_ steps: ArraySlice<JSONPath.Step>, below node: Int, slot: Int, isJoined: Bool) {
        guard let step = steps.first else {
            if isJoined { nodes[node].joins.append(slot) } else { nodes[node].slot = slot }
            return
        }
        for child in children(of: node, step) { add(steps.dropFirst(), below: child, slot: slot, isJoined: isJoined) }
    }

    /// The nodes that a step leads to. An element that is wanted by its number is also one of all.
    private mutating func children(of parent: Int, _ step: JSONPath.Step) -> [Int] {
        switch step {
        case .key(let key):
            if let found = nodes[parent].children.first(where: { nodes[$0].key == key }) { return [found] }
            let new = append(Node(key: key))
            nodes[parent].children.append(new)
            return [new]
        case .element(let number):
            if let found = nodes[parent].elements.first(where: { $0.number == number }) { return [found.node] }
            let new = nodes[parent].each.map { copy($0) } ?? append(Node())
            nodes[parent].elements.append((number, new))
            return [new]
        case .each:
            let all = nodes[parent].each ?? append(Node())
            nodes[parent].each = all
            return [all] + nodes[parent].elements.map(\.node)
        }
    }

    private mutating func append(_ node: Node) -> Int {
        nodes.append(node)
        return nodes.count - 1
    }

    private mutating func copy(_ original: Int) -> Int {
        let new = append(nodes[original])
        nodes[new].children = nodes[original].children.map { copy($0) }
        nodes[new].elements = nodes[original].elements.map { ($0.number, copy($0.node)) }
        nodes[new].each = nodes[original].each.map { copy($0) }
        return new
    }

    /// The child with the key, or nil.
    @inline(__always)
    func child(of node: Int, named key: UnsafeRawBufferPointer) -> Int? {
        for child in nodes[node].children where nodes[child].key.count == key.count {
            if key.elementsEqual(nodes[child].key) { return child }
        }
        return nil
    }

    /// The node of an element of an array, or nil.
    func child(of node: Int, element number: Int) -> Int? {
        nodes[node].elements.first { $0.number == number }?.node ?? nodes[node].each
    }
}

/// A path into a JSON object: `account.plan.name`, `items[2].price`, `tags[*]`.
///
/// `\.` and `\[` are a dot and a bracket inside of a key, `\\` is a backslash. A bracket that begins no `[2]` or `[*]` is
/// part of the key.
enum JSONPath {
    enum Step: Equatable {
        case key([UInt8])
        /// An element of an array, counted from 0.
        case element(Int)
        /// Every element of an array.
        case each
    }

    /// Byte by byte: a dot with a combining mark behind it is one character, but still a dot.
    static func steps(of path: String) -> [Step] {
        let path = Array(path.utf8)
        var steps: [Step] = []
        var key: [UInt8] = []
        var index = 0
        while index < path.count {
            let byte = path[index]
            if byte == UInt8(ascii: "\\") {
                if index + 1 < path.count { key.append(path[index + 1]) }
                index += 2
            } else if byte == UInt8(ascii: ".") {
                steps.append(.key(key))
                key = []
                index += 1
            } else if byte == UInt8(ascii: "["), let (brackets, next) = brackets(in: path, from: index) {
                steps.append(.key(key))
                steps += brackets
                if next == path.count { return steps }
                key = []
                index = next + 1
            } else {
                key.append(byte)
                index += 1
            }
        }
        return steps + [.key(key)]
    }

    /// `[2]`, `[*]`, and more of them, up to a dot or the end of the path; nil when something else is there.
    private static func brackets(in bytes: [UInt8], from start: Int) -> (steps: [Step], next: Int)? {
        var steps: [Step] = []
        var index = start
        while index < bytes.count, bytes[index] == UInt8(ascii: "[") {
            guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let inner = String(decoding: bytes[index + 1..<end], as: UTF8.self)
            if inner == "*" {
                steps.append(.each)
            } else if let number = Int(inner), inner.utf8.allSatisfy({ (48...57).contains($0) }) {
                steps.append(.element(number))
            } else {
                return nil
            }
            index = end + 1
        }
        return index == bytes.count || bytes[index] == UInt8(ascii: ".") ? (steps, index) : nil
    }
}
