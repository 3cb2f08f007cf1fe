package import RowferryModel

/// A system that calls can be sent to: its facts, its wire form, and what its answers mean.
package protocol Destination: Sendable {
    /// What may be mapped to it, with the secrets that calls themselves need (hashes of ids) already bound.
    var schema: DestinationSchema { get }

    /// How the calls are put into a request. The given endpoint replaces the mapping's.
    ///
    /// - Throws: what is missing for the purpose.
    func wireForm(_ purpose: WirePurpose, endpoint: String?, userAgent: String) throws(Diagnostics) -> WireForm

    /// What an answer means for its chunk.
    func judge(_ answer: Answer) -> Verdict

    /// How the destination is asked for what it holds. The given endpoint replaces the mapping's.
    ///
    /// - Throws: what is missing for that, or that it can't be asked.
    func readBack(_ purpose: WirePurpose, endpoint: String?, userAgent: String) throws(Diagnostics) -> ReadBack
}

extension Destination {
    /// Most take calls, and can't be asked.
    package func readBack(
        _ purpose: WirePurpose,
        endpoint: String?,
        userAgent: String
    ) throws(Diagnostics) -> ReadBack {
        throw Diagnostics([
            Diagnostic(
                .error,
                .usage,
                "a destination of the type \(schema.type) can't be read back",
                help: "rowferry verify is for ChurnZero, which has an API to read with."
            )
        ])
    }

    /// What the end of a request means for its chunk.
    package func judge(_ result: TransportResult) -> Verdict {
        switch result {
        case .failed(let mayHaveArrived, let reason): .retry(mayHaveArrived: mayHaveArrived, reason: reason)
        case .answered(let answer): judge(answer)
        }
    }
}

extension DestinationSettings {
    /// Where calls go: the given endpoint, or else the mapping's; without one a place that leads nowhere, which is a
    /// problem for sending.
    func url(
        _ endpoint: String?,
        for purpose: WirePurpose,
        in mappingFile: String,
        _ problems: inout [Diagnostic]
    ) -> String {
        let url = endpoint ?? options["endpoint"] ?? ""
        if !url.isEmpty { return url }
        if purpose == .send { problems.append(.noEndpoint(in: mappingFile, variable: unset["endpoint"])) }
        return "https://\(type).invalid"
    }
}

/// What a wire form is wanted for.
package enum WirePurpose: Sendable {
    /// To send to the real destination: everything must be there, the secrets too.
    case send
    /// To send to a sandbox, which takes any key.
    case sandbox
    /// To know how large requests would be.
    case measure
}

/// The destinations that there are.
package enum Destinations {
    /// What each type accepts, before a mapping has been read.
    package static var schemas: [DestinationSchema] {
        [ChurnZero.schema(identitySecret: nil), ChurnZeroBatch.schema]
            + SegmentDialect.all.map { Segment.schema($0, writeKey: nil) }
            + [ZendeskConnect.schema, JSONEndpoint.schema(isRepeatable: false)]
    }

    /// What calls of all destinations add, as far as they say it in numbers.
    package static var additionRules: [AdditionRule] { schemas.flatMap(\.calls).compactMap(\.adds) }

    /// The destination that a mapping names.
    ///
    /// - Throws: what is missing or wrong in its settings for what is needed now.
    package static func make(
        _ settings: DestinationSettings,
        mappingFile: String,
        secrets: SecretStore
    ) throws(Diagnostics) -> any Destination {
        if let dialect = SegmentDialect.all.first(where: { $0.type == settings.type }) {
            return Segment(dialect, settings: settings, mappingFile: mappingFile, secrets: secrets)
        }
        if settings.type == ZendeskConnect.schema.type {
            return ZendeskConnect(settings: settings, mappingFile: mappingFile, secrets: secrets)
        }
        if settings.type == ChurnZeroBatch.schema.type {
            return ChurnZeroBatch(settings: settings, mappingFile: mappingFile, secrets: secrets)
        }
        if settings.type == "json" {
            return JSONEndpoint(settings: settings, mappingFile: mappingFile, secrets: secrets)
        }
        return ChurnZero(settings: settings, mappingFile: mappingFile, secrets: secrets)
    }
}

extension Diagnostic {
    /// Nothing can be sent, since nobody says where to; `variable` is the one that should have said it.
    static func noEndpoint(in mappingFile: String, variable: String?) -> Diagnostic {
        let reason = variable.map { "the environment variable \($0) is not set" } ?? "the mapping names none"
        return Diagnostic(
            .error,
            .destinationKey,
            "the destination's endpoint is not known: \(reason)",
            at: Position(file: mappingFile),
            help: variable.map { "set \($0), give --endpoint, or try it with --sandbox." }
                ?? "give destination.endpoint, or try it with --sandbox."
        )
    }
}

extension SecretStore {
    /// A setting that must hold a key gives none.
    func missing(_ name: String, _ source: SecretSource?, in mappingFile: String, help: String) -> Diagnostic {
        Diagnostic(
            .error,
            .destinationKey,
            "there is no \(name): \(place(of: source)) does not give one",
            at: Position(file: mappingFile),
            help: help
        )
    }
}

/// Reads secrets from where the mapping says that they are.
package struct SecretStore: Sendable {
    private let environment: [String: String]
    private let readFile: @Sendable (String) -> String?

    /// `readFile` gives the contents of a file, or nil when it can't be read.
    package init(environment: [String: String], readFile: @escaping @Sendable (String) -> String?) {
        self.environment = environment
        self.readFile = readFile
    }

    /// The secret, or nil when it is not there or empty.
    package func secret(_ source: SecretSource?) -> Secret? {
        let text: String?
        switch source {
        case .environment(let name, let fallback):
            let value = environment[name]
            text = value?.isEmpty == false ? value : fallback?.reveal()
        case .file(let path): text = readFile(path).map(Self.withoutLineEnd)
        case .literal(let secret): text = secret.reveal()
        case nil: text = nil
        }
        return text.flatMap { $0.isEmpty ? nil : Secret($0) }
    }

    /// Where the secret should be, for a message: `the environment variable X`.
    package func place(of source: SecretSource?) -> String {
        switch source {
        case .environment(let name, _): "the environment variable \(name)"
        case .file(let path): "the file \(path)"
        case .literal, nil: "the mapping"
        }
    }

    private static func withoutLineEnd(_ text: String) -> String {
        var text = text[...]
        while let last = text.last, last.isNewline { text.removeLast() }
        return String(text)
    }
}

// The whole environment must not end in a log or a crash report.
extension SecretStore: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "••••" }
    package var debugDescription: String { "••••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
