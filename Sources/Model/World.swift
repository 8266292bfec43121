/// What is wanted, what was given out, and what was found. Every judgement about the cluster as a whole is a pure
/// function of this: who may restart now, what has to wait, which version may follow which.
public struct World: Hashable, Sendable {
    public var cluster: Cluster
    /// The share of the pod range that each host was given, out of the ledger.
    public var podCIDRs: [HostName: CIDR]
    /// What the ledger remembers of the cluster beyond single hosts, for example that its etcd was formed.
    public var milestones: Set<Milestone>
    /// Hosts that answered, with what they are.
    public var seen: [HostName: HostFacts]
    /// Whoever runs this takes versions that were not tried together.
    public var acceptsUntestedVersions = false
    /// Hosts that the ledger has just heard of for the first time: nobody misses them while they are changed.
    public var newcomers: Set<HostName> = []
    /// The snapshot that etcd is being brought back from.
    public var restore: EtcdRestore?
    /// What stands in the way of a step is moved aside, and what a program has lost is made anew: a repair of one host.
    public var isRepair = false
    /// Hosts of the cluster that left the inventory and were not removed: they count, and nobody asks them for anything.
    public var departed: Set<HostName> = []
    /// The host that is being taken out of the cluster.
    public var leaving: HostName?

    public init(
        _ cluster: Cluster, podCIDRs: [HostName: CIDR] = [:], milestones: Set<Milestone> = [],
        seen: [HostName: HostFacts] = [:]
    ) {
        self.cluster = cluster
        self.podCIDRs = podCIDRs
        self.milestones = milestones
        self.seen = seen
    }

    /// The first control-plane host, in the order of the inventory, that answered; while nobody was asked yet, the first
    /// one. What one of them has to do for all is done by this one, and by another one when it is gone.
    public var firstControlPlane: Host? {
        cluster.hosts(.controlPlane).first { seen.isEmpty || seen[$0.id] != nil }
    }
}

/// Something that happens once in the life of a cluster and is never forgotten.
public enum Milestone: String, Codable, Hashable, Sendable, CaseIterable {
    /// The etcd members have agreed for the first time: from now on a member without data joins, and never founds.
    case etcdFormed = "etcd-formed"
    /// An API server has answered for the first time: from now on a change of the control plane goes host by host.
    case controlPlaneFormed = "control-plane-formed"
}
