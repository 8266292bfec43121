import Model
public import StepKit
import Wire

/// A member that lost its data leaves the cluster, so that it can come back as a new one.
///
/// It must never come back under its old number: it would have forgotten what it promised the others.
public struct EtcdLostStep: Step {
    public static let kind = "etcd.lost"
    public static let reference = StepReference(
        "A member whose data is gone, damaged or of another cluster is stopped and taken out; its data is moved aside.",
        keys: [
            .init("unit", "name", standard: "etcd.service", "the systemd unit of the member"),
            .init("data", "path", standard: "/var/lib/etcd", "where the member keeps its data"),
            .init("state", "path", standard: "/etc/etcd/state.env", "the file of `etcd.state`"),
            .init("etcdctl", "path", standard: "/usr/bin/etcdctl", "the program that asks"),
            .init("pki", "path", standard: "/etc/etcd/pki", "the folder with ca.crt, client.crt and client.key"),
        ],
        example: """
            - etcd.lost: {}
              on: etcd
              order: one-by-one
              barrier: true
            """)

    public var unit: String?
    public var data: String?
    public var state: String?
    public var etcdctl: String?
    public var pki: String?

    public init(etcdctl: String? = nil) { self.etcdctl = etcdctl }

    public var title: String { "etcd member has its data" }

    public var patience: Patience { Patience(total: .seconds(90), pause: .milliseconds(500)) }

    public struct Facts: Equatable, Sendable {
        var look: EtcdLook
    }

    private var folder: String { data ?? "/var/lib/etcd" }
    private var access: EtcdAccess {
        EtcdAccess(program: etcdctl ?? "/usr/bin/etcdctl", certificates: pki ?? "/etc/etcd/pki")
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        Facts(
            look: try await EtcdLook.look(
                from: host, site, access, unit: unit ?? "etcd.service", data: folder,
                state: state ?? "/etc/etcd/state.env"))
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        let own = facts.look.own
        guard let view = facts.look.view, EtcdStateStep.isFormed(own.state, site) || view.members != nil else {
            return []
        }
        let acts = try EtcdJudgement.loss(of: own, on: site.host, in: view)
        // Whether it can use its data shows when it has started, or has not.
        if acts.isEmpty, own.data == .whole, own.unit.activity == .activating {
            throw NotYet("\(unit ?? "etcd.service") is starting", hint: EtcdHealth.hint("etcd"))
        }
        let hand = EtcdHand(
            host: site.host, access: access, unit: unit ?? "etcd.service", data: folder,
            state: state ?? "/etc/etcd/state.env",
            endpoints: view.others(than: site.host), stamp: own.stamp)
        return hand.changes(for: acts, replacing: own.state)
    }
}
