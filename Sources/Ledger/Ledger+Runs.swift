public import Foundation
import GRDB
public import Model
import Synchronization

extension Ledger {
    /// Writes down that a run begins; what ``record(_:)`` is told from now on belongs to it.
    public func begin(_ header: RunHeader, at time: Date = Date()) throws(Failure) -> RunID {
        let run = try write("begin a run") { database in
            try database.execute(
                sql: "INSERT INTO runs (command, cluster, by, hosts, steps, started) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    header.command, header.cluster, header.by, header.hosts.map(\.rawValue).joined(separator: " "),
                    header.steps, time.timeIntervalSince1970,
                ])
            return RunID(rawValue: database.lastInsertedRowID)
        }
        recorder.withLock { $0.begin(run) }
        return run
    }

    /// Writes down that a run came to its end, with everything that was recorded of it. Steps that a host's layer had
    /// in earlier runs and not in this one are forgotten, if the run got through that host.
    public func finish(_ run: RunID, status: Int32, at time: Date = Date()) throws(Failure) {
        try flush()
        let (counts, troubled) = recorder.withLock { ($0.counts, $0.troubled) }
        try write("finish a run") { database in
            try counts.write(to: run, in: database)
            try database.execute(
                sql: "UPDATE runs SET finished = ?, status = ? WHERE id = ?",
                arguments: [time.timeIntervalSince1970, status, run.rawValue])
            if ExitStatus(rawValue: status) != .interrupted {
                try Self.forgetOldSteps(before: run, except: troubled, in: database)
            }
        }
        recorder.withLock { $0.end() }
    }

    /// The run that was begun and is not finished.
    var currentRun: RunID? { recorder.withLock { $0.run } }

    private static func forgetOldSteps(before run: RunID, except hosts: Set<HostName>, in database: Database) throws {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT host, layer, title FROM steps WHERE run < ?1 AND (host, layer) IN
                (SELECT DISTINCT host, layer FROM steps WHERE run = ?1)
                """, arguments: [run.rawValue])
        for row in rows where !hosts.contains(HostName(row["host"] as String)) {
            try database.execute(
                sql: "DELETE FROM steps WHERE host = ? AND layer = ? AND title = ?",
                arguments: [row["host"] as String, row["layer"] as String, row["title"] as String])
        }
    }
}

extension RunCounts {
    func write(to run: RunID, in database: Database) throws {
        try database.execute(
            sql: """
                UPDATE runs SET ok = ?, changed = ?, failed = ?, skipped = ?, changes = ?, lost = ? WHERE id = ?
                """, arguments: [ok, changed, failed, skipped, changes, lost, run.rawValue])
    }
}
