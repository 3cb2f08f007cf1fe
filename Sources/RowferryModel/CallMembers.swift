/// The members of a call's JSON object, in order: of a call that rowferry wrote, so that no spaces stand between them.
package struct CallMembers: Sequence, IteratorProtocol {
    /// Both as JSON.
    package struct Element: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    private let bytes: [UInt8]
    private var place = 1

    /// The call as it is sent.
    package init(_ call: some Sequence<UInt8>) {
        bytes = Array(call)
    }

    /// The next member; nil behind the last one, or where the text is no such object.
    package mutating func next() -> Element? {
        guard let name = value(until: UInt8(ascii: ":")), let value = value(until: UInt8(ascii: ",")) else {
            return nil
        }
        return Element(name: name, value: value)
    }

    /// The value up to the given byte, or to the end of the object.
    private mutating func value(until separator: UInt8) -> String? {
        let start = place
        var (depth, isInText) = (0, false)
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if isInText {
                if byte == UInt8(ascii: "\\") { place += 1 }
                if byte == UInt8(ascii: "\"") { isInText = false }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case separator where depth == 0, UInt8(ascii: "}") where depth == 0:
                return place - 1 > start ? String(decoding: bytes[start..<(place - 1)], as: UTF8.self) : nil
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
        }
        return nil
    }
}
