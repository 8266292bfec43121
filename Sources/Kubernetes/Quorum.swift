/// How many members of an etcd cluster may be missing. Pure arithmetic, so that every judgement is a row in a table.
public struct Quorum: Equatable, Sendable {
    /// Members of the cluster, healthy or not.
    public var members: Int
    /// Members whose own endpoint answered that it is healthy.
    public var healthy: Int
    public init(members: Int, healthy: Int) {
        self.members = members
        self.healthy = healthy
    }

    /// How many have to be healthy.
    public var needed: Int { members / 2 + 1 }
    public var holds: Bool { healthy >= needed }
    /// How many more may be lost before the cluster stops.
    public var spare: Int { max(0, healthy - needed) }

    /// Why a member may not be taken away for a moment; nothing when it may. A cluster of one has nobody to lose, and
    /// a member that is not healthy is no loss.
    public func objection(toStopping isHealthy: Bool) -> String? {
        guard members > 1, isHealthy, healthy - 1 < needed else { return nil }
        return
            "\(needed) of \(members) etcd members must stay healthy, and without this one only \(healthy - 1) would be"
    }

    /// Why a member may not be taken out of the cluster for good; nothing when it may. With `staysForIt` it has its own
    /// vote in that, otherwise it was stopped before.
    public func objection(toRemoving isHealthy: Bool, staysForIt: Bool = true) -> String? {
        let others = healthy - (isHealthy ? 1 : 0)
        guard members > 1 else { return "it is the only etcd member" }
        let agreeing = staysForIt ? healthy : others
        guard agreeing >= needed else {
            return "\(needed) of \(members) etcd members have to agree to it, and only \(agreeing) "
                + (agreeing == healthy ? "are healthy" : "would be healthy without it")
        }
        let left = Quorum(members: members - 1, healthy: others)
        guard !left.holds else { return nil }
        return
            "\(left.needed) of the \(left.members) etcd members that stay must be healthy, and only \(others) would be"
    }
}
