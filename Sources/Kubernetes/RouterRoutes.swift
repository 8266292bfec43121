public import Model

/// What routers between hosts that share no link have to know: with `mode: routed` hosts send pods' packets to each
/// other as they are.
public enum RouterRoutes {
    /// A line for each host with pods: `10.244.1.0/24 via 10.0.0.21`, in the order of the inventory. Nothing for the
    /// modes that hide pods' packets inside others.
    public static func lines(for cluster: Cluster, shares: [HostName: CIDR]) -> [String] {
        guard cluster.network.mode == .routed else { return [] }
        return cluster.hosts.filter { cluster.runsKubelet(on: $0) || !cluster.hasControlPlane }.compactMap { host in
            shares[host.id].map { "\($0) via \(host.address)" }
        }
    }

    /// Hosts that share no network with each other, once they were seen: the first of each such network. Fewer than two
    /// where all share one.
    public static func links(of cluster: Cluster, seen: [HostName: HostFacts]) -> [CIDR] {
        var links: [CIDR] = []
        for host in cluster.hosts {
            guard let own = seen[host.id]?.interface(with: host.address), (0...32).contains(own.prefix) else {
                continue
            }
            let link = CIDR(host.address, prefix: own.prefix)
            if !links.contains(link) { links.append(link) }
        }
        return links
    }
}
