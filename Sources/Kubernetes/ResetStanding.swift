public import Model

/// What a user accepts when a host is taken back that others may count on. Each danger has a name of its own.
public struct ResetConsent: Codable, Equatable, Sendable {
    /// `--still-in-cluster`: it is a member of the cluster, which goes on without it.
    public var isStillInCluster: Bool
    /// `--accept-quorum-loss`: etcd, or the whole control plane, may stop for good.
    public var losesQuorum: Bool
    public init(isStillInCluster: Bool = false, losesQuorum: Bool = false) {
        (self.isStillInCluster, self.losesQuorum) = (isStillInCluster, losesQuorum)
    }
}

/// What a host is to those that stay when it is taken back.
public struct ResetStanding: Equatable, Sendable {
    public enum Etcd: Equatable, Sendable {
        /// It has no data, or the others do not list it.
        case stranger
        /// It is one of so many voting members; so many of the others, that stay, are healthy.
        case member(of: Int, healthyOthers: Int)
        /// Nobody else that stays is a member.
        case only
        /// Nobody could say, and why.
        case unknown(String)
    }
    public enum Node: Equatable, Sendable { case stranger, member, unknown(String) }

    public var etcd: Etcd
    public var node: Node
    /// The last API server goes with it.
    public var isOnlyControlPlane: Bool
    /// A reset has begun already, and was cut off.
    public var isBegun: Bool
    /// There is something to take back.
    public var isKept: Bool

    public init(
        etcd: Etcd = .stranger, node: Node = .stranger, isOnlyControlPlane: Bool = false, isBegun: Bool = false,
        isKept: Bool = false
    ) {
        (self.etcd, self.node, self.isOnlyControlPlane) = (etcd, node, isOnlyControlPlane)
        (self.isBegun, self.isKept) = (isBegun, isKept)
    }

    private enum Danger { case stillInCluster, quorumLoss }

    /// Why it must not be taken back; nothing where it may. With `isRemoved` it was taken out before, so that nobody need
    /// be there to say so.
    public func objection(to host: HostName, isRemoved: Bool, _ consent: ResetConsent) -> Failure? {
        guard !isBegun else { return nil }
        for (why, danger) in dangers(isRemoved) {
            switch danger {
            case .stillInCluster where consent.isStillInCluster || consent.losesQuorum: continue
            case .quorumLoss where consent.losesQuorum: continue
            case .stillInCluster, .quorumLoss:
                let option = danger == .quorumLoss ? "--accept-quorum-loss" : "--still-in-cluster"
                return Failure(
                    .notSafe, "take back \(host)", host: host, why: why,
                    hint:
                        "`slipway remove \(host)` takes it out of the cluster first; `slipway reset --all` takes back "
                        + "all hosts; \(option) does it all the same")
            }
        }
        return nil
    }

    private func dangers(_ isRemoved: Bool) -> [(String, Danger)] {
        var found: [(String, Danger)] = []
        switch etcd {
        case .stranger: break
        case .only:
            found.append(
                (
                    "it is the only etcd member: 1 - 1 leaves 0, and all that the cluster knows would be gone",
                    .quorumLoss
                ))
        case .member(let count, let others):
            let quorum = Quorum(members: count, healthy: others)
            let sum = "it still is one of \(count) etcd members, of which \(quorum.needed) must be healthy"
            if quorum.holds {
                let spare =
                    quorum.spare == 0 ? "none of them may be lost then" : "\(quorum.spare) more may be lost then"
                found.append(("\(sum): without it \(others) are, and \(spare)", .stillInCluster))
            } else {
                found.append(("\(sum): without it \(others) would be, and etcd would stop", .quorumLoss))
            }
        case .unknown(let why):
            if !isRemoved {
                found.append(("nobody can say whether it still is an etcd member: \(why)", .quorumLoss))
            }
        }
        if isOnlyControlPlane {
            found.append(
                (
                    "it is the only control-plane host: 1 - 1 leaves 0, and nobody could ask the cluster for anything",
                    .quorumLoss
                ))
        }
        switch node {
        case .stranger: break
        case .member: found.append(("it still is a node of the cluster", .stillInCluster))
        case .unknown(let why):
            if !isRemoved {
                found.append(("nobody can say whether it still is a node of the cluster: \(why)", .stillInCluster))
            }
        }
        return found
    }
}
