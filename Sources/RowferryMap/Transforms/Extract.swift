import RowferryModel

/// `extract`: the part of a text that a regular expression finds.
struct Extraction: Sendable {
    private let regex: Regex
    private let group: Int

    static let declaration = TransformDeclaration(
        name: "extract",
        summary: """
            Keeps the part of the text that the regular expression `pattern` finds first: its first group, or all of \
            it when it has none. A text in which nothing fits has no value.
            """,
        parameters: [
            KeyDeclaration("pattern", .text, "The [regular expression](#regular-expressions).", required: true),
            KeyDeclaration(
                "group",
                .either([.count(from: 0), .text]),
                "The group that is kept: its number (0 for the whole match) or its name."
            ),
        ],
        short: "pattern",
        examples: [
            .init(#"{extract: "[0-9]+"}"#, "order 4711 of 2024", "4711"),
            .init(#"{extract: "@(.+)$"}"#, "ada@example.com", "example.com"),
            .init(#"{extract: {pattern: "(\\d+)-(\\d+)", group: 2}}"#, "12-34", "34"),
            .init(#"{extract: {pattern: "(?<host>[a-z]+)\\.com", group: host}}"#, "www.example.com", "example"),
            .init(#"{extract: "[0-9]+"}"#, "none", nil),
        ],
        make: { keys, diagnostics in Self.read(keys, &diagnostics).map { .extract($0) } }
    )

    private static func read(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> Extraction? {
        guard let regex = keys.regex("pattern", &diagnostics) else { return nil }
        guard let text = keys.text("group", &diagnostics) else {
            return Extraction(regex: regex, group: min(1, regex.groups))
        }
        if let group = regex.names[text] ?? Int(text), (0...regex.groups).contains(group) {
            return Extraction(regex: regex, group: group)
        }
        diagnostics.error(
            .mappingValue,
            "group of extract is \(text.quoted), but the pattern has no such group",
            at: keys.line(of: "group"),
            help: "the pattern has \(regex.groups) group\(regex.groups == 1 ? "" : "s"); they count from 1."
        )
        return nil
    }

    /// - Complexity: the length of the text times the size of the pattern; the result is a part of the text.
    func apply(to text: UnsafeRawBufferPointer, scratch: inout Scratch) -> Cell {
        var machine = RegexMachine(regex.program, scratch: &scratch)
        guard let range = machine.match(text)?[group] else { return .missing }
        return Cell(UnsafeRawBufferPointer(rebasing: text[range]), .text)
    }
}
