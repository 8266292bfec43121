/// A host as the ledger remembers it: as an inventory described it when a run last had to do with it.
public struct KnownHost: Hashable, Sendable, Identifiable {
    /// Name, address, roles, labels, taints and the way in; its settings are not remembered.
    public var host: Host
    /// A run has got as far as a step on it: only then it can be part of a cluster.
    public var isWorkedOn: Bool
    public var id: HostName { host.id }

    public init(_ host: Host, isWorkedOn: Bool) { (self.host, self.isWorkedOn) = (host, isWorkedOn) }
}
