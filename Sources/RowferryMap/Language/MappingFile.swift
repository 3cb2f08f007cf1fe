package import RowferryModel
import Yams

/// Reads mapping files.
package enum MappingFile {
    /// Keys at the top of a mapping.
    static let keys = ["version", "name", "source", "destination", "calls"]
    /// Keys of the language that this version does not carry out: refused by name, never ignored.
    private static let later = ["lookups", "sync", "audience", "tests", "defaults", "include"]

    /// Reads a mapping and checks it against its destination.
    ///
    /// - Parameters:
    ///   - text: the YAML.
    ///   - file: its path, for messages; the mapping's name when it has none of its own.
    ///   - environment: what `${NAME}` reads.
    ///   - schemas: what there is to send to.
    /// - Throws: all mistakes at once, each with its line.
    package static func parse(
        _ text: String,
        file: String,
        environment: [String: String],
        schemas: [DestinationSchema]
    ) throws(Diagnostics) -> Mapping {
        var diagnostics = MappingDiagnostics(file: file)
        guard let root = compose(text, &diagnostics) else { throw Diagnostics(diagnostics.all) }
        refuseLaterKeys(root, &diagnostics)
        let keys = KeyReader(root, what: "the mapping", known: Self.keys + later, diagnostics: &diagnostics)
        checkVersion(keys, &diagnostics)
        let variables = Variables(environment: environment)
        let expanded = substituteAll(root, variables, &diagnostics)
        let source = SourceReader(variables: variables).read(keys, &diagnostics)
        let destination = DestinationReader(variables: variables, schemas: schemas).read(keys, &diagnostics)
        let calls = readCalls(expanded, keys, destination, &diagnostics)
        if diagnostics.all.contains(where: { $0.severity == .error }) { throw Diagnostics(diagnostics.all) }
        return Mapping(
            name: keys.text("name", &diagnostics) ?? defaultName(file),
            file: file,
            source: source,
            destination: destination.settings,
            calls: calls,
            hash: MappingHash.of(expanded, destination: destination.settings),
            warnings: diagnostics.all
        )
    }

    private static func compose(_ text: String, _ diagnostics: inout MappingDiagnostics) -> Node? {
        do {
            guard let root = try Yams.compose(yaml: text) else {
                diagnostics.error(
                    .mappingSyntax,
                    "the mapping is empty",
                    at: 1,
                    help: "a mapping needs at least destination: and calls:."
                )
                return nil
            }
            return root
        } catch let error as YamlError {
            let (line, message) = describe(error)
            diagnostics.error(
                .mappingSyntax,
                message,
                at: line,
                help: "check indentation, quotes and colons around this line."
            )
        } catch {
            diagnostics.error(.mappingSyntax, "this is not YAML: \(error)", at: 1)
        }
        return nil
    }

    private static func describe(_ error: YamlError) -> (line: Int?, message: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return (mark.line, "this is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "\($0)".quoted }
            return (context.mark.line, "the same key stands twice: \(names.joined(separator: ", "))")
        case .reader(let problem, _, let value, _):
            return (1, "this is not YAML: \(problem) (\(value))")
        default:
            return (1, "this is not YAML: \(error)")
        }
    }

    private static func refuseLaterKeys(_ root: Node, _ diagnostics: inout MappingDiagnostics) {
        guard case .mapping(let mapping) = root else { return }
        for (key, _) in mapping {
            guard let name = key.text, later.contains(name) else { continue }
            diagnostics.error(
                .mappingKey,
                "\(name.quoted) is not carried out by this version of rowferry",
                at: key.line,
                help: "remove it: nothing is imported with a part of a mapping left out."
            )
        }
    }

    private static func checkVersion(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) {
        guard let version = keys.node("version") else {
            diagnostics.error(.mappingMissing, "the mapping has no version", at: 1, help: "put version: 1 at its top.")
            return
        }
        if version.text != "1" {
            diagnostics.error(
                .mappingValue,
                "version \(version.described) is not known",
                at: version.line,
                help: "this rowferry reads version: 1."
            )
        }
    }

    /// The calls, and the tree with all variables replaced, outside of `destination`, whose settings may stay unset.
    private static func substituteAll(
        _ root: Node,
        _ variables: Variables,
        _ diagnostics: inout MappingDiagnostics
    ) -> Node {
        guard case .mapping(var mapping) = root else { return root }
        for (key, value) in mapping where key.text != "destination" {
            mapping[key] = substitute(value, variables, &diagnostics)
        }
        return .mapping(mapping)
    }

    private static func substitute(
        _ node: Node,
        _ variables: Variables,
        _ diagnostics: inout MappingDiagnostics
    ) -> Node {
        switch node {
        case .scalar(var scalar):
            guard scalar.string.contains("${") else { return node }
            let (text, missing) = variables.substitute(scalar.string)
            for name in missing {
                diagnostics.error(
                    .mappingVariable,
                    "the environment variable \(name) is not set",
                    at: node.line,
                    help: "set it, or give a default: ${\(name):-default}."
                )
            }
            scalar.string = text
            return .scalar(scalar)
        case .mapping(var mapping):
            for (key, value) in mapping { mapping[key] = substitute(value, variables, &diagnostics) }
            return .mapping(mapping)
        case .sequence(var sequence):
            for index in sequence.indices { sequence[index] = substitute(sequence[index], variables, &diagnostics) }
            return .sequence(sequence)
        case .alias:
            return node
        }
    }

    private static func readCalls(
        _ root: Node,
        _ keys: KeyReader,
        _ destination: DestinationReader.Result,
        _ diagnostics: inout MappingDiagnostics
    ) -> [CallMapping] {
        guard case .mapping(let mapping) = root, let node = mapping["calls"] else {
            diagnostics.error(
                .mappingMissing,
                "the mapping has no calls",
                at: keys.line,
                help: "list under calls: what a row shall become."
            )
            return []
        }
        guard let schema = destination.schema else { return [] }
        let reader = CallReader(schema: schema, declared: destination.settings.fields)
        return reader.read(node, &diagnostics)
    }

    private static func defaultName(_ file: String) -> String {
        let last = file.split(separator: "/").last.map(String.init) ?? file
        for ending in [".yaml", ".yml", ".json"] where last.hasSuffix(ending) {
            return String(last.dropLast(ending.count))
        }
        return last
    }
}
