package import RowferryModel

/// Calls for people to read: one field a line.
package enum PreviewText {
    /// A row and its calls as a small table.
    ///
    /// - Parameters:
    ///   - source: The path of the row's source.
    ///   - row: The row's number.
    ///   - calls: JSON objects.
    ///   - actions: Their names; shown for a call that does not say itself what it is.
    ///   - reject: Why the row would be rejected.
    /// - Returns: The text, with one newline at its end.
    package static func table(
        source: String,
        row: Int,
        calls: [[UInt8]],
        actions: [String],
        reject: Reject?
    ) -> String {
        var text = "\(source.printable) row \(row.grouped)\n"
        if let reject {
            text += "  rejected [\(reject.code.rawValue)]: \(reject.reason.printable)\n"
        } else if calls.isEmpty {
            text += "  no call\n"
        }
        for (index, call) in calls.enumerated() {
            var members = JSONMembers.of(call)
            let isNamed = members.contains { $0.value == "\"\(actions[index])\"" }
            if !isNamed { members.insert(("call", actions[index]), at: 0) }
            let width = members.map(\.name.count).max() ?? 0
            if index > 0 { text += "\n" }
            for member in members {
                let padding = String(repeating: " ", count: width - member.name.count)
                text += "  \(member.name.printable)\(padding)  \(member.value.printable)\n"
            }
        }
        return text
    }

    /// How calls of a mapping are sent with `curl`.
    package struct Curl: Sendable {
        /// Where calls go to that have no path of their own.
        private let url: String
        private let key: String
        private let place: KeyPlace
        private let headers: [HeaderSetting]
        private let envelope: String?

        /// - Parameters:
        ///   - url: Where the calls go, or what stands before their paths.
        ///   - key: Where the mapping says that the key is. One that stands in the mapping itself is not shown.
        ///   - place: Where a request carries the key.
        ///   - headers: What the mapping gives besides, with secrets left to the shell as well.
        ///   - envelope: The member of an object under which the calls stand; nil when they are the array.
        package init(
            url: String,
            key: SecretSource?,
            at place: KeyPlace,
            headers: [HeaderSetting] = [],
            envelope: String?
        ) {
            self.headers = headers
            self.url = url
            self.key = key?.inShell ?? place.nameInShell
            self.place = place
            self.envelope = envelope
        }

        /// The commands that would send the calls of a row, with the secret left to the shell: one for all of them, or
        /// one for each call that has a path of its own.
        ///
        /// - Parameters:
        ///   - calls: JSON objects.
        ///   - paths: For each call its path; nil when it has none.
        /// - Returns: The commands, each with one newline at its end.
        package func commands(_ calls: [[UInt8]], paths: [CallPath?]) -> String {
            let texts = calls.map { withKey(String(decoding: $0, as: UTF8.self).quotedForShell) }
            if paths.contains(where: { $0 != nil }) {
                return zip(texts, paths).map { text, path in
                    command(url + (path.map { "/" + $0.alone } ?? ""), text)
                }.joined()
            }
            let array = "[" + texts.joined(separator: ",") + "]"
            return command(url, envelope.map { "{\"\($0)\":" + array + "}" } ?? array)
        }

        private func withKey(_ call: String) -> String {
            guard case .element(let name) = place else { return call }
            return "{\"\(name)\":\"'\"\(key)\"'\"," + call.dropFirst()
        }

        /// The body is quoted for a place between single quotes.
        private func command(_ url: String, _ body: String) -> String {
            let hasType = headers.contains { $0.name.lowercased() == "content-type" }
            return "curl --fail-with-body \(hasType ? "" : "-H 'Content-Type: application/json' ")\(flags)"
                + "\(url.inShellQuotes) -d '\(body)'\n"
        }

        private var flags: String {
            switch place {
            case .element: ""
            case .basic: "-u \"\(key):\" "
            case .header(let name): "-H \"\(name): \(key)\" "
            case .headers: headers.map { "-H \"\($0.name): \($0.inShell ?? "$HEADER")\" " }.joined()
            }
        }
    }
}

extension KeyPlace {
    /// A variable for a key that nobody names.
    fileprivate var nameInShell: String {
        if case .element = self { "$APP_KEY" } else { "$WRITE_KEY" }
    }
}

extension SecretSource {
    /// What a shell puts in its place between double quotes; nil when only the mapping knows it.
    fileprivate var inShell: String? {
        switch self {
        case .environment(let name, _): "${\(name)}"
        case .file(let path): "$(cat \(Command.shellQuoted(path)))"
        case .literal: nil
        }
    }
}

extension String {
    /// For a place between single quotes.
    fileprivate var quotedForShell: String {
        split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
    }

    fileprivate var inShellQuotes: String {
        "'\(quotedForShell)'"
    }
}

/// The members of a JSON object that rowferry wrote itself, in their order, values as they stand.
enum JSONMembers {
    static func of(_ object: [UInt8]) -> [(name: String, value: String)] {
        var members: [(String, String)] = []
        var depth = 0
        var isInString = false
        var isEscaped = false
        var start = 1
        var colon: Int?
        for (index, byte) in object.enumerated() {
            if isEscaped {
                isEscaped = false
            } else if isInString {
                if byte == UInt8(ascii: "\\") { isEscaped = true }
                if byte == UInt8(ascii: "\"") { isInString = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isInString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: ":") where depth == 1 && colon == nil: colon = index
                case UInt8(ascii: ",") where depth == 1, UInt8(ascii: "}") where depth == 1:
                    if let split = colon { members.append(member(object, start, split, index)) }
                    start = index + 1
                    colon = nil
                    if byte == UInt8(ascii: "}") { depth -= 1 }
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
            }
        }
        return members
    }

    private static func member(_ object: [UInt8], _ start: Int, _ colon: Int, _ end: Int) -> (String, String) {
        let name = String(decoding: object[start..<colon], as: UTF8.self)
        return (String(name.dropFirst().dropLast()), String(decoding: object[(colon + 1)..<end], as: UTF8.self))
    }
}
