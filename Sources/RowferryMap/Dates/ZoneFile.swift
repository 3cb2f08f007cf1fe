/// A compiled time zone (TZif, RFC 8536), as systems keep it under `zoneinfo`.
struct ZoneFile {
    /// The offset, seconds east of UTC, that holds from an instant on.
    struct Change: Hashable {
        var instant: Int
        var offset: Int
    }

    /// The offset before the first change.
    let first: Int
    let changes: [Change]
    /// The rule for the time behind the last change, if the offset goes on changing.
    let footer: ZoneFooter?

    /// Nil when the bytes are not a time zone, or count leap seconds.
    init?(_ bytes: [UInt8]) {
        var reader = Reader(bytes: bytes)
        guard let header = reader.header() else { return nil }
        if header.version == 0 {
            guard let block = reader.block(header, timeBytes: 4) else { return nil }
            (first, changes) = block
            footer = nil
            return
        }
        // The first block repeats in 32 bits what the second one says in 64.
        guard reader.skip(header.size(timeBytes: 4)), let wide = reader.header(),
            let block = reader.block(wide, timeBytes: 8), let text = reader.footer()
        else { return nil }
        (first, changes) = block
        if text.isEmpty {
            footer = nil
        } else {
            guard let rule = ZoneFooter(text) else { return nil }
            footer = rule
        }
    }

    private struct Header {
        var version: UInt8
        var utcMarks: Int
        var standardMarks: Int
        var leaps: Int
        var times: Int
        var types: Int
        var characters: Int

        func size(timeBytes: Int) -> Int {
            times * (timeBytes + 1) + types * 6 + characters + leaps * (timeBytes + 4) + standardMarks + utcMarks
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        var index = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        mutating func skip(_ count: Int) -> Bool {
            guard count <= bytes.count - index else { return false }
            index += count
            return true
        }

        /// A signed number, most significant byte first. The caller has checked that it is there.
        private mutating func number(_ count: Int) -> Int {
            var value = Int(Int8(bitPattern: bytes[index]))
            for place in index + 1..<index + count { value = value << 8 | Int(bytes[place]) }
            index += count
            return value
        }

        mutating func header() -> Header? {
            guard bytes.count - index >= 44, bytes[index..<index + 4].elementsEqual("TZif".utf8) else { return nil }
            let version = bytes[index + 4]
            index += 20
            let counts = (0..<6).map { _ in number(4) }
            guard counts.allSatisfy({ $0 >= 0 }), counts[4] > 0 else { return nil }
            return Header(
                version: version,
                utcMarks: counts[0],
                standardMarks: counts[1],
                leaps: counts[2],
                times: counts[3],
                types: counts[4],
                characters: counts[5]
            )
        }

        mutating func block(_ header: Header, timeBytes: Int) -> (Int, [Change])? {
            let size = header.size(timeBytes: timeBytes)
            guard size <= bytes.count - index, header.leaps == 0 else { return nil }
            let end = index + size
            let instants = (0..<header.times).map { _ in number(timeBytes) }
            let kinds = bytes[index..<index + header.times].map(Int.init)
            index += header.times
            let offsets = (0..<header.types).map { _ in
                let offset = number(4)
                index += 2
                return offset
            }
            index = end
            guard kinds.allSatisfy({ $0 < offsets.count }), zip(instants, instants.dropFirst()).allSatisfy(<) else {
                return nil
            }
            return (offsets[0], zip(instants, kinds).map { Change(instant: $0, offset: offsets[$1]) })
        }

        /// The text between two line feeds at the end.
        mutating func footer() -> [UInt8]? {
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\n") else { return nil }
            index += 1
            guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            return Array(bytes[index..<end])
        }
    }
}
