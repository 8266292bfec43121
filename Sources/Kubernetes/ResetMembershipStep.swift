public import Model
public import StepKit
import Wire

/// A host that others still count on is not taken back: not while it is an etcd member, nor while it is a node.
public struct ResetMembershipStep: Step {
    public static let kind = "reset.membership"
    public static let reference = StepReference("Nobody counts on the host any more.", keys: [], example: "")

    /// Hosts that are taken back together.
    public var hosts: [HostName]
    /// The ledger says that it was removed.
    public var isRemoved: Bool
    /// What the user has accepted.
    public var consent: ResetConsent

    public init(hosts: [HostName], isRemoved: Bool, consent: ResetConsent = ResetConsent()) {
        (self.hosts, self.isRemoved, self.consent) = (hosts, isRemoved, consent)
    }

    public var title: String { "nobody counts on it" }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> ResetStanding {
        let staying = site.world.cluster.hosts.filter { !hosts.contains($0.id) && !$0.roles.isEmpty }
        guard !staying.isEmpty else { return ResetStanding() }
        async let begun = host.stat(HostRecord.begun)
        async let record = host.stat(HostRecord.path)
        // What a reset that was cut off took away cannot be asked for any more.
        if try await begun != nil { return ResetStanding(isBegun: true) }
        async let etcd = etcd(staying.filter { $0.roles.contains(.etcd) }, host, site)
        async let node = node(host, site)
        async let server = host.stat("/etc/kubernetes/pki/apiserver.crt")
        let others = staying.contains { $0.roles.contains(.controlPlane) }
        return try await ResetStanding(
            etcd: etcd, node: node, isOnlyControlPlane: server != nil && !others, isKept: record != nil)
    }

    private func etcd(_ others: [Host], _ host: some Reader, _ site: Site) async throws -> ResetStanding.Etcd {
        async let data = host.stat("/var/lib/etcd/member")
        async let key = host.stat("/etc/etcd/pki/client.key")
        guard try await data != nil else { return .stranger }
        guard !others.isEmpty else { return .only }
        guard try await key != nil else { return .unknown("its key for etcd is gone") }
        let access = EtcdAccess(program: "etcdctl", certificates: "/etc/etcd/pki")
        let up = try await access.up(of: others, from: host)
        let health = up.isEmpty ? EtcdHealth() : try await access.health(of: up, from: host)
        for endpoint in health.healthy.sorted() {
            guard let members = try await access.members(from: endpoint, host) else { continue }
            let peer = EtcdAccess.peer(of: site.host)
            guard members.all.contains(where: { $0.peerURLs.contains(peer) }) else { return .stranger }
            return .member(of: members.all.count { !$0.isLearner }, healthyOthers: health.healthy.count)
        }
        return .unknown("no other etcd member is healthy")
    }

    private func node(_ host: some Reader, _ site: Site) async throws -> ResetStanding.Node {
        async let file = host.file("/etc/kubernetes/kubelet.conf")
        async let settings = host.stat("/var/lib/kubelet/config.yaml")
        guard let config = try await file?.text, try await settings != nil,
            let server = config.split(separator: "\n").map(\.trimmed).first(where: { $0.hasPrefix("server:") })
        else { return .stranger }
        let folder = "/etc/kubernetes/pki"
        let url = "\(server.dropFirst("server:".count).trimmed.replacing("\"", with: ""))/api/v1/nodes/\(site.host.id)"
        let argv = [
            "curl", "--silent", "--show-error", "--max-time", "8", "--output", "/dev/null", "--write-out",
            "%{http_code}",
            "--cacert", "\(folder)/ca.crt", "--cert", "\(folder)/kubelet.crt", "--key", "\(folder)/kubelet.key", url,
        ]
        let reply = try await host.probe(Command(argv, timeout: 12_000))
        switch reply.firstLine {
        case "200": return .member
        case "404": return .stranger
        default: return .unknown("no API server answers: \(lastLine(reply))")
        }
    }

    private func lastLine(_ reply: Reply) -> String {
        let words = (reply.errors.trimmed.isEmpty ? reply.output : reply.errors).trimmed
        return words.split(separator: "\n").last.map(String.init) ?? reply.cause.words
    }

    public func changes(given standing: ResetStanding, _ site: Site) throws -> [Change] {
        if let objection = standing.objection(to: site.host.id, isRemoved: isRemoved, consent) { throw objection }
        guard standing.isKept, !standing.isBegun else { return [] }
        let attributes = Attributes(mode: 0o600, owner: "root", group: "root")
        return [Change("begin to take it back", .write(path: HostRecord.begun, bytes: [], attributes: attributes))]
    }

    public func notes(given standing: ResetStanding, _ site: Site) -> [String] {
        guard standing.objection(to: site.host.id, isRemoved: isRemoved, ResetConsent()) != nil else { return [] }
        return ["others still count on it; `slipway remove \(site.host.id)` makes them forget it"]
    }
}
