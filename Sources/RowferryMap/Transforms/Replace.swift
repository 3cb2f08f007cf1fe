import RowferryModel

/// `replace`: puts another text in the place of one.
struct Replacement: Sendable {
    private enum Piece: Sendable {
        case text([UInt8])
        case group(Int)
    }

    private enum What: Sendable {
        case text([UInt8])
        case regex(Regex)
    }

    private let what: What
    private let pieces: [Piece]

    static let declaration = TransformDeclaration(
        name: "replace",
        summary: """
            Puts another text in the place of every `text`, or of everything that fits the regular expression \
            `pattern`. With a pattern, `$1` in `with` is what its first group found, `$<name>` what a named group \
            found, `$0` all of it, and `$$` a dollar sign.
            """,
        parameters: [
            KeyDeclaration("text", .text, "The text to replace, letter by letter."),
            KeyDeclaration("pattern", .text, "The [regular expression](#regular-expressions) to replace."),
            KeyDeclaration("with", .text, "What stands there instead; nothing when it is left out."),
        ],
        examples: [
            .init(#"{replace: {text: "-", with: " "}}"#, "a-b-c", "a b c"),
            .init(#"{replace: {text: "."}}"#, "1.234.567", "1234567"),
            .init(#"{replace: {pattern: "[^0-9]+"}}"#, "+49 (30) 1234", "49301234"),
            .init(#"{replace: {pattern: "^(\\w+), (\\w+)$", with: "$2 $1"}}"#, "Lovelace, Ada", "Ada Lovelace"),
            .init(#"{replace: {pattern: "(?<year>\\d{4})", with: "$$$<year>"}}"#, "in 2024", "in $2024"),
            .init(#"{replace: {pattern: "x*", with: "-"}}"#, "axb", "-a--b-"),
            .init(#"{replace: {text: "z", with: "y"}}"#, "é", "é"),
        ],
        make: { keys, diagnostics in Self.read(keys, &diagnostics).map { .replace($0) } }
    )

    private static func read(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> Replacement? {
        let text = keys.text("text", &diagnostics)
        let pattern = keys.text("pattern", &diagnostics)
        let with = keys.text("with", &diagnostics) ?? ""
        guard (text == nil) != (pattern == nil), text != "" else {
            diagnostics.error(
                .mappingValue,
                text == "" ? "text of replace is empty" : "replace needs either text or pattern",
                at: keys.line,
                help: "write {replace: {text: \"a\", with: \"b\"}}."
            )
            return nil
        }
        if let text { return Replacement(what: .text(Array(text.utf8)), pieces: [.text(Array(with.utf8))]) }
        guard let regex = keys.regex("pattern", &diagnostics) else { return nil }
        do {
            return Replacement(what: .regex(regex), pieces: try pieces(of: with, regex))
        } catch {
            diagnostics.error(
                .mappingValue,
                "with of replace has \(error.text.quoted), but the pattern has no such group",
                at: keys.line(of: "with"),
                help: "groups stand in parentheses and count from 1; a dollar sign is $$."
            )
            return nil
        }
    }

    private struct UnknownGroup: Error {
        var text: String
    }

    private static func pieces(of text: String, _ regex: Regex) throws(UnknownGroup) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            if dollar > rest.startIndex { pieces.append(.text(Array(rest[..<dollar].utf8))) }
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                pieces.append(.text([UInt8(ascii: "$")]))
                rest.removeFirst()
            } else if rest.first == "<", let close = rest.firstIndex(of: ">") {
                let name = String(rest[..<close].dropFirst())
                guard let group = regex.names[name] else { throw UnknownGroup(text: "$<\(name)>") }
                pieces.append(.group(group))
                rest = rest[rest.index(after: close)...]
            } else {
                let digits = rest.prefix { $0.isASCII && $0.isNumber }.prefix(2)
                guard let group = Int(digits), group <= regex.groups else { throw UnknownGroup(text: "$\(digits)") }
                pieces.append(.group(group))
                rest = rest.dropFirst(digits.count)
            }
        }
        if !rest.isEmpty { pieces.append(.text(Array(rest.utf8))) }
        return pieces
    }

    /// - Complexity: linear; the text itself when there is nothing to replace.
    func apply(to text: UnsafeRawBufferPointer, scratch: inout Scratch) -> UnsafeRawBufferPointer {
        switch what {
        case .text(let wanted): replace(wanted, in: text, &scratch)
        case .regex(let regex): replace(regex, in: text, &scratch)
        }
    }

    private func replace(
        _ wanted: [UInt8],
        in text: UnsafeRawBufferPointer,
        _ scratch: inout Scratch
    ) -> UnsafeRawBufferPointer {
        guard var place = ByteSearch.find(wanted, in: text, from: 0) else { return text }
        guard case .text(let with)? = pieces.first else { return text }
        scratch.sink.truncate(to: 0)
        var done = 0
        while true {
            scratch.sink.append(UnsafeRawBufferPointer(rebasing: text[done..<place]))
            scratch.sink.append(with)
            done = place + wanted.count
            guard let next = ByteSearch.find(wanted, in: text, from: done) else { break }
            place = next
        }
        scratch.sink.append(UnsafeRawBufferPointer(rebasing: text[done...]))
        return scratch.taken()
    }

    private func replace(
        _ regex: Regex,
        in text: UnsafeRawBufferPointer,
        _ scratch: inout Scratch
    ) -> UnsafeRawBufferPointer {
        var machine = RegexMachine(regex.program, scratch: &scratch)
        guard var match = machine.match(text) else { return text }
        scratch.sink.truncate(to: 0)
        var done = 0
        while let range = match[0] {
            scratch.sink.append(UnsafeRawBufferPointer(rebasing: text[done..<range.lowerBound]))
            write(match, of: text, to: &scratch.sink)
            done = range.upperBound
            var place = done
            if range.isEmpty {
                // Nothing was taken: go on behind the next character, which stays.
                guard place < text.count else { break }
                place += UTF8Scalar.read(text, at: place).width
                scratch.sink.append(UnsafeRawBufferPointer(rebasing: text[done..<place]))
                done = place
            }
            guard let next = machine.match(text, from: place) else { break }
            match = next
        }
        scratch.sink.append(UnsafeRawBufferPointer(rebasing: text[done...]))
        return scratch.taken()
    }

    private func write(_ match: RegexMatch, of text: UnsafeRawBufferPointer, to sink: inout ByteSink) {
        for piece in pieces {
            switch piece {
            case .text(let bytes): sink.append(bytes)
            case .group(let group):
                if let range = match[group] { sink.append(UnsafeRawBufferPointer(rebasing: text[range])) }
            }
        }
    }
}
