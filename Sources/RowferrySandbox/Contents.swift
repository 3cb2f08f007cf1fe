/// Everything that a sandbox holds at one moment, or what one account has in it. For tests and small imports: it is
/// all in memory.
package struct Contents: Equatable, Sendable {
    package var counts: Counts
    /// In the order in which they were first seen.
    package var accounts: [String]
    package var contacts: [Contact]
    /// By account, contact, entity, name.
    package var attributes: [Attribute]
    /// These in the order of arrival, but for the traits.
    package var events: [Event]
    package var timeInApp: [TimeInApp]
    /// Of users and groups, by kind, id, name.
    package var traits: [TraitRecord]
    package var messages: [MessageRecord]
    package var arrivals: [Arrival]
    package var requests: [Request]

    /// The attribute's value; nil when there is none or it was cleared. Without a contact: the account's attribute.
    package func value(of name: String, account: String, contact: String = "") -> String? {
        attributes.first { $0.name == name && $0.account == account && $0.contact == contact }?.value
    }
}

/// How much of everything there is. `/state.json` is this.
package struct Counts: Equatable, Sendable, Codable {
    package var accounts: Int
    package var contacts: Int
    package var attributes: Int
    package var events: Int
    /// Events taken for duplicates.
    package var swallowed: Int
    /// Elements with incrementAttribute that were applied.
    package var increments: Int
    package var timeInApp: Int
    /// Calls of Segment's kind that are kept.
    package var messages: Int
    package var users: Int
    package var groups: Int
    package var requests: Int
    /// Elements that arrived and were looked at, whatever came of them.
    package var items: Int
    /// Elements, and whole requests, that could not be applied.
    package var errors: Int
}

/// A contact of an account.
package struct Contact: Equatable, Sendable {
    package var account: String
    package var id: String
}

/// An attribute of an account (then `contact` is empty) or of a contact.
package struct Attribute: Equatable, Sendable {
    package var entity: Entity
    package var account: String
    package var contact: String
    package var name: String
    /// Nil: cleared by the text `null`.
    package var value: String?
}

/// An event as it is kept.
package struct Event: Equatable, Sendable {
    package var account: String
    package var contact: String
    package var name: String
    /// In UTC, in one form whatever was sent; the time of arrival when nothing was.
    package var date: String
    /// The text that was sent as eventDate.
    package var dateSent: String?
    package var description: String
    package var quantity: String?
    /// A JSON object of the declared `cf_` fields, names without the prefix, in the order sent.
    package var fieldsJSON: String
}

/// One trackTimeInApp.
package struct TimeInApp: Equatable, Sendable {
    package var account: String
    package var contact: String
    package var start: String
    package var end: String
    package var module: String
}

/// One element of a request that was looked at. Requests answered by a fault before that leave none.
package struct Arrival: Equatable, Sendable {
    /// Grows by one with each element, over all requests, in the order in which they were applied.
    package var seq: Int64
    package var request: Int64
    /// The place in the request's array, from 0.
    package var position: Int
    package var action: String
    package var account: String
    package var contact: String
    package var effect: Effect
    /// The element on one line, members in the order sent, without the appKey.
    package var bodyJSON: String
}

/// One request to the push endpoint.
package struct Request: Equatable, Sendable {
    package var id: Int64
    package var receivedAt: String
    package var method: String
    package var bytes: Int
    /// The elements that were looked at; 0 when a fault came before.
    package var items: Int
    /// As it is written in a fault plan: `reset-before`, `reset-after`, `status=503`, `html`.
    package var fault: String?
    /// Why no element could be read.
    package var error: String?
}
