public import Model
public import StepKit

/// What runs on the hosts of a cluster, and whether it can be brought to the version of the inventory.
public struct UpgradeReview: Equatable, Sendable {
    /// What a host was found to run; nothing for what it does not run, or did not say.
    public struct Sighting: Equatable, Sendable {
        public var host: HostName
        public var apiServer: ReleaseVersion?
        public var kubelet: ReleaseVersion?
        public var etcd: ReleaseVersion?
        public var containerd: ReleaseVersion?
        public init(
            _ host: HostName, apiServer: ReleaseVersion? = nil, kubelet: ReleaseVersion? = nil,
            etcd: ReleaseVersion? = nil, containerd: ReleaseVersion? = nil
        ) {
            (self.host, self.apiServer, self.kubelet) = (host, apiServer, kubelet)
            (self.etcd, self.containerd) = (etcd, containerd)
        }
    }
    public struct Refusal: Equatable, Sendable, Encodable {
        public var host: String
        public var why: String
        public var hint: String?
    }

    public let wanted: ReleaseVersion
    /// Of the hosts that were reached, in the order of the inventory.
    public let sightings: [Sighting]
    public let refusals: [Refusal]
    /// What would be done, in words, in its order; nothing where everything has the version.
    public let order: [String]

    public init(_ sightings: [Sighting], in world: World) {
        wanted = world.cluster.version
        self.sightings = sightings
        refusals = Self.refusals(sightings, world)
        order = Self.order(sightings, world)
    }

    private static func refusals(_ sightings: [Sighting], _ world: World) -> [Refusal] {
        let (wanted, cluster) = (world.cluster.version, world.cluster)
        let servers = cluster.hosts(.controlPlane).map { host in
            SkewRules.Server(host.id.rawValue, sightings.first { $0.host == host.id }?.apiServer)
        }
        var refusals: [Refusal] = []
        func add(_ host: String, _ objection: Objection?) {
            guard let objection, !refusals.contains(where: { $0.why == objection.why }) else { return }
            refusals.append(Refusal(host: host, why: objection.why, hint: objection.hint))
        }
        for sighting in sightings {
            let name = sighting.host.rawValue
            add(name, SkewRules.objection(toCluster: wanted, kubelet: sighting.kubelet, servers: servers))
            // As it will be when the control plane is done: whose host is there has the version then, also one that an
            // upgrade that was cut off left silent. Nodes are judged again by what answers then.
            let later = servers.map { server in
                SkewRules.Server(server.name, sightings.contains { $0.host.rawValue == server.name } ? wanted : nil)
            }
            add(name, SkewRules.objection(toKubelet: wanted, replacing: sighting.kubelet, servers: later))
            guard !world.acceptsUntestedVersions else { continue }
            add(name, sighting.etcd.flatMap { VersionPairs.objection(to: .etcd, $0, with: wanted) })
            add(name, sighting.containerd.flatMap { VersionPairs.objection(to: .containerd, $0, with: wanted) })
        }
        return refusals
    }

    private static func order(_ sightings: [Sighting], _ world: World) -> [String] {
        let wanted = world.cluster.version
        func hosts(_ path: KeyPath<Sighting, ReleaseVersion?>) -> [HostName] {
            sightings.filter { $0[keyPath: path].map { $0 != wanted } ?? false }.map(\.host)
        }
        let controlPlane = Set(world.cluster.hosts(.controlPlane).map(\.id))
        var lines: [String] = sightings.filter { controlPlane.contains($0.host) }.compactMap { sighting in
            if sighting.apiServer == nil { return "the control plane of \(sighting.host), which does not answer now" }
            return sighting.apiServer == wanted ? nil : "the control plane of \(sighting.host)"
        }
        let batches = Batches(Set(hosts(\.kubelet)), in: world).batches
        lines += batches.map { "drain, kubelet and kube-proxy of \($0.map(\.rawValue).joined(separator: ", "))" }
        return lines
    }
}

extension UpgradeReview.Sighting {
    /// Asks a host. Throws where it is lost.
    public init(_ reader: some Reader, _ site: Site) async throws {
        let world = site.world
        let isServer = site.host.roles.contains(.controlPlane)
        let url = "https://\(site.host.address):\(world.cluster.controlPlane.port)"
        let skew = SkewStep(
            part: .cluster, kubelet: world.cluster.runsKubelet(on: site.host) ? "/usr/local/bin/kubelet" : nil,
            servers: isServer ? [url] : [], caFile: "/etc/kubernetes/pki/ca.crt",
            certFile: "/etc/kubernetes/pki/super-admin.crt", keyFile: "/etc/kubernetes/pki/super-admin.key")
        let versions = VersionsStep(
            etcd: site.host.roles.contains(.etcd) ? EtcdLayout(world.cluster).binary : nil,
            containerd: RuntimeLayout(world.cluster).program)
        async let seen = skew.inspect(reader, site)
        async let others = versions.inspect(reader, site)
        let (facts, found) = try await (seen, others)
        self.init(
            site.host.id, apiServer: facts.servers.first?.version, kubelet: facts.kubelet, etcd: found.etcd,
            containerd: found.containerd)
    }
}
