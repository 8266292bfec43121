import Documents
import Ledger
import Model

/// Which hosts a reset is about, out of the inventory and of what the ledger remembers of hosts that left it.
struct ResetTarget {
    /// The inventory's, and those that left it.
    var cluster: Cluster
    var hosts: [HostName]
    /// Those that were taken out of the cluster before.
    var removed: Set<HostName>

    /// Nil for `words` means all that belong to the cluster. Throws a ``Failure`` of kind `input` for a host that neither
    /// the inventory nor the ledger knows.
    init(_ words: [String]?, _ inventory: Cluster, _ ledger: Ledger) throws {
        let removals = try ledger.removals()
        let members = try ledger.members()
        cluster = inventory
        removed = Set(removals.map(\.id)).subtracting(members.map(\.id))
        // Who left the inventory without being removed still is a part of the cluster.
        for member in members where member.isWorkedOn && inventory[member.id] == nil {
            cluster.hosts.append(member.host)
        }
        guard let words else {
            hosts = cluster.hosts.map(\.id)
            return
        }
        var chosen: [HostName] = []
        for word in words.flatMap({ $0.split(separator: ",") }).map(String.init) {
            let name = HostName(word)
            if word.hasPrefix("group:") {
                chosen += try inventory.hosts(ofGroup: String(word.dropFirst("group:".count))).map(\.id)
            } else if let record = removals.first(where: { $0.id == name }), cluster[name] == nil {
                cluster.hosts.append(record.host)
                chosen.append(name)
            } else {
                chosen.append(try cluster.require(name).id)
            }
        }
        hosts = chosen.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
