import Model
public import StepKit
import Wire

/// This host's etcd member is one of the cluster, with a vote.
///
/// The first time the members found a cluster together; from then on one joins as a learner, which gets everything and
/// has no vote, is started, and gets its vote when it has caught up. Each stage follows from what is found, so a run that
/// was cut off anywhere is finished by the next one.
public struct EtcdJoinStep: Step {
    public static let kind = "etcd.join"
    public static let reference = StepReference(
        "The host's etcd member belongs to the cluster; one that is new joins as a learner and is given a vote.",
        keys: [
            .init("unit", "name", standard: "etcd.service", "the systemd unit of the member"),
            .init("data", "path", standard: "/var/lib/etcd", "where the member keeps its data"),
            .init("state", "path", standard: "/etc/etcd/state.env", "the file of `etcd.state`"),
            .init("etcdctl", "path", standard: "/usr/bin/etcdctl", "the program that asks"),
            .init("pki", "path", standard: "/etc/etcd/pki", "the folder with ca.crt, client.crt and client.key"),
            .init("timeout", "seconds", standard: "600", "how long to wait until it has caught up"),
        ],
        example: """
            - etcd.join: {}
              on: etcd
              order: one-by-one
              barrier: true
            """)

    public var unit: String?
    public var data: String?
    public var state: String?
    public var etcdctl: String?
    public var pki: String?
    public var timeout: Int?

    public init(etcdctl: String? = nil) { self.etcdctl = etcdctl }

    public var title: String { "etcd member belongs to the cluster" }
    public var patience: Patience { Patience(total: .seconds(timeout ?? 600), pause: .milliseconds(500)) }
    /// Added and started, started again, promoted.
    public var stages: Int { 4 }

    public struct Facts: Equatable, Sendable {
        var look: EtcdLook
    }

    private var folder: String { data ?? "/var/lib/etcd" }
    private var file: String { state ?? "/etc/etcd/state.env" }
    private var access: EtcdAccess {
        EtcdAccess(program: etcdctl ?? "/usr/bin/etcdctl", certificates: pki ?? "/etc/etcd/pki")
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        Facts(
            look: try await EtcdLook.look(
                from: host, site, access, unit: unit ?? "etcd.service", data: folder, state: file))
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        let own = facts.look.own
        guard let view = facts.look.view, EtcdStateStep.isFormed(own.state, site) || view.members != nil else {
            return []
        }
        if own.unit.load == .notFound { throw NotYet("there is no \(unit ?? "etcd.service") yet") }
        let acts = try EtcdJudgement.joining(own, on: site.host, in: view)
        let hand = EtcdHand(
            host: site.host, access: access, unit: unit ?? "etcd.service", data: folder, state: file,
            endpoints: view.others(than: site.host), stamp: own.stamp)
        return hand.changes(for: acts, replacing: own.state)
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        guard let acts = try? facts.look.view.map({ try EtcdJudgement.joining(facts.look.own, on: site.host, in: $0) }),
            acts.contains(.addLearner)
        else { return [] }
        return ["it is given its vote when it has caught up"]
    }
}
