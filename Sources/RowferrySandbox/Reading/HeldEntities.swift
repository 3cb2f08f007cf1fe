import GRDB

extension Store {
    /// The entities that a query asks for, as the REST API shows them.
    func held(_ query: ReadQuery, pageSize: Int) async throws -> [JSONValue] {
        try await read { db in
            let table = query.entity == .account ? "accounts" : "contacts"
            let account = query.entity == .account ? "external_id" : "account_external_id"
            var conditions = "TRUE"
            var arguments: StatementArguments = []
            if let wanted = query.account {
                conditions += " AND \(account) = ?"
                arguments += [wanted]
            }
            if let wanted = query.contact {
                conditions += " AND external_id = ?"
                arguments += [wanted]
            }
            arguments += [min(query.top ?? pageSize, pageSize), query.skip]
            let sql = """
                SELECT seq, \(account) AS account, external_id FROM \(table) WHERE \(conditions)
                ORDER BY seq LIMIT ? OFFSET ?
                """
            return try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
                let contact: String = query.entity == .contact ? row["external_id"] : ""
                let sql = "SELECT name, value FROM attributes WHERE account = ? AND contact = ? AND entity = ?"
                let attributes = try Row.fetchAll(
                    db,
                    sql: sql,
                    arguments: [row["account"] as String, contact, query.entity.rawValue]
                ).map { (name: $0["name"] as String, value: $0["value"] as String?) }
                return HeldEntity(
                    id: row["seq"],
                    externalID: row["external_id"],
                    account: row["account"],
                    entity: query.entity,
                    attributes: attributes
                ).value
            }
        }
    }

    /// How many entities there are of the query's kind.
    func heldCount(_ query: ReadQuery) async throws -> Int {
        try await read { db in
            try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(query.entity == .account ? "accounts" : "contacts")") ?? 0
        }
    }

    /// Takes an account away with all that it has, as somebody may do by hand.
    func remove(account: String) async throws {
        try await change { db in
            for (table, column) in [
                ("accounts", "external_id"), ("contacts", "account_external_id"), ("attributes", "account"),
                ("events", "account"),
            ] {
                try db.execute(sql: "DELETE FROM \(table) WHERE \(column) = ?", arguments: [account])
            }
        }
    }
}

/// An account or a contact as the REST API shows it: own fields by their names and with their types, custom fields in
/// `Cf`, their names without spaces.
struct HeldEntity: Sendable {
    var id: Int
    var externalID: String
    var account: String
    var entity: Entity
    var attributes: [(name: String, value: String?)]

    private enum Kind {
        case text
        case number
        case boolean
        case date
        case moment
    }

    private static let accountFields: [(String, Kind)] = [
        ("Name", .text), ("IsActive", .boolean), ("TotalContractAmount", .number), ("NextRenewalDate", .date),
        ("StartDate", .moment), ("EndDate", .moment), ("LicenseCount", .number),
    ]
    private static let contactFields: [(String, Kind)] = [("FirstName", .text), ("LastName", .text), ("Email", .text)]

    var value: JSONValue {
        let fields = entity == .account ? Self.accountFields : Self.contactFields
        var members = [JSONMember("Id", .number(String(id))), JSONMember("ExternalId", .string(externalID))]
        if entity == .contact { members.append(JSONMember("AccountExternalId", .string(account))) }
        for (name, kind) in fields {
            let text = attributes.first { $0.name == name }?.value
            members.append(JSONMember(name, text.map { Self.shown($0, kind) } ?? .null))
        }
        let hidden = ["BillingAddress", "OwnerUserAccount", "ParentAccountExternalId"]
        let custom = attributes.filter { attribute in
            !fields.contains { $0.0 == attribute.name } && !hidden.contains { attribute.name.hasPrefix($0) }
        }
        let values = custom.map { attribute in
            JSONMember(
                String(attribute.name.filter { $0.isLetter || $0.isNumber }),
                attribute.value.map { .string($0) } ?? .null
            )
        }
        members.append(JSONMember("Cf", .object(values)))
        return .object(members)
    }

    private static func shown(_ text: String, _ kind: Kind) -> JSONValue {
        switch kind {
        case .text: return .string(text)
        case .number: return Amount(text).map { .number($0.text) } ?? .string(text)
        case .boolean: return .bool(text.lowercased() == "true")
        case .date: return .string(Instant(text).map { String($0.text.prefix(10)) } ?? text)
        case .moment: return .string(Instant(text).map { $0.text.replacing("Z", with: "+00:00") } ?? text)
        }
    }
}
