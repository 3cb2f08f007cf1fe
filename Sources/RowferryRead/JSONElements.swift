/// Finds where elements of a source that is one JSON array end, without judging them.
///
/// Only brackets and quotes count. A string that a line end cuts off ends there: a line end can't stand in a string (RFC
/// 8259, section 7), so one quote that is missing costs a row, and not all that follow.
struct JSONElementScanner {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    /// Line ends passed over.
    private(set) var lines = 0

    /// Goes on from a place behind a mark; gives the place of the array's next mark, which is not passed over, or nil when
    /// the bytes end before.
    mutating func nextMark(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x0A {
                lines &+= 1
                isInString = false
                isEscaped = false
            } else if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            } else if passesMark(byte) {
                return index
            }
            index &+= 1
        }
        return nil
    }

    /// Counts brackets; whether the byte is the array's own comma or closing bracket.
    @inline(__always)
    private mutating func passesMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            depth &+= 1
        case UInt8(ascii: "}"):
            depth = max(0, depth &- 1)
        case UInt8(ascii: "]"):
            if depth == 0 { return true }
            depth &-= 1
        case UInt8(ascii: ","):
            return depth == 0
        default:
            break
        }
        return false
    }
}

/// A mark of the array, `[` or `,`, with the element behind it. Or its end: `]` and all that follows.
struct JSONPiece {
    var start: Int
    /// Before the next mark.
    var next: Int
    /// Whether there is a next mark.
    var isEnded: Bool
    /// Line ends from `start` to `next`.
    var lines: Int
    let isEnd: Bool

    /// The piece that starts at the place. What starts with no mark stands behind the array.
    init(_ bytes: UnsafeRawBufferPointer, from start: Int) {
        self.start = start
        isEnd = bytes[start] != UInt8(ascii: "[") && bytes[start] != UInt8(ascii: ",")
        if isEnd {
            next = bytes.count
            isEnded = false
            lines = bytes[start...].count { $0 == 0x0A }
        } else {
            var scanner = JSONElementScanner()
            let mark = scanner.nextMark(in: bytes, from: start + 1)
            next = mark ?? bytes.count
            isEnded = mark != nil
            lines = scanner.lines
        }
    }

    /// Whether there is a row: an array may be empty, but behind a comma an element must stand.
    func hasRow(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes[start] == UInt8(ascii: ",") || (!isEnd && !element(bytes).isEmpty)
    }

    /// The element without the white space around it.
    func element(_ bytes: UnsafeRawBufferPointer) -> Range<Int> {
        var first = start + 1
        var end = next
        while first < end, Self.isSpace(bytes[first]) { first += 1 }
        while end > first, Self.isSpace(bytes[end - 1]) { end -= 1 }
        return first..<end
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
