import Documents
import Foundation
import Kubernetes
import Model
import StepKit
import Steps
import TestKit
import Wire

/// A host after the built-in layers 04 and 05 have written their files on it, with nothing else done.
struct RenderedHost {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL
    static let layers = ["04-control-plane", "05-nodes"]

    /// A host after another playbook.
    init(_ name: HostName, of sample: Sample, playbook: String) async throws {
        try await self.init(name, of: sample, entries: try sample.entries([playbook]))
    }

    init(_ name: HostName, of sample: Sample) async throws {
        try await self.init(name, of: sample, entries: try sample.entries(Self.layers))
    }

    let host: FakeHost

    /// The namespace of a cluster in which every certificate, key, program and image is there.
    struct Sample {
        let cluster: Cluster
        let world: World
        let values: ClusterValues

        init(_ inventory: String) throws {
            cluster = try InventoryReader().read(inventory, file: "inventory.yaml")
            let seen = cluster.hosts.map { ($0.id, Self.debian($0)) }
            let shares = cluster.hosts.enumerated().map { index, host in
                (host.id, CIDR(Address(number: 0x0af4_0000 + UInt32(index) << 8), prefix: 24))
            }
            world = World(
                cluster, podCIDRs: Dictionary(uniqueKeysWithValues: shares),
                seen: Dictionary(uniqueKeysWithValues: seen))
            let certificates = cluster.hosts.map { ($0.id, Self.pki) }
            values = ClusterValues(
                world, certificates: Dictionary(uniqueKeysWithValues: certificates), artifacts: Self.artifacts)
        }

        func entries(_ layers: [String]) throws -> [Entry] {
            let reader = Playbooks(catalog: Catalog(systemSteps + kubernetesSteps), namespace: values.common)
            return try layers.flatMap { try reader.read(at: root.appending(path: "playbooks/\($0).yaml").path) }
        }

        private static func debian(_ host: Model.Host) -> HostFacts {
            var facts = HostFacts()
            (facts.os, facts.osVersion, facts.architecture, facts.kernel) = ("debian", "12", "amd64", "6.1.0-28-amd64")
            (facts.cgroupVersion, facts.hasSystemd) = (2, true)
            facts.interfaces = [.init(name: "eth0", address: host.address.description, prefix: 24, mtu: 1500)]
            return facts
        }

        private static let artifacts: ArtifactPaths = {
            let archive = Archive(path: "/srv/archive", sha256: String(repeating: "ab", count: 32))
            let programs = [
                "kubelet", "kube-proxy", "kubectl", "kube-apiserver", "kube-controller-manager", "kube-scheduler",
            ]
            return ArtifactPaths(programs: ["amd64": Dictionary(uniqueKeysWithValues: programs.map { ($0, archive) })])
        }()

        private static func pair(_ name: String) -> Value {
            ["certificate": .string("certificate of \(name)\n"), "key": .secret(Secret("key of \(name)\n"))]
        }

        private static let pki: Value = {
            let names = [
                "apiserver", "kubelet-client", "controller-manager", "scheduler", "super-admin", "kubelet",
                "kubelet-server", "kube-proxy",
            ]
            var cluster: ValueMap = ["ca": ["certificate": "authority\n", "id": "0123"]]
            for name in names { cluster[name] = pair(name) }
            return [
                "cluster": .map(cluster),
                "etcd": ["ca": ["certificate": "etcd authority\n"], "apiserver": pair("etcd client")],
                "front-proxy": ["ca": ["certificate": "front authority\n"], "client": pair("front client")],
                "service-account": ["private": .secret(Secret("private\n")), "public": "public\n", "id": "4567"],
                "keep": ["file": .secret(Secret("kept"))],
                "encryption": [
                    "key": .secret(Secret("key")), "keys": [["name": "key1", "secret": .secret(Secret("key"))]],
                ], "tokens": ["file": .secret(Secret("token,user\n"))],
            ]
        }()
    }

    private init(_ name: HostName, of sample: Sample, entries: [Entry]) async throws {
        let machine = FakeMachine()
        await machine.script(program: "systemctl") { _, _ in
            .says("LoadState=not-found\nActiveState=inactive\nSubState=dead\n")
        }
        await machine.change {
            $0.put("/etc/ssl/certs", .directory)
            $0.put("/etc/systemd/system", .directory)
        }
        for entry in entries {
            guard let host = sample.cluster[name], entry.matches(host, in: sample.world) else { continue }
            let site = Site(host: host, world: sample.world)
            try await Self.write(try entry.bind(sample.values.values(of: host)), on: machine, site)
        }
        host = await machine.host
    }

    /// Only what steps write is done, and only by steps that write.
    private static func write(_ step: any Step, on machine: FakeMachine, _ site: Site) async throws {
        func open(_ step: some Step) async throws {
            for change in try step.changes(given: try await step.inspect(machine, site), site) {
                guard case .action(let action) = change.deed else { continue }
                if case .run = action { continue }
                try await machine.perform(change.deed)
            }
        }
        switch step {
        case let step as FileStep where step.local != nil: break
        case is FileStep, is UnitStep, is DirectoryStep, is ComponentStep, is KubeletConfigStep, is BalancerStep,
            is VIPStep:
            try await open(step)
        default: break
        }
    }

    /// Every file that is no certificate or key, with its mode.
    var text: String {
        host.paths(below: "/").filter { !$0.hasPrefix("/etc/kubernetes/pki/") }.compactMap { path in
            guard let node = host.node(path), let text = host.text(path) else { return nil }
            return "==> \(path) 0\(String(node.mode, radix: 8))\n\(text)"
        }.joined(separator: "\n")
    }
}
