/// What a mapping's `destination:` says, before the destination has judged it.
package struct DestinationSettings: Sendable, Hashable {
    /// `churnzero`, `segment`, ...
    package var type: String
    /// Plain settings by key: text only.
    package var options: [String: String]
    /// Settings that are lists: headers, success codes.
    package var lists: [String: [String]]
    /// Secret settings by key, not yet read.
    package var secrets: [String: SecretSource]
    /// Headers that the mapping gives, in its order.
    package var headers: [HeaderSetting] = []
    /// Declared fields by entity (`events`, `accounts`, `contacts`), without their prefix. An entity that is absent is not checked.
    package var fields: [String: [String]]
    /// Settings whose environment variable is not set, by key: they are missed only when something is sent.
    package var unset: [String: String]

    package init(
        type: String,
        options: [String: String] = [:],
        lists: [String: [String]] = [:],
        secrets: [String: SecretSource] = [:],
        fields: [String: [String]] = [:],
        unset: [String: String] = [:]
    ) {
        self.unset = unset
        self.type = type
        self.options = options
        self.lists = lists
        self.secrets = secrets
        self.fields = fields
    }
}

/// One of a destination's `headers:`.
package struct HeaderSetting: Sendable, Hashable {
    package var name: String
    /// Nobody can tell which header holds a secret: each is treated as one.
    package var value: SecretSource
    /// The value as a shell finds it between double quotes; nil when more of it stands in the mapping than a scheme's name.
    package var inShell: String?

    package init(_ name: String, _ value: SecretSource, inShell: String? = nil) {
        self.name = name
        self.value = value
        self.inShell = inShell
    }
}

/// What a destination accepts, as a value: which calls there are, their fields and rules.
///
/// A mapping is compiled against it; nothing in it can send.
package struct DestinationSchema: Sendable {
    /// The name in `destination: {type: ...}`.
    package var type: String
    /// Keys that `destination:` may have besides `type` and `fields`.
    package var settings: [SettingRule]
    /// Entities that `fields:` may declare.
    package var entities: [String]
    package var calls: [CallKind]
    /// What one request may hold.
    package var limits: RequestLimits
    /// Where the key stands in a request.
    package var keyPlace: KeyPlace
    /// The member of an object under which a request's calls stand; nil when the request is the array of them.
    package var envelope: String?
    /// Where a sandbox takes such calls: `/i`.
    package var sandboxPath: String
    /// Whether calls travel as rows of CSV files (`TableForm`).
    package var sendsFiles: Bool
    /// A setting that changes the rules of the calls: by its value, what they are then.
    package var variants: (setting: String, calls: [String: [CallKind]])?

    package init(
        type: String,
        settings: [SettingRule],
        entities: [String],
        calls: [CallKind],
        limits: RequestLimits = RequestLimits(),
        keyPlace: KeyPlace,
        envelope: String? = nil,
        sandboxPath: String,
        variants: (setting: String, calls: [String: [CallKind]])? = nil,
        sendsFiles: Bool = false
    ) {
        self.sendsFiles = sendsFiles
        self.variants = variants
        self.envelope = envelope
        self.sandboxPath = sandboxPath
        self.type = type
        self.settings = settings
        self.entities = entities
        self.calls = calls
        self.limits = limits
        self.keyPlace = keyPlace
    }
}

extension DestinationSchema {
    /// The schema with the calls' rules as the settings want them.
    package func variant(for settings: DestinationSettings) -> DestinationSchema {
        guard let variants, let value = settings.options[variants.setting], let calls = variants.calls[value] else {
            return self
        }
        var schema = self
        schema.calls = calls
        return schema
    }
}

/// What one request to a destination may hold, and what it holds unless the user says otherwise.
package struct RequestLimits: Sendable, Hashable {
    /// Calls in a request, as long as the user does not say.
    package var usualCalls: Int
    /// Bytes of a request's body, as long as the user does not say.
    package var usualBytes: Int
    /// The most calls that the destination takes; nil when no limit is known.
    package var mostCalls: Int?
    /// The most bytes of a body; nil when no limit is known.
    package var mostBytes: Int?
    /// The most bytes of one call; nil when it may be as long as a body.
    package var callBytes: Int?

    package init(
        usualCalls: Int = 100,
        usualBytes: Int = 500_000,
        mostCalls: Int? = nil,
        mostBytes: Int? = nil,
        callBytes: Int? = nil
    ) {
        self.usualCalls = usualCalls
        self.usualBytes = usualBytes
        self.mostCalls = mostCalls
        self.mostBytes = mostBytes
        self.callBytes = callBytes
    }
}

/// Where a request carries the key.
package enum KeyPlace: Sendable, Hashable {
    /// In each call, under this name.
    case element(String)
    /// As the user of basic authentication, without a password.
    case basic
    /// In a header of this name.
    case header(String)
    /// There is no key, or the mapping's own headers hold it.
    case headers
}

/// One key of `destination:`.
package struct SettingRule: Sendable {
    package enum Kind: Sendable {
        case text
        case secret
        case list
        /// Names of headers with their values.
        case headers
    }
    package var name: String
    package var kind: Kind
    /// Needed for sending; `check` and `preview` do without.
    package var isRequired: Bool
    /// Texts that are allowed, when not all are.
    package var oneOf: [String]
    /// Another setting that says the same thing in another way.
    package var excludes: String?
    /// Whether it says yes or no.
    package var isSwitch: Bool { oneOf == ["true", "false"] }
    /// What numbers a list may hold, when they must be numbers.
    package var range: ClosedRange<Int>?

    package init(
        _ name: String,
        _ kind: Kind,
        required: Bool = false,
        oneOf: [String] = [],
        excludes: String? = nil,
        range: ClosedRange<Int>? = nil
    ) {
        self.range = range
        self.name = name
        self.kind = kind
        self.isRequired = required
        self.oneOf = oneOf
        self.excludes = excludes
    }
}
