import Foundation
import GRDB
public import Model

extension Ledger {
    /// The newest runs, newest first. A run that has no end is running if somebody holds the lock, and cut off if not.
    public func history(limit: Int = 20) throws(Failure) -> [RunRecord] {
        // A reader asks the lock before the table: a run that ends in between shows as running, never as cut off.
        let isHeld = mode == .write ? false : FolderLock.isHeld(folder)
        let current = currentRun
        return try read("read the history") { database in
            let newest = try Int64.fetchOne(database, sql: "SELECT max(id) FROM runs")
            return try Row.fetchAll(database, sql: "SELECT * FROM runs ORDER BY id DESC LIMIT ?", arguments: [limit])
                .map { row in
                    let id: Int64 = row["id"]
                    return RunRecord(row, isRunning: id == current?.rawValue || isHeld && id == newest)
                }
        }
    }

    /// The steps of one host, or of all, in the order of the plan.
    public func steps(host: HostName? = nil) throws(Failure) -> [StepRecord] {
        try read("read the steps") { database in
            let only = host == nil ? "" : "WHERE host = ?"
            return try Row.fetchAll(
                database, sql: "SELECT * FROM steps \(only) ORDER BY host, place, layer, title",
                arguments: host.map { [$0.rawValue] } ?? []
            ).map(StepRecord.init)
        }
    }

    /// How every host stands that the ledger knows of, by name.
    public func status() throws(Failure) -> [HostStatus] {
        try read("read the status") { database in
            var hosts: [HostName: HostStatus] = [:]
            try Self.addShares(to: &hosts, from: database)
            try Self.addSightings(to: &hosts, from: database)
            try Self.addSteps(to: &hosts, from: database)
            return hosts.values.sorted { $0.id < $1.id }
        }
    }

    private static func addShares(to hosts: inout [HostName: HostStatus], from database: Database) throws {
        let choices = try Row.fetchAll(database, sql: "SELECT name, value FROM choices")
        let values = Dictionary(
            choices.map { ($0["name"] as String, $0["value"] as String) }, uniquingKeysWith: { first, _ in first })
        let pods = values["network.pods"].flatMap { CIDR($0) }
        let prefix = values["network.hostPrefix"].flatMap { Int($0) }
        for share in try shares(in: database) {
            guard let host = share.host, let pods, let prefix else { continue }
            hosts[host, default: HostStatus(host)].podCIDR = pods.share(share.place, prefix: prefix)
        }
    }

    private static func addSightings(to hosts: inout [HostName: HostStatus], from database: Database) throws {
        for row in try Row.fetchAll(database, sql: "SELECT * FROM hosts") {
            let host = HostName(row["name"] as String)
            let lost: String? = row["lost"]
            hosts[host, default: HostStatus(host)].run = RunID(rawValue: row["run"])
            hosts[host]?.seen = Date(timeIntervalSince1970: row["seen"])
            hosts[host]?.lost = lost.flatMap { Failure(json: $0) }
        }
    }

    private static func addSteps(to hosts: inout [HostName: HostStatus], from database: Database) throws {
        let groups = try Row.fetchAll(
            database,
            sql: """
                SELECT host, outcome, detail, count(*) AS count, max(changed_at) AS changed FROM steps
                GROUP BY host, outcome, detail
                """)
        for row in groups {
            let host = HostName(row["host"] as String)
            var status = hosts[host] ?? HostStatus(host)
            let outcome = StoredOutcome(name: row["outcome"], detail: row["detail"]).outcome
            for _ in 0..<(row["count"] as Int) { status.tally.add(outcome) }
            if let changed: Double = row["changed"] {
                status.changed = max(status.changed ?? .distantPast, Date(timeIntervalSince1970: changed))
            }
            hosts[host] = status
        }
        let troubles = try Row.fetchAll(
            database, sql: "SELECT * FROM steps WHERE outcome IN ('failed', 'skipped') ORDER BY host, place")
        for record in troubles.map(StepRecord.init) { hosts[record.host]?.troubles.append(record) }
    }
}

extension HostStatus {
    fileprivate init(_ host: HostName) { self.init(id: host, tally: Tally(), troubles: []) }
}

extension StepRecord {
    fileprivate init(_ row: Row) {
        let changes: String? = row["changes"]
        self.init(
            host: HostName(row["host"] as String), layer: row["layer"], title: row["title"], place: row["place"],
            run: RunID(rawValue: row["run"]), ended: Date(timeIntervalSince1970: row["ended"]),
            seconds: row["seconds"], outcome: StoredOutcome(name: row["outcome"], detail: row["detail"]).outcome,
            changes: Self.summaries(changes), lastChange: nil)
        if let run: Int64 = row["changed_run"], let at: Double = row["changed_at"] {
            let what: String? = row["changed_what"]
            lastChange = Change(
                run: RunID(rawValue: run), at: Date(timeIntervalSince1970: at), summaries: Self.summaries(what))
        }
    }
    private static func summaries(_ json: String?) -> [String] {
        json.flatMap { try? JSONDecoder().decode([String].self, from: Data($0.utf8)) } ?? []
    }
}

extension RunRecord {
    fileprivate init(_ row: Row, isRunning: Bool) {
        var counts = RunCounts()
        counts.ok = row["ok"]
        counts.changed = row["changed"]
        counts.failed = row["failed"]
        counts.skipped = row["skipped"]
        counts.changes = row["changes"]
        counts.lost = row["lost"]
        let hosts: String = row["hosts"]
        let ending: Ending =
            if let at: Double = row["finished"] {
                .finished(status: row["status"] ?? 0, at: Date(timeIntervalSince1970: at))
            } else {
                isRunning ? .running : .cutOff
            }
        self.init(
            id: RunID(rawValue: row["id"]), command: row["command"], cluster: row["cluster"], by: row["by"],
            hosts: hosts.split(separator: " ").map { HostName(String($0)) },
            started: Date(timeIntervalSince1970: row["started"]), ending: ending, counts: counts)
    }
}
