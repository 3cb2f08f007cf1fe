import Foundation

/// Why bytes are not JSON. Says where and what was expected, never what stood there: a body holds the appKey.
struct JSONFault: Error, Equatable, Sendable {
    /// Counted from 0.
    var byte: Int
    var expected: String

    var text: String { "the body is not JSON: at byte \(byte), expected \(expected)" }
}

/// Reads one JSON text (RFC 8259, nothing more lenient) into a ``JSONValue``.
///
/// Written here rather than taken from Foundation, whose readers lose the order of members and the digits of
/// numbers, both of which this stand-in answers for.
struct JSONReader {
    /// Deeper nesting is refused, so that a hostile body cannot exhaust the stack.
    static let deepest = 64

    private let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0

    /// Reads `data` as one JSON text with nothing but white space around it.
    static func value(of data: Data) throws(JSONFault) -> JSONValue {
        let result = data.withUnsafeBytes { raw -> Result<JSONValue, JSONFault> in
            var reader = JSONReader(bytes: raw.bindMemory(to: UInt8.self))
            do throws(JSONFault) {
                return .success(try reader.document())
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private mutating func document() throws(JSONFault) -> JSONValue {
        let value = try self.value(depth: 0)
        skipSpace()
        if at < bytes.count { throw fault("nothing after the value") }
        return value
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth <= Self.deepest else { throw fault("at most \(Self.deepest) levels") }
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try elements(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func members(depth: Int) throws(JSONFault) -> [JSONMember] {
        at += 1
        var members: [JSONMember] = []
        members.reserveCapacity(12)
        if take("}") { return members }
        repeat {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw fault("a member's name in quotes") }
            let key = try string()
            guard take(":") else { throw fault("a colon") }
            members.append(JSONMember(key, try value(depth: depth + 1)))
        } while take(",")
        guard take("}") else { throw fault("a comma or the object's end") }
        return members
    }

    private mutating func elements(depth: Int) throws(JSONFault) -> [JSONValue] {
        at += 1
        var elements: [JSONValue] = []
        if take("]") { return elements }
        repeat {
            elements.append(try value(depth: depth + 1))
        } while take(",")
        guard take("]") else { throw fault("a comma or the array's end") }
        return elements
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount {
            guard peek == word.utf8Start[index] else { throw fault("\(word)") }
            at += 1
        }
        return value
    }

    private mutating func number() throws(JSONFault) -> String {
        let start = at
        if peek == UInt8(ascii: "-") { at += 1 }
        if peek == UInt8(ascii: "0") { at += 1 } else { try digits("a value") }
        if peek == UInt8(ascii: ".") {
            at += 1
            try digits("a digit")
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            at += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { at += 1 }
            try digits("a digit")
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func digits(_ expected: String) throws(JSONFault) {
        let start = at
        while let byte = peek, byte >= 0x30, byte <= 0x39 { at += 1 }
        if at == start { throw fault(expected) }
    }
}

extension JSONReader {
    private mutating func string() throws(JSONFault) -> String {
        at += 1
        let start = at
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { at += 1 }
        if peek == UInt8(ascii: "\"") {
            let string = try text(bytes[start..<at], from: start)
            at += 1
            return string
        }
        return try text(try escapedString(from: start)[...], from: start)
    }

    private mutating func escapedString(from start: Int) throws(JSONFault) -> [UInt8] {
        var unescaped = Array(bytes[start..<at])
        while let byte = peek {
            if byte < 0x20 { throw fault("no bare control character") }
            at += 1
            if byte == UInt8(ascii: "\"") { return unescaped }
            if byte == UInt8(ascii: "\\") { try escape(to: &unescaped) } else { unescaped.append(byte) }
        }
        throw fault("the string's closing quote")
    }

    private mutating func escape(to unescaped: inout [UInt8]) throws(JSONFault) {
        guard let byte = peek else { throw fault("an escape") }
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"): unescaped.append(contentsOf: String(try scalar()).utf8)
        default: throw fault("one of the escapes of JSON")
        }
    }

    private mutating func scalar() throws(JSONFault) -> Character {
        let unit = try hex()
        if let scalar = Unicode.Scalar(UInt32(unit)) { return Character(scalar) }
        guard unit < 0xDC00, peek == UInt8(ascii: "\\") else { throw fault("a pair of surrogates") }
        at += 1
        guard peek == UInt8(ascii: "u") else { throw fault("a pair of surrogates") }
        at += 1
        let low = try hex()
        guard (0xDC00...0xDFFF).contains(low) else { throw fault("a pair of surrogates") }
        let value = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
        guard let scalar = Unicode.Scalar(value) else { throw fault("a pair of surrogates") }
        return Character(scalar)
    }

    private mutating func hex() throws(JSONFault) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw fault("four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
            at += 1
        }
        return unit
    }

    private func text(_ units: some Collection<UInt8>, from start: Int) throws(JSONFault) -> String {
        guard let text = String(validating: units, as: UTF8.self) else {
            throw JSONFault(byte: start, expected: "UTF-8")
        }
        return text
    }

    private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
    }

    /// Skips white space and then `byte`, when it is next.
    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        skipSpace()
        guard peek == UInt8(ascii: byte) else { return false }
        at += 1
        return true
    }

    private func fault(_ expected: String) -> JSONFault { JSONFault(byte: at, expected: expected) }
}
