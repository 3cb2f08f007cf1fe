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
    /// Who takes no other text than those of `oneOf`, when it is not the destination itself.
    package var taker: String?
    /// The text of `CallKind.title` with which a required field is not required.
    package var exception: String?

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

/// The names of a family that are known to be read.
package struct ReadNames: Sendable {
    /// Who reads them.
    package var reader: String
    package var names: [String]
    /// By the text of `CallKind.title`, where these differ.
    package var byTitle: [String: [String]]

    package init(reader: String, names: [String], byTitle: [String: [String]] = [:]) {
        self.reader = reader
        self.names = names
        self.byTitle = byTitle
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
    /// The names that are read at the other end, when not all are.
    package var read: ReadNames?

    /// The family's names for people: `cf_...`, `traits.NAME`, `NAME`.
    package var shown: String { prefix + (prefix.isEmpty || prefix.hasSuffix(".") ? "NAME" : "...") }

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
