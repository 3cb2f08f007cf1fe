import RowferryModel

/// JSON read slowly and plainly, by the grammar of RFC 8259: what the fast reader is compared with.
struct ReferenceJSON {
    indirect enum Value {
        case object([(key: [UInt8], value: Node)])
        case array([Node])
        case text([UInt8])
        case number
        case word
    }

    struct Node {
        var value: Value
        /// The value as written.
        var raw: ArraySlice<UInt8>
    }

    private struct Invalid: Error {}

    private var rest: ArraySlice<UInt8>
    private let depthLimit: Int

    /// The value of a text; nil when it is not JSON, or nests deeper.
    static func parse(_ text: [UInt8], depthLimit: Int = 200) -> Node? {
        guard String(validating: text, as: UTF8.self) != nil else { return nil }
        var parser = ReferenceJSON(rest: text[...], depthLimit: depthLimit)
        guard let node = try? parser.value(depth: 0) else { return nil }
        parser.space()
        return parser.rest.isEmpty ? node : nil
    }

    private mutating func space() {
        rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    private mutating func expect(_ text: String) throws {
        guard take(text) else { throw Invalid() }
    }

    private mutating func value(depth: Int) throws -> Node {
        space()
        let start = rest
        let value: Value
        if rest.first == UInt8(ascii: "{") {
            value = try object(depth: depth + 1)
        } else if rest.first == UInt8(ascii: "[") {
            value = try array(depth: depth + 1)
        } else if rest.first == UInt8(ascii: "\"") {
            value = .text(try text())
        } else if take("true") || take("false") || take("null") {
            value = .word
        } else {
            try number()
            value = .number
        }
        return Node(value: value, raw: start[start.startIndex..<rest.startIndex])
    }

    private mutating func object(depth: Int) throws -> Value {
        guard depth <= depthLimit else { throw Invalid() }
        try expect("{")
        space()
        if take("}") { return .object([]) }
        var pairs: [(key: [UInt8], value: Node)] = []
        repeat {
            space()
            let key = try text()
            space()
            try expect(":")
            pairs.append((key, try value(depth: depth)))
            space()
        } while take(",")
        try expect("}")
        return .object(pairs)
    }

    private mutating func array(depth: Int) throws -> Value {
        guard depth <= depthLimit else { throw Invalid() }
        try expect("[")
        space()
        if take("]") { return .array([]) }
        var elements: [Node] = []
        repeat {
            elements.append(try value(depth: depth))
            space()
        } while take(",")
        try expect("]")
        return .array(elements)
    }

    private mutating func number() throws {
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
    }

    private mutating func digits() throws {
        let digits = rest.prefix { (48...57).contains($0) }
        guard !digits.isEmpty else { throw Invalid() }
        rest = rest.dropFirst(digits.count)
    }

    private mutating func text() throws -> [UInt8] {
        try expect("\"")
        var units: [UInt16] = []
        var bytes: [UInt8] = []
        func flushed() throws -> [UInt8] {
            guard let text = String(validating: units, as: UTF16.self) else { throw Invalid() }
            return Array(text.utf8)
        }
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), take("u") {
                let digits = rest.prefix(4)
                guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                    let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
                else { throw Invalid() }
                units.append(unit)
                rest = rest.dropFirst(4)
                continue
            }
            bytes += try flushed()
            units = []
            if byte == UInt8(ascii: "\"") { return bytes }
            guard byte >= 0x20 else { throw Invalid() }
            bytes.append(byte == UInt8(ascii: "\\") ? try escape() : byte)
        }
        throw Invalid()
    }

    private mutating func escape() throws -> UInt8 {
        let escapes: [Character: UInt8] = [
            "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 0x08, "f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09,
        ]
        guard let letter = rest.popFirst(), let byte = escapes[Character(Unicode.Scalar(letter))] else {
            throw Invalid()
        }
        return byte
    }
}

extension ReferenceJSON.Node {
    /// The value of a key: the last one when it stands twice.
    func child(_ key: String) -> ReferenceJSON.Node? {
        guard case .object(let pairs) = value else { return nil }
        return pairs.last { $0.key == Array(key.utf8) }?.value
    }

    var elements: [ReferenceJSON.Node] {
        if case .array(let elements) = value { elements } else { [] }
    }

    var cell: Value {
        switch value {
        case .object, .array: Value(.json, bytes: Array(raw))
        case .text(let text): Value(.text, bytes: text)
        case .number: Value(.number, bytes: Array(raw))
        case .word where raw.first == UInt8(ascii: "n"): Value(.null, bytes: Array(raw))
        case .word: Value(raw.first == UInt8(ascii: "t") ? .true : .false, bytes: Array(raw))
        }
    }

    /// What `[*]` gives for these values.
    static func joined(_ nodes: [ReferenceJSON.Node]) -> Value {
        let nodes = nodes.filter { $0.cell.kind != .null }
        if nodes.isEmpty { return Value(.missing) }
        if nodes.contains(where: { $0.cell.kind == .json }) {
            return Value(
                .json,
                bytes: Array("[".utf8) + nodes.map { Array($0.raw) }.joined(separator: ", ".utf8) + [0x5D]
            )
        }
        return Value(.text, bytes: Array(nodes.map(\.cell.bytes).joined(separator: ", ".utf8)))
    }
}
