import RowferryModel
import Yams

/// Reads `transform:`: one transform or a list of them, each a name or a name with parameters.
struct TransformReader {
    /// What the transforms belong to, for messages.
    let field: String

    func read(_ node: Node, _ diagnostics: inout MappingDiagnostics) -> [Transform] {
        guard case .sequence(let sequence) = node else {
            return readOne(node, &diagnostics).map { [$0] } ?? []
        }
        let transforms = sequence.compactMap { readOne($0, &diagnostics) }
        for (index, transform) in transforms.enumerated().dropLast() where transform.givesList {
            if case .join = transforms[index + 1] { continue }
            diagnostics.error(
                .mappingValue,
                "split of \(field) makes a list, which only join can take up",
                at: node.line,
                help: "give the part that is wanted, such as split: {by: \",\", part: 1}, or let split be the last."
            )
        }
        return transforms
    }

    /// Reads what stands behind a column in a template: `trim | split: "@"`.
    func read(piped text: String, at line: Int, _ diagnostics: inout MappingDiagnostics) -> [Transform] {
        // As YAML they are a list; a bar between quotes belongs to a text.
        var items = ""
        var quote: Character?
        var isParametric = false
        var item = ""
        func close() {
            items += (items.isEmpty ? "" : ", ") + (isParametric ? "{\(item)}" : item)
            item = ""
            isParametric = false
        }
        for character in text {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "|" {
                close()
                continue
            } else if character == ":" {
                isParametric = true
            }
            item.append(character)
        }
        close()
        let yaml = String(repeating: "\n", count: line - 1) + "[\(items)]"
        guard let node = try? Yams.compose(yaml: yaml), case .sequence = node else {
            diagnostics.error(
                .mappingValue,
                "the template's transforms \(text.quoted) can't be read",
                at: line,
                help: "write {{ email | trim | split: \"@\" }}."
            )
            return []
        }
        return read(node, &diagnostics)
    }

    private func readOne(_ node: Node, _ diagnostics: inout MappingDiagnostics) -> Transform? {
        if let name = node.text {
            guard let declaration = declaration(name, node.line, &diagnostics) else { return nil }
            return make(declaration, KeyReader(what: name, known: [], line: node.line), &diagnostics)
        }
        guard case .mapping(let mapping) = node, mapping.count == 1, let entry = mapping.first,
            let name = entry.key.text
        else {
            diagnostics.error(
                .mappingValue,
                "transform of \(field) must be a name, or one name with its parameters, found \(node.described)",
                at: node.line,
                help: "write transform: [trim, {replace: {text: \"-\", with: \"\"}}]."
            )
            return nil
        }
        guard let declaration = declaration(name, entry.key.line, &diagnostics) else { return nil }
        return make(declaration, parameters(of: declaration, entry.value, &diagnostics), &diagnostics)
    }

    private func declaration(
        _ name: String,
        _ line: Int?,
        _ diagnostics: inout MappingDiagnostics
    ) -> TransformDeclaration? {
        if let declaration = Transform.declarations.first(where: { $0.name == name }) { return declaration }
        let names = Transform.declarations.map(\.name)
        diagnostics.error(
            .mappingValue,
            "there is no transform \(name.quoted)",
            at: line,
            help: NearestName.help(for: name, among: names, kind: "transform")
        )
        return nil
    }

    private func parameters(
        of declaration: TransformDeclaration,
        _ node: Node,
        _ diagnostics: inout MappingDiagnostics
    ) -> KeyReader? {
        if declaration.parameters.isEmpty {
            diagnostics.error(
                .mappingValue,
                "the transform \(declaration.name) takes no parameters",
                at: node.line,
                help: "write \(declaration.name) alone."
            )
            return nil
        }
        if case .scalar = node, let short = declaration.short {
            return KeyReader(what: declaration.name, known: declaration.parameters.names, line: node.line)
                .with(short, node)
        }
        let keys = KeyReader(
            node,
            what: declaration.name,
            known: declaration.parameters.names,
            diagnostics: &diagnostics
        )
        return keys.isMapping ? keys : nil
    }

    private func make(
        _ declaration: TransformDeclaration,
        _ keys: KeyReader?,
        _ diagnostics: inout MappingDiagnostics
    ) -> Transform? {
        guard let keys else { return nil }
        let missing = declaration.parameters.filter { $0.isRequired && keys.node($0.name) == nil }.names
        guard missing.isEmpty else {
            let list = missing.joined(separator: " and ")
            diagnostics.error(
                .mappingMissing,
                "the transform \(declaration.name) of \(field) needs \(list)",
                at: keys.line,
                help: "write {\(declaration.name): {\(missing.map { "\($0): ..." }.joined(separator: ", "))}}."
            )
            return nil
        }
        return declaration.make(keys, &diagnostics)
    }
}
