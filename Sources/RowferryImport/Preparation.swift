package import RowferryDestinations
package import RowferryMap
package import RowferryModel
import RowferryRead

/// A mapping that was read, and its destination: everything that is known before a source is opened.
package struct LoadedMapping {
    package let mapping: Mapping
    package let destination: any Destination
    /// The mapping's text for reports.
    private let shownText: String?

    /// Reads a mapping.
    ///
    /// - Parameters:
    ///   - text: contents of the mapping file.
    ///   - file: its path, for messages.
    ///   - environment: variables that the mapping may name.
    ///   - readFile: the contents of a file that holds a secret or that the mapping includes, or nil.
    /// - Throws: everything that is wrong with the mapping, or with the files of its lookups.
    package init(
        _ text: String,
        file: String,
        environment: [String: String],
        readFile: @escaping @Sendable (String) -> String?
    ) throws(Diagnostics) {
        let mapping = try MappingFile.parse(
            text,
            file: file,
            environment: environment,
            schemas: Destinations.schemas,
            readFile: readFile
        )
        let secrets = SecretStore(environment: environment, readFile: readFile)
        destination = try Destinations.make(mapping.destination, mappingFile: file, secrets: secrets)
        // The destination binds secrets into its schema (hashes of ids): the calls are compiled against that one.
        let bound = mapping.bound(to: destination.schema)
        shownText = ShownMapping.text(of: text, secretKeys: Self.secretKeys)
        self.mapping = bound.bound(to: try LookupLoading.tables(of: bound))
    }

    /// The settings of all destinations that are secrets.
    private static var secretKeys: [String] {
        Set(Destinations.schemas.flatMap(\.settings).filter { $0.kind == .secret }.map(\.name)).sorted()
    }

    /// A mapping's text for others, whether it is right or not; nil when it can't be told what must not be in it.
    package static func withoutSecretsAndTests(_ text: String) -> String? {
        ShownMapping.withoutTests(text, secretKeys: secretKeys)
    }

    /// The JSON Schema of the mapping language, for all destinations.
    package static var schema: String { MappingSchema.text(Destinations.schemas) }

    package var name: String { mapping.name }
    /// Whether lookups of the mapping learn from the rows, and so from what the ledger knows.
    package var learnsFromRows: Bool { !mapping.learntLookups.isEmpty }
    package var warnings: [Diagnostic] { mapping.warnings }
    /// Where the mapping says that the key is with which calls are sent; nil when it does not.
    package var secret: SecretSource? {
        let key = destination.schema.settings.first { $0.kind == .secret && $0.isRequired }
        return key.flatMap { mapping.destination.secrets[$0.name] }
    }
    /// Where a request carries that key.
    package var keyPlace: KeyPlace { destination.schema.keyPlace }
    /// Headers that the mapping gives.
    package var headers: [HeaderSetting] { mapping.destination.headers }
    /// Whether calls travel as rows of CSV files.
    package var sendsFiles: Bool { destination.schema.sendsFiles }
    /// The member of an object under which a request's calls stand; nil when the request is the array of them.
    package var envelope: String? { destination.schema.envelope }
    /// Where a sandbox takes the calls.
    package var sandboxPath: String { destination.schema.sandboxPath }
    /// What one request to the destination may hold.
    package var limits: RequestLimits { destination.schema.limits }
    /// Event fields that the mapping declares; nil when it does not say.
    package var declaredEventFields: [String]? { mapping.destination.fields["events"] }

    /// How calls are put into requests; see `Destination`.
    package func wireForm(
        _ purpose: WirePurpose,
        endpoint: String?,
        userAgent: String
    ) throws(Diagnostics) -> WireForm {
        try destination.wireForm(purpose, endpoint: endpoint, userAgent: userAgent)
    }

    /// How the destination is asked for what it holds; see `Destination`.
    package func readBack(
        _ purpose: WirePurpose,
        endpoint: String?,
        userAgent: String
    ) throws(Diagnostics) -> ReadBack {
        try destination.readBack(purpose, endpoint: endpoint, userAgent: userAgent)
    }

    /// Opens the sources, and compiles the mapping against each.
    ///
    /// - Parameters:
    ///   - files: given on the command line; empty for those that the mapping names.
    ///   - events: which order events keep that carry their date.
    ///   - callLimit: bytes that one call may have.
    ///   - now: seconds since 1970: dates behind it lie in the future.
    /// - Returns: what every run begins with.
    /// - Throws: the first source that is not there, or all that the mapping asks of a source in vain.
    package func open(
        files: [String],
        events: EventOrder = .sameness,
        callLimit: Int = .max,
        now: Int? = nil
    ) throws(Diagnostics) -> Preparation {
        let paths = try paths(files.isEmpty ? mapping.source.files : files)
        var sources: [PreparedSource] = []
        for path in paths {
            let plan = PlanSettings(events: events, callLimit: callLimit, now: now)
            sources.append(try PreparedSource(path: path, mapping: mapping, plan))
        }
        return Preparation(mapping: mapping, destination: destination, sources: sources, text: shownText)
    }

    private func paths(_ names: [String]) throws(Diagnostics) -> [String] {
        if names.isEmpty {
            throw Diagnostics([
                Diagnostic(
                    .error,
                    .inputMissing,
                    "there is no file to read",
                    at: Position(file: mapping.file),
                    help: "name one on the command line, or in the mapping under source.files."
                )
            ])
        }
        do {
            return try SourceList.expand(names)
        } catch {
            throw Diagnostics([error])
        }
    }
}

/// A mapping, its destination and its sources, opened and checked against each other: what every run begins with.
package struct Preparation {
    let mapping: Mapping
    let destination: any Destination
    var sources: [PreparedSource]
    /// The mapping's text as it was read, without secrets; nil where it can't be shown.
    var text: String?

    /// What is odd about the mapping in view of the sources' columns, each once.
    package var warnings: [Diagnostic] {
        var told: Set<Diagnostic> = []
        return sources.flatMap(\.plan.warnings).filter { told.insert($0).inserted }
    }

    /// The sources as the ledger knows them: absolute paths, without links.
    /// Whether a source can be read only once: standard input, a pipe.
    package var readsStream: Bool { sources.contains { $0.source.identity.size == nil } }

    package var paths: [String] { sources.map { SourceList.canonical($0.source.path) } }
}

/// What a plan depends on besides mapping and source.
struct PlanSettings {
    var events = EventOrder.sameness
    var callLimit = Int.max
    var now: Int?
}

/// A source with the plan that was compiled for it.
struct PreparedSource {
    let source: Source
    /// What its rows are read from.
    var bytes: any SourceBytes
    private(set) var plan: Plan
    private(set) var rows: RowReader
    /// What the mapping's lookups learn from its rows; nil when they don't.
    let learning: LearningPlan?

    private var mapping: Mapping
    private var settings: PlanSettings

    init(path: String, mapping: Mapping, _ settings: PlanSettings) throws(Diagnostics) {
        self.mapping = mapping
        self.settings = settings
        do {
            source = try Source(path: path, options: mapping.source)
        } catch {
            throw Diagnostics([error])
        }
        bytes = source.content
        plan = try Self.compile(mapping, source, settings)
        rows = RowReader(layout: source.layout, columns: plan.columns)
        learning = try LearningPlan.compile(mapping, columns: source.layout.columns, source: path)
    }

    private static func compile(
        _ mapping: Mapping,
        _ source: Source,
        _ settings: PlanSettings
    ) throws(Diagnostics) -> Plan {
        try Plan.compile(
            mapping,
            columns: source.layout.columns,
            source: source.path,
            events: settings.events,
            callLimit: settings.callLimit,
            now: settings.now
        )
    }

    /// The same with another plan: one that assigns lanes as the source's first run did.
    func ordered(_ events: EventOrder, callLimit: Int) throws(Diagnostics) -> PreparedSource {
        var other = self
        other.settings.events = events
        other.settings.callLimit = callLimit
        try other.compile()
        return other
    }

    /// The same with what the lookups have learnt.
    func knowing(_ learnt: [String: LearntTable]) throws(Diagnostics) -> PreparedSource {
        var other = self
        other.mapping = mapping.knowing(learnt)
        try other.compile()
        return other
    }

    private mutating func compile() throws(Diagnostics) {
        plan = try Self.compile(mapping, source, settings)
        rows = RowReader(layout: source.layout, columns: plan.columns)
    }
}
