import RowferryModel
import Yams

/// Reads `lookups:`.
struct LookupReader {
    func read(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> [LookupMapping] {
        guard let node = keys.node("lookups") else { return [] }
        guard case .mapping(let mapping) = node else {
            diagnostics.error(
                .mappingValue,
                "lookups must name lookups, found \(node.described)",
                at: node.line,
                help: "write lookups: {owners: {file: owners.csv, key: crm_id, value: username}}."
            )
            return []
        }
        return mapping.compactMap { key, value in
            key.text.flatMap { read($0, value, at: key.line ?? 1, &diagnostics) }
        }
    }

    private func read(
        _ name: String,
        _ node: Node,
        at line: Int,
        _ diagnostics: inout MappingDiagnostics
    ) -> LookupMapping? {
        if name.isEmpty || name.contains(".") {
            diagnostics.error(.mappingKey, "a lookup can't be named \(name.quoted): its name has no point", at: line)
        }
        let keys = KeyReader(
            node,
            what: "the lookup \(name)",
            known: LookupMapping.keys.names,
            diagnostics: &diagnostics
        )
        guard keys.isMapping else { return nil }
        let origin = origin(name, keys, line, &diagnostics)
        let key = KeySourceReader(what: "the lookup \(name)").read(keys, &diagnostics)
        if keys.node("key") == nil {
            diagnostics.error(
                .mappingMissing,
                "the lookup \(name) has no key",
                at: line,
                help: "add key: ...."
            )
        }
        let values = values(name, keys, line, &diagnostics)
        guard let origin, let key, !values.isEmpty else { return nil }
        var lookup = LookupMapping(
            name: name,
            origin: origin,
            position: diagnostics.files.position(line),
            when: keys.node("when").flatMap { ConditionReader.read($0, &diagnostics) },
            key: key,
            values: values,
            duplicates: keys.word("duplicates", &diagnostics) ?? (keys.node("from") == nil ? .error : .last),
            hash: MappingHash.of(node)
        )
        if lookup.isLearnt { check(&lookup, keys, line, &diagnostics) }
        return lookup
    }

    private func origin(
        _ name: String,
        _ keys: KeyReader,
        _ line: Int,
        _ diagnostics: inout MappingDiagnostics
    ) -> LookupMapping.Origin? {
        switch (keys.text("file", &diagnostics), keys.text("from", &diagnostics)) {
        case (let path?, nil):
            checkUnused(["when"], because: "it has a file", name, keys, &diagnostics)
            let fileLine = keys.line(of: "file") ?? line
            return .file(
                path: MappingPath.resolve(path, beside: diagnostics.files.path(of: fileLine)),
                options: SourceReader().read(options: keys, &diagnostics)
            )
        case (nil, "rows"?):
            let options = SourceReader.keys.map(\.name)
            checkUnused(options, because: "its rows are those of the source", name, keys, &diagnostics)
            return .rows
        case (nil, let from?):
            diagnostics.error(
                .mappingValue,
                "the lookup \(name) can't be learnt from \(from.quoted)",
                at: keys.line(of: "from") ?? line,
                help: "write from: rows, or name a file."
            )
        case (.some, .some):
            diagnostics.error(
                .mappingKey,
                "the lookup \(name) has a file, and is from rows",
                at: line,
                help: "leave out one of file and from."
            )
        case (nil, nil):
            diagnostics.error(
                .mappingMissing,
                "the lookup \(name) has no file",
                at: line,
                help: "add file: ..., or from: rows to learn it from the rows that are imported."
            )
        }
        return nil
    }

    private func checkUnused(
        _ names: [String],
        because reason: String,
        _ name: String,
        _ keys: KeyReader,
        _ diagnostics: inout MappingDiagnostics
    ) {
        for key in names where keys.node(key) != nil {
            diagnostics.error(
                .mappingKey,
                "the lookup \(name) can't have \(key): \(reason)",
                at: keys.line(of: key),
                help: "leave it out."
            )
        }
    }

    /// What rows can't tell.
    private func check(
        _ lookup: inout LookupMapping,
        _ keys: KeyReader,
        _ line: Int,
        _ diagnostics: inout MappingDiagnostics
    ) {
        if lookup.duplicates == .error {
            diagnostics.error(
                .mappingValue,
                "duplicates of the lookup \(lookup.name) can't be error: of one key many rows may tell",
                at: keys.line(of: "duplicates") ?? line,
                help: "write last, or first."
            )
        }
        for column in lookup.columns where RowFact(rawValue: column) != nil {
            diagnostics.error(
                .mappingValue,
                "the lookup \(lookup.name) can't learn from \(column): that is no column of the row",
                at: line,
                help: "name columns, or paths into an object."
            )
        }
    }

    private func values(
        _ name: String,
        _ keys: KeyReader,
        _ line: Int,
        _ diagnostics: inout MappingDiagnostics
    ) -> [(name: String, columns: [String])] {
        if keys.node("value") == nil, let node = keys.node("values"), case .mapping(let mapping) = node {
            let values = mapping.compactMap { key, value in key.text.flatMap { name in value.texts.map { (name, $0) } }
            }
            if values.count == mapping.count, !values.isEmpty { return values }
        }
        if keys.node("values") == nil, let columns = keys.texts("value", &diagnostics), !columns.isEmpty {
            return [("", columns)]
        }
        diagnostics.error(
            .mappingValue,
            "the lookup \(name) needs value: COLUMN, or values: {NAME: COLUMN}",
            at: keys.line(of: "values") ?? line
        )
        return []
    }
}

extension Node {
    /// A text or a list of them that is not empty; nil when it is neither.
    fileprivate var texts: [String]? {
        if let text { return [text] }
        guard case .sequence(let sequence) = self else { return nil }
        let texts = sequence.compactMap(\.text)
        return texts.isEmpty || texts.count < sequence.count ? nil : texts
    }
}

/// Reads `key:`: a column, or a column with transforms.
struct KeySourceReader {
    /// What has the key, for messages.
    let what: String

    static let keys = [
        KeyDeclaration("column", .text, "The column.", required: true),
        KeyDeclaration("transform", .definition("transforms"), "Transforms of its text."),
    ]

    func read(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> KeySource? {
        guard let node = keys.node("key") else { return nil }
        if let column = node.text, !column.isEmpty { return KeySource(column: column) }
        let inner = KeyReader(node, what: "key of \(what)", known: Self.keys.names, diagnostics: &diagnostics)
        guard inner.isMapping else { return nil }
        let transforms = inner.node("transform").map { TransformReader(field: "key").read($0, &diagnostics) }
        guard let column = inner.text("column", &diagnostics) else {
            diagnostics.error(
                .mappingMissing,
                "key of \(what) names no column",
                at: node.line,
                help: "add column: ...."
            )
            return nil
        }
        return KeySource(column: column, transforms: transforms ?? [])
    }
}

/// Paths in a mapping.
enum MappingPath {
    /// The path as seen from the folder of another file; an absolute one stays.
    static func resolve(_ path: String, beside file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return String(file[...slash]) + path
    }
}
