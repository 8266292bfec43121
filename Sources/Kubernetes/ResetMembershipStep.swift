public import Model
public import StepKit
import Wire

/// A host that others still count on is not taken back: not while it is an etcd member, nor while it is a node.
public struct ResetMembershipStep: Step {
    public static let kind = "reset.membership"
    public static let reference = StepReference("Nobody counts on the host any more.", keys: [], example: "")

    /// Hosts that are taken back together.
    public var hosts: [HostName]
    /// The ledger knows the cluster, and this host not: it was removed.
    public var isRemoved: Bool

    public init(hosts: [HostName], isRemoved: Bool) { (self.hosts, self.isRemoved) = (hosts, isRemoved) }

    public var title: String { "nobody counts on it" }

    /// What is found out; nil where there was nothing to ask for.
    public struct Facts: Equatable, Sendable {
        public enum Standing: Equatable, Sendable { case member, stranger, unknown(String) }
        public var etcd: Standing?
        public var node: Standing?
        public init(etcd: Standing? = nil, node: Standing? = nil) { (self.etcd, self.node) = (etcd, node) }
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let staying = site.world.cluster.hosts.filter { !hosts.contains($0.id) && !$0.roles.isEmpty }
        guard !staying.isEmpty else { return Facts() }
        async let etcd = etcd(staying.filter { $0.roles.contains(.etcd) }, host, site)
        async let node = node(host, site)
        return try await Facts(etcd: etcd, node: node)
    }

    private func etcd(_ others: [Host], _ host: some Reader, _ site: Site) async throws -> Facts.Standing? {
        async let data = host.stat("/var/lib/etcd/member")
        async let key = host.stat("/etc/etcd/pki/client.key")
        guard try await data != nil, !others.isEmpty else { return nil }
        guard try await key != nil else { return .unknown("its key for etcd is gone") }
        let access = EtcdAccess(program: "etcdctl", certificates: "/etc/etcd/pki")
        let words = ["member", "list", "--write-out=simple"]
        let reply = try await host.probe(access.command(words, endpoints: others.map(EtcdAccess.endpoint)))
        guard reply.succeeded else { return .unknown("no other etcd member answers: \(lastLine(reply))") }
        return reply.output.contains(EtcdAccess.peer(of: site.host)) ? .member : .stranger
    }

    private func node(_ host: some Reader, _ site: Site) async throws -> Facts.Standing? {
        async let file = host.file("/etc/kubernetes/kubelet.conf")
        async let settings = host.stat("/var/lib/kubelet/config.yaml")
        guard let config = try await file?.text, try await settings != nil,
            let server = config.split(separator: "\n").map(\.trimmed).first(where: { $0.hasPrefix("server:") })
        else { return nil }
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

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        let name = site.host.id
        let hint = "slipway remove \(name) takes it out of the cluster first; slipway reset --all takes back all hosts"
        for (standing, what) in [(facts.etcd, "an etcd member"), (facts.node, "a node of the cluster")] {
            switch standing {
            case nil, .stranger: continue
            case .member:
                throw Failure(.notSafe, "take back \(name)", host: name, why: "it still is \(what)", hint: hint)
            case .unknown(let why):
                if isRemoved { continue }
                throw Failure(
                    .notSafe, "take back \(name)", host: name,
                    why: "nobody can say whether it still is \(what): \(why)", hint: hint)
            }
        }
        return []
    }
}
