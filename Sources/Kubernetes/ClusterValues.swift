public import Model
public import StepKit

/// The names that playbooks can use: everything that has to be computed about a cluster is computed here, in Swift,
/// and offered under a name. `docs/playbooks.md` lists them.
public struct ClusterValues: Sendable {
    private let world: World
    private let shared: ValueMap
    private let certificates: [HostName: Value]
    private let artifacts: ArtifactPaths
    /// Made once: every host's list has nearly all of them.
    private let routes: [(host: HostName, route: Value)]

    /// `certificates` holds what stands under `pki` for each host, by authority and name. Without `artifacts` every
    /// program and image has its name, and no file.
    public init(_ world: World, certificates: [HostName: Value] = [:], artifacts: ArtifactPaths = ArtifactPaths()) {
        self.world = world
        self.certificates = certificates
        self.artifacts = artifacts
        routes = NodeLayout.routes(of: world)
        shared = Self.shared(world)
    }

    /// Names whose values follow from what a host turns out to be; all others are known before it is seen.
    public static let open = [
        "facts", "packages", "mtu", "kubelet", "kubeProxy", "artifacts", "images",
    ].map { "host.\($0)" }

    /// The names that are the same on every host, for what is decided once, such as an `include`.
    public var common: Namespace { Namespace(shared: shared) }

    /// The names of one host.
    public func values(of host: Host) -> Namespace {
        Namespace(
            shared: shared,
            own: [
                "host": .map(hostValues(host)),
                "overrides": .map(overrides(host)),
                "pki": certificates[host.id] ?? [:],
            ])
    }

    private static func shared(_ world: World) -> ValueMap {
        let cluster = world.cluster
        return [
            "cluster": [
                "name": .string(cluster.name),
                "kubernetes": .string(cluster.kubernetes),
                "endpoint": cluster.endpoint.map(Value.string) ?? .null,
                "hostEntries": .list(cluster.hosts.map(entry)),
            ],
            "kubernetes": ControlPlaneLayout(world).values,
            "network": network(cluster.network),
            "vars": cluster.vars,
            "etcd": EtcdLayout(cluster, restore: world.restore).values,
            "removal": ["host": world.leaving.map { .string($0.rawValue) } ?? .null],
            "runtime": RuntimeLayout(cluster).values,
            "rollout": [
                "drainTimeout": .int(Int64(cluster.rollout.drainTimeout)),
                "emptyDir": .string(cluster.rollout.emptyDir.rawValue),
            ],
            "addons": [
                "coredns": .bool(cluster.addons.coredns),
                "metricsServer": .bool(cluster.addons.metricsServer),
                "manifests": cluster.addons.manifests.map(Value.string) ?? .null,
            ],
        ]
    }

    private static func entry(_ host: Host) -> Value {
        ["address": .string(host.address.description), "names": [.string(host.id.rawValue)]]
    }

    private static func network(_ network: Network) -> Value {
        [
            "pods": .string(network.pods.description),
            "hostPrefix": .int(Int64(network.hostPrefix)),
            "services": .string(network.services.description),
            // By long custom the tenth address of the services is the cluster's DNS, the first its API.
            "dns": .string((network.services.base + 10).description),
            "api": .string(network.services.firstHost.description),
            "mode": .string(network.mode.rawValue),
            "bridge": .string(network.bridge),
            "masquerade": .bool(network.masquerade),
            "vxlan": ["id": .int(Int64(network.vxlan.id)), "port": .int(Int64(network.vxlan.port))],
        ]
    }

    private func hostValues(_ host: Host) -> ValueMap {
        let facts = world.seen[host.id] ?? HostFacts()
        let files = ArtifactLayout(world.cluster, artifacts, facts)
        let node = NodeLayout(world, host, facts)
        var values: ValueMap = [
            "name": .string(host.id.rawValue),
            "address": .string(host.address.description),
            "roles": .list(host.roles.map(\.rawValue).sorted().map(Value.string)),
            "groups": .list(host.groups.map(Value.string)),
            "labels": .map(ValueMap(host.labels.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
            "vars": host.vars,
            "facts": Self.facts(facts),
            "packages": HostPackages(facts).values,
            "mtu": .int(Int64(mtu(host, facts))),
            "kubelet": node.kubelet,
            "kubeProxy": node.proxy,
            "routes": .list(routes.filter { $0.host != host.id }.map(\.route)),
            "artifacts": files.artifacts,
            "images": files.images,
        ]
        if let share = world.podCIDRs[host.id] {
            values["podCIDR"] = .string(share.description)
            values["podGateway"] = .string(share.firstHost.description)
        }
        return values
    }

    private func mtu(_ host: Host, _ facts: HostFacts) -> Int {
        switch world.cluster.network.mtu {
        case .bytes(let bytes): bytes
        // VXLAN puts 50 bytes of headers in front of every packet.
        case .auto: facts.mtu(of: host.address) - (world.cluster.network.mode == .vxlan ? 50 : 0)
        }
    }

    private static func facts(_ facts: HostFacts) -> Value {
        [
            "os": .string(facts.os),
            "osVersion": .string(facts.osVersion),
            "architecture": .string(facts.architecture),
            "kernel": .string(facts.kernel),
            "cgroupVersion": .int(Int64(facts.cgroupVersion)),
            "cgroupDriver": .string(facts.cgroupDriver),
            "usesSystemdCgroup": .bool(facts.cgroupDriver == "systemd"),
        ]
    }

    /// For each thing that can be overridden by key, what is laid over it, from below to above; nothing where nothing
    /// is said, so that a playbook can always merge it. The layers are not merged here, since a null of the host takes
    /// a key away from the playbook too.
    private func overrides(_ host: Host) -> ValueMap {
        let own = Self.overridable.map { name in
            (name, Value.list([world.cluster.vars[name], host.vars[name]].compactMap(\.self)))
        }
        let components = Component.allCases.map { component in
            (component.rawValue, Value.list(world.cluster.overrides(of: component, on: host)))
        }
        return ValueMap(own + components)
    }

    /// Whose overrides stand under `vars` of the inventory and of a host.
    public static let overridable = ["containerd", "etcd", "sysctl"]
}
