import GRDB

/// An element with all that can be decided about it without the database, so that the transaction stays short.
struct JudgedElement: Sendable {
    var position: Int
    /// These three as they were sent, also when they could not be understood.
    var action: String
    var account: String
    var contact: String
    /// Without the appKey.
    var body: String
    var change: Result<Change, Refusal>

    init(_ element: Element, by interpreter: Interpreter) {
        position = element.position
        action = element.sentText("action")
        account = element.sentText("accountExternalId")
        contact = element.sentText("contactExternalId")
        body = element.body
        change = Result { () throws(Refusal) in try interpreter.change(for: element) }
    }
}

/// Applies the elements of one request inside its transaction.
struct Application {
    let db: Database
    let requestID: Int64
    let receivedAt: String
    /// The number of the latest arrival.
    var arrival: Int64
    private(set) var tally = Tally()

    init(db: Database, requestID: Int64, receivedAt: String, arrival: Int64) {
        self.db = db
        self.requestID = requestID
        self.receivedAt = receivedAt
        self.arrival = arrival
    }

    /// Applies one element and writes it into the log.
    mutating func take(_ element: JudgedElement) throws {
        arrival += 1
        let effect: Effect
        do {
            effect = try apply(element.change.get())
        } catch let refusal as Refusal {
            effect = .error(refusal.text)
        }
        count(effect)
        try db.run(
            """
            INSERT INTO arrivals (seq, request_id, position, action, account, contact, effect, body_json)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                arrival, requestID, element.position, element.action, element.account, element.contact, effect.text,
                element.body,
            ]
        )
    }

    private mutating func count(_ effect: Effect) {
        tally.items += 1
        switch effect {
        case .applied: break
        case .swallowed: tally.swallowed += 1
        case .error: tally.errors += 1
        }
    }

    private mutating func apply(_ change: Change) throws -> Effect {
        switch change.kind {
        case .event(let event): return try add(event, change)
        case .set(let entity, let assignments):
            for assignment in assignments { try write(assignment, entity, change) }
        case .increment(let entity, let increments):
            for sum in try sums(of: increments, entity, change) { try write(sum, entity, change) }
            tally.increments += 1
        case .timeInApp(let visit): try add(visit, change)
        }
        try ensurePeople(of: change)
        return .applied
    }

    private func ensurePeople(of change: Change) throws {
        try db.run("INSERT OR IGNORE INTO accounts (external_id) VALUES (?)", [change.account])
        if !change.contact.isEmpty {
            try db.run(
                "INSERT OR IGNORE INTO contacts (account_external_id, external_id) VALUES (?, ?)",
                [change.account, change.contact]
            )
        }
    }

    private func add(_ event: EventFields, _ change: Change) throws -> Effect {
        let identity = event.date.map {
            EventIdentity(account: change.account, contact: change.contact, date: $0, description: event.description)
        }
        if let identity, !event.allowsDuplicates, try exists(identity) { return .swallowed }
        try db.run(
            """
            INSERT INTO events (arrival, account, contact, name, date, date_sent, description, quantity, fields_json,
                identity) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                arrival, change.account, change.contact, event.name, event.date ?? receivedAt, event.dateSent,
                event.description, event.quantity, JSONValue.object(event.fields).text, identity?.hash,
            ]
        )
        try ensurePeople(of: change)
        return .applied
    }

    private func exists(_ identity: EventIdentity) throws -> Bool {
        let known = try db.cachedStatement(
            sql: """
                SELECT 1 FROM events
                WHERE identity = ? AND account = ? AND contact = ? AND date = ? AND description = ?
                """
        )
        return try Int.fetchOne(
            known,
            arguments: [
                identity.hash, identity.account, identity.contact, identity.date, identity.description,
            ]
        ) != nil
    }

    private func add(_ visit: Visit, _ change: Change) throws {
        try db.run(
            """
            INSERT INTO time_in_app (arrival, account, contact, start_date, end_date, module) VALUES (?, ?, ?, ?, ?, ?)
            """,
            [arrival, change.account, change.contact, visit.start, visit.end, visit.module]
        )
    }
}

extension Application {
    private func write(_ assignment: Assignment, _ entity: Entity, _ change: Change) throws {
        try db.run(
            """
            INSERT INTO attributes (entity, account, contact, name, value, arrival) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, contact, entity, name)
            DO UPDATE SET value = excluded.value, arrival = excluded.arrival
            """,
            [
                entity.rawValue, change.account, change.holder(entity), assignment.name, assignment.value, arrival,
            ]
        )
    }

    /// The attributes' values afterwards, all of them before the first is written: a refused increment adds nothing.
    private func sums(of increments: [Increment], _ entity: Entity, _ change: Change) throws -> [Assignment] {
        var sums: [Assignment] = []
        for increment in increments {
            let place = sums.firstIndex { $0.name == increment.name }
            let current = try place.map { sums[$0].value } ?? value(of: increment.name, entity, change)
            guard let amount = current.map(Amount.init) ?? .zero else {
                throw Refusal("Attribute \"\(increment.name.prefix(80))\" holds no number to add to")
            }
            guard let sum = amount.adding(increment.amount) else {
                throw Refusal("Attribute \"\(increment.name.prefix(80))\": the sum cannot be held exactly")
            }
            if let place {
                sums[place].value = sum.text
            } else {
                sums.append(Assignment(name: increment.name, value: sum.text))
            }
        }
        return sums
    }

    private func value(of name: String, _ entity: Entity, _ change: Change) throws -> String? {
        let current = try db.cachedStatement(
            sql: "SELECT value FROM attributes WHERE account = ? AND contact = ? AND entity = ? AND name = ?"
        )
        return try String.fetchOne(
            current,
            arguments: [change.account, change.holder(entity), entity.rawValue, name]
        )
    }
}

extension Change {
    /// The `contact` under which an attribute of `entity` is kept: empty for the account's own.
    fileprivate func holder(_ entity: Entity) -> String { entity == .contact ? contact : "" }
}

/// What became of an element.
package enum Effect: Equatable, Sendable {
    case applied
    /// An event that the service takes for a duplicate.
    case swallowed
    case error(String)

    /// As in the column `arrivals.effect`.
    package var text: String {
        switch self {
        case .applied: "applied"
        case .swallowed: "swallowed"
        case .error(let text): "error: \(text)"
        }
    }

    init(text: String) {
        switch text {
        case "applied": self = .applied
        case "swallowed": self = .swallowed
        default: self = .error(String(text.dropFirst("error: ".count)))
        }
    }
}
