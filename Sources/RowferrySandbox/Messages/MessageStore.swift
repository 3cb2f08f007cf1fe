import GRDB

extension Store {
    /// Applies the calls of one request in their order, and writes them and the request into the log.
    func apply(_ messages: [Result<Message, Refusal>], receipt: Receipt) async throws {
        try await write(receipt, items: messages.count) { db, request, arrival in
            var application = MessageApplication(db: db, request: request, arrival: arrival)
            for (position, message) in messages.enumerated() { try application.take(message, at: position) }
            try application.tally.add(in: db)
        }
    }
}

/// Applies the calls of one request inside its transaction.
private struct MessageApplication {
    let db: Database
    let request: Int64
    /// The number of the latest arrival.
    var arrival: Int64
    private(set) var tally = Tally()

    init(db: Database, request: Int64, arrival: Int64) {
        self.db = db
        self.request = request
        self.arrival = arrival
    }

    mutating func take(_ message: Result<Message, Refusal>, at position: Int) throws {
        arrival += 1
        tally.items += 1
        var effect = Effect.applied
        switch message {
        case .failure(let refusal): effect = .error(refusal.text)
        case .success(let message): if try !add(message) { effect = .swallowed }
        }
        if effect == .swallowed { tally.swallowed += 1 }
        if case .error = effect { tally.errors += 1 }
        let known = try? message.get()
        try db.run(
            """
            INSERT INTO arrivals (seq, request_id, position, action, account, contact, effect, body_json)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                arrival, request, position, known?.type ?? "", known?.group ?? "", known?.user ?? "", effect.text,
                known?.body ?? "",
            ]
        )
    }

    /// False when a call with the same messageId came before: the service keeps the first.
    private func add(_ message: Message) throws -> Bool {
        try db.run(
            """
            INSERT OR IGNORE INTO messages (arrival, type, user_id, anonymous_id, group_id, name, date, message_id,
                values_json) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                arrival, message.type, message.user, message.anonymous, message.group, message.name, message.date,
                message.id, JSONValue.object(message.values).text,
            ]
        )
        if db.changesCount == 0 { return false }
        if message.type == "identify" {
            if !message.previous.isEmpty { try rename(message.previous, to: message.user) }
            try merge(message.values, into: "user", message.user.isEmpty ? message.anonymous : message.user)
            if !message.groupValues.isEmpty { try merge(message.groupValues, into: "group", message.group) }
        }
        if message.type == "group" { try merge(message.values, into: "group", message.group) }
        return true
    }

    /// A user of Zendesk Connect gets another id, and keeps what he has.
    private func rename(_ previous: String, to user: String) throws {
        try db.run("UPDATE OR REPLACE traits SET id = ? WHERE kind = 'user' AND id = ?", [user, previous])
        try db.run("DELETE FROM profiles WHERE kind = 'user' AND id = ?", [previous])
    }

    /// Traits are kept by name: a later value replaces an earlier one.
    private func merge(_ traits: [JSONMember], into kind: String, _ id: String) throws {
        try db.run("INSERT OR IGNORE INTO profiles (kind, id) VALUES (?, ?)", [kind, id])
        for trait in traits {
            try db.run(
                """
                INSERT INTO traits (kind, id, name, value_json) VALUES (?, ?, ?, ?)
                ON CONFLICT (kind, id, name) DO UPDATE SET value_json = excluded.value_json
                """,
                [kind, id, trait.key, trait.value.text]
            )
        }
    }
}

/// A call as it is kept: of Segment's kind, of Zendesk Connect's, or a record of no kind.
package struct MessageRecord: Equatable, Sendable {
    package var type: String
    package var user: String
    package var anonymous: String
    package var group: String
    /// The event of a track, the name of a page or screen, the previous id of an alias.
    package var name: String
    package var date: String?
    package var messageID: String?
    /// Traits or properties, as a JSON object.
    package var valuesJSON: String

    static let columns = "type, user_id, anonymous_id, group_id, name, date, message_id, values_json"

    init(row: Row) {
        type = row[0]
        user = row[1]
        anonymous = row[2]
        group = row[3]
        name = row[4]
        date = row[5]
        messageID = row[6]
        valuesJSON = row[7]
    }
}

/// A trait of a user or a group, as the latest call has set it.
package struct TraitRecord: Equatable, Sendable {
    /// `user` or `group`.
    package var kind: String
    package var id: String
    package var name: String
    package var valueJSON: String

    static let columns = "kind, id, name, value_json"

    init(row: Row) {
        kind = row[0]
        id = row[1]
        name = row[2]
        valueJSON = row[3]
    }
}
