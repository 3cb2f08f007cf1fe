import RowferryModel

/// The words for bytes that are no text in their source's encoding.
enum EncodingFault {
    /// The fault of a row, given the place of its first byte that is not UTF-8, from 0.
    static func make(
        _ raw: UnsafeRawBufferPointer,
        at place: Int,
        row: Int,
        line: Int,
        _ encoding: TextEncoding
    ) -> RowFault {
        RowFault(
            code: .encodingInvalid,
            message: words(raw, at: place, line: line, encoding),
            row: row,
            line: line,
            raw: raw
        )
    }

    /// `line 3, column 5, byte 9 of the row is 0xE9, which is not utf-8 there`. Columns are characters of the line; bytes
    /// are those of the source. The line given is the one in which the row begins.
    static func words(_ raw: UnsafeRawBufferPointer, at place: Int, line: Int, _ encoding: TextEncoding) -> String {
        var line = line
        var column = 1
        for index in 0..<place {
            let byte = raw[index]
            if byte == 0x0A || (byte == 0x0D && raw[index + 1] != 0x0A) {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80, byte != 0x0D {
                column += 1
            }
        }
        let byte = byte(raw, at: place, encoding)
        let digits = unit(raw, at: place, encoding).map {
            ($0 < 0x10 ? "0x0" : "0x") + String($0, radix: 16, uppercase: true)
        }
        return "line \(line), column \(column), byte \(byte) of the row is \(digits.joined(separator: " ")), "
            + "which is not \(encoding.rawValue) there"
    }

    /// Which byte of the row, as it stands in the source, that place is: counted from 1.
    static func byte(_ raw: UnsafeRawBufferPointer, at place: Int, _ encoding: TextEncoding) -> Int {
        encoding == .utf8 ? place + 1 : Reencoder(encoding).bytes(of: Array(raw[..<place])).count + 1
    }

    /// The bytes of the source that are wrong there.
    private static func unit(_ raw: UnsafeRawBufferPointer, at place: Int, _ encoding: TextEncoding) -> [UInt8] {
        let width: Int
        switch encoding {
        case .utf8, .latin1, .windows1252: return [raw[place]]
        case .utf16, .utf16le, .utf16be: width = 2
        case .utf32, .utf32le, .utf32be: width = 4
        }
        return Reencoder(encoding).bytes(of: Array(raw[place..<min(raw.count, place + 2 * width)]))
    }

    /// What to do about it.
    static func help(_ encoding: TextEncoding) -> String {
        encoding == .utf8
            ? "is the source what a spreadsheet saved? Then set `encoding: windows-1252` under `source` in the mapping."
            : "is \(encoding.rawValue) the right encoding? Set `encoding` under `source` in the mapping."
    }
}
