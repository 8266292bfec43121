/// What is wanted: the inventory as a value. `Documents` reads it and vouches for it.
public struct Cluster: Hashable, Sendable {
    /// A DNS label; it names the folder of the ledger, the etcd token and the context of kubeconfigs.
    public var name: String
    /// `v1.36.2`.
    public var kubernetes: String
    /// VIP, load balancer or name in front of the API servers.
    public var endpoint: String?
    public var network: Network
    /// Values for playbooks, under `${vars.…}`.
    public var vars: Value
    public var runtime: RuntimeSource
    public var etcd: SoftwareSource
    public var transfer: TransferSettings
    /// In the order of the inventory.
    public var hosts: [Host]

    public init(
        name: String, kubernetes: String = "v1.36.2", endpoint: String? = nil, network: Network = Network(),
        vars: Value = [:], runtime: RuntimeSource = .package, etcd: SoftwareSource = .package,
        transfer: TransferSettings = TransferSettings(), hosts: [Host]
    ) {
        self.name = name
        self.kubernetes = kubernetes
        self.endpoint = endpoint
        self.network = network
        self.vars = vars
        self.runtime = runtime
        self.etcd = etcd
        self.transfer = transfer
        self.hosts = hosts
    }

    public func hosts(_ role: Role) -> [Host] { hosts.filter { $0.roles.contains(role) } }
    public subscript(name: HostName) -> Host? { hosts.first { $0.id == name } }
}

/// The addresses of a cluster.
public struct Network: Codable, Hashable, Sendable {
    /// How pods of different hosts reach each other.
    public enum Mode: String, Codable, Sendable, CaseIterable { case routed, vxlan, external }
    /// Bytes, or nothing for what the default route's interface has.
    public enum MTU: Hashable, Sendable { case auto, bytes(Int) }

    public var pods: CIDR
    /// Length of the prefix of each host's share of `pods`.
    public var hostPrefix: Int
    public var services: CIDR
    public var mode: Mode
    /// The bridge that pods of a host are on.
    public var bridge: String
    public var mtu: MTU

    public init(
        pods: CIDR = "10.244.0.0/16", hostPrefix: Int = 24, services: CIDR = "10.96.0.0/16", mode: Mode = .routed,
        bridge: String = "cbr0", mtu: MTU = .auto
    ) {
        self.pods = pods
        self.hostPrefix = hostPrefix
        self.services = services
        self.mode = mode
        self.bridge = bridge
        self.mtu = mtu
    }
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
