import Foundation
import GRDB
public import Model

extension Ledger {
    /// Remembers hosts as the inventory describes them, for the time when it does not any more. What may be secret or
    /// long, their settings and values for playbooks, is left out. One that was removed once belongs to the cluster again.
    public func remember(_ hosts: [Model.Host]) throws(Failure) {
        try write("remember the hosts") { database in
            for host in hosts {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO members (name, description, recorded) VALUES (?, ?, ?)",
                    arguments: [host.id.rawValue, try host.description(), Date().timeIntervalSince1970])
                try database.execute(sql: "DELETE FROM removals WHERE name = ?", arguments: [host.id.rawValue])
            }
        }
    }

    /// Hosts as they were remembered, by name.
    public func members() throws(Failure) -> [KnownHost] {
        try read("read the hosts") { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT description, EXISTS (SELECT 1 FROM steps WHERE steps.host = members.name) AS worked
                    FROM members ORDER BY name
                    """
            ).compactMap { row in
                Model.Host(description: row["description"]).map { KnownHost($0, isWorkedOn: row["worked"]) }
            }
        }
    }
}

extension Model.Host {
    fileprivate func description() throws -> String {
        let short = Model.Host(id, address: address, roles: roles, labels: labels, taints: taints, ssh: ssh)
        return String(decoding: try JSONEncoder().encode(short), as: UTF8.self)
    }

    init?(description: String) {
        guard let host = try? JSONDecoder().decode(Model.Host.self, from: Data(description.utf8)) else { return nil }
        self = host
    }
}
