import RowferryModel

/// `split`: the parts of a text, or one of them.
struct Split: Sendable {
    private let separator: [UInt8]
    /// The part that is kept, from 1; from the end when it is negative; nil for all of them, as a list.
    let part: Int?

    static let declaration = TransformDeclaration(
        name: "split",
        summary: """
            Cuts a text at each `by`, and keeps one part of it. Without `part` all parts are kept, as a list: that is \
            for destinations that take lists, or for `join` behind it. A text that has too few parts has no value.
            """,
        parameters: [
            KeyDeclaration("by", .text, "The text between two parts.", required: true),
            KeyDeclaration(
                "part",
                .integer,
                "Which part is kept: 1 is the first, -1 the last. White space around the parts stays."
            ),
        ],
        short: "by",
        examples: [
            .init(#"{split: {by: "@", part: 2}}"#, "ada@example.com", "example.com"),
            .init(#"{split: {by: "/", part: -1}}"#, "a/b/c", "c"),
            .init(#"{split: {by: ",", part: 3}}"#, "a,b", nil),
            .init(#"{split: {by: ", ", part: 1}}"#, "a, b", "a"),
            .init(#"{split: ";"}"#, "red;green;\"blue\"", #"["red","green","\"blue\""]"#),
        ],
        make: { keys, diagnostics in Self.read(keys, &diagnostics).map { .split($0) } }
    )

    private static func read(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> Split? {
        guard let separator = keys.text("by", &diagnostics) else { return nil }
        let part = keys.text("part", &diagnostics)
        let number = part.flatMap { Int($0) }
        if separator.isEmpty || (part != nil && (number == nil || number == 0)) {
            diagnostics.error(
                .mappingValue,
                separator.isEmpty ? "by of split is empty" : "part of split can't be \((part ?? "").quoted)",
                at: keys.line(of: separator.isEmpty ? "by" : "part") ?? keys.line,
                help: separator.isEmpty ? "give the text between two parts." : "1 is the first part, -1 the last."
            )
            return nil
        }
        return Split(separator: Array(separator.utf8), part: number)
    }

    /// - Complexity: linear; one part is a part of the text, a list stands in the scratch memory.
    func apply(to text: UnsafeRawBufferPointer, scratch: inout Scratch) -> Cell {
        guard let part else { return list(of: text, &scratch) }
        var wanted = part - 1
        if part < 0 {
            wanted = count(in: text) + part
            if wanted < 0 { return .missing }
        }
        var start = 0
        for _ in 0..<wanted {
            guard let end = ByteSearch.find(separator, in: text, from: start) else { return .missing }
            start = end + separator.count
        }
        let end = ByteSearch.find(separator, in: text, from: start) ?? text.count
        return Cell(UnsafeRawBufferPointer(rebasing: text[start..<end]), .text)
    }

    private func count(in text: UnsafeRawBufferPointer) -> Int {
        var count = 1
        var start = 0
        while let end = ByteSearch.find(separator, in: text, from: start) {
            count += 1
            start = end + separator.count
        }
        return count
    }

    private func list(of text: UnsafeRawBufferPointer, _ scratch: inout Scratch) -> Cell {
        scratch.sink.truncate(to: 0)
        scratch.sink.append(UInt8(ascii: "["))
        var start = 0
        while true {
            let found = ByteSearch.find(separator, in: text, from: start)
            JSONText.write(UnsafeRawBufferPointer(rebasing: text[start..<(found ?? text.count)]), to: &scratch.sink)
            guard let found else { break }
            scratch.sink.append(UInt8(ascii: ","))
            start = found + separator.count
        }
        scratch.sink.append(UInt8(ascii: "]"))
        return Cell(scratch.taken(), .json)
    }
}
