import RowferryModel

/// One pass over one JSON object: checks all of it (RFC 8259), and takes out the wanted values.
struct JSONScanner {
    /// Why a row is not a JSON object, and where.
    struct Problem {
        var code: DiagnosticCode
        var message: String
        var place: Int
    }

    /// Objects and arrays inside of each other.
    static let depthLimit = 200

    private let text: UnsafeRawBufferPointer
    private let paths: JSONPaths
    private let cells: UnsafeMutableBufferPointer<Cell>
    private let scratch: UnsafeMutableRawBufferPointer
    private var scratchUsed = 0
    /// For each wanted path the object in which its key stood last: how a key that stands twice is found.
    private let marks: UnsafeMutableBufferPointer<Int>
    private var objects = 0
    private var index = 0
    private var problem: Problem?
    private var names: JSONNames
    /// What paths with `[*]` have found; given, and taken back, by who reads rows.
    var joins = JSONJoins()
    /// A wanted key that stood twice in one object.
    private(set) var duplicateKey: String?

    init(
        text: UnsafeRawBufferPointer,
        paths: JSONPaths,
        cells: UnsafeMutableBufferPointer<Cell>,
        scratch: UnsafeMutableRawBufferPointer,
        marks: UnsafeMutableBufferPointer<Int>,
        wantsAll: Bool
    ) {
        self.text = text
        self.paths = paths
        self.cells = cells
        self.scratch = scratch
        self.marks = marks
        names = JSONNames(isWanted: wantsAll)
    }

    /// Gives every value with its path, when all are wanted.
    func withNamed(_ body: (UnsafeBufferPointer<NamedCell>) -> Void) {
        names.withCells(body)
    }

    /// Scans the row; the wanted cells are filled when there is no problem.
    mutating func scanRow() -> Problem? {
        joins.begin()
        skipSpace()
        if index == text.count {
            return Problem(code: .jsonInvalid, message: "an element is missing", place: index)
        }
        guard index < text.count, text[index] == UInt8(ascii: "{") else {
            return notAnObject()
        }
        guard object(node: 0, depth: 1) else { return problem }
        skipSpace()
        if index < text.count { fail("something follows the object") }
        joins.finish(text, cells, in: UnsafeMutableRawBufferPointer(rebasing: scratch[scratchUsed...]))
        return problem
    }

    private mutating func notAnObject() -> Problem? {
        // A value of another kind is JSON, and is told apart from what is not.
        let start = index
        if value(node: nil, depth: 1) {
            skipSpace()
            if index == text.count {
                return Problem(code: .jsonNotObject, message: "this is JSON, but not an object", place: start)
            }
            fail("something follows the value")
        }
        return problem
    }

    @discardableResult
    private mutating func fail(_ message: String, at place: Int? = nil) -> Bool {
        if problem == nil { problem = Problem(code: .jsonInvalid, message: message, place: place ?? index) }
        return false
    }

    @inline(__always)
    private mutating func skipSpace() {
        while index < text.count {
            let byte = text[index]
            guard byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else { return }
            index &+= 1
        }
    }

    // MARK: Values

    /// Passes over a value. The node is its place in the tree of wanted paths, or nil when nothing in it is wanted.
    private mutating func value(node: Int?, depth: Int) -> Bool {
        skipSpace()
        guard index < text.count else { return fail("a value is missing") }
        let start = index
        let isRead: Bool
        var kind = Cell.Kind.json
        switch text[index] {
        case UInt8(ascii: "{"): isRead = object(node: node, depth: depth + 1)
        case UInt8(ascii: "["): isRead = array(node: node, depth: depth + 1)
        case UInt8(ascii: "\""):
            guard let content = string() else { return false }
            if let node { take(content, node, from: start) }
            names.note(content)
            return true
        case UInt8(ascii: "t"):
            kind = .true
            isRead = word("true")
        case UInt8(ascii: "f"):
            kind = .false
            isRead = word("false")
        case UInt8(ascii: "n"):
            kind = .null
            isRead = word("null")
        default:
            kind = .number
            isRead = number()
        }
        guard isRead else { return false }
        let cell = Cell(UnsafeRawBufferPointer(rebasing: text[start..<index]), kind)
        if let node { take(cell, node, from: start) }
        if text[start] != UInt8(ascii: "{") { names.note(cell) }
        return true
    }

    @inline(__always)
    private mutating func take(_ cell: Cell, _ node: Int, from start: Int) {
        if let slot = paths.nodes[node].slot { cells[slot] = cell }
        for slot in paths.nodes[node].joins { joins.note(cell, slot: slot, at: start..<index) }
    }

    private mutating func object(node: Int?, depth: Int) -> Bool {
        guard depth <= Self.depthLimit else {
            return fail("objects and arrays are nested more than \(Self.depthLimit) deep")
        }
        index += 1
        skipSpace()
        if index < text.count, text[index] == UInt8(ascii: "}") {
            index += 1
            return true
        }
        objects += 1
        let number = objects
        let start = index
        while true {
            skipSpace()
            guard index < text.count, text[index] == UInt8(ascii: "\"") else {
                return fail("a key in quotes is missing")
            }
            guard let key = string() else { return false }
            let child = node.flatMap { paths.child(of: $0, named: key.bytes) }
            if let child { mark(child, key, object: number, from: start) }
            skipSpace()
            guard index < text.count, text[index] == UInt8(ascii: ":") else { return fail("a colon is missing") }
            index += 1
            let outer = names.enter(key.bytes, object: number)
            if names.isRepeated { duplicateKey = key.string }
            guard value(node: child, depth: depth) else { return false }
            names.leave(to: outer)
            skipSpace()
            guard index < text.count else { return fail("the object is not closed") }
            if text[index] == UInt8(ascii: ",") {
                index += 1
            } else if text[index] == UInt8(ascii: "}") {
                index += 1
                return true
            } else {
                return fail("a comma or a closing brace is missing")
            }
        }
    }

    /// Of a key that stands twice the last value counts, and nothing of the one before stays.
    private mutating func mark(_ child: Int, _ key: Cell, object: Int, from start: Int) {
        if marks[child] == object {
            duplicateKey = key.string
            clear(child, from: start)
        }
        marks[child] = object
    }

    /// Forgets what was found below a node since the beginning of the object in which its key stands again.
    private mutating func clear(_ node: Int, from start: Int) {
        if let slot = paths.nodes[node].slot { cells[slot] = .missing }
        for slot in paths.nodes[node].joins { joins.forget(slot: slot, from: start) }
        for child in paths.nodes[node].children { clear(child, from: start) }
        for element in paths.nodes[node].elements { clear(element.node, from: start) }
        if let each = paths.nodes[node].each { clear(each, from: start) }
    }

    private mutating func array(node: Int?, depth: Int) -> Bool {
        guard depth <= Self.depthLimit else {
            return fail("objects and arrays are nested more than \(Self.depthLimit) deep")
        }
        names.enterArray()
        index += 1
        skipSpace()
        if index < text.count, text[index] == UInt8(ascii: "]") {
            index += 1
            names.leaveArray()
            return true
        }
        let looksInto = node.flatMap { paths.nodes[$0].looksIntoArrays ? $0 : nil }
        var number = 0
        while true {
            let child = looksInto.flatMap { paths.child(of: $0, element: number) }
            guard value(node: child, depth: depth) else { return false }
            number += 1
            skipSpace()
            guard index < text.count else { return fail("the array is not closed") }
            if text[index] == UInt8(ascii: ",") {
                index += 1
            } else if text[index] == UInt8(ascii: "]") {
                index += 1
                names.leaveArray()
                return true
            } else {
                return fail("a comma or a closing bracket is missing")
            }
        }
    }

    private mutating func word(_ word: StaticString) -> Bool {
        let bytes = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard text.count - index >= bytes.count, text[index..<index + bytes.count].elementsEqual(bytes) else {
            return fail("this is not a JSON value")
        }
        index += bytes.count
        return true
    }

    /// RFC 8259, section 6.
    private mutating func number() -> Bool {
        let start = index
        if index < text.count, text[index] == UInt8(ascii: "-") { index += 1 }
        let whole = digits()
        if whole == 0 { return fail(start == index ? "this is not a JSON value" : "a digit is missing") }
        if whole > 1, text[index - whole] == 48 { return fail("a number must not begin with a zero", at: start) }
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            if digits() == 0 { return fail("a digit is missing behind the point") }
        }
        if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < text.count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") { index += 1 }
            if digits() == 0 { return fail("a digit is missing in the exponent") }
        }
        return true
    }

    private mutating func digits() -> Int {
        let start = index
        while index < text.count, text[index] &- 48 <= 9 { index &+= 1 }
        return index - start
    }

    // MARK: Strings

    /// The string at the place, unescaped; `index` moves behind its closing quote.
    @inline(__always)
    private mutating func string() -> Cell? {
        let start = index &+ 1
        index = start
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "\"") {
                let content = UnsafeRawBufferPointer(rebasing: text[start..<index])
                index &+= 1
                return Cell(content, .text)
            }
            if byte == UInt8(ascii: "\\") { return escapedString(from: start) }
            if byte < 0x20 {
                fail("a control character stands in a string")
                return nil
            }
            index &+= 1
        }
        fail("a string is not closed", at: start &- 1)
        return nil
    }

    private mutating func escapedString(from start: Int) -> Cell? {
        let room = UnsafeMutableRawBufferPointer(rebasing: scratch[scratchUsed...])
        var decoder = JSONStringDecoder(text: text, index: start, room: room)
        if let problem = decoder.run() {
            fail(problem, at: decoder.index)
            return nil
        }
        index = decoder.index
        scratchUsed += decoder.count
        return Cell(UnsafeRawBufferPointer(rebasing: room[..<decoder.count]), .text)
    }
}
