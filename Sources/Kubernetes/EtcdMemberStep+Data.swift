import Model
import StepKit

extension EtcdMemberStep {
    /// A member without data that it can use is started by `etcd.join`, when `etcd.lost` has taken it out.
    func isForOthers(_ facts: Facts, _ site: Site) -> Bool {
        only == .start && isFormed(site) && (!facts.hasData || facts.damage != nil || facts.isTurnedAway)
    }

    /// A member that answered others once and lost its data must not come back under the same number: it would have
    /// forgotten what it promised them, and etcd ends itself over and over when it notices.
    func refuseToStartWithoutData(_ facts: Facts, _ site: Site) throws(Failure) {
        guard !facts.hasData, isFormed(site) else { return }
        throw EtcdJudgement.refusal(
            "start the etcd member", site.host, "\(dataFolder) has no data, and its cluster was formed before",
            "let `etcd.lost` and `etcd.join` stand before it, as layer 03 does: it joins as a new member then")
    }

    /// It still knows everything, but only as long as it runs.
    func refuseToRunWithoutData(_ facts: Facts, _ site: Site) throws(Failure) {
        guard !facts.hasData, facts.unit.activity == .active, isFormed(site) else { return }
        throw EtcdJudgement.refusal(
            "leave the etcd member running", site.host,
            "its data was removed from \(dataFolder) under it; a restart would lose it",
            "save it first: `slipway etcd snapshot`; then let `etcd.lost` and `etcd.join` stand before this step")
    }
}
