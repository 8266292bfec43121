import Model

/// What a host's kubelet, kube-proxy and routes need to know of it.
struct NodeLayout {
    private let world: World
    private let host: Host
    private let facts: HostFacts

    init(_ world: World, _ host: Host, _ facts: HostFacts) {
        self.world = world
        self.host = host
        self.facts = facts
    }

    var kubelet: Value {
        [
            "runs": .bool(world.cluster.runsKubelet(on: host)),
            "cgroupDriver": .string(facts.cgroupDriver),
            // Version 1 is refused by default since 1.35, and allowed where a host has nothing else.
            "failCgroupV1": .bool(facts.cgroupVersion != 1),
            "maxPods": .int(Int64(world.cluster.network.usualMaxPods)),
        ]
    }

    var proxy: Value { ["mode": .string(hasNftables ? "nftables" : "iptables")] }

    /// nftables as kube-proxy uses it needs Linux 5.13. A host that was not seen yet is taken for a new one.
    private var hasNftables: Bool {
        let numbers = facts.kernel.split(separator: ".", maxSplits: 2).prefix(2)
            .map { Int($0.prefix { ("0"..."9").contains($0) }) ?? 0 }
        guard numbers.count == 2 else { return true }
        return (numbers[0], numbers[1]) >= (5, 13)
    }

    /// The way to every host that has pods, or that speaks to pods from an address of its share: through a tunnel, an API
    /// server does, whether it has a kubelet beside it or not.
    static func routes(of world: World) -> [(host: HostName, route: Value)] {
        let isTunnelled = world.cluster.network.mode == .vxlan && world.cluster.hasControlPlane
        let reached = world.cluster.hosts.filter { host in
            world.cluster.runsKubelet(on: host) || isTunnelled && host.roles.contains(.controlPlane)
        }
        return reached.compactMap { host in
            world.podCIDRs[host.id].map { share in
                let route: Value = [
                    "pods": .string(share.description), "via": .string(host.address.description),
                    "name": .string(host.id.rawValue),
                ]
                return (host.id, route)
            }
        }
    }
}
