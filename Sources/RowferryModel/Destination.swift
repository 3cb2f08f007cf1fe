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

    package init(
        type: String,
        settings: [SettingRule],
        entities: [String],
        calls: [CallKind],
        limits: RequestLimits = RequestLimits(),
        keyPlace: KeyPlace,
        envelope: String? = nil,
        sandboxPath: String
    ) {
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
}

/// One key of `destination:`.
package struct SettingRule: Sendable {
    package enum Kind: Sendable {
        case text
        case secret
        case list
    }
    package var name: String
    package var kind: Kind
    /// Needed for sending; `check` and `preview` do without.
    package var isRequired: Bool
    /// Texts that are allowed, when not all are.
    package var oneOf: [String]
    /// Another setting that says the same thing in another way.
    package var excludes: String?

    package init(
        _ name: String,
        _ kind: Kind,
        required: Bool = false,
        oneOf: [String] = [],
        excludes: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.isRequired = required
        self.oneOf = oneOf
        self.excludes = excludes
    }
}

/// One kind of call that a destination takes.
package struct CallKind: Sendable {
    /// A field with the same text in every call of the kind.
    package struct Constant: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The name in `calls:`.
    package var name: String
    /// Constant fields that stand first in the JSON object, in order: `action`, `trackEvent`.
    package var constants: [Constant]
    package var fields: [FieldRule]
    /// Families of fields with free names: `cf_`, `attr_`.
    package var families: [FieldFamily]
    /// Groups of fields of which one must be mapped completely; empty when there is no such choice.
    package var alternatives: [FieldAlternative]
    /// Fields of which each call needs one, whichever; empty when there is no such choice. A row whose call would have
    /// none of them is rejected.
    package var needsOneOf: [String]
    /// Fields that name the thing whose calls must stay in order: the first of them that has a value counts. Empty when
    /// order never matters.
    package var orderFields: [String]
    package var delivery: DeliveryRule
    /// Fields that are computed from another field's text, and follow it in the object.
    package var derived: [DerivedField]
    /// The JSON value that clears a field, when this kind of call can clear: `"null"` in quotes for ChurnZero.
    package var clearing: String?
    /// Fields whose joint values make two calls the same to the destination, which then keeps only the first; empty when
    /// it keeps all. Only calls that are pinned to a date and not forbidden to be the same (`DeliveryRule`) are compared.
    package var sameness: [String]
    /// Whether a value may be a JSON array or object. Names of fields are paths then: `traits.plan` is the member `plan`
    /// of the object `traits`.
    package var takesNested: Bool
    /// The field that tells the destination a call that arrives again from a new one, when it has such a field.
    package var seal: CallSeal?
    /// Field with the date on which what the call tells of happened; nil when the call tells of no event.
    package var date: String?
    /// Field whose value names what happened: the destination makes a new kind of event of a name that it does not know.
    package var title: String?
    /// Where such calls are sent to, when the destination has a URL for each kind; nil when they share one.
    package var path: CallPath?

    package init(
        name: String,
        constants: [Constant],
        fields: [FieldRule],
        families: [FieldFamily] = [],
        alternatives: [FieldAlternative] = [],
        needsOneOf: [String] = [],
        orderFields: [String],
        delivery: DeliveryRule,
        derived: [DerivedField] = [],
        clearing: String? = nil,
        sameness: [String] = [],
        takesNested: Bool = false,
        seal: CallSeal? = nil,
        date: String? = nil,
        title: String? = nil,
        path: CallPath? = nil
    ) {
        self.path = path
        self.needsOneOf = needsOneOf
        self.seal = seal
        self.title = title
        self.date = date
        self.sameness = sameness
        self.takesNested = takesNested
        self.clearing = clearing
        self.name = name
        self.constants = constants
        self.fields = fields
        self.families = families
        self.alternatives = alternatives
        self.orderFields = orderFields
        self.delivery = delivery
        self.derived = derived
    }
}

/// Where calls of a kind are sent to, behind the destination's URL.
package struct CallPath: Sendable, Hashable {
    /// For one call, whose object is the whole body.
    package var alone: String
    /// For an array of calls.
    package var batch: String

    package init(alone: String, batch: String) {
        self.alone = alone
        self.batch = batch
    }
}

/// How a field's value is written, besides its type.
package enum FieldForm: Sendable, Hashable {
    case plain
    /// A moment, as the seconds since 1970: `1706972400`, or `1706972400.25`.
    case unixSeconds
    /// A single value, as the only element of an array.
    case list
}

/// One standard field of a call.
package struct FieldRule: Sendable {
    package var name: String
    package var type: ValueType
    /// Texts that are allowed, when not all are.
    package var oneOf: [String]
    package var isRequired: Bool
    /// Required when the call is about this entity (`contacts`).
    package var requiredFor: String?
    /// A bare text in the mapping is a literal, not a column (`entity: account`).
    package var isLiteral: Bool
    /// Characters beyond which the destination cuts the text silently.
    package var cutsAt: Int?
    /// An id of the user's own, which spreadsheets damage.
    package var isID: Bool
    /// A time at which something happened: not in the future.
    package var isPast: Bool
    /// Digits of a second's fraction that the destination keeps; nil for all.
    package var fractionDigits: Int?
    package var form: FieldForm
    /// Characters (UTF-16 units) beyond which the destination does not take the text.
    package var longest: Int?
    /// The name of a time zone, as the tz database has it: another text is rejected.
    package var isZone: Bool

    package init(
        _ name: String,
        _ type: ValueType = .string,
        oneOf: [String] = [],
        required: Bool = false,
        requiredFor: String? = nil,
        literal: Bool = false,
        cutsAt: Int? = nil,
        id: Bool = false,
        past: Bool = false,
        fractionDigits: Int? = nil,
        form: FieldForm = .plain,
        longest: Int? = nil,
        zone: Bool = false
    ) {
        self.form = form
        self.longest = longest
        isZone = zone
        self.fractionDigits = fractionDigits
        isID = id
        isPast = past
        self.requiredFor = requiredFor
        self.name = name
        self.type = type
        self.oneOf = oneOf
        self.isRequired = required
        self.isLiteral = literal
        self.cutsAt = cutsAt
    }
}

/// Fields with a common prefix and a name chosen by the user.
package struct FieldFamily: Sendable {
    package var prefix: String
    /// Entity whose declared fields (`destination.fields`) the names must be among. When nil, the entity is what the
    /// call's `entity` field says.
    package var entity: String?
    /// Standard names of the family with their types, by entity: `accounts: [Name: string, ...]`.
    package var standard: [String: [FieldRule]]
    /// The type of every name that is not standard, when the family has one (increments are numbers).
    package var type: ValueType?
    /// What happens at the destination with a name that was not declared, as a sentence for the diagnostic.
    package var undeclared: String

    /// The family's names for people: `cf_...`, `traits.NAME`.
    package var shown: String { prefix + (prefix.hasSuffix(".") ? "NAME" : "...") }

    package init(
        prefix: String,
        entity: String?,
        standard: [String: [FieldRule]] = [:],
        type: ValueType? = nil,
        undeclared: String
    ) {
        self.prefix = prefix
        self.entity = entity
        self.standard = standard
        self.type = type
        self.undeclared = undeclared
    }
}

/// One of several ways to fill a call: all of `fields`, or at least one field of the family.
package enum FieldAlternative: Sendable {
    case fields([String])
    case family(prefix: String)
}

/// A field by which a destination knows a call that it had before. rowferry fills it in each call that does not map it:
/// with a hash of the mapping's name, the file's name, the row, the call's place in the mapping, and all that the call
/// says. So a call that is sent again has the value that it had, in later runs too; another call has another one.
package struct CallSeal: Sendable, Hashable {
    package var name: String
    /// Differs from one account at the destination to the next, where the field is compared across all of them.
    package var seed: [UInt64]

    /// The seed has two numbers.
    package init(name: String, seed: [UInt64]) {
        self.name = name
        self.seed = seed
    }
}

/// A field whose value follows from another field's text.
package struct DerivedField: Sendable {
    package var name: String
    package var source: String
    /// The text to send, from the source field's text as it is sent (UTF-8, unescaped). Must give plain ASCII without
    /// quotes or backslashes.
    package var compute: @Sendable (UnsafeRawBufferPointer) -> [UInt8]

    package init(name: String, source: String, compute: @escaping @Sendable (UnsafeRawBufferPointer) -> [UInt8]) {
        self.name = name
        self.source = source
        self.compute = compute
    }
}

/// When a call of a kind may be repeated.
package enum DeliveryRule: Sendable {
    case repeatable
    case once
    /// Repeatable when `pinned` has a value and `unless` is not true; once otherwise.
    case repeatableWhen(pinned: String, unless: String)
}

/// The type of a value as the mapping language names it.
package enum ValueType: String, Sendable, CaseIterable, Codable {
    case string
    case integer
    case number
    case boolean
    case date
    case datetime
    case json
}
