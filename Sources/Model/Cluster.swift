/// What is wanted: the inventory as a value. `Documents` reads it and vouches for it.
public struct Cluster: Hashable, Sendable {
    /// A DNS label; it names the folder of the ledger, the etcd token and the context of kubeconfigs.
    public var name: String
    /// `v1.36.2`.
    public var kubernetes: String
    /// VIP, load balancer or name in front of the API servers.
    public var endpoint: String?
    /// The DNS domain of services: `cluster.local`.
    public var domain: String
    public var network: Network
    /// Values for playbooks, under `${vars.…}`.
    public var vars: Value
    public var runtime: RuntimeSource
    public var etcd: SoftwareSource
    /// Nothing where members take no snapshots by themselves.
    public var etcdSnapshots: EtcdSnapshots? = EtcdSnapshots()
    /// The archive of the server programs, by architecture (`amd64`, `arm64`); the project's own release where there is
    /// none.
    public var kubernetesArchive: [String: ReleaseSource] = [:]
    public var images = ImageSources()
    public var controlPlane = ControlPlane()
    /// What is laid over the settings of every host.
    public var components = ComponentSettings()
    /// What is laid over the settings of hosts with a role, above ``components`` and below a host's own.
    public var roleComponents: [Role: ComponentSettings] = [:]
    public var auth = Authentication()
    public var cloudProvider = CloudProvider.none
    /// Secrets are encrypted in etcd.
    public var encryption = true
    /// The API servers keep a log of who did what.
    public var audit = true
    public var addons = Addons()
    public var pki: CertificateLifetimes
    /// The names of the groups of hosts, in the order of the inventory.
    public var groups: [String]
    public var transfer: TransferSettings
    public var rollout = Rollout()
    /// In the order of the inventory.
    public var hosts: [Host] { didSet { hasControlPlane = Self.hasControlPlane(hosts) } }
    /// There is a control plane, so that a cluster is built, and not only hosts are made ready. Kept, since it is asked
    /// for every host about every other.
    public private(set) var hasControlPlane: Bool

    public init(
        name: String, kubernetes: String = "v1.36.2", endpoint: String? = nil, domain: String = "cluster.local",
        network: Network = Network(), vars: Value = [:], runtime: RuntimeSource = .package,
        etcd: SoftwareSource = .package, pki: CertificateLifetimes = CertificateLifetimes(), groups: [String] = [],
        transfer: TransferSettings = TransferSettings(), hosts: [Host]
    ) {
        self.name = name
        self.kubernetes = kubernetes
        self.endpoint = endpoint
        self.domain = domain
        self.network = network
        self.vars = vars
        self.runtime = runtime
        self.etcd = etcd
        self.pki = pki
        self.groups = groups
        self.transfer = transfer
        self.hosts = hosts
        hasControlPlane = Self.hasControlPlane(hosts)
    }

    private static func hasControlPlane(_ hosts: [Host]) -> Bool { hosts.contains { $0.roles.contains(.controlPlane) } }

    public func hosts(_ role: Role) -> [Host] { hosts.filter { $0.roles.contains(role) } }
    public subscript(name: HostName) -> Host? { hosts.first { $0.id == name } }
    /// ``kubernetes`` as numbers.
    public var version: ReleaseVersion { ReleaseVersion(kubernetes) ?? ReleaseVersion(1, 36, 2) }
    /// A kubelet runs on a host: on nodes, and where the control plane is made of pods.
    public func runsKubelet(on host: Host) -> Bool {
        hasControlPlane
            && (host.roles.contains(.node) || host.roles.contains(.controlPlane) && controlPlane.form == .staticPod)
    }
    /// What is laid over the settings of a part of Kubernetes on a host, from below to above: the inventory's, its
    /// roles', its own. Empty maps are left out.
    public func overrides(of component: Component, on host: Host) -> [Value] {
        let roles = Role.allCases.filter(host.roles.contains).compactMap { roleComponents[$0] }
        return ([components] + roles + [host.components]).map { $0[component] }.filter { $0 != [:] }
    }
}

/// The addresses of a cluster.
public struct Network: Codable, Hashable, Sendable {
    /// How pods of different hosts reach each other.
    public enum Mode: String, Codable, Sendable, CaseIterable { case routed, vxlan, external }
    /// Bytes, or nothing for what the default route's interface has.
    public enum MTU: Hashable, Sendable { case auto, bytes(Int) }
    /// What tells this cluster's VXLAN from others on the same network.
    public struct VXLAN: Codable, Hashable, Sendable {
        /// 1 to 16777215.
        public var id: Int
        /// UDP.
        public var port: Int
        public init(id: Int = 4096, port: Int = 8472) {
            self.id = id
            self.port = port
        }
    }

    public var pods: CIDR
    /// Length of the prefix of each host's share of `pods`.
    public var hostPrefix: Int
    public var services: CIDR
    public var mode: Mode
    /// The bridge that pods of a host are on.
    public var bridge: String
    public var mtu: MTU
    /// Traffic of pods that leaves the cluster takes the address of its host.
    public var masquerade: Bool
    public var vxlan: VXLAN

    public init(
        pods: CIDR = "10.244.0.0/16", hostPrefix: Int = 24, services: CIDR = "10.96.0.0/16", mode: Mode = .routed,
        bridge: String = "cbr0", mtu: MTU = .auto, masquerade: Bool = true, vxlan: VXLAN = VXLAN()
    ) {
        self.pods = pods
        self.hostPrefix = hostPrefix
        self.services = services
        self.mode = mode
        self.bridge = bridge
        self.mtu = mtu
        self.masquerade = masquerade
        self.vxlan = vxlan
    }

    /// Addresses that pods of one host can have: all of its share but the network's own, the last one, and the
    /// bridge's.
    public var addressesPerHost: Int { max(0, (1 << (32 - min(max(hostPrefix, 0), 32))) - 3) }
    /// As many pods as Kubernetes means a node to have, or as there are addresses for. Whoever brings the pods' network
    /// gives out addresses too.
    public var usualMaxPods: Int { mode == .external ? 110 : min(110, addressesPerHost) }
}

extension Network.MTU: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let bytes = try? container.decode(Int.self), (576...9216).contains(bytes) {
            self = .bytes(bytes)
        } else if let word = try? container.decode(String.self), word == "auto" {
            self = .auto
        } else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "an MTU is 'auto' or a number of bytes from 576 to 9216")
        }
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .auto: try container.encode("auto")
        case .bytes(let bytes): try container.encode(bytes)
        }
    }
}
