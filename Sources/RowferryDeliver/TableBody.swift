package import RowferryModel

extension TableForm {
    /// The body of a request: a form with one part, the chunk's calls as a CSV file (RFC 4180) with a header.
    func body(of chunk: Chunk, path: CallPath) -> [UInt8] {
        guard let columns = files[path] else { preconditionFailure("each path has its columns") }
        var file: [UInt8] = []
        file.reserveCapacity(chunk.bytes.count)
        var header: [String] = []
        var start = 0
        for end in chunk.ends {
            let members = CallMembers(chunk.bytes[start..<Int(end)]).filter { $0.value != #""""# }
            let named = members.compactMap { member in
                columns.column(of: Self.text(member.name)).map { (name: $0, value: member.value) }
            }
            let names = named.map(\.name)
            if start == 0 {
                header = names
                Self.write(names, to: &file)
            }
            // A value in another column would be worse than none.
            precondition(names == header, "the calls of a file fill the same fields")
            Self.write(named.map { Self.text($0.value) }, to: &file)
            start = Int(end)
        }
        return part(around: file)
    }

    private func part(around file: [UInt8]) -> [UInt8] {
        var seed: UInt64 = 0
        var boundary = ""
        repeat {
            let hash = file.withUnsafeBytes { ShortHash.hash($0, seed: seed) }
            boundary = "rowferry-" + String(hash, radix: 16)
            seed += 1
        } while file.firstRange(of: Array(boundary.utf8)) != nil
        let head = """
            --\(boundary)\r
            Content-Disposition: form-data; name="\(part)"; filename="rows.csv"\r
            Content-Type: text/csv\r
            \r\n
            """
        return Array(head.utf8) + file + "\r\n--\(boundary)--\r\n".utf8
    }

    private static func write(_ cells: [String], to file: inout [UInt8]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { file.append(UInt8(ascii: ",")) }
            let isPlain = cell.utf8.allSatisfy { $0 != 0x22 && $0 != 0x2C && $0 != 0x0A && $0 != 0x0D }
            if isPlain, cell.utf8.first != 0x20, cell.utf8.last != 0x20 {
                file += cell.utf8
            } else {
                file += "\"\(cell.replacing("\"", with: "\"\""))\"".utf8
            }
        }
        file += [0x0D, 0x0A]
    }

    /// A JSON text without quotes and escapes; a number or a boolean as it is written.
    static func text(_ json: String) -> String {
        guard json.utf8.first == UInt8(ascii: "\"") else { return json }
        let inside = json.utf8.dropFirst().dropLast()
        if !inside.contains(UInt8(ascii: "\\")) { return String(Substring(inside)) }
        var units: [UInt16] = []
        var rest = Substring(inside).utf16[...]
        while let unit = rest.popFirst() {
            guard unit == UInt8(ascii: "\\"), let letter = rest.popFirst() else {
                units.append(unit)
                continue
            }
            switch letter {
            case UInt16(UInt8(ascii: "n")): units.append(0x0A)
            case UInt16(UInt8(ascii: "r")): units.append(0x0D)
            case UInt16(UInt8(ascii: "t")): units.append(0x09)
            case UInt16(UInt8(ascii: "b")): units.append(0x08)
            case UInt16(UInt8(ascii: "f")): units.append(0x0C)
            case UInt16(UInt8(ascii: "u")):
                units.append(UInt16(String(decoding: rest.prefix(4), as: UTF16.self), radix: 16) ?? 0xFFFD)
                rest = rest.dropFirst(4)
            default: units.append(letter)
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}

extension WireForm {
    /// The header line that says where the part of a form begins, which its body begins with; none for other bodies.
    package func contentType(of body: [UInt8]) -> [String] {
        if table == nil { return [] }
        let boundary = body.dropFirst(2).prefix { $0 != 0x0D }
        return ["Content-Type: multipart/form-data; boundary=" + String(decoding: boundary, as: UTF8.self)]
    }

    /// The URL that a chunk is sent to, with the key in it where it belongs there.
    package func secretURL(of path: CallPath?, calls: Int) -> String {
        let url = url(of: path, calls: calls)
        return secretQuery.map { url + (url.contains("?") ? "&" : "?") + $0.reveal() } ?? url
    }
}
