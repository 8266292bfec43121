import GRDB
public import Model

extension Ledger {
    /// Forgets what was done on hosts that are as they were before, and keeps their shares: they get the same ones when
    /// they come back. When the last host that was worked on is among them the cluster is gone, see ``end()``.
    /// - Returns: whether it is.
    public func takeBack(_ hosts: [HostName]) throws(Failure) -> Bool {
        let isOver = try write("forget what was done on hosts") { database in
            let worked =
                "SELECT count(*) FROM members WHERE EXISTS (SELECT 1 FROM steps WHERE steps.host = members.name)"
            let count = try Int.fetchOne(database, sql: worked) ?? 0
            for host in hosts {
                for (table, column) in [
                    ("steps", "host"), ("hosts", "name"), ("members", "name"), ("removals", "name"),
                    ("leftovers", "host"),
                ] {
                    try database.execute(sql: "DELETE FROM \(table) WHERE \(column) = ?", arguments: [host.rawValue])
                }
            }
            return try count > 0 && Int.fetchOne(database, sql: worked) == 0
        }
        if isOver { try end() }
        return isOver
    }

    /// Forgets everything that was reached and given out, since the cluster is gone. Runs and certificates stay: what was
    /// done was done, and the keys are still there. The next run founds a new cluster, and may choose its ranges anew.
    public func end() throws(Failure) {
        try write("forget the cluster") { database in
            for table in ["milestones", "shares", "choices", "steps", "hosts", "members", "removals", "leftovers"] {
                try database.execute(sql: "DELETE FROM \(table)")
            }
        }
    }
}
