public import Model

/// Whether a host may be taken out of a cluster, as far as the inventory alone tells. Pure; what the etcd members say of
/// themselves is judged when they are asked, by `etcd.departed`.
public enum RemovalJudgement {
    /// Throws a ``Failure`` of kind `notSafe`, with the arithmetic, where the cluster cannot be without the host. `staying`
    /// is the cluster without it.
    public static func check(_ host: Host, staying: Cluster) throws(Failure) {
        if host.roles.contains(.controlPlane) {
            let left = staying.hosts(.controlPlane).count
            guard left > 0 else {
                throw refusal(
                    host,
                    "it is the only control-plane host: 1 - 1 leaves 0, and nobody could ask the cluster for anything",
                    "give another host the role control-plane and run `slipway apply`; then remove this one")
            }
        }
        if host.roles.contains(.etcd) {
            let left = staying.hosts(.etcd).count
            guard left > 0 else {
                throw refusal(
                    host, "it is the only etcd member: 1 - 1 leaves 0, and everything the cluster knows would be gone",
                    "give other hosts the role etcd and run `slipway apply`; then remove this one")
            }
        }
        if staying.hasControlPlane, host.roles.contains(.node), staying.hosts(.node).isEmpty {
            throw refusal(
                host, "it is the only node: 1 - 1 leaves 0, and its pods could go nowhere",
                "give another host the role node and run `slipway apply`; then remove this one")
        }
    }

    /// What a person should know beforehand of the members that stay: an even number of them is no safer than one less.
    public static func remark(_ host: Host, staying: Cluster) -> String? {
        let left = staying.hosts(.etcd).count
        guard host.roles.contains(.etcd), left % 2 == 0 else { return nil }
        let quorum = Quorum(members: left, healthy: left)
        return "etcd has \(left) members without it, of which \(quorum.needed) must be healthy: "
            + (quorum.spare == 0 ? "none may be lost" : "\(quorum.spare) may be lost")
    }

    private static func refusal(_ host: Host, _ why: String, _ hint: String) -> Failure {
        Failure(.notSafe, "remove \(host.id)", why: why, hint: hint)
    }
}
