import Foundation
import GRDB
public import Model

extension Ledger {
    /// Every host's share of the pod range: what it has, or the next one that is free. The first call for a cluster
    /// also records what may never change from then on; a later inventory that changes it is refused with `notSafe`.
    public func allocate(cluster: Cluster) throws(Failure) -> [HostName: CIDR] {
        let allocator = PodAllocator(pods: cluster.network.pods, hostPrefix: cluster.network.hostPrefix)
        let names = cluster.hosts.map(\.id)
        return try write("allocate pod addresses") { database in
            try settle(ImmutableChoices(cluster), in: database)
            let allocation = try allocator.allocate(names, given: try Self.shares(in: database))
            for share in allocation.given {
                try database.execute(sql: "DELETE FROM leftovers WHERE place = ?", arguments: [Int64(share.place)])
                try database.execute(
                    sql: "INSERT OR REPLACE INTO shares (place, host, given) VALUES (?, ?, ?)",
                    arguments: [Int64(share.place), share.host?.rawValue, Date().timeIntervalSince1970])
            }
            return allocation.shares
        }
    }

    /// What hosts have been given, whether they are in an inventory or not.
    public func allocations() throws(Failure) -> [PodAllocator.Share] {
        try read("read the pod addresses", Self.shares)
    }

    /// Forgets a host that is gone for good: its share may be given out again when there is no other left.
    public func forget(_ host: HostName) throws(Failure) {
        try write("forget \(host)") { database in
            try database.execute(sql: "UPDATE shares SET host = NULL WHERE host = ?", arguments: [host.rawValue])
            try database.execute(sql: "DELETE FROM steps WHERE host = ?", arguments: [host.rawValue])
            try database.execute(sql: "DELETE FROM hosts WHERE name = ?", arguments: [host.rawValue])
        }
    }

    private func settle(_ choices: ImmutableChoices, in database: Database) throws {
        let rows = try Row.fetchAll(database, sql: "SELECT name, value FROM choices")
        let recorded = ImmutableChoices(
            values: Dictionary(rows.map { ($0["name"], $0["value"]) }, uniquingKeysWith: { first, _ in first }))
        try choices.check(against: recorded, folder: folder.path)
        for (name, value) in choices.values where recorded.values[name] == nil {
            try database.execute(
                sql: "INSERT INTO choices (name, value, made) VALUES (?, ?, ?)",
                arguments: [name, value, Date().timeIntervalSince1970])
        }
    }

    static func shares(in database: Database) throws -> [PodAllocator.Share] {
        let leftovers = try Row.fetchAll(database, sql: "SELECT place, host FROM leftovers ORDER BY host")
        let routes = Dictionary(grouping: leftovers) { $0["place"] as Int64 }
        return try Row.fetchAll(database, sql: "SELECT place, host FROM shares ORDER BY place").map { row in
            let (place, host): (Int64, String?) = (row["place"], row["host"])
            return PodAllocator.Share(
                place: UInt64(max(0, place)), host: host.map { HostName($0) },
                routedBy: (routes[place] ?? []).map { HostName($0["host"] as String) })
        }
    }
}
