import RowferryModel

extension Answer {
    /// The most characters of an answer that are quoted.
    static let wordsLimit = 200

    /// What a server says in the body of its answer, on one line and in quotes: cut, with control characters made
    /// visible, and without the secrets or parts of them. Nil when it says nothing that people read: an empty body, a
    /// page, a picture.
    func words(without secrets: [String]) -> String? {
        guard isText else { return nil }
        var bytes = Array(body.prefix(Self.looked))
        for secret in secrets where !secret.isEmpty {
            let escaped = secret.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            for form in [escaped, secret] { bytes = Self.masked(bytes, without: Array(form.utf8)) }
        }
        let line = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !line.isEmpty else { return nil }
        let isCut = line.count > Self.wordsLimit
        return "\"" + String(line.prefix(Self.wordsLimit)).printable + (isCut ? "…" : "") + "\""
    }

    /// How many bytes of the body are looked at for what is quoted.
    private static let looked = 1_024
    /// So many bytes of a secret that stand together are a part of it: servers quote pieces of what they refuse.
    private static let telling = 6

    /// The text with a mask in place of the secret, and of every telling part of it.
    /// - Complexity: the product of the lengths.
    private static func masked(_ text: [UInt8], without secret: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = text[...]
        while let byte = rest.first {
            let longest = secret.indices.map { commonCount(rest, secret[$0...]) }.max() ?? 0
            if longest >= min(telling, secret.count) {
                result += Array("••••".utf8)
                rest = rest.dropFirst(longest)
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    private static func commonCount(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        zip(left, right).prefix { $0 == $1 }.count
    }

    private var isText: Bool {
        let start = body.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        if contentType.lowercased().contains("html") || start == UInt8(ascii: "<") { return false }
        return !body.contains { $0 < 0x09 }
    }
}
