import RowferryModel
import Yams

/// Reads `source:`.
struct SourceReader {
    static let keys = [
        KeyDeclaration(
            "files",
            .texts,
            "The files to read when the command line names none: paths, patterns (`exports/*.csv`), folders."
        ),
        KeyDeclaration(
            "format",
            .words(SourceOptions.Format.allCases.map(\.rawValue)),
            "`csv`, `tsv` or `ndjson`; `auto` (as without it) looks at the file."
        ),
        KeyDeclaration(
            "delimiter",
            .text,
            "The text between two cells: `\";\"`, or `tab`. Found by looking when absent."
        ),
        KeyDeclaration("quote", .text, "The character around a cell; `\"\"` when cells are never quoted."),
        KeyDeclaration("escape", .text, "The character before a quote inside a cell, where quotes are not doubled."),
        KeyDeclaration(
            "encoding",
            .words(TextEncoding.allCases.map(\.rawValue)),
            "How text is encoded. Found by looking when absent."
        ),
        KeyDeclaration(
            "header",
            .either([.boolean, .list(.text)]),
            "Whether the first row names the columns; or the names, where it does not. Without a header columns are "
                + "named `column1`, `column2`, ..."
        ),
        KeyDeclaration("skip_lines", .count(from: 0), "Lines to pass over before the header."),
        KeyDeclaration("comment", .text, "The character with which lines begin that are passed over."),
        KeyDeclaration("null", .texts, "Texts that mean: no value. Only the empty one when absent."),
        KeyDeclaration(
            "ragged",
            .words(SourceOptions.Ragged.allCases.map(\.rawValue)),
            "Rows with too few or too many cells: `reject` (as without it), `pad` fills up, `truncate` cuts off."
        ),
    ]

    func read(_ mapping: KeyReader, _ diagnostics: inout MappingDiagnostics) -> SourceOptions {
        var options = SourceOptions()
        guard let node = mapping.node("source") else { return options }
        let keys = KeyReader(node, what: "source", known: Self.keys.names, diagnostics: &diagnostics)
        options = read(options: keys, &diagnostics)
        options.files = keys.texts("files", &diagnostics) ?? []
        return options
    }

    /// How a file is written, from keys that may have others beside them.
    func read(options keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> SourceOptions {
        var options = SourceOptions()
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
        if let delimiter = DelimiterWord.text(text) { return delimiter }
        diagnostics.error(
            .mappingValue,
            "the delimiter can't be \(text.quoted)",
            at: keys.line(of: "delimiter"),
            help: "give the text between two cells, such as \",\" or \";\" or tab."
        )
        return nil
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

/// What `delimiter:` says: the text itself, or a word for it.
package enum DelimiterWord {
    private static let words = ["tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "]

    /// The text between two cells; nil when it can't be one.
    package static func text(_ word: String) -> String? {
        let text = words[word] ?? word
        return text.isEmpty || text.contains(where: { $0.isNewline || $0 == "\"" }) ? nil : text
    }
}
