package import RowferryModel

/// Any endpoint that takes a JSON array of objects.
///
/// Nothing is known of it but what the mapping says: which headers it wants, which statuses mean that it has the records,
/// and whether a second copy of one does harm.
package struct JSONEndpoint: Destination {
    private let settings: DestinationSettings
    private let mappingFile: String
    private let secrets: SecretStore
    package let schema: DestinationSchema

    init(settings: DestinationSettings, mappingFile: String, secrets: SecretStore) {
        self.settings = settings
        self.mappingFile = mappingFile
        self.secrets = secrets
        schema = Self.schema(isRepeatable: settings.options["repeatable"] == "true")
    }

    /// Statuses that mean success, unless the mapping lists others.
    static let usualSuccess = [200, 201, 202, 204]

    static func schema(isRepeatable: Bool) -> DestinationSchema {
        DestinationSchema(
            type: "json",
            settings: [
                SettingRule("endpoint", .text, required: true),
                SettingRule("headers", .headers),
                SettingRule("success", .list, range: 200...299),
                SettingRule("repeatable", .text, oneOf: ["true", "false"]),
            ],
            entities: [],
            calls: [
                CallKind(
                    name: "record",
                    constants: [],
                    fields: [],
                    families: [FieldFamily(prefix: "", entity: nil, undeclared: "")],
                    orderFields: [],
                    delivery: isRepeatable ? .repeatable : .once,
                    takesNested: true
                )
            ],
            keyPlace: .headers,
            sandboxPath: "/records"
        )
    }

    // MARK: Wire form

    package func wireForm(
        _ purpose: WirePurpose,
        endpoint: String?,
        userAgent: String
    ) throws(Diagnostics) -> WireForm {
        var problems: [Diagnostic] = []
        let url = settings.url(endpoint, for: purpose, in: mappingFile, &problems)
        if purpose == .send { problems += settings.headers.compactMap(problem) }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        let usual = [("Content-Type", "application/json"), ("User-Agent", userAgent), ("Accept", "*/*")]
        let given = Set(settings.headers.map { $0.name.lowercased() })
        return WireForm(
            url: url,
            headers: usual.filter { !given.contains($0.0.lowercased()) }.map { "\($0.0): \($0.1)" },
            // A sandbox keeps what it gets: real keys are none of its business.
            secretHeaders: settings.headers.map { header in
                let value = purpose == .send ? secrets.secret(header.value)?.reveal() : nil
                return Secret("\(header.name): \(value ?? "sandbox")")
            }
        )
    }

    /// Why a header can't be sent.
    private func problem(of header: HeaderSetting) -> Diagnostic? {
        let place = secrets.place(of: header.value)
        guard let value = secrets.secret(header.value)?.reveal() else {
            return Diagnostic(
                .error,
                .destinationKey,
                "there is no value for the header \(header.name): \(place) does not give one",
                at: Position(file: mappingFile),
                help: "set it, remove the header, or try it with --sandbox."
            )
        }
        // A line end would begin another header.
        if !value.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) { return nil }
        return Diagnostic(
            .error,
            .destinationKey,
            "the value of the header \(header.name) from \(place) has a line end or another control character in it",
            at: Position(file: mappingFile),
            help: "a header is one line: correct the value."
        )
    }

    // MARK: Answers

    package func judge(_ answer: Answer) -> Verdict {
        let success = settings.lists["success"]?.compactMap { Int($0) } ?? Self.usualSuccess
        guard 200...299 ~= answer.status else {
            let values = settings.headers.compactMap { secrets.secret($0.value) }
            return answer.verdict(of: "the endpoint", at: "an endpoint that takes records", hiding: values)
        }
        let reason =
            !success.contains(answer.status)
            ? "it answered \(answer.status), which destination.success does not list"
            : answer.isPage ? "it answered \(answer.status) with a page, which is no answer to records" : nil
        return reason.map { .stop(code: .destinationWrong, mayHaveArrived: true, reason: $0) } ?? .delivered
    }
}
