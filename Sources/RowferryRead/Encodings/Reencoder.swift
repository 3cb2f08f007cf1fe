package import RowferryModel

/// Turns rows as they were read (UTF-8, with strays) into the bytes that stood in the source: what `TranscodedBytes`
/// made, the other way round.
package struct Reencoder: Sendable {
    private let encoding: TextEncoding

    /// - Parameter encoding: that of the source. UTF-8 is given back as it is.
    package init(_ encoding: TextEncoding) {
        self.encoding = encoding
    }

    /// The bytes of the source for bytes that were read from it. Of a row that was cut, an incomplete last character
    /// is left out.
    package func bytes(of text: [UInt8]) -> [UInt8] {
        if encoding == .utf8 { return text }
        var out: [UInt8] = []
        out.reserveCapacity(text.count * 2)
        text.withUnsafeBytes { text in
            var index = 0
            while index < text.count {
                if index + 1 < text.count, let byte = Stray.byte(text[index], text[index + 1]) {
                    out.append(byte)
                    index += 2
                    continue
                }
                let width = UTF8Check.characterWidth(atAny: text, at: index)
                if width > 0 { append(UTF8Check.scalar(text, at: index, width: width), to: &out) }
                index += max(1, width)
            }
        }
        return out
    }

    private func append(_ scalar: UInt32, to out: inout [UInt8]) {
        switch encoding {
        case .utf8: preconditionFailure("UTF-8 is given back as it is")
        case .latin1: out.append(UInt8(truncatingIfNeeded: scalar))
        case .windows1252:
            let place = scalar < 0x80 ? nil : Windows1252.high.firstIndex { UInt32($0) == scalar }
            out.append(place.map { UInt8($0 + 0x80) } ?? UInt8(truncatingIfNeeded: scalar))
        case .utf16, .utf16le, .utf16be:
            guard scalar > 0xFFFF else { return append(unit: UInt16(scalar), to: &out) }
            append(unit: UInt16(0xD800 + (scalar - 0x10000) >> 10), to: &out)
            append(unit: UInt16(0xDC00 + (scalar - 0x10000) & 0x3FF), to: &out)
        case .utf32, .utf32le, .utf32be:
            let value = encoding == .utf32be ? scalar.bigEndian : scalar.littleEndian
            withUnsafeBytes(of: value) { out.append(contentsOf: $0) }
        }
    }

    private func append(unit: UInt16, to out: inout [UInt8]) {
        let value = encoding == .utf16be ? unit.bigEndian : unit.littleEndian
        withUnsafeBytes(of: value) { out.append(contentsOf: $0) }
    }
}
