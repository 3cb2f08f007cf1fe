package import RowferryModel
import Yams

/// Reads mapping files.
package enum MappingFile {
    /// Keys at the top of a mapping.
    static let keys = [
        KeyDeclaration("version", .count(from: 1), "The version of the language: 1.", required: true),
        KeyDeclaration(
            "name",
            .text,
            "The mapping's name, under which the ledger remembers what was delivered; the file's name without it."
        ),
        KeyDeclaration("include", .texts, "Files whose parts this mapping [shares](#include)."),
        KeyDeclaration("source", .keys(SourceReader.keys), "What is [read](#source)."),
        KeyDeclaration("destination", .definition("destination"), "Where the calls [go](#destination)."),
        KeyDeclaration(
            "lookups",
            .named(.definition("lookup")),
            "Files, or rows, in which values are [looked up](#lookups)."
        ),
        KeyDeclaration("defaults", .definition("defaults"), "[Fields](#defaults) for every call that can have them."),
        KeyDeclaration("calls", .definition("calls"), "What a row [becomes](#calls)."),
        KeyDeclaration("sync", .keys(SyncMapping.keys), "Sends only [what has changed](#sync)."),
        KeyDeclaration("audience", .keys(AudienceMapping.keys), "Instead of calls: [who is a member](#audience)."),
        KeyDeclaration("mask", .texts, "Columns whose values are [not shown](#mask)."),
        KeyDeclaration("tests", .list(.definition("test")), "Rows and what must become of them: [tests](#tests)."),
    ]
    /// Reads a mapping and checks it against its destination.
    ///
    /// - Parameters:
    ///   - text: the YAML.
    ///   - file: its path, for messages; the mapping's name when it has none of its own.
    ///   - environment: what `${NAME}` reads.
    ///   - schemas: what there is to send to.
    ///   - readFile: the text of a file that the mapping includes, or nil when it can't be read.
    /// - Returns: the mapping, and in it what is odd but stops nothing.
    /// - Throws: all mistakes at once, each with its line, in the order of the lines.
    package static func parse(
        _ text: String,
        file: String,
        environment: [String: String],
        schemas: [DestinationSchema],
        readFile: @escaping (String) -> String? = { _ in nil }
    ) throws(Diagnostics) -> Mapping {
        var diagnostics = MappingDiagnostics(file: file)
        var tree = MappingTree(readFile: readFile)
        guard let root = tree.read(text, file: file, &diagnostics) else { throw Diagnostics(diagnostics.all) }
        let mapping = read(root, file, environment, schemas, &diagnostics)
        if diagnostics.hasErrors { throw Diagnostics(diagnostics.inOrder) }
        return mapping
    }

    private static func read(
        _ root: Node,
        _ file: String,
        _ environment: [String: String],
        _ schemas: [DestinationSchema],
        _ diagnostics: inout MappingDiagnostics
    ) -> Mapping {
        let variables = Variables(environment: environment)
        let expanded = substituteAll(root, variables, &diagnostics)
        let keys = KeyReader(expanded, what: "the mapping", known: Self.keys.names, diagnostics: &diagnostics)
        let settings: DestinationSettings
        var calls: [CallMapping] = []
        var sync: SyncMapping?
        var lookups: [LookupMapping] = []
        var source = SourceOptions()
        if keys.isMapping {
            checkVersion(keys, &diagnostics)
            source = SourceReader().read(keys, &diagnostics)
            let destination = DestinationReader(variables: variables, schemas: schemas).read(keys, &diagnostics)
            settings = destination.settings
            lookups = LookupReader().read(keys, &diagnostics)
            (calls, sync) = readCalls(keys, destination, lookups, &diagnostics)
        } else {
            settings = DestinationSettings(type: "")
        }
        let name = keys.text("name", &diagnostics) ?? ""
        let mask = readMask(keys, &diagnostics)
        let isKeyMasked = mask.mask.hides(sync?.remembered ?? [])
        sync?.isMasked = isKeyMasked
        return Mapping(
            name: name.isEmpty ? defaultName(file) : name,
            file: file,
            source: source,
            destination: settings,
            calls: calls,
            sync: sync,
            lookups: lookups,
            mask: mask,
            tests: keys.isMapping ? TestReader().read(keys, &diagnostics) : [],
            files: diagnostics.files,
            hash: MappingHash.of(expanded, destination: settings),
            warnings: diagnostics.inOrder
        )
    }

    private static func readMask(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> MaskMapping {
        guard keys.isMapping, let columns = keys.texts("mask", &diagnostics) else { return MaskMapping() }
        return MaskMapping(columns: columns, line: keys.line(of: "mask") ?? 1)
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

    /// The tree with all variables replaced, outside of `destination`, whose settings may stay unset.
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
            scalar.string = variables.replace(scalar.string, at: node.line, &diagnostics)
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
        _ keys: KeyReader,
        _ destination: DestinationReader.Result,
        _ lookups: [LookupMapping],
        _ diagnostics: inout MappingDiagnostics
    ) -> ([CallMapping], SyncMapping?) {
        let node = keys.node("calls")
        if node == nil, keys.node("audience") == nil {
            diagnostics.error(
                .mappingMissing,
                "the mapping has no calls",
                at: keys.line,
                help: "list under calls: what a row shall become."
            )
        }
        guard let schema = destination.schema else { return ([], nil) }
        let reader = CallReader(
            schema: schema,
            declared: destination.settings.fields,
            lookups: lookups,
            defaults: keys.node("defaults")
        )
        if keys.node("audience") != nil { return AudienceReader(calls: reader).read(keys, &diagnostics) ?? ([], nil) }
        let calls = node.map { reader.read($0, &diagnostics) } ?? []
        return (calls, SyncReader(calls: reader).read(keys, for: calls, &diagnostics))
    }

    private static func defaultName(_ file: String) -> String {
        let last = file.split(separator: "/").last.map(String.init) ?? file
        for ending in [".yaml", ".yml", ".json"] where last.hasSuffix(ending) {
            return String(last.dropLast(ending.count))
        }
        return last
    }
}
