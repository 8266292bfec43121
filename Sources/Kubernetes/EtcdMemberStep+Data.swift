import Model
import StepKit

extension EtcdMemberStep {
    /// A member that answered others once and lost its data must not come back under the same number: it would have
    /// forgotten what it promised them, and etcd ends itself over and over when it notices.
    func refuseToStartWithoutData(_ facts: Facts, _ site: Site) throws(Failure) {
        guard !facts.hasData, isFormed(site) else { return }
        let (name, peer) = (site.host.id, EtcdAccess.peer(of: site.host))
        let others = "one of the other members' hosts, with `etcdctl` and the certificates in /etc/etcd/pki"
        let admission = "`member add \(name) --peer-urls=\(peer)`, then `systemctl start etcd` here"
        switch facts.standing {
        case .expected: return
        case .joined(let number):
            throw refusal(
                "\(dataFolder) has no data, and the other members remember it with data", site,
                "on \(others): `member remove \(number)`, \(admission); then run the same command again")
        case .unlisted:
            throw refusal(
                "the cluster was formed without it: its members do not know \(peer)", site,
                "on \(others): \(admission); then run the same command again")
        case nil where site.world.cluster.hosts(.etcd).count == 1:
            throw refusal(
                "\(dataFolder) has no data, and it was the only member", site,
                "put the data or a snapshot of it back (`etcdctl snapshot restore`), then run the same command again")
        case nil:
            throw refusal(
                "it has no data, its cluster was formed before, and no other member is healthy", site,
                "bring the other members back first, so that this one can join them")
        }
    }

    /// It still knows everything, but only as long as it runs.
    func refuseToRunWithoutData(_ facts: Facts, _ site: Site) throws(Failure) {
        guard !facts.hasData, facts.unit.activity == .active, isFormed(site) else {
            return
        }
        throw Failure(
            .notSafe, "leave the etcd member running", host: site.host.id,
            why: "its data was removed from \(dataFolder) under it; a restart would lose it",
            hint:
                "save it first, on this host: `etcdctl snapshot save FILE`; then stop etcd and run the same command again"
        )
    }

    private func refusal(_ why: String, _ site: Site, _ hint: String) -> Failure {
        Failure(.notSafe, "start the etcd member", host: site.host.id, why: why, hint: hint)
    }
}
