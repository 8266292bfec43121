import Model
public import StepKit
import Wire

/// The cluster has no member that it should not have.
public struct EtcdDepartedStep: Step {
    public static let kind = "etcd.departed"
    public static let reference = StepReference(
        "Takes etcd members out of the cluster: one by name, or all whose hosts have no role etcd; quorum is kept.",
        keys: [
            .init(
                "name", "name", standard: "all that the inventory gives no role",
                "the member to take out, also when its host is dead; the first host that runs this does it for all"),
            .init("etcdctl", "path", standard: "/usr/bin/etcdctl", "the program that asks"),
            .init("pki", "path", standard: "/etc/etcd/pki", "the folder with ca.crt, client.crt and client.key"),
        ],
        example: """
            - etcd.departed: { name: node-2 }
              on: etcd
              order: one-by-one
              barrier: true
            """)

    public var name: String?
    public var etcdctl: String?
    public var pki: String?

    public init(name: String? = nil, etcdctl: String? = nil) {
        self.name = name
        self.etcdctl = etcdctl
    }

    public var title: String { name.map { "\($0) is no etcd member" } ?? "no other etcd members" }

    public struct Facts: Equatable, Sendable {
        /// Nothing where the list has none that should leave.
        var view: EtcdView?
    }

    private var access: EtcdAccess {
        EtcdAccess(program: etcdctl ?? "/usr/bin/etcdctl", certificates: pki ?? "/etc/etcd/pki")
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        // The host's own member is asked first: it knows, and mostly there is nothing more to ask.
        let own = EtcdAccess.endpoint(of: site.host)
        if try await !access.up(of: [own], from: host).isEmpty,
            let list = try await access.members(from: own, host), list.all.allSatisfy({ stays($0, site) })
        {
            return Facts(view: nil)
        }
        return Facts(view: try await access.view(of: site.world.cluster, from: host))
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard let view = facts.view else { return [] }
        // A host takes nobody out for itself: the others do that.
        if name == site.host.id.rawValue { return [] }
        // Where nobody is healthy nobody can take it out, and who goes on would forget a member that still counts.
        if let name, view.members == nil, site.world.milestones.contains(.etcdFormed) {
            throw EtcdJudgement.refusal(
                "take the etcd member \(name) out", site.host, view.lack,
                "bring the other members back first; \(EtcdJudgement.restore)")
        }
        let acts = try EtcdJudgement.departures(in: view, on: site.host) { stays($0, site) }
        let hand = EtcdHand(
            host: site.host, access: access, unit: "", data: "", state: "",
            endpoints: view.sound { stays($0, site) }, stamp: "")
        return hand.changes(for: acts, replacing: nil)
    }

    private func stays(_ member: EtcdMember, _ site: Site) -> Bool {
        let hosts = site.world.cluster.hosts(.etcd)
        if let name {
            guard member.name != name else { return false }
            guard let host = site.world.cluster[HostName(name)] else { return true }
            return !member.peerURLs.contains(EtcdAccess.peer(of: host))
        }
        return hosts.contains { $0.id.rawValue == member.name || member.peerURLs.contains(EtcdAccess.peer(of: $0)) }
    }
}
