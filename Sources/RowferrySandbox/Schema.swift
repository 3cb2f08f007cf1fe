import GRDB

/// The tables of a sandbox's file. Meant to be asked from outside too, with any SQLite client.
enum Schema {
    /// Marks a file as a sandbox's own ("RFsb"), so that no other database is written into by mistake.
    static let applicationID = 0x5246_7362

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(sql: first)
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        }
        migrator.registerMigration("2") { try $0.execute(sql: second) }
        migrator.registerMigration("3") { db in
            try db.execute(sql: "ALTER TABLE requests ADD COLUMN system TEXT NOT NULL DEFAULT ''")
        }
        return migrator
    }

    /// What calls of Segment's kind leave.
    private static let second = """
        CREATE TABLE messages (
            seq INTEGER PRIMARY KEY,
            arrival INTEGER NOT NULL,
            type TEXT NOT NULL,
            user_id TEXT NOT NULL,
            anonymous_id TEXT NOT NULL,
            group_id TEXT NOT NULL,
            name TEXT NOT NULL,
            date TEXT,
            message_id TEXT UNIQUE,
            values_json TEXT NOT NULL
        );
        CREATE INDEX messages_group ON messages(group_id);
        CREATE TABLE profiles (
            seq INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            UNIQUE (kind, id)
        );
        CREATE TABLE traits (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            name TEXT NOT NULL,
            value_json TEXT NOT NULL,
            PRIMARY KEY (kind, id, name)
        );
        """

    // Events are looked up by a 64-bit hash: an index of the four texts themselves would outgrow the events.
    private static let first = """
        CREATE TABLE requests (
            id INTEGER PRIMARY KEY,
            received_at TEXT NOT NULL,
            method TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            items INTEGER NOT NULL,
            fault TEXT,
            error TEXT
        );
        CREATE INDEX requests_errors ON requests(id) WHERE error IS NOT NULL;
        CREATE TABLE arrivals (
            seq INTEGER PRIMARY KEY,
            request_id INTEGER NOT NULL REFERENCES requests(id),
            position INTEGER NOT NULL,
            action TEXT NOT NULL,
            account TEXT NOT NULL,
            contact TEXT NOT NULL,
            effect TEXT NOT NULL,
            body_json TEXT NOT NULL
        );
        CREATE INDEX arrivals_account ON arrivals(account);
        CREATE INDEX arrivals_errors ON arrivals(seq) WHERE substr(effect, 1, 6) = 'error:';
        CREATE TABLE accounts (
            seq INTEGER PRIMARY KEY,
            external_id TEXT NOT NULL UNIQUE
        );
        CREATE TABLE contacts (
            seq INTEGER PRIMARY KEY,
            account_external_id TEXT NOT NULL,
            external_id TEXT NOT NULL,
            UNIQUE (account_external_id, external_id)
        );
        CREATE TABLE attributes (
            entity TEXT NOT NULL,
            account TEXT NOT NULL,
            contact TEXT NOT NULL,
            name TEXT NOT NULL,
            value TEXT,
            arrival INTEGER NOT NULL,
            PRIMARY KEY (account, contact, entity, name)
        );
        CREATE TABLE events (
            seq INTEGER PRIMARY KEY,
            arrival INTEGER NOT NULL,
            account TEXT NOT NULL,
            contact TEXT NOT NULL,
            name TEXT NOT NULL,
            date TEXT NOT NULL,
            date_sent TEXT,
            description TEXT NOT NULL,
            quantity TEXT,
            fields_json TEXT NOT NULL,
            identity INTEGER
        );
        CREATE INDEX events_account ON events(account);
        CREATE INDEX events_identity ON events(identity) WHERE identity IS NOT NULL;
        CREATE TABLE time_in_app (
            seq INTEGER PRIMARY KEY,
            arrival INTEGER NOT NULL,
            account TEXT NOT NULL,
            contact TEXT NOT NULL,
            start_date TEXT NOT NULL,
            end_date TEXT NOT NULL,
            module TEXT NOT NULL
        );
        CREATE TABLE totals (
            name TEXT PRIMARY KEY,
            value INTEGER NOT NULL
        );
        """
}
