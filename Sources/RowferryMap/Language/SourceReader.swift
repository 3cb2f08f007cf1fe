import RowferryModel
import Yams

/// Reads `source:`.
struct SourceReader {
    static let keys = [
        "files", "format", "delimiter", "quote", "escape", "encoding", "header", "skip_lines", "comment", "null",
        "ragged",
    ]

    func read(_ mapping: KeyReader, _ diagnostics: inout MappingDiagnostics) -> SourceOptions {
        var options = SourceOptions()
        guard let node = mapping.node("source") else { return options }
        let keys = KeyReader(node, what: "source", known: Self.keys, diagnostics: &diagnostics)
        options.files = keys.texts("files", &diagnostics) ?? []
        options.format = keys.word("format", &diagnostics) ?? .auto
        options.ragged = keys.word("ragged", &diagnostics) ?? .reject
        options.null = keys.texts("null", &diagnostics) ?? [""]
        options.delimiter = delimiter(keys, &diagnostics)
        options.quote = character("quote", keys, mayBeEmpty: true, &diagnostics)
        options.escape = character("escape", keys, mayBeEmpty: true, &diagnostics)
        options.comment = character("comment", keys, mayBeEmpty: false, &diagnostics)
        options.encoding = encoding(keys, &diagnostics)
        options.skipLines = keys.count("skip_lines", &diagnostics)
        options.header = header(keys, &diagnostics)
        return options
    }

    private func delimiter(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> String? {
        guard let text = keys.text("delimiter", &diagnostics) else { return nil }
        let named = ["tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "]
        let delimiter = named[text] ?? text
        if delimiter.isEmpty || delimiter.contains(where: { $0.isNewline || $0 == "\"" }) {
            diagnostics.error(
                .mappingValue,
                "the delimiter can't be \(text.quoted)",
                at: keys.line(of: "delimiter"),
                help: "give the text between two cells, such as \",\" or \";\" or tab."
            )
            return nil
        }
        return delimiter
    }

    private func character(
        _ key: String,
        _ keys: KeyReader,
        mayBeEmpty: Bool,
        _ diagnostics: inout MappingDiagnostics
    ) -> String? {
        guard let text = keys.text(key, &diagnostics) else { return nil }
        let isOne = text.utf8.count == 1 && text != "\n" && text != "\r"
        if isOne || (mayBeEmpty && text.isEmpty) { return text }
        diagnostics.error(
            .mappingValue,
            "\(key) of source must be one ASCII character, found \(text.quoted)",
            at: keys.line(of: key)
        )
        return nil
    }

    private func encoding(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> TextEncoding? {
        guard let text = keys.text("encoding", &diagnostics) else { return nil }
        let name = text.lowercased()
        if let encoding = TextEncoding(rawValue: name) { return encoding }
        diagnostics.error(
            .mappingValue,
            "the encoding \(text.quoted) is not known",
            at: keys.line(of: "encoding"),
            help: NearestName.help(for: name, among: TextEncoding.allCases.map(\.rawValue), kind: "encoding")
        )
        return nil
    }

    private func header(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> SourceOptions.Header? {
        guard let node = keys.node("header") else { return nil }
        if case .boolean(let value)? = node.literal { return value ? .first : SourceOptions.Header.none }
        if case .sequence(let sequence) = node {
            let names = sequence.compactMap(\.text)
            if names.count == sequence.count, !names.isEmpty { return .names(names) }
        }
        diagnostics.error(
            .mappingValue,
            "header of source must be true, false or a list of names, found \(node.described)",
            at: node.line
        )
        return nil
    }
}
