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
        for needed in ["file", "key"] where keys.node(needed) == nil {
            diagnostics.error(
                .mappingMissing,
                "the lookup \(name) has no \(needed)",
                at: line,
                help: "add \(needed): ...."
            )
        }
        let path = keys.text("file", &diagnostics)
        let key = KeySourceReader(what: "the lookup \(name)").read(keys, &diagnostics)
        let values = values(name, keys, line, &diagnostics)
        guard let path, let key, !values.isEmpty else { return nil }
        let fileLine = keys.line(of: "file") ?? line
        return LookupMapping(
            name: name,
            path: MappingPath.resolve(path, beside: diagnostics.files.path(of: fileLine)),
            options: SourceReader().read(options: keys, &diagnostics),
            position: diagnostics.files.position(line),
            key: key,
            values: values,
            duplicates: keys.word("duplicates", &diagnostics) ?? .error
        )
    }

    private func values(
        _ name: String,
        _ keys: KeyReader,
        _ line: Int,
        _ diagnostics: inout MappingDiagnostics
    ) -> [(name: String, column: String)] {
        if keys.node("value") == nil, let node = keys.node("values"), case .mapping(let mapping) = node {
            let values = mapping.compactMap { key, value in key.text.flatMap { name in value.text.map { (name, $0) } } }
            if values.count == mapping.count, !values.isEmpty { return values }
        }
        if keys.node("values") == nil, let value = keys.text("value", &diagnostics) { return [("", value)] }
        diagnostics.error(
            .mappingValue,
            "the lookup \(name) needs value: COLUMN, or values: {NAME: COLUMN}",
            at: keys.line(of: "values") ?? line
        )
        return []
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
