import CRowferryScan

/// What the byte scanner is to find, byte by byte, by the words of its header.
struct NaiveScan {
    private var separators: [UInt32] = []
    private var rowEnds: [UInt32] = []
    /// For each row end the LF before it.
    private var rowLines: [UInt32] = []
    private var newlines = 0
    /// For each 64 bytes 1 when a cell has something there that JSON must escape, or is quoted there.
    private(set) var escapes: [UInt8]
    private(set) var isIrregular = false
    private var isInside = false
    private let isUTF8: Bool
    private var end = 0
    private var rows = 0
    private var lines = 0

    init(_ bytes: UnsafeRawBufferPointer, _ dialect: rowferry_dialect) {
        isUTF8 = String(validating: bytes, as: UTF8.self) != nil
        escapes = Array(repeating: 0, count: (bytes.count + 63) / 64)
        var mayOpen = true
        var isBehindClosing = false
        for (index, byte) in bytes.enumerated() {
            let isQuote = dialect.has_quote && byte == dialect.quote
            let isControl = byte < 0x20 && ![0x0A, 0x0D, dialect.delimiter].contains(byte)
            let isEscaped = isControl || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
            if isQuote || isInside || isEscaped { escapes[index / 64] = 1 }
            let isSeparator = !isInside && (byte == dialect.delimiter || byte == 0x0A)
            if isBehindClosing, !isSeparator, !isQuote, byte != 0x0D { isIrregular = true }
            if index > 0, bytes[index - 1] == 0x0D, byte != 0x0A { isIrregular = true }
            if byte == 0x0A { newlines += 1 }
            isBehindClosing = false
            if isQuote {
                if !isInside, !mayOpen { isIrregular = true }
                isBehindClosing = isInside
                isInside.toggle()
            }
            mayOpen = isSeparator || isBehindClosing
            guard isSeparator else { continue }
            separators.append(UInt32(index))
            if byte == 0x0A { endRow(at: index, bytes) }
        }
    }

    private mutating func endRow(at index: Int, _ bytes: UnsafeRawBufferPointer) {
        let content = bytes[end..<index]
        if !(content.isEmpty || content.elementsEqual([0x0D])) { rows += 1 }
        rowEnds.append(UInt32(separators.count - 1))
        rowLines.append(UInt32(newlines - 1))
        end = index + 1
        lines = newlines
    }

    func isEqual(
        to found: rowferry_index,
        _ foundSeparators: UnsafeMutableBufferPointer<UInt32>,
        _ foundEnds: UnsafeMutableBufferPointer<UInt32>,
        _ foundLines: UnsafeMutableBufferPointer<UInt32>
    ) -> Bool {
        found.separators == separators.count && found.rows == rowEnds.count && !found.is_irregular
            && found.ends_inside == isInside && found.is_utf8 == isUTF8
            && foundSeparators[..<separators.count].elementsEqual(separators)
            && foundEnds[..<rowEnds.count].elementsEqual(rowEnds)
            && foundLines[..<rowEnds.count].elementsEqual(rowLines) && found.lines == newlines
    }

    func isEqual(to found: rowferry_boundary) -> Bool {
        found.end == end && found.rows == rows && found.lines == lines && !found.is_irregular
            && found.ends_inside == isInside
    }
}
