import GRDB

/// Which rows to read: one account's or all, the newest few or all.
struct Selection: Sendable {
    var account: String?
    /// Nil: all, oldest first. Otherwise that many, newest first.
    var newest: Int?

    /// Reads everything selected, from one consistent moment.
    func contents(_ db: Database) throws -> Contents {
        Contents(
            counts: try counts(db),
            accounts: try rows(db, "external_id FROM accounts", of: "external_id").map { $0[0] },
            contacts: try rows(db, "account_external_id, external_id FROM contacts", of: "account_external_id")
                .map { Contact(account: $0[0], id: $0[1]) },
            attributes: try attributes(db),
            events: try rows(db, "\(Event.columns) FROM events", of: "account").map(Event.init(row:)),
            timeInApp: try rows(db, "\(TimeInApp.columns) FROM time_in_app", of: "account")
                .map(TimeInApp.init(row:)),
            traits: try traits(db),
            messages: try rows(db, "\(MessageRecord.columns) FROM messages", of: "group_id")
                .map(MessageRecord.init(row:)),
            arrivals: try rows(db, "\(Arrival.columns) FROM arrivals", of: "account").map(Arrival.init(row:)),
            requests: try requests(db, where: "TRUE")
        )
    }

    /// The requests and elements that could not be applied, newest first.
    func errors(_ db: Database) throws -> (requests: [Request], arrivals: [Arrival]) {
        let failed = "substr(effect, 1, 6) = 'error:'"
        return (
            account == nil ? try requests(db, where: "error IS NOT NULL") : [],
            try rows(db, "\(Arrival.columns) FROM arrivals", of: "account", where: failed).map(Arrival.init(row:))
        )
    }

    func counts(_ db: Database) throws -> Counts {
        Counts(
            accounts: try count(db, "accounts", of: "external_id"),
            contacts: try count(db, "contacts", of: "account_external_id"),
            attributes: try count(db, "attributes", of: "account"),
            events: try count(db, "events", of: "account"),
            swallowed: try total(db, "swallowed", or: "effect = 'swallowed'"),
            increments: try total(db, "increments", or: "action = 'incrementAttribute' AND effect = 'applied'"),
            timeInApp: try count(db, "time_in_app", of: "account"),
            messages: try count(db, "messages", of: "group_id"),
            users: try profiles(db, "user"),
            groups: try profiles(db, "group"),
            requests: try requestCount(db),
            items: try total(db, "items", or: "TRUE"),
            errors: try total(db, "errors", or: "substr(effect, 1, 6) = 'error:'")
        )
    }

    /// Users and groups of Segment's kind; an account is a group there, and its users are not known.
    private func profiles(_ db: Database, _ kind: String) throws -> Int {
        if let account, kind == "group" {
            return try Int.fetchOne(
                db,
                sql: "SELECT COUNT(*) FROM profiles WHERE kind = ? AND id = ?",
                arguments: [kind, account]
            ) ?? 0
        }
        if account != nil { return 0 }
        return try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM profiles WHERE kind = ?", arguments: [kind]) ?? 0
    }

    private func traits(_ db: Database) throws -> [TraitRecord] {
        let mine = account == nil ? "" : "WHERE kind = 'group' AND id = ?"
        let sql = "SELECT \(TraitRecord.columns) FROM traits \(mine) ORDER BY kind, id, name \(limit)"
        return try Row.fetchAll(db, sql: sql, arguments: account.map { [$0] } ?? []).map(TraitRecord.init(row:))
    }

    private func requestCount(_ db: Database) throws -> Int {
        guard let account else { return try count(db, "requests", of: "") }
        let sql = "SELECT COUNT(DISTINCT request_id) FROM arrivals WHERE account = ?"
        return try Int.fetchOne(db, sql: sql, arguments: [account]) ?? 0
    }

    private func count(_ db: Database, _ table: String, of accountColumn: String) throws -> Int {
        guard let account else { return try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table)") ?? 0 }
        let sql = "SELECT COUNT(*) FROM \(table) WHERE \(accountColumn) = ?"
        return try Int.fetchOne(db, sql: sql, arguments: [account]) ?? 0
    }

    /// The running total over all accounts, or for one account the arrivals that fit `condition`.
    private func total(_ db: Database, _ name: String, or condition: String) throws -> Int {
        guard let account else {
            return try Int.fetchOne(db, sql: "SELECT value FROM totals WHERE name = ?", arguments: [name]) ?? 0
        }
        let sql = "SELECT COUNT(*) FROM arrivals WHERE account = ? AND \(condition)"
        return try Int.fetchOne(db, sql: sql, arguments: [account]) ?? 0
    }

    private func attributes(_ db: Database) throws -> [Attribute] {
        let order = newest == nil ? "account, contact, entity, name" : "arrival DESC, name"
        return try rows(db, "\(Attribute.columns) FROM attributes", of: "account", order: order)
            .map(Attribute.init(row:))
    }

    private func requests(_ db: Database, where condition: String) throws -> [Request] {
        var arguments: StatementArguments = []
        var mine = ""
        if let account {
            mine = "AND id IN (SELECT request_id FROM arrivals WHERE account = ?)"
            arguments = [account]
        }
        let sql = "SELECT \(Request.columns) FROM requests WHERE \(condition) \(mine) \(ending("id"))"
        return try Row.fetchAll(db, sql: sql, arguments: arguments).map(Request.init(row:))
    }

    private func rows(
        _ db: Database,
        _ source: String,
        of accountColumn: String,
        where condition: String = "TRUE",
        order: String? = nil
    ) throws -> [Row] {
        let mine = account == nil ? "" : "AND \(accountColumn) = ?"
        let ending = order.map { "ORDER BY \($0) \(limit)" } ?? self.ending("seq")
        let sql = "SELECT \(source) WHERE \(condition) \(mine) \(ending)"
        return try Row.fetchAll(db, sql: sql, arguments: account.map { [$0] } ?? [])
    }

    private func ending(_ column: String) -> String { "ORDER BY \(column) \(newest == nil ? "" : "DESC") \(limit)" }

    private var limit: String { newest.map { "LIMIT \($0)" } ?? "" }
}

extension Attribute {
    static let columns = "entity, account, contact, name, value"

    init(row: Row) {
        let entity: String = row[0]
        self.init(
            entity: Entity(rawValue: entity) ?? .account,
            account: row[1],
            contact: row[2],
            name: row[3],
            value: row[4]
        )
    }
}

extension Event {
    static let columns = "account, contact, name, date, date_sent, description, quantity, fields_json"

    init(row: Row) {
        self.init(
            account: row[0],
            contact: row[1],
            name: row[2],
            date: row[3],
            dateSent: row[4],
            description: row[5],
            quantity: row[6],
            fieldsJSON: row[7]
        )
    }
}

extension TimeInApp {
    static let columns = "account, contact, start_date, end_date, module"

    init(row: Row) {
        self.init(account: row[0], contact: row[1], start: row[2], end: row[3], module: row[4])
    }
}

extension Arrival {
    static let columns = "seq, request_id, position, action, account, contact, effect, body_json"

    init(row: Row) {
        self.init(
            seq: row[0],
            request: row[1],
            position: row[2],
            action: row[3],
            account: row[4],
            contact: row[5],
            effect: Effect(text: row[6]),
            bodyJSON: row[7]
        )
    }
}

extension Request {
    static let columns = "id, received_at, method, bytes, items, fault, error"

    init(row: Row) {
        self.init(
            id: row[0],
            receivedAt: row[1],
            method: row[2],
            bytes: row[3],
            items: row[4],
            fault: row[5],
            error: row[6]
        )
    }
}
