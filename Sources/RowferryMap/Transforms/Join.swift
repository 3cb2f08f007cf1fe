import RowferryModel

/// `join`: a list as one text.
struct Join: Sendable {
    private let separator: [UInt8]

    static let declaration = TransformDeclaration(
        name: "join",
        summary: """
            Makes one text of a list: of a JSON array in an NDJSON file, or of what `split` made. Nulls are left out; \
            a value that is no list stays as it is.
            """,
        parameters: [KeyDeclaration("with", .text, "The text between two parts.", required: true)],
        short: "with",
        examples: [
            .init(#"{join: ", "}"#, #"["red", "gr\u00fcn", 3, null, true]"#, "red, grün, 3, true"),
            .init(#"{join: {with: "+"}}"#, "[]", ""),
            .init(#"[{split: ";"}, {join: " | "}]"#, "a;b", "a | b"),
            .init(#"{join: ","}"#, "no list", "no list"),
        ],
        make: { keys, diagnostics in
            keys.text("with", &diagnostics).map { .join(Join(separator: Array($0.utf8))) }
        }
    )

    /// - Complexity: linear; the text stands in the scratch memory.
    func apply(to cell: Cell, scratch: inout Scratch) -> Cell {
        var list = JSONList(cell.bytes)
        guard list.begins else { return cell }
        scratch.sink.truncate(to: 0)
        var isFirst = true
        while let element = list.next() {
            if element.elementsEqual("null".utf8) { continue }
            if !isFirst { scratch.sink.append(separator) }
            isFirst = false
            JSONList.write(element, to: &scratch.sink)
        }
        return Cell(scratch.taken(), .text)
    }
}

/// The elements of a JSON array that is known to be well-formed.
struct JSONList {
    private let bytes: UnsafeRawBufferPointer
    private var index = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Whether it is an array; steps into it.
    var begins: Bool {
        mutating get { takes(UInt8(ascii: "[")) }
    }

    /// Whether it is an object, whose elements are its members; steps into it.
    var beginsObject: Bool {
        mutating get { takes(UInt8(ascii: "{")) }
    }

    private mutating func takes(_ byte: UInt8) -> Bool {
        skipSpace()
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private static func closes(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
    }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    }

    /// The next element as it is written, or nil at the end.
    mutating func next() -> UnsafeRawBufferPointer? {
        skipSpace()
        if index < bytes.count, bytes[index] == UInt8(ascii: ",") { index += 1 }
        skipSpace()
        guard index < bytes.count, !Self.closes(bytes[index]) else { return nil }
        let start = index
        var depth = 0
        var isInText = false
        while index < bytes.count {
            let byte = bytes[index]
            if isInText {
                if byte == UInt8(ascii: "\\") { index += 1 } else if byte == UInt8(ascii: "\"") { isInText = false }
            } else if byte == UInt8(ascii: "\"") {
                isInText = true
            } else if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") {
                depth += 1
            } else if depth > 0, Self.closes(byte) {
                depth -= 1
            } else if depth == 0, byte == UInt8(ascii: ",") || Self.closes(byte) {
                break
            }
            index += 1
        }
        var end = min(index, bytes.count)
        while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    /// Writes an element as text: a JSON text without its quotes and escapes, everything else as it is written.
    static func write(_ element: UnsafeRawBufferPointer, to sink: inout ByteSink) {
        guard element.first == UInt8(ascii: "\""), element.count >= 2 else {
            sink.append(element)
            return
        }
        var index = 1
        while index < element.count - 1 {
            if element[index] == UInt8(ascii: "\\") {
                index += 1
                index += writeEscape(element, at: index, to: &sink)
            } else {
                sink.append(element[index])
                index += 1
            }
        }
    }

    /// Writes the character that stands behind a backslash, and gives back its length.
    private static func writeEscape(_ text: UnsafeRawBufferPointer, at index: Int, to sink: inout ByteSink) -> Int {
        switch text[index] {
        case UInt8(ascii: "n"): sink.append(0x0A)
        case UInt8(ascii: "r"): sink.append(0x0D)
        case UInt8(ascii: "t"): sink.append(0x09)
        case UInt8(ascii: "b"): sink.append(0x08)
        case UInt8(ascii: "f"): sink.append(0x0C)
        case UInt8(ascii: "u"):
            let first = unit(text, at: index + 1)
            guard (0xD800..<0xDC00).contains(first) else {
                write(Unicode.Scalar(first) ?? "\u{FFFD}", to: &sink)
                return 5
            }
            let second = unit(text, at: index + 7)
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second &- 0xDC00) & 0x3FF)
            write(scalar ?? "\u{FFFD}", to: &sink)
            return 11
        default: sink.append(text[index])
        }
        return 1
    }

    private static func unit(_ text: UnsafeRawBufferPointer, at index: Int) -> UInt32 {
        var value: UInt32 = 0
        for place in index..<min(index + 4, text.count) {
            let byte = text[place]
            value = value << 4 | UInt32(byte <= 57 ? byte &- 48 : (byte | 0x20) &- 87) & 15
        }
        return value
    }

    private static func write(_ scalar: Unicode.Scalar, to sink: inout ByteSink) {
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { sink.append(byte) }
    }
}
