public import Foundation
import GRDB
public import Model

extension Ledger {
    /// Writes down that a host was taken out: its share is released, and given again only when none of `others` can have
    /// a route to it any more; its certificates count as given up. In one transaction; twice is once.
    public func remove(_ host: Model.Host, isStopped: Bool, others: [HostName], at time: Date = Date()) throws(Failure)
    {
        let name = host.id.rawValue
        try write("remove \(name)") { database in
            let place = try Int64.fetchOne(database, sql: "SELECT place FROM shares WHERE host = ?", arguments: [name])
            let description = try String.fetchOne(
                database, sql: "SELECT description FROM members WHERE name = ?", arguments: [name])
            if let description {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO removals (name, description, removed, stopped) VALUES (?, ?, ?, ?)",
                    arguments: [name, description, time.timeIntervalSince1970, isStopped])
            } else if isStopped {
                try database.execute(sql: "UPDATE removals SET stopped = 1 WHERE name = ?", arguments: [name])
            }
            // One that still runs has its bridge, and would answer to its old addresses.
            for other in others + (isStopped ? [] : [host.id]) {
                guard let place else { break }
                try database.execute(
                    sql: "INSERT OR IGNORE INTO leftovers (place, host) VALUES (?, ?)",
                    arguments: [place, other.rawValue])
            }
            if isStopped { try database.execute(sql: "DELETE FROM leftovers WHERE host = ?", arguments: [name]) }
            try database.execute(sql: "UPDATE shares SET host = NULL WHERE host = ?", arguments: [name])
            try database.execute(
                sql: "UPDATE certificates SET given_up = ? WHERE host = ? AND given_up IS NULL",
                arguments: [time.timeIntervalSince1970, name])
            for table in ["steps WHERE host", "hosts WHERE name", "members WHERE name"] {
                try database.execute(sql: "DELETE FROM \(table) = ?", arguments: [name])
            }
        }
    }

    /// These hosts have the routes of the present cluster, and no others of ours.
    public func settleRoutes(of hosts: [HostName]) throws(Failure) {
        guard !hosts.isEmpty else { return }
        try write("record routes") { database in
            for host in hosts {
                try database.execute(sql: "DELETE FROM leftovers WHERE host = ?", arguments: [host.rawValue])
            }
        }
    }

    /// Hosts that were taken out and not added again, the last one first.
    public func removals() throws(Failure) -> [RemovalRecord] {
        try read("read what was removed") { database in
            let rows = try Row.fetchAll(database, sql: "SELECT * FROM removals ORDER BY removed DESC, name")
            let routes = try String.fetchAll(database, sql: "SELECT DISTINCT host FROM leftovers ORDER BY host")
            return rows.compactMap { row in
                Model.Host(description: row["description"]).map { host in
                    RemovalRecord(
                        host: host, removed: Date(timeIntervalSince1970: row["removed"]), isStopped: row["stopped"],
                        routedBy: routes.map { HostName($0) })
                }
            }
        }
    }
}
