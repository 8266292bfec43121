public import Model

/// In which order hosts go through a block, and how many at a time. Pure, so that every judgement is a row in a table.
public struct Batches: Equatable, Sendable {
    /// Hosts that nobody misses yet: they wait for nobody, and nobody waits for them.
    public private(set) var newcomers: [HostName] = []
    /// One after the other; none is empty.
    public private(set) var batches: [[HostName]] = []

    /// `members` are the hosts that have something to do in the block. Those of the control plane come first, one by one;
    /// then the others, as many at a time as may be away of all the hosts of the cluster.
    public init(_ members: Set<HostName>, in world: World) {
        let hosts = Self.order(world.cluster.hosts).filter { members.contains($0.id) }
        newcomers = hosts.map(\.id).filter(world.newcomers.contains)
        let settled = hosts.filter { !world.newcomers.contains($0.id) }
        batches = settled.filter(Self.isFirst).map { [$0.id] }
        let others = settled.filter { !Self.isFirst($0) }.map(\.id)
        let all = world.cluster.hosts.count { !Self.isFirst($0) }
        let size = world.cluster.rollout.maxUnavailable.count(of: all)
        for start in stride(from: 0, to: others.count, by: size) {
            batches.append(Array(others[start..<min(start + size, others.count)]))
        }
    }

    /// Whether blocks go batch by batch. Before there was a control plane nothing runs that could be missed.
    public static func apply(in world: World) -> Bool { world.milestones.contains(.controlPlaneFormed) }

    /// Those of the control plane first, else as they were.
    static func order(_ hosts: [Host]) -> [Host] { hosts.filter(isFirst) + hosts.filter { !isFirst($0) } }

    private static func isFirst(_ host: Host) -> Bool { host.roles.contains(.controlPlane) }
}
