import Model

/// The members of a cluster as one host sees them: every endpoint was asked for itself, and one that is healthy for the
/// list.
struct EtcdView: Equatable, Sendable {
    var health = EtcdHealth()
    /// By endpoint; those that answered.
    var statuses: [String: EtcdStatus] = [:]
    /// Of the cluster that most healthy endpoints belong to; nothing while nobody is healthy.
    var members: EtcdMembers?
    /// How many members the inventory wants.
    var wanted = 0
    /// Endpoints that can be connected to, whatever they answer.
    var up: Set<String> = []

    /// It answers, it is healthy, and it is the member that the list means.
    func isHealthy(_ member: EtcdMember) -> Bool {
        member.clientURLs.contains { url in
            health.healthy.contains(url) && statuses[url]?.member == member.id
                && statuses[url]?.cluster == members?.cluster
        }
    }

    func status(of member: EtcdMember) -> EtcdStatus? {
        member.clientURLs.compactMap { statuses[$0] }.first { $0.member == member.id }
    }

    func isLeader(_ member: EtcdMember) -> Bool { status(of: member)?.isLeader == true }

    /// Voters of the cluster, and how many of them are healthy.
    var quorum: Quorum? {
        members.map { Quorum(members: $0.voters.count, healthy: $0.voters.count(where: isHealthy)) }
    }

    /// Why nothing can be agreed on, with the arithmetic.
    var lack: String {
        let quorum = Quorum(members: max(1, wanted), healthy: 0)
        return "no member is healthy: \(quorum.needed) of \(quorum.members) etcd members must be, and "
            + (up.isEmpty ? "none can be connected to" : "\(up.count) can be connected to")
    }

    /// How far the log of the cluster goes.
    var newest: UInt64 {
        statuses.values.filter { $0.cluster == members?.cluster && !$0.isLearner }.map(\.index).max() ?? 0
    }

    /// The cluster that most of the healthy endpoints are in; of two with as many, the one with more members that
    /// answer at all.
    var cluster: UInt64? {
        let healthy = Dictionary(grouping: health.healthy.compactMap { statuses[$0]?.cluster }) { $0 }
        let answering = Dictionary(grouping: statuses.values.map(\.cluster)) { $0 }
        func weight(_ cluster: UInt64) -> (Int, Int, UInt64) {
            (healthy[cluster]?.count ?? 0, answering[cluster]?.count ?? 0, cluster)
        }
        return healthy.keys.max { weight($0) < weight($1) }
    }

    /// Why nobody can say which cluster is the right one: another has as many endpoints that answer.
    var conflict: String? {
        guard let cluster else { return nil }
        let others = Dictionary(grouping: statuses.values.filter { $0.cluster != cluster }, by: \.cluster)
        let own = statuses.values.count { $0.cluster == cluster }
        guard let rival = others.values.max(by: { $0.count < $1.count }), rival.count >= own else { return nil }
        let names = rival.map(\.endpoint).sorted().joined(separator: ", ")
        return "\(own) of the endpoints belong to one cluster, and \(rival.count) to another (\(names))"
    }
}

extension EtcdView {
    /// The endpoints of healthy members of the cluster that a test lets through, sorted.
    func sound(where isMeant: (EtcdMember) -> Bool) -> [String] {
        (members?.all ?? []).filter { isMeant($0) && isHealthy($0) }
            .flatMap { $0.clientURLs.filter(health.healthy.contains) }.sorted()
    }

    /// Whom to ask for a change of members that is about a host.
    func others(than host: Host) -> [String] {
        let peer = EtcdAccess.peer(of: host)
        return sound { !$0.peerURLs.contains(peer) }
    }
}
