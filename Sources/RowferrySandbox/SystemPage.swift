import GRDB
import Mustache

/// The systems that the sandbox stands in for.
enum SystemName: String, Sendable, CaseIterable {
    case churnZero = "churnzero"
    case batch = "churnzero-batch"
    case segment
    case connect = "zendesk-connect"
    case records

    var title: String {
        switch self {
        case .churnZero: "ChurnZero"
        case .batch: "ChurnZero, CSV files"
        case .segment: "Segment and its like"
        case .connect: "Zendesk Connect"
        case .records: "Records"
        }
    }

    /// The address of its page.
    var link: String { "/?system=" + rawValue }

    /// Whether its calls are about accounts and contacts, and set attributes.
    var hasAccounts: Bool { self == .churnZero || self == .batch }

    /// Those that anything was sent to, in the order of the page.
    static func all(in db: Database) throws -> [SystemName] {
        let names = Set(try String.fetchAll(db, sql: "SELECT DISTINCT system FROM requests"))
        return allCases.filter { names.contains($0.rawValue) }
    }
}

/// The page of one system: its users, groups, events and audiences, whichever words it has for them.
struct SystemPage: Sendable {
    /// A line of a table, and how many there are.
    private struct Lines: Sendable {
        var rows: [[String]]
        var total: Int
    }

    private let system: SystemName
    private let requests: Int
    private let users: Lines
    private let groups: Lines
    private let events: Lines
    private let audiences: Lines
    private let errors: Lines

    init(_ system: SystemName, _ db: Database) throws {
        self.system = system
        requests =
            try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM requests WHERE system = ?", arguments: [system.rawValue])
            ?? 0
        func lines(_ sql: String) throws -> Lines {
            let arguments: StatementArguments = ["system": system.rawValue]
            let rows = try Row.fetchAll(db, sql: sql + " LIMIT \(Page.rows)", arguments: arguments)
            let total = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM (\(sql))", arguments: arguments) ?? 0
            return Lines(rows: rows.map { row in (0..<row.count).map { row[$0] as String? ?? "" } }, total: total)
        }
        users = try lines(SystemQueries.users)
        groups = try lines(SystemQueries.groups)
        events = try lines(system.hasAccounts ? SystemQueries.events : SystemQueries.messages)
        audiences = try lines(system.hasAccounts ? SystemQueries.attributes : SystemQueries.traits)
        errors = try lines(SystemQueries.errors)
    }

    /// The whole page as HTML.
    func rendered() throws -> String {
        try PageTemplate.shared.get().render([
            "system": system.title, "tiles": tiles, "sections": sections.map(\.values),
        ])
    }

    private var tiles: [[String: Any]] {
        [
            ("Requests", requests), (words.users, users.total), (words.groups, groups.total), ("Events", events.total),
            ("Audiences", audiences.total), ("Errors", errors.total),
        ].map { label, count in
            ["label": label, "count": Page.grouped(count), "bad": label == "Errors" && count > 0]
        }
    }

    private var words: (users: String, groups: String) {
        system.hasAccounts ? ("Contacts", "Accounts") : ("Users", "Groups")
    }

    private var sections: [PageSection] {
        [
            section("Errors", errors, ["Request", "What was wrong"]) { [.number($0[0]), .text($0[1])] },
            section("Events", events, ["Name", "Calls", "First", "Last"]) {
                [.text($0[0]), .number($0[1]), .date($0[2]), .date($0[3])]
            },
            section("Audiences", audiences, ["What is true or false", "True", "False"]) {
                [.text($0[0]), .number($0[1]), .number($0[2])]
            },
            section(words.groups, groups, ["Id", "Calls"]) { [.account($0[0]), .number($0[1])] },
            section(words.users, users, ["Id", "Of", "Calls"]) { [.text($0[0]), .account($0[1]), .number($0[2])] },
        ]
    }

    private func section(
        _ title: String,
        _ lines: Lines,
        _ columns: [String],
        _ cells: ([String]) -> [PageCell]
    ) -> PageSection {
        PageSection(title: title, total: lines.total, columns: columns, rows: lines.rows.map(cells))
    }
}

/// What a system's page asks the database. Each column is a text, the newest or the most come first.
private enum SystemQueries {
    private static let applied =
        "arrivals JOIN requests ON requests.id = request_id WHERE system = :system AND effect = 'applied'"

    static let users = """
        SELECT contact, account, CAST(COUNT(*) AS TEXT) FROM \(applied) AND contact <> ''
        GROUP BY account, contact ORDER BY MAX(seq) DESC
        """

    static let groups = """
        SELECT account, CAST(COUNT(*) AS TEXT) FROM \(applied) AND account <> '' GROUP BY account ORDER BY MAX(seq) DESC
        """

    static let errors = """
        SELECT CAST(request AS TEXT), text FROM (
            SELECT id AS request, error AS text FROM requests WHERE system = :system AND error IS NOT NULL
            UNION ALL
            SELECT request_id, substr(effect, 8) FROM arrivals JOIN requests ON requests.id = request_id
            WHERE system = :system AND substr(effect, 1, 6) = 'error:'
        ) ORDER BY request DESC
        """

    static let events = """
        SELECT name, CAST(COUNT(*) AS TEXT), MIN(date), MAX(date) FROM events
        WHERE arrival IN (SELECT seq FROM \(applied)) GROUP BY name ORDER BY COUNT(*) DESC, name
        """

    static let messages = """
        SELECT name, CAST(COUNT(*) AS TEXT), MIN(date), MAX(date) FROM messages
        WHERE type IN ('track', 'page', 'screen') AND arrival IN (SELECT seq FROM \(applied))
        GROUP BY name ORDER BY COUNT(*) DESC, name
        """

    /// Attributes that are nothing but true and false.
    static let attributes = """
        SELECT name, CAST(SUM(value = 'true') AS TEXT), CAST(SUM(value = 'false') AS TEXT) FROM attributes
        WHERE value IS NOT NULL AND arrival IN (SELECT seq FROM \(applied))
        GROUP BY name HAVING SUM(value NOT IN ('true', 'false')) = 0 ORDER BY name
        """

    /// Traits of users that are nothing but true and false, and what tracks say of who has entered and who has left last.
    static let traits = """
        SELECT name, CAST(SUM(value_json = 'true') AS TEXT), CAST(SUM(value_json = 'false') AS TEXT) FROM traits
        WHERE kind = 'user' AND id IN (SELECT contact FROM \(applied))
        GROUP BY name HAVING SUM(value_json NOT IN ('true', 'false')) = 0
        UNION ALL
        SELECT audience, CAST(SUM(name = 'Audience Entered') AS TEXT), CAST(SUM(name = 'Audience Exited') AS TEXT) FROM (
            SELECT json_extract(values_json, '$.audience_key') AS audience, name, MAX(seq) FROM messages
            WHERE type = 'track' AND name IN ('Audience Entered', 'Audience Exited')
                AND arrival IN (SELECT seq FROM \(applied))
            GROUP BY audience, user_id
        ) WHERE audience IS NOT NULL GROUP BY audience ORDER BY 1
        """
}
