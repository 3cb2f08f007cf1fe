package import RowferryDestinations
package import RowferryMap
package import RowferryModel
package import RowferryRead

/// A mapping, its destination and its sources, opened and checked against each other: what every command begins with.
package struct Preparation {
    package let mapping: Mapping
    package let destination: any Destination
    package let sources: [PreparedSource]

    /// What there is to be prepared.
    package struct Request {
        /// Path of the mapping file, and its contents.
        package var mappingFile: String
        package var mappingText: String
        /// Given on the command line; empty for those that the mapping names.
        package var files: [String]
        package var environment: [String: String]
        package var readFile: @Sendable (String) -> String?
        package var spread: Bool
        package var callLimit: Int

        package init(
            mappingFile: String, mappingText: String, files: [String], environment: [String: String],
            readFile: @escaping @Sendable (String) -> String?, spread: Bool = false, callLimit: Int = .max
        ) {
            self.mappingFile = mappingFile
            self.mappingText = mappingText
            self.files = files
            self.environment = environment
            self.readFile = readFile
            self.spread = spread
            self.callLimit = callLimit
        }
    }

    /// - Throws: everything that is wrong with the mapping, or the first source that is not there.
    package init(_ request: Request) throws(Diagnostics) {
        let mapping = try MappingFile.parse(
            request.mappingText, file: request.mappingFile, environment: request.environment,
            schemas: Destinations.schemas)
        self.mapping = mapping
        let secrets = SecretStore(environment: request.environment, readFile: request.readFile)
        destination = try Destinations.make(mapping.destination, mappingFile: request.mappingFile, secrets: secrets)
        // The destination binds secrets into its schema (hashes of ids): the calls are compiled against that one.
        let bound = mapping.bound(to: destination.schema)
        let paths = try Self.paths(request.files.isEmpty ? mapping.source.files : request.files, mapping)
        var prepared: [PreparedSource] = []
        for path in paths { prepared.append(try PreparedSource(path: path, mapping: bound, request)) }
        sources = prepared
    }

    private static func paths(_ names: [String], _ mapping: Mapping) throws(Diagnostics) -> [String] {
        if names.isEmpty {
            throw Diagnostics([
                Diagnostic(
                    .error, .inputMissing, "there is no file to read", at: Position(file: mapping.file),
                    help: "name one on the command line, or in the mapping under source.files.")
            ])
        }
        do {
            return try SourceList.expand(names)
        } catch {
            throw Diagnostics([error])
        }
    }
}

/// A source with the plan that was compiled for it.
package struct PreparedSource {
    package let source: Source
    package let plan: Plan
    package let rows: RowReader

    init(path: String, mapping: Mapping, _ request: Preparation.Request) throws(Diagnostics) {
        do {
            source = try Source(path: path, options: mapping.source)
        } catch {
            throw Diagnostics([error])
        }
        plan = try Plan.compile(
            mapping, columns: source.layout.columns, source: path, spread: request.spread,
            callLimit: request.callLimit)
        rows = RowReader(layout: source.layout, columns: plan.columns)
    }
}
