public import Model

extension InventoryReader {
    /// Checks pods and services against the networks that the hosts are really in, once they were seen: the interfaces
    /// that carry an address of the inventory. The first overlap, or nothing.
    public static func overlaps(of cluster: Cluster, with facts: [HostName: HostFacts]) -> Failure? {
        let addresses = Set(cluster.hosts.map(\.address))
        let ranges = [("pods", cluster.network.pods), ("services", cluster.network.services)]
        for host in cluster.hosts {
            for interface in facts[host.id]?.interfaces ?? [] {
                guard let address = Address(interface.address), addresses.contains(address),
                    (0...32).contains(interface.prefix)
                else { continue }
                let own = CIDR(address, prefix: interface.prefix)
                for (name, range) in ranges where own.overlaps(range) {
                    return Failure(
                        .input, "network.\(name)", host: host.id,
                        why:
                            "the range of \(name), \(range), overlaps the host's own network \(own) (\(interface.name))",
                        hint: "give `network.\(name)` a range that no host is in, before anything is built")
                }
            }
        }
        return nil
    }
}
