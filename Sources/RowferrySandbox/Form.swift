/// Decodes `application/x-www-form-urlencoded` text: a query string, or the body of a form.
enum Form {
    /// The pairs in their order; a plus is a space. Nil when a percent escape is broken or the bytes are not UTF-8.
    static func pairs(of text: some StringProtocol) -> [JSONMember]? {
        var pairs: [JSONMember] = []
        for part in text.utf8.split(separator: UInt8(ascii: "&")) {
            let sides = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = decoded(sides[0]) else { return nil }
            guard let value = sides.count > 1 ? decoded(sides[1]) : "" else { return nil }
            pairs.append(JSONMember(key, .string(value)))
        }
        return pairs
    }

    private static func decoded(_ units: some Sequence<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var iterator = units.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = digit(iterator.next()), let low = digit(iterator.next()) else { return nil }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8?) -> UInt8? {
        guard let byte, byte < 0x80 else { return nil }
        return Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }
}
