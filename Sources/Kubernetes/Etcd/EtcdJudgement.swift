import Model
import StepKit

/// What has to be done about the members of a cluster. Pure, so that every case is a row in a table.
enum EtcdJudgement {
    /// A refusal, with what to do in place of it.
    static func refusal(_ what: String, _ host: Host, _ why: String, _ hint: String) -> Failure {
        Failure(.notSafe, what, host: host.id, why: why, hint: hint)
    }

    static let restore =
        "when the members cannot be brought back, restore the cluster from a snapshot: `slipway etcd restore FILE`"

    // MARK: A member that is lost

    /// How the member of a host whose data is gone, damaged, or of another cluster or member leaves the cluster. Nothing
    /// where its data is sound, or where only its own host can say.
    static func loss(of own: EtcdOwn, on host: Host, in view: EtcdView) throws(Failure) -> [EtcdAct] {
        guard let reason = reason(own, host, view) else { return [] }
        let entry = view.members?.member(host.id.rawValue, at: EtcdAccess.peer(of: host))
        if own.data == .none, entry?.isStarted != true { return [] }
        guard view.members != nil, let quorum = view.quorum else {
            throw refusal(
                "replace the etcd member", host,
                "\(reason), and \(view.lack)",
                "bring the other members back first; \(restore)")
        }
        if let conflict = view.conflict {
            throw refusal(
                "replace the etcd member", host, "\(reason); but \(conflict), and nobody can say which one is right",
                "stop the members of the wrong one by hand; \(restore)")
        }
        var acts: [EtcdAct] = own.runs ? [.stop] : []
        if own.data != .none { acts.append(.moveAside) }
        guard let entry, entry.isStarted else { return acts }
        if !entry.isLearner, let objection = quorum.objection(toRemoving: view.isHealthy(entry), staysForIt: false) {
            throw refusal(
                "replace the etcd member", host, "\(reason), and it cannot be taken out of the cluster: \(objection)",
                "bring the other members back first; \(restore)")
        }
        return acts + [.remove(entry)]
    }

    /// Why a member cannot go on with the data it has; nothing where it can.
    static func reason(_ own: EtcdOwn, _ host: Host, _ view: EtcdView) -> String? {
        switch own.data {
        case .none: return "its data is gone"
        case .partial: return "its data is damaged: there is no log in it"
        case .whole: break
        }
        if let status = view.statuses[EtcdAccess.endpoint(of: host)], let members = view.members {
            guard status.cluster == members.cluster else { return "its data is of another etcd cluster" }
            return members.all.contains { $0.id == status.member }
                ? nil : "its data is of a member that was taken out of the cluster"
        }
        if let members = view.members, members.member(host.id.rawValue, at: EtcdAccess.peer(of: host)) == nil {
            return "its data is of a member that the cluster does not know"
        }
        if let members = view.members, let cluster = own.cluster, cluster != members.cluster {
            return "its data is of another etcd cluster"
        }
        return own.damage.map { "it cannot use its data (\($0))" }
    }

    // MARK: A member that joins

    /// How a host without a member of its own comes to have one. One stage at a time: a learner is added and started,
    /// and when it has caught up, it gets its vote.
    static func joining(_ own: EtcdOwn, on host: Host, in view: EtcdView) throws -> [EtcdAct] {
        guard let members = view.members else {
            guard own.data != .whole else { return [] }
            throw refusal(
                "join the etcd cluster", host,
                "it has no data, its cluster was formed before, and \(view.lack)",
                "bring the other members back first; \(restore)")
        }
        let peer = EtcdAccess.peer(of: host)
        let names = members.initialCluster(with: host.id.rawValue, at: peer)
        let beginning = EtcdAct.join(names)
        guard let entry = members.member(host.id.rawValue, at: peer) else {
            // Learners leave before: etcd compares what a member begins with to what is there at that moment.
            let voters = EtcdMembers(cluster: members.cluster, all: members.voters)
            return try admission(host, members, view) + [
                .addLearner, .join(voters.initialCluster(with: host.id.rawValue, at: peer)), .start,
            ]
        }
        if own.data == .none {
            guard !entry.isStarted else { throw NotYet("its old member \(entry.words) has to leave first") }
            guard own.runs, own.state?.bytes == EtcdStateStep.content("existing", names).bytes else {
                return [beginning, .start]
            }
            throw NotYet("\(entry.words) is starting", hint: EtcdHealth.hint("etcd"))
        }
        guard entry.isLearner else { return [] }
        return try promotion(of: entry, own, host, view)
    }

    /// What has to be done before etcd takes another learner. It takes one at a time, and none while a voter is missing.
    private static func admission(_ host: Host, _ members: EtcdMembers, _ view: EtcdView) throws -> [EtcdAct] {
        let missing = members.voters.filter { !view.isHealthy($0) }
        guard missing.isEmpty else {
            throw refusal(
                "join the etcd cluster", host,
                "etcd takes a new member only while all others are healthy, and "
                    + "\(missing.map(\.words).joined(separator: ", ")) is not",
                "bring that one back, or repair its host, then run the same command again")
        }
        let alive = members.learners.first { !view.up.isDisjoint(with: $0.clientURLs) }
        if let alive {
            throw NotYet(
                "etcd takes one new member at a time, and \(alive.words) has not caught up yet",
                hint: "run the same command again for the host of that one first")
        }
        return members.learners.map(EtcdAct.remove) + [.settle]
    }

    private static func promotion(of entry: EtcdMember, _ own: EtcdOwn, _ host: Host, _ view: EtcdView) throws
        -> [EtcdAct]
    {
        guard own.runs else { return [.start] }
        guard let status = view.statuses[EtcdAccess.endpoint(of: host)], status.member == entry.id else {
            throw NotYet("\(entry.words) does not answer yet", hint: EtcdHealth.hint("etcd"))
        }
        // etcd itself wants nine tenths.
        guard status.index * 20 >= view.newest * 19 else {
            throw NotYet(
                "\(entry.words) is catching up: its log is at \(status.index) of \(view.newest)",
                hint: EtcdHealth.hint("etcd"))
        }
        return [.promote(entry)]
    }

    // MARK: Members that leave

    /// How members that are not wanted any more leave, one after the other: those first that are lost anyway, and the
    /// leader last, when another one leads. `stays` says whether one is wanted.
    static func departures(in view: EtcdView, on host: Host, stays: (EtcdMember) -> Bool) throws(Failure) -> [EtcdAct] {
        guard let members = view.members, var quorum = view.quorum else { return [] }
        let leaving = members.all.filter { !stays($0) }.map { member in
            (member: member, isHealthy: view.isHealthy(member), isLeader: view.isLeader(member))
        }
        guard !leaving.isEmpty else { return [] }
        let staying = members.voters.filter { stays($0) && view.isHealthy($0) }
        guard let heir = staying.first else {
            throw refusal(
                "take etcd members out", host,
                "\(leaving.map(\.member.words).joined(separator: ", ")) would leave, and no healthy member would stay",
                "let a host of the inventory join first: `slipway apply`")
        }
        var acts: [EtcdAct] = leaving.contains { $0.isHealthy } ? [.settle] : []
        for one in leaving.sorted(by: { rank($0.isHealthy, $0.isLeader) < rank($1.isHealthy, $1.isLeader) }) {
            if !one.member.isLearner {
                if let objection = quorum.objection(toRemoving: one.isHealthy) {
                    throw refusal(
                        "take the etcd member \(one.member.words) out", host, objection,
                        "bring the other members back first; \(restore)")
                }
                quorum.members -= 1
                if one.isHealthy { quorum.healthy -= 1 }
                if one.isLeader { acts.append(.lead(heir, instead: one.member)) }
            }
            acts.append(.remove(one.member))
        }
        return acts
    }

    private static func rank(_ isHealthy: Bool, _ isLeader: Bool) -> Int { isLeader ? 2 : isHealthy ? 1 : 0 }
}
