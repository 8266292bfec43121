public import Model

/// What a cluster's ledger must have said, out of what its hosts tell. Pure: the same traces give the same ledger, and
/// where two of them do not fit together nothing is guessed.
public struct Adoption: Equatable, Sendable {
    /// Who has which share, hosts that are in no inventory any more among them.
    public private(set) var shares: [HostName: CIDR] = [:]
    public private(set) var milestones: Set<Milestone> = []
    /// Hosts that were not reached, and of which others know the share.
    public private(set) var absent: [HostName] = []

    /// A share as somebody tells of it.
    public struct Claim: Hashable, Sendable {
        public var host: HostName
        public var pods: CIDR
        /// Who says so: `the network plugin on node-1`.
        public var source: String
        public init(_ host: HostName, _ pods: CIDR, source: String) {
            (self.host, self.pods, self.source) = (host, pods, source)
        }
    }

    /// `kept` are the shares of a copy on a host of the control plane; `lost` are hosts that were not reached.
    public init(_ cluster: Cluster, _ traces: [HostName: HostTraces], kept: [Claim] = [], lost: Set<HostName> = [])
        throws(Failure)
    {
        try Self.checkNames(cluster, traces)
        try settle(Self.claims(cluster, traces) + kept, cluster)
        if traces.values.contains(where: \.hasFormed) { milestones.insert(.etcdFormed) }
        if traces.values.contains(where: { $0.hasControlPlane || $0.nodes != nil }) {
            milestones.insert(.controlPlaneFormed)
        }
        guard !milestones.isEmpty || !shares.isEmpty else {
            throw Self.refusal(
                "none of the hosts that answered has anything of a cluster",
                "is this the right inventory? A cluster that was never built needs no adopting: slipway apply")
        }
        try settle(lost: lost, cluster, traces)
    }

    /// Of a host that does not answer others must know the share, or it might be given to somebody else.
    private mutating func settle(lost: Set<HostName>, _ cluster: Cluster, _ traces: [HostName: HostTraces])
        throws(Failure)
    {
        let knowsNodes = traces.values.contains { $0.nodes != nil }
        for host in cluster.hosts where lost.contains(host.id) {
            if shares[host.id] != nil {
                absent.append(host.id)
            } else if cluster.runsKubelet(on: host), !knowsNodes {
                throw Failure(
                    .connection, "adopt the cluster", host: host.id,
                    why: "it was not reached, and nobody else knows which pod addresses it has",
                    hint: "bring it back, or an API server; if it is gone for good, take it out of the inventory")
            }
        }
    }

    private static func checkNames(_ cluster: Cluster, _ traces: [HostName: HostTraces]) throws(Failure) {
        for (host, trace) in traces.sorted(by: { $0.key < $1.key }) {
            // A cluster that was restored has more behind its name.
            let usual = "slipway-\(cluster.name)"
            if let token = trace.token, token != usual, !token.hasPrefix(usual + "-") {
                throw refusal(
                    "its etcd member is of \(token.dropFirst("slipway-".count)), and the inventory is of \(cluster.name)",
                    "use the inventory that the cluster was built with", host)
            }
            if let services = trace.services, services != cluster.network.services.description {
                throw refusal(
                    "its API server has the services \(services), and the inventory says \(cluster.network.services)",
                    "set network.services to \(services)", host)
            }
        }
    }

    private static func claims(_ cluster: Cluster, _ traces: [HostName: HostTraces]) -> [Claim] {
        var claims: [Claim] = []
        let names = Dictionary(cluster.hosts.map { ($0.address, $0.id) }, uniquingKeysWith: { first, _ in first })
        for (host, trace) in traces.sorted(by: { $0.key < $1.key }) {
            if let pods = trace.pods { claims.append(Claim(host, pods, source: "the network plugin on \(host)")) }
            for (node, pods) in (trace.nodes ?? [:]).sorted(by: { $0.key < $1.key }) {
                claims.append(Claim(node, pods, source: "the node object \(node)"))
            }
            for (pods, via) in trace.routes.sorted(by: { $0.key.base < $1.key.base }) where via != pods.base {
                // A host that left the inventory keeps its share, under its address.
                let owner = names[via] ?? HostName("at-" + via.description.replacing(".", with: "-"))
                claims.append(Claim(owner, pods, source: "the routes on \(host)"))
            }
        }
        // A host without a name here may be one that the API knows by name.
        let named = Set(claims.filter { !$0.host.rawValue.hasPrefix("at-") }.map(\.pods))
        return claims.filter { !$0.host.rawValue.hasPrefix("at-") || !named.contains($0.pods) }
    }

    private mutating func settle(_ claims: [Claim], _ cluster: Cluster) throws(Failure) {
        var first: [HostName: Claim] = [:]
        var owners: [CIDR: Claim] = [:]
        for claim in claims {
            guard cluster.network.pods.contains(claim.pods), claim.pods.prefix == cluster.network.hostPrefix else {
                throw Self.refusal(
                    "\(claim.source) says \(claim.pods), which is no share of /\(cluster.network.hostPrefix) out of "
                        + "\(cluster.network.pods)",
                    "set network.pods and network.hostPrefix to what the cluster was built with", claim.host)
            }
            if let other = first[claim.host], other.pods != claim.pods { throw Self.disagreement(other, claim) }
            if let other = owners[claim.pods], other.host != claim.host { throw Self.disagreement(other, claim) }
            first[claim.host] = first[claim.host] ?? claim
            owners[claim.pods] = owners[claim.pods] ?? claim
            shares[claim.host] = claim.pods
        }
    }

    private static func disagreement(_ one: Claim, _ other: Claim) -> Failure {
        refusal(
            "\(one.source) says that \(one.host) has \(one.pods), and \(other.source) says that \(other.host) has "
                + "\(other.pods)",
            "put right the one that is wrong on its host, then adopt again: nothing is guessed", nil)
    }

    private static func refusal(_ why: String, _ hint: String, _ host: HostName? = nil) -> Failure {
        Failure(.notSafe, "adopt the cluster", host: host, why: why, hint: hint)
    }
}
