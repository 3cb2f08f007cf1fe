/// Something that a destination keeps attributes of: an account, or a contact of one.
package struct Thing: Sendable, Hashable, Codable, Comparable {
    package enum Kind: String, Sendable, Codable {
        case account
        case contact
    }

    package var kind: Kind
    package var account: String
    /// Nil for an account.
    package var contact: String?

    package init(account: String, contact: String? = nil) {
        kind = contact == nil ? .account : .contact
        self.account = account
        self.contact = contact
    }

    package static func < (left: Thing, right: Thing) -> Bool {
        (left.kind.rawValue, left.account, left.contact ?? "") < (
            right.kind.rawValue, right.account, right.contact ?? ""
        )
    }
}

/// What reading back has found. Its JSON form is a promise: keys are added, not renamed.
package struct Verification: Sendable, Codable {
    /// An attribute that is not as it was sent.
    package struct Difference: Sendable, Hashable, Codable {
        package var thing: Thing
        package var field: String
        /// The value that was sent last; nil when it was cleared.
        package var wanted: String?
        /// The value that is there; nil when there is none.
        package var there: String?

        package init(thing: Thing, field: String, wanted: String?, there: String?) {
            self.thing = thing
            self.field = field
            self.wanted = wanted
            self.there = there
        }
    }

    /// How the things were chosen.
    package struct Sample: Sendable, Codable {
        /// At most so many; nil for all.
        package var size: Int?
        package var seed: UInt64
        /// How many there are about.
        package var of: Int

        package init(size: Int?, seed: UInt64, of: Int) {
            self.size = size
            self.seed = seed
            self.of = of
        }
    }

    /// What was sent and can't be held against what is there.
    package struct NotCompared: Sendable, Hashable, Codable {
        /// Attributes of the things that something was added to.
        package var incremented = 0
        /// Calls of other kinds, by their names: events, increments, time in app.
        package var calls: [String: Int] = [:]
        /// Attributes that the destination does not show, by their names.
        package var unreadable: [String: Int] = [:]
        /// Calls that were not delivered yet, and those that were refused.
        package var undelivered = 0
        package var refused = 0
        /// Rows that the mapping rejects.
        package var rejectedRows = 0
        package init() {}
    }

    package var mapping: String
    package var target: String
    package var sample: Sample
    /// Things and attributes that were compared.
    package var things = 0
    package var fields = 0
    package var differences: [Difference] = []
    /// Things that are not there.
    package var missing: [Thing] = []
    package var notCompared = NotCompared()
    /// Requests that were made.
    package var requests = 0

    package init(mapping: String, target: String, sample: Sample) {
        self.mapping = mapping
        self.target = target
        self.sample = sample
    }

    /// Whether everything is as it was sent.
    package var isAsSent: Bool { differences.isEmpty && missing.isEmpty }
}
