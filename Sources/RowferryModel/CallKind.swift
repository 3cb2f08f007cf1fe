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
    /// What such a call adds to what is there, when it adds numbers.
    package var adds: AdditionRule?
    /// What a later call of the kind overwrites, when it writes what stays until it is overwritten.
    package var overwrites: OverwriteRule?
    /// Where such calls are sent to, when the destination has a URL for each kind; nil when they share one.
    package var path: CallPath?
    /// The same by what the call is about, which its field `entity` says (`accounts`, `contacts`).
    package var pathsByEntity: [String: CallPath] = [:]
    /// Why such a call would be dropped by the system that it is for, so that it may not be made; nil when it is taken.
    package var dropped: String?
    /// Fields that mean nothing without another one.
    package var companions: [(field: String, needs: String)] = []

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

/// A call takes away everything that an earlier one has done when both have the same fields, and the same texts in all but
/// those that are named here.
package struct OverwriteRule: Sendable, Hashable {
    /// The fields of this family are written anew.
    package var prefix: String
    /// And this one.
    package var name: String

    package init(prefix: String, name: String) {
        self.prefix = prefix
        self.name = name
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
