import Foundation
import GRDB
public import Model

extension Ledger {
    /// Remembers hosts as the inventory describes them, for the time when it does not any more. What may be secret or
    /// long, their settings and values for playbooks, is left out. One that was removed once belongs to the cluster again.
    /// Those that are `known` as they are need not be written again.
    public func remember(_ hosts: [Model.Host], known: [KnownHost] = []) throws(Failure) {
        let known = Set(known.map(\.host))
        try write("remember the hosts") { database in
            for host in hosts {
                let short = host.short
                if !known.contains(short) {
                    try database.execute(
                        sql: "INSERT OR REPLACE INTO members (name, description, recorded) VALUES (?, ?, ?)",
                        arguments: [host.id.rawValue, try short.description(), Date().timeIntervalSince1970])
                }
                try database.execute(sql: "DELETE FROM removals WHERE name = ?", arguments: [host.id.rawValue])
            }
        }
    }

    /// Hosts as they were remembered, by name.
    public func members() throws(Failure) -> [KnownHost] {
        try read("read the hosts") { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT description, EXISTS (SELECT 1 FROM steps WHERE steps.host = members.name) AS worked
                    FROM members ORDER BY name
                    """
            )
            let hosts = Model.Host.all(descriptions: rows.map { $0["description"] })
            return zip(rows, hosts).compactMap { row, host in
                host.map { KnownHost($0, isWorkedOn: row["worked"]) }
            }
        }
    }
}

extension Model.Host {
    /// What is remembered of it.
    fileprivate var short: Model.Host {
        Model.Host(id, address: address, roles: roles, labels: labels, taints: taints, ssh: ssh)
    }

    fileprivate func description() throws -> String {
        String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
    }

    /// Nothing for one that cannot be read. All in one text need one decoder, which costs more to make than a host to read.
    fileprivate static func all(descriptions: [String]) -> [Model.Host?] {
        let text = "[\(descriptions.joined(separator: ","))]"
        if let hosts = try? JSONDecoder().decode([Model.Host].self, from: Data(text.utf8)),
            hosts.count == descriptions.count
        {
            return hosts
        }
        return descriptions.map { Model.Host(description: $0) }
    }

    init?(description: String) {
        guard let host = try? JSONDecoder().decode(Model.Host.self, from: Data(description.utf8)) else { return nil }
        self = host
    }
}
