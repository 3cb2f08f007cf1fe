import RowferryModel

/// The short way of NDJSON: reads the rows that hold nothing unusual, in one pass from pointer to pointer.
///
/// The fast twin of `JSONScanner`: it checks as much, and leaves every row to it that has a mistake, an escaped key, or a
/// wanted key that stands twice. So that there is one definition of the rules, it must only ever find the same cells
/// sooner. A line end stands behind each row that it is given: none of its loops goes beyond one.
struct PlainJSON: ~Copyable {
    typealias Place = UnsafeRawPointer

    /// What is wanted, where the values are put, and where texts are unescaped to: as long as the block, whose
    /// texts all stay there.
    private let paths: PlainPaths
    private let cells: UnsafeMutableBufferPointer<Cell>
    private let scratch: UnsafeMutableRawBufferPointer
    private let bytes: UnsafeRawBufferPointer
    /// The last line end, behind which rows are not for this reader; -1 if there is none.
    private let last: Int
    private var scratchUsed = 0
    private var row = 0

    /// Gets ready for the lines of a block with `Block.slack` readable bytes behind it. Nil when the paths need a closer
    /// look than this.
    init?(
        _ bytes: UnsafeRawBufferPointer,
        paths: JSONPaths,
        cells: UnsafeMutableBufferPointer<Cell>,
        scratch: UnsafeMutableRawBufferPointer,
        wantsAll: Bool
    ) {
        guard !wantsAll, let paths = PlainPaths(paths) else { return nil }
        self.paths = paths
        self.cells = cells
        self.scratch = scratch
        self.bytes = bytes
        last = bytes.lastIndex(of: 0x0A) ?? -1
    }

    /// Reads the row that starts at the place, fills the cells, and gives the place of the row's line end. Nil, and cells
    /// of no meaning, when `JSONScanner` must see the line, or when it is blank.
    mutating func readRow(from start: Int) -> Int? {
        guard start <= last, let memory = bytes.baseAddress else { return nil }
        row &+= 1
        cells.update(repeating: Cell(UnsafeRawBufferPointer(start: nil, count: 0), .missing))
        let place = Self.skipSpace(memory + start)
        guard Self.byte(place) == UInt8(ascii: "{") else { return nil }
        guard let behind = object(place + 1, node: 0, depth: 1) else { return nil }
        let end = Self.skipSpace(behind)
        return Self.byte(end) == 0x0A ? end - memory : nil
    }

    // MARK: Objects and arrays

    /// Passes over an object from behind its brace.
    private mutating func object(_ start: Place, node: Int, depth: Int) -> Place? {
        guard depth <= JSONScanner.depthLimit else { return nil }
        var place = Self.skipSpace(start)
        if Self.byte(place) == UInt8(ascii: "}") { return place + 1 }
        var last = -1
        while true {
            guard Self.byte(place) == UInt8(ascii: "\"") else { return nil }
            let key = place + 1
            var child = last < 0 ? paths.nodes[node].first : paths.nodes[last].next
            if child >= 0, paths.nodes[child].stands(at: key) {
                place = key + paths.nodes[child].count
            } else {
                place = Self.plainEnd(key)
                guard Self.byte(place) == UInt8(ascii: "\"") else { return nil }
                child = find(key, count: place - key, in: node, after: last)
            }
            if child != paths.nothing {
                if paths.nodes[child].row == row { return nil }
                paths.nodes[child].row = row
                last = child
            }
            place = Self.skipSpace(place + 1)
            guard Self.byte(place) == UInt8(ascii: ":") else { return nil }
            guard let behind = value(Self.skipSpace(place + 1), node: child, depth: depth) else { return nil }
            place = Self.skipSpace(behind)
            let mark = Self.byte(place)
            if mark == UInt8(ascii: "}") { return place + 1 }
            guard mark == UInt8(ascii: ",") else { return nil }
            place = Self.skipSpace(place + 1)
        }
    }

    /// The child with the key, which will be tried first from now on; the node of nothing if there is none.
    private func find(_ key: Place, count: Int, in node: Int, after last: Int) -> Int {
        for child in paths.nodes[node].children
        where paths.nodes[child].count == count && paths.nodes[child].stands(at: key) {
            if last < 0 { paths.nodes[node].first = child } else { paths.nodes[last].next = child }
            return child
        }
        return paths.nothing
    }

    /// Passes over an array from behind its bracket; nothing in it is wanted by itself.
    private mutating func array(_ start: Place, depth: Int) -> Place? {
        guard depth <= JSONScanner.depthLimit else { return nil }
        var place = Self.skipSpace(start)
        if Self.byte(place) == UInt8(ascii: "]") { return place + 1 }
        while true {
            guard let behind = value(place, node: paths.nothing, depth: depth) else { return nil }
            place = Self.skipSpace(behind)
            let mark = Self.byte(place)
            if mark == UInt8(ascii: "]") { return place + 1 }
            guard mark == UInt8(ascii: ",") else { return nil }
            place = Self.skipSpace(place + 1)
        }
    }

    // MARK: Values

    /// Passes over the value at the place, and fills its cell.
    @inline(__always)
    private mutating func value(_ start: Place, node: Int, depth: Int) -> Place? {
        let behind: Place?
        var kind = Cell.Kind.json
        switch Self.byte(start) {
        case UInt8(ascii: "\""):
            let end = Self.plainEnd(start + 1)
            guard Self.byte(end) == UInt8(ascii: "\"") else { return escapedText(start + 1, stop: end, node: node) }
            take(start + 1, end, .text, node, isPlain: true)
            return end + 1
        case UInt8(ascii: "{"): behind = object(start + 1, node: node, depth: depth &+ 1)
        case UInt8(ascii: "["): behind = array(start + 1, depth: depth &+ 1)
        case UInt8(ascii: "t"):
            kind = .true
            behind = Self.word(start) == 0x6575_7274 ? start + 4 : nil
        case UInt8(ascii: "f"):
            kind = .false
            behind = Self.word(start + 1) == 0x6573_6C61 ? start + 5 : nil
        case UInt8(ascii: "n"):
            kind = .null
            behind = Self.word(start) == 0x6C6C_756E ? start + 4 : nil
        default:
            kind = .number
            behind = Self.number(start)
        }
        guard let behind else { return nil }
        take(start, behind, kind, node)
        return behind
    }

    @inline(__always)
    private func take(_ start: Place, _ end: Place, _ kind: Cell.Kind, _ node: Int, isPlain: Bool = false) {
        let slot = paths.nodes[node].slot
        guard slot >= 0 else { return }
        cells[slot] = Cell(UnsafeRawBufferPointer(start: start, count: end - start), kind, isPlain: isPlain)
    }

    /// Passes over a text that is not plain up to its quote. Kept apart: most texts have no escapes.
    @inline(never)
    private mutating func escapedText(_ start: Place, stop: Place, node: Int) -> Place? {
        guard Self.byte(stop) == UInt8(ascii: "\\"), let memory = bytes.baseAddress else { return nil }
        let room = UnsafeMutableRawBufferPointer(rebasing: scratch[scratchUsed...])
        var decoder = JSONStringDecoder(text: bytes, index: start - memory, room: room)
        guard decoder.run() == nil, let text = room.baseAddress else { return nil }
        scratchUsed += decoder.count
        take(UnsafeRawPointer(text), UnsafeRawPointer(text) + decoder.count, .text, node)
        return memory + decoder.index
    }

    /// RFC 8259, section 6.
    @inline(__always)
    private static func number(_ start: Place) -> Place? {
        var place = start
        if byte(place) == UInt8(ascii: "-") { place += 1 }
        let whole = place
        place = digitsEnd(place)
        if place == whole || (place > whole + 1 && byte(whole) == UInt8(ascii: "0")) { return nil }
        if byte(place) == UInt8(ascii: ".") {
            let fraction = place + 1
            place = digitsEnd(fraction)
            if place == fraction { return nil }
        }
        if byte(place) | 0x20 == UInt8(ascii: "e") {
            place += 1
            if byte(place) == UInt8(ascii: "+") || byte(place) == UInt8(ascii: "-") { place += 1 }
            let exponent = place
            place = digitsEnd(place)
            if place == exponent { return nil }
        }
        return place
    }

    // MARK: Bytes

    @inline(__always)
    private static func byte(_ place: Place) -> UInt8 {
        place.load(as: UInt8.self)
    }

    @inline(__always)
    private static func word(_ place: Place) -> UInt32 {
        place.loadUnaligned(as: UInt32.self).littleEndian
    }

    /// White space but for the line end, which ends the row.
    @inline(__always)
    private static func skipSpace(_ start: Place) -> Place {
        var place = start
        while true {
            let byte = byte(place)
            guard byte == 0x20 || byte == 0x09 || byte == 0x0D else { return place }
            place += 1
        }
    }

    @inline(__always)
    private static func digitsEnd(_ start: Place) -> Place {
        var place = start
        while byte(place) &- 48 <= 9 { place += 1 }
        return place
    }

    /// The first quote, backslash, or byte below 0x20, found eight bytes at a time.
    @inline(__always)
    private static func plainEnd(_ start: Place) -> Place {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var place = start
        while true {
            let word = place.loadUnaligned(as: UInt64.self).littleEndian
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            // Subtracting borrows into the top bit of a byte that is zero, or below 0x20, unless the byte had it set.
            // A borrow may only go on to bytes above: the lowest one found is right.
            let found =
                (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word))
                & (ones &* 0x80)
            if found != 0 { return place + (found.trailingZeroBitCount &>> 3) }
            place += 8
        }
    }
}
