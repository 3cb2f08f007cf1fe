/// Whose attribute it is.
package enum Entity: String, Sendable, CaseIterable {
    case account
    case contact
}

/// What one understood call asks for. Made by ``Interpreter``, carried out by ``Store``.
struct Change: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        case event(EventFields)
        case set(Entity, [Assignment])
        case increment(Entity, [Increment])
        case timeInApp(Visit)
    }

    var account: String
    /// Empty when none was sent; the interpreter sees to it that there is one where one is needed.
    var contact: String
    var kind: Kind
}

/// An event as the service would keep it: description poured and cut, date in one form.
struct EventFields: Equatable, Sendable {
    var name: String
    /// Nil when none was sent: the service then takes the time of arrival.
    var date: String?
    /// As it was sent, for those who judge the wire format.
    var dateSent: String?
    var description: String
    var quantity: String?
    /// The declared `cf_` fields, names without the prefix.
    var fields: [JSONMember]
    var allowsDuplicates: Bool
}

/// One attribute and its new value; nil clears it.
struct Assignment: Equatable, Sendable {
    var name: String
    var value: String?
}

/// One attribute and what is added to it.
struct Increment: Equatable, Sendable {
    var name: String
    var amount: Amount
}

/// One stretch of time in the application.
struct Visit: Equatable, Sendable {
    var start: String
    var end: String
    var module: String
}
