import Foundation
import GRDB
public import Model

extension Ledger {
    /// What the cluster has reached for good.
    public func milestones() throws(Failure) -> Set<Milestone> {
        try read("read the milestones") { database in
            Set(try String.fetchAll(database, sql: "SELECT name FROM milestones").compactMap(Milestone.init))
        }
    }

    /// Remembers that something was reached. Twice is once.
    public func reach(_ milestone: Milestone) throws(Failure) {
        let run = currentRun
        try write("record \(milestone.rawValue)") { database in
            try Self.reach(milestone, run: run, at: Date(), in: database)
        }
    }

    static func reach(_ milestone: Milestone, run: RunID?, at time: Date, in database: Database) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO milestones (name, reached, run) VALUES (?, ?, ?)",
            arguments: [milestone.rawValue, time.timeIntervalSince1970, run?.rawValue])
    }
}
