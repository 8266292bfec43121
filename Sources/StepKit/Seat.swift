public import Model

/// Where a step is carried out that is about another host. A closed set, as ``Selector`` is.
public enum Seat: String, Codable, Sendable, CaseIterable {
    /// A control-plane host that answered: the first one that is not the step's own host, else that host itself.
    case oneControlPlane = "one-control-plane"
    /// The same of the hosts that carry etcd.
    case oneEtcd = "one-etcd"

    var role: Role {
        switch self {
        case .oneControlPlane: .controlPlane
        case .oneEtcd: .etcd
        }
    }

    /// Hosts that may be it, in the order of the inventory.
    public func candidates(in cluster: Cluster) -> [Host] { cluster.hosts(role) }

    /// The host whose machine is used for a step about `host`; nothing where none of them answered. `machines` are those
    /// that did; nil while nobody was asked.
    public func machine(for host: HostName, in cluster: Cluster, among machines: Set<HostName>?) -> HostName? {
        let answered = candidates(in: cluster).map(\.id).filter { machines?.contains($0) ?? true }
        return answered.first { $0 != host } ?? answered.first
    }
}
