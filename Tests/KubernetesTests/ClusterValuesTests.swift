import Model
import StepKit
import Testing

@testable import Kubernetes

@Suite struct ClusterValuesTests {
    /// A cluster of `servers` control-plane hosts and two nodes.
    private func world(_ servers: Int = 1, _ change: (inout Cluster) -> Void = { _ in }) -> World {
        var hosts = (0..<servers).map { index in
            Host(
                HostName("cp-\(index + 1)"), address: "10.0.0.11" + UInt32(index), roles: [.controlPlane, .etcd],
                taints: [.controlPlane])
        }
        hosts += (0..<2).map { index in
            Host(HostName("node-\(index + 1)"), address: "10.0.0.21" + UInt32(index), roles: [.node])
        }
        var cluster = Cluster(name: "harbor", hosts: hosts)
        change(&cluster)
        let shares = cluster.hosts.enumerated().map { ($1.id, CIDR("10.244.0.0" + UInt32($0) << 8, prefix: 24)) }
        return World(cluster, podCIDRs: Dictionary(uniqueKeysWithValues: shares))
    }
    private func names(_ world: World, of host: HostName = "cp-1", _ artifacts: ArtifactPaths = ArtifactPaths())
        throws -> Namespace
    {
        let values = ClusterValues(world, artifacts: artifacts)
        return values.values(of: try #require(world.cluster[host]))
    }

    struct Way: Sendable {
        var servers: Int
        var endpoint: String?
        var vip = ControlPlane.VIP.none
        var port = 6443
        var balancer: Value
        var server: Value
        var common: Value
    }

    @Test(arguments: [
        Way(servers: 1, balancer: "none", server: "https://10.0.0.11:6443", common: "https://10.0.0.11:6443"),
        Way(
            servers: 1, endpoint: "api.example", port: 443, balancer: "none", server: "https://api.example:443",
            common: "https://api.example:443"),
        Way(servers: 3, balancer: "local", server: "https://127.0.0.1:7443", common: "https://10.0.0.11:6443"),
        Way(
            servers: 3, endpoint: "10.0.0.10", balancer: "none", server: "https://10.0.0.10:6443",
            common: "https://10.0.0.10:6443"),
        Way(
            servers: 3, endpoint: "10.0.0.10", vip: .keepalived, balancer: "keepalived",
            server: "https://10.0.0.10:6443", common: "https://10.0.0.10:6443"),
        Way(servers: 0, balancer: "none", server: .null, common: .null),
    ])
    func theWayToTheAPI(_ way: Way) throws {
        let names = try names(
            world(way.servers) {
                $0.endpoint = way.endpoint
                $0.controlPlane.vip = way.vip
                $0.controlPlane.port = way.port
            }, of: "node-1")
        #expect(names["kubernetes.balancer"] == way.balancer)
        #expect(names["kubernetes.server"] == way.server)
        #expect(names["kubernetes.public"] == way.common)
    }

    /// version, pause, CoreDNS
    @Test(arguments: [
        ("v1.34.3", "pause:3.10.1", "coredns/coredns:v1.12.1"), ("v1.35.0", "pause:3.10.1", "coredns/coredns:v1.13.1"),
        ("v1.36.2", "pause:3.10.2", "coredns/coredns:v1.14.2"), ("v1.37.0", "pause:3.10.2", "coredns/coredns:v1.14.6"),
    ])
    func imagesHaveNamesBeforeTheyAreAtHand(_ version: String, _ pause: String, _ dns: String) throws {
        let names = try names(world { $0.kubernetes = version })
        #expect(names["host.images.pause.name"] == .string("registry.k8s.io/\(pause)"))
        #expect(names["host.images.coredns.name"] == .string("registry.k8s.io/\(dns)"))
        #expect(names["host.images.kube-scheduler.name"] == .string("registry.k8s.io/kube-scheduler:\(version)"))
        for image in ImageKind.allCases {
            #expect(names["host.images.\(image.rawValue).path"] == .null)
            #expect(names["host.images.\(image.rawValue).sha256"] == .null)
        }
        // A program has a place where it is not, so that playbooks can be read.
        #expect(names["host.artifacts.kubectl.path"] == .string("kubernetes-\(version)/kubectl"))
        #expect(names["host.artifacts.kubectl.sha256"] == .null)
    }

    @Test func theInventoryNamesImages() throws {
        let names = try names(
            world {
                $0.images.mirror = "reg.local:5000"
                $0.images.images[.coredns] = .init(name: "mine/dns:1")
            })
        #expect(names["host.images.pause.name"] == "reg.local:5000/pause:3.10.2")
        #expect(names["host.images.coredns.name"] == "mine/dns:1")
        #expect(names["host.images.kube-apiserver.name"] == "registry.k8s.io/kube-apiserver:v1.36.2")
    }

    @Test func filesAreThoseOfTheHostsArchitecture() throws {
        let archives = ["amd64", "arm64"].map { ($0, Archive(path: "/cache/\($0)", sha256: $0)) }
        let artifacts = ArtifactPaths(
            programs: Dictionary(uniqueKeysWithValues: archives.map { ($0, ["kubelet": $1]) }),
            images: Dictionary(uniqueKeysWithValues: archives.map { ($0, ["pause": ImageFile(name: $0, archive: $1)]) })
        )
        var world = world()
        #expect(try names(world, artifacts)["host.artifacts.kubelet.path"] == "/cache/amd64")
        var facts = HostFacts()
        facts.architecture = "arm64"
        world.seen["cp-1"] = facts
        let names = try names(world, artifacts)
        #expect(names["host.artifacts.kubelet"] == ["path": "/cache/arm64", "sha256": "arm64"])
        #expect(names["host.images.pause"] == ["path": "/cache/arm64", "sha256": "arm64", "name": "arm64"])
    }

    private func names(_ world: World, _ artifacts: ArtifactPaths) throws -> Namespace {
        try names(world, of: "cp-1", artifacts)
    }

    /// Steps that ask for other names are bound once, before any host is seen.
    @Test(arguments: [Network.Mode.routed, .vxlan, .external])
    func whatHostsTurnOutToBeIsSeenInOpenNamesAlone(_ mode: Network.Mode) throws {
        var seen = HostFacts()
        (seen.os, seen.osVersion, seen.architecture, seen.kernel) = ("rocky", "9", "arm64", "4.18.0")
        (seen.cgroupVersion, seen.hasSystemd, seen.memory, seen.cpus) = (1, true, 1 << 32, 3)
        seen.interfaces = [.init(name: "eth0", address: "10.0.0.11", prefix: 24, mtu: 9000)]
        seen.defaultInterface = "eth0"
        let before = world(3) { $0.network.mode = mode }
        var after = before
        for host in before.cluster.hosts { after.seen[host.id] = seen }
        let found = ArtifactPaths(programs: ["arm64": ["kubelet": Archive(path: "/cache/arm64", sha256: "arm64")]])
        for host in before.cluster.hosts {
            let (unknown, known) = (try names(before, of: host.id), try names(after, of: host.id, found))
            let differing = Set(unknown.paths + known.paths).filter { unknown[$0] != known[$0] && $0 != "host" }
            #expect(!differing.isEmpty)
            #expect(
                differing.allSatisfy { path in
                    ClusterValues.open.contains { path == $0 || path.hasPrefix($0 + ".") }
                }, "\(differing.sorted())")
        }
    }

    /// kernel, cgroup version, what the host runs with
    @Test(arguments: [
        ("6.1.0-28-amd64", 2, "nftables", "systemd", true), ("5.13.0", 2, "nftables", "systemd", true),
        ("5.12.19-200.fc33", 2, "iptables", "systemd", true), ("4.18.0-553.el8_10", 1, "iptables", "cgroupfs", false),
        ("", 0, "nftables", "cgroupfs", true),
    ])
    func whatFollowsFromTheHost(
        _ kernel: String, _ cgroup: Int, _ mode: String, _ driver: String, _ fails: Bool
    ) throws {
        var world = world()
        var facts = HostFacts()
        facts.kernel = kernel
        facts.cgroupVersion = cgroup
        facts.hasSystemd = true
        world.seen["cp-1"] = facts
        let names = try names(world)
        #expect(names["host.kubeProxy.mode"] == .string(mode))
        #expect(names["host.kubelet.cgroupDriver"] == .string(driver))
        #expect(names["host.kubelet.failCgroupV1"] == .bool(fails))
    }

    /// prefix of a share, pods
    @Test(arguments: [(24, 110), (25, 110), (26, 61), (27, 29), (30, 1)])
    func aHostHasNoMorePodsThanAddresses(_ prefix: Int, _ pods: Int64) throws {
        #expect(try names(world { $0.network.hostPrefix = prefix })["host.kubelet.maxPods"] == .int(pods))
    }

    @Test func everyHostKnowsTheWayToTheOthers() throws {
        #expect(
            try names(world(), of: "node-1")["host.routes"] == [
                ["pods": "10.244.0.0/24", "via": "10.0.0.11", "name": "cp-1"],
                ["pods": "10.244.2.0/24", "via": "10.0.0.22", "name": "node-2"],
            ])
        // Without a kubelet a host has no pods.
        let units = world { $0.controlPlane.form = .unit }
        #expect(
            try names(units, of: "node-1")["host.routes"]
                == [["pods": "10.244.2.0/24", "via": "10.0.0.22", "name": "node-2"]])
        #expect(
            try names(units)["host.kubelet.runs"] == false && names(units, of: "node-1")["host.kubelet.runs"] == true)
    }

    @Test func nodesAreAsTheInventoryWantsThem() throws {
        let world = world {
            $0.hosts[1].labels = ["disk": "ssd"]
            $0.hosts[1].taints = [Taint("a", value: "b", effect: .noExecute)]
        }
        #expect(
            try names(world)["kubernetes.nodes"] == [
                [
                    "name": "cp-1", "podCIDR": "10.244.0.0/24",
                    "labels": ["node-role.kubernetes.io/control-plane": ""],
                    "taints": [["key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"]],
                ],
                [
                    "name": "node-1", "podCIDR": "10.244.1.0/24", "labels": ["disk": "ssd"],
                    "taints": [["key": "a", "value": "b", "effect": "NoExecute"]],
                ],
                ["name": "node-2", "podCIDR": "10.244.2.0/24", "labels": [:], "taints": []],
            ])
    }

    @Test func overridesLieOnEachOther() throws {
        let world = world {
            $0.components[.kubelet] = ["maxPods": 50]
            $0.roleComponents[.node] = ComponentSettings([.kubelet: ["maxPods": 60], .apiServer: ["v": "2"]])
            $0.hosts[1].components[.kubelet] = ["maxPods": .null]
        }
        let node = try names(world, of: "node-1")
        #expect(node["overrides.kubelet"] == [["maxPods": 50], ["maxPods": 60], ["maxPods": .null]])
        #expect(try names(world)["overrides.kubelet"] == [["maxPods": 50]])
        #expect(try names(world)["overrides.apiServer"] == [])
        #expect(node["overrides.scheduler"] == [])
    }

    @Test func flagsFollowFromChoices() throws {
        let plain = try names(
            world {
                $0.audit = false
                $0.encryption = false
            })
        #expect(plain["kubernetes.flags"] == ["apiServer": [:], "controllerManager": [:], "kubelet": [:]])
        let full = try names(
            world {
                $0.auth.tokens = true
                $0.cloudProvider = .external
            })
        #expect(full["kubernetes.flags.apiServer.token-auth-file"] == "/etc/kubernetes/known_tokens.csv")
        #expect(full["kubernetes.flags.apiServer.encryption-provider-config"] == "/etc/kubernetes/encryption.yaml")
        #expect(full["kubernetes.flags.apiServer.audit-policy-file"] == "/etc/kubernetes/audit-policy.yaml")
        #expect(full["kubernetes.flags.kubelet.cloud-provider"] == "external")
    }
}
