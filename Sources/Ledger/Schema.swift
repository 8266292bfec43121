import GRDB

/// The tables, and how an older ledger becomes a newer one. A migration that was released is never changed.
enum Schema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in try database.execute(sql: first) }
        migrator.registerMigration("hosts that leave") { database in try database.execute(sql: hostsThatLeave) }
        return migrator
    }()

    /// `description` is a host as JSON.
    private static let hostsThatLeave = """
        -- Hosts as the inventory described them last, for the time when it does not any more.
        CREATE TABLE members (name TEXT PRIMARY KEY NOT NULL, description TEXT NOT NULL, recorded REAL NOT NULL)
            WITHOUT ROWID;
        -- Hosts that were taken out, and whether they were stopped then.
        CREATE TABLE removals (
            name TEXT PRIMARY KEY NOT NULL, description TEXT NOT NULL, removed REAL NOT NULL,
            stopped INTEGER NOT NULL) WITHOUT ROWID;
        -- Hosts that may still have a route to a share that was released.
        CREATE TABLE leftovers (place INTEGER NOT NULL, host TEXT NOT NULL, PRIMARY KEY (place, host)) WITHOUT ROWID;
        -- Certificates of hosts that were taken out.
        ALTER TABLE certificates ADD COLUMN given_up REAL;
        """

    /// Times are seconds since 1970. `outcome` and `detail` are one ``Model/Outcome``.
    private static let first = """
        -- What may never change once a cluster has been built with it.
        CREATE TABLE choices (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL, made REAL NOT NULL) WITHOUT ROWID;
        -- Shares of the pod range by their place in it. One without a host was released.
        CREATE TABLE shares (place INTEGER PRIMARY KEY NOT NULL, host TEXT UNIQUE, given REAL NOT NULL);
        CREATE TABLE milestones (name TEXT PRIMARY KEY NOT NULL, reached REAL NOT NULL, run INTEGER) WITHOUT ROWID;
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT, command TEXT NOT NULL, cluster TEXT NOT NULL, by TEXT NOT NULL,
            hosts TEXT NOT NULL, steps INTEGER NOT NULL, started REAL NOT NULL, finished REAL, status INTEGER,
            ok INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
            skipped INTEGER NOT NULL DEFAULT 0, changes INTEGER NOT NULL DEFAULT 0, lost INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE certificates (
            authority TEXT NOT NULL, serial TEXT NOT NULL, host TEXT NOT NULL, name TEXT NOT NULL,
            fingerprint TEXT NOT NULL, ends REAL NOT NULL, reason TEXT NOT NULL, issued REAL NOT NULL, run INTEGER,
            PRIMARY KEY (authority, serial)) WITHOUT ROWID;
        CREATE INDEX certificates_by_name ON certificates (authority, host, name, issued);
        CREATE TABLE hosts (name TEXT PRIMARY KEY NOT NULL, run INTEGER NOT NULL, seen REAL NOT NULL, lost TEXT)
            WITHOUT ROWID;
        CREATE TABLE steps (
            host TEXT NOT NULL, layer TEXT NOT NULL, title TEXT NOT NULL, place INTEGER NOT NULL,
            run INTEGER NOT NULL, ended REAL NOT NULL, seconds REAL NOT NULL, outcome TEXT NOT NULL, detail TEXT,
            changes TEXT, changed_run INTEGER, changed_at REAL, changed_what TEXT,
            PRIMARY KEY (host, layer, title)) WITHOUT ROWID;
        """
}
