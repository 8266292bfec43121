import Foundation
import Kubernetes
import Ledger
import Model

/// What is played when a host leaves, and on whom.
enum Departure {
    static let leaving = "leaving"
    static let staying = "staying"

    /// The cluster with the host that leaves behind all others, so that nobody does anything for all before they could,
    /// and each in the group that the playbooks name.
    static func cluster(_ inventory: Cluster, leaving host: Model.Host, known: [KnownHost]) -> Cluster {
        var cluster = inventory
        for other in known where other.isWorkedOn && other.id != host.id && cluster[other.id] == nil {
            cluster.hosts.append(other.host)
        }
        for index in cluster.hosts.indices { cluster.hosts[index].groups.append(staying) }
        var last = host
        last.groups = [leaving]
        cluster.hosts.append(last)
        cluster.groups += [leaving, staying]
        return cluster
    }

    /// The files in their order.
    static func playbooks(for host: Model.Host, in world: World, isReached: Bool, skipsDrain: Bool) throws -> [String] {
        let folder = try Installation().playbooks.appending(path: "remove").path
        // Hosts may have been brought as far as etcd only.
        let isNode = world.cluster.runsKubelet(on: host) && world.milestones.contains(.controlPlaneFormed)
        var names: [String] = []
        if isNode, isReached, !skipsDrain { names.append("remove-1-drain") }
        if host.roles.contains(.etcd) { names.append("remove-2-etcd") }
        if isReached { names.append("remove-3-stop") }
        if isReached, host.roles.contains(.etcd) { names.append("remove-3-stop-etcd") }
        if isNode { names.append("remove-4-node") }
        return names.map { "\(folder)/\($0).yaml" }
    }
}
