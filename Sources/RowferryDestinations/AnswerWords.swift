import RowferryModel

extension Answer {
    /// The most characters of an answer that are quoted.
    static let wordsLimit = 200

    /// What a server says in the body of its answer, on one line and in quotes: cut, with control characters made
    /// visible, and without the secrets. Nil when it says nothing that people read: an empty body, a page, a picture.
    func words(without secrets: [String]) -> String? {
        guard isText else { return nil }
        var text = String(decoding: body, as: UTF8.self)
        for secret in secrets where !secret.isEmpty {
            let escaped = secret.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            for form in [escaped, secret] { text = text.replacing(form, with: "••••") }
        }
        // The end of what was kept of the body may cut a secret in two.
        let line = text.prefix(Self.looked).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !line.isEmpty else { return nil }
        let isCut = line.count > Self.wordsLimit
        return "\"" + String(line.prefix(Self.wordsLimit)).printable + (isCut ? "…" : "") + "\""
    }

    /// How many characters of the body may be quoted. The rest of the 4 KiB that are kept is longer than any secret.
    private static let looked = 1_024

    private var isText: Bool {
        let start = body.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        if contentType.lowercased().contains("html") || start == UInt8(ascii: "<") { return false }
        return !body.contains { $0 < 0x09 }
    }
}
