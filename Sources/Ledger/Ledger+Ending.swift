import GRDB
public import Model

extension Ledger {
    /// Forgets everything that was reached and given out, since the cluster is gone. Runs and certificates stay: what was
    /// done was done, and the keys are still there. The next run founds a new cluster, and may choose its ranges anew.
    public func end() throws(Failure) {
        try write("forget the cluster") { database in
            for table in ["milestones", "shares", "choices", "steps", "hosts"] {
                try database.execute(sql: "DELETE FROM \(table)")
            }
        }
    }
}
