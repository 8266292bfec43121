/// Who belongs to a cluster: the hosts of the inventory, and those that left it and were not removed. Pure.
///
/// A host that is missing in the inventory still has its routes, its node and its etcd member. Whoever drops it
/// silently takes its pods off the network and counts a wrong quorum, so it counts until `slipway remove` took it out.
public struct Roster: Equatable, Sendable {
    /// A host whose address in the inventory is another one than the ledger remembers.
    public struct Move: Equatable, Sendable {
        public var host: Host
        public var before: Address
    }

    /// All of them; those that left come last.
    public var cluster: Cluster
    /// Those that left, by name.
    public var departed: [Host]
    public var moves: [Move]

    /// Throws a ``Failure`` of kind `notSafe` where a host stands in the inventory under a new name, or an etcd member has
    /// another address.
    public init(_ inventory: Cluster, known: [KnownHost]) throws(Failure) {
        let worked = known.filter(\.isWorkedOn).map(\.host)
        let places = Dictionary(inventory.hosts.indices.map { (inventory.hosts[$0].id, $0) }) { first, _ in first }
        departed = worked.filter { places[$0.id] == nil }.sorted { $0.id < $1.id }
        moves = worked.compactMap { old in
            guard let now = places[old.id].map({ inventory.hosts[$0] }), now.address != old.address else { return nil }
            return Move(host: now, before: old.address)
        }
        cluster = inventory
        let members = Set(worked.filter { $0.roles.contains(.etcd) }.map(\.id))
        if let move = moves.first(where: { $0.host.roles.contains(.etcd) && members.contains($0.host.id) }) {
            throw Self.moved(move)
        }
        for host in departed {
            if let other = inventory.hosts.first(where: { $0.address == host.address }) {
                throw Self.renamed(host, other.id)
            }
            cluster.hosts.append(host)
        }
    }

    /// The members know each other by their addresses, and would wait for this one at its old one.
    private static func moved(_ move: Move) -> Failure {
        let name = move.host.id
        return Failure(
            .notSafe, "the hosts of the inventory",
            why:
                "\(name) has moved from \(move.before) to \(move.host.address), and the other etcd members know it by the "
                + "address that it had",
            hint:
                "let it leave and join again: take it out of the inventory, `slipway remove \(name)`, put it back with "
                + "its new address, `slipway apply`")
    }

    private static func renamed(_ host: Host, _ other: HostName) -> Failure {
        Failure(
            .notSafe, "the hosts of the inventory",
            why: "\(other) has the address \(host.address), at which \(host.id) is known, who left the inventory",
            hint:
                "a host keeps its name for as long as it belongs to the cluster: call it \(host.id) again; or take it "
                + "out by its old name, `slipway remove \(host.id)`, and then add it by its new one")
    }

    /// Names of those that left.
    public var departedNames: Set<HostName> { Set(departed.map(\.id)) }

    /// What a person has to know of them, a line for each. `shares` are what the ledger gave out.
    public func remarks(shares: [HostName: CIDR]) -> [String] {
        departed.map { host in
            "\(host.id) (\(host.address)) left the inventory and still belongs to the cluster: it keeps "
                + "\(holdings(of: host, share: shares[host.id]).joined(separator: ", ")). Nothing is done on it; to take "
                + "it out: slipway remove \(host.id)"
        }
            + moves.map { move in
                "\(move.host.id) has moved from \(move.before) to \(move.host.address): its certificates and settings follow "
                    + "on it, and its routes and entries on the others"
            }
    }

    /// What to say where only some hosts are worked on, and a new one is among them. `chosen` is nil for all.
    public func greetings(to chosen: Set<HostName>?, known: [KnownHost]) -> [String] {
        guard let chosen else { return [] }
        let old = Set(known.filter(\.isWorkedOn).map(\.id))
        let new = cluster.hosts.map(\.id).filter { chosen.contains($0) && !old.contains($0) }
        let others = cluster.hosts.map(\.id).filter { !chosen.contains($0) && old.contains($0) }
        guard !new.isEmpty, !others.isEmpty else { return [] }
        return [
            "\(others.map(\.rawValue).joined(separator: ", ")) will not know \(new.map(\.rawValue).joined(separator: ", ")) "
                + "after this: names, routes and balancers there come with `slipway apply` for all hosts"
        ]
    }

    /// What a host has in the cluster, in words.
    public func holdings(of host: Host, share: CIDR?) -> [String] {
        var words = share.map { ["the pod addresses \($0)"] } ?? []
        if cluster.runsKubelet(on: host) { words.append("its node object and the routes to it") }
        if host.roles.contains(.controlPlane) { words.append("its API server behind the balancers") }
        if host.roles.contains(.etcd) { words.append("its etcd member, which counts for the quorum") }
        words.append("its certificates")
        return words
    }
}
