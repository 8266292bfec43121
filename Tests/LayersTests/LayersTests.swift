import Documents
import Foundation
import Kubernetes
import Model
import StepKit
import Steps
import TestKit
import Testing

/// The layers 04 and 05 as a whole: what they write on hosts of several clusters, byte by byte.
@Suite struct LayersTests {
    private static let inventories = ["one": one, "units": units, "address": address]
    private static let one = """
        cluster: { name: harbor, kubernetes: v1.36.2 }
        hosts:
          cp-1: { address: 10.0.0.11, roles: [control-plane, etcd] }
          node-1: { address: 10.0.0.21, roles: [node], taints: ["gpu=true:NoSchedule"] }
        """
    private static let units = """
        cluster: { name: harbor, kubernetes: v1.36.2, domain: harbor.local }
        controlPlane: { form: unit }
        cloudProvider: external
        auth: { credentials: shared, tokens: true }
        apiServer: { extraArgs: { event-ttl: 2h, profiling: null, v: 2 } }
        kubelet: { maxPods: 60, evictionHard: null }
        kubeProxy: { mode: iptables }
        hosts:
          cp-1: { address: 10.0.0.11, roles: [control-plane, etcd], scheduler: { extraArgs: { v: 4 } } }
          cp-2: { address: 10.0.0.12, roles: [control-plane, etcd] }
          cp-3: { address: 10.0.0.13, roles: [control-plane, etcd] }
          node-1: { address: 10.0.0.21, roles: [node] }
        """
    private static let address = """
        cluster: { name: harbor, kubernetes: v1.36.2, endpoint: 10.0.0.10 }
        controlPlane: { vip: keepalived }
        encryption: false
        audit: false
        auth: { credentials: class }
        hosts:
          cp-1: { address: 10.0.0.11, roles: [control-plane, etcd, node] }
          cp-2: { address: 10.0.0.12, roles: [control-plane] }
          cp-3: { address: 10.0.0.13, roles: [control-plane] }
          node-1: { address: 10.0.0.21, roles: [node] }
        """

    private func sample(_ name: String) throws -> RenderedHost.Sample {
        try RenderedHost.Sample(try #require(Self.inventories[name]))
    }

    /// the cluster, the host, the file in Tests/Golden
    @Test(
        arguments: [
            ("one", "cp-1", "static-pod-control-plane"), ("one", "node-1", "static-pod-node"),
            ("units", "cp-1", "unit-control-plane"), ("units", "node-1", "unit-node"),
            ("address", "cp-2", "address-control-plane"),
        ] as [(String, String, String)])
    func filesAreAsTheyWere(_ inventory: String, _ host: String, _ golden: String) async throws {
        try compare(try await RenderedHost(HostName(host), of: sample(inventory)).text, golden)
    }

    /// What takes snapshots of etcd by itself.
    @Test func theTimerOfSnapshotsIsAsItWas() async throws {
        let host = try await RenderedHost("cp-1", of: sample("units"), playbook: "etcd/snapshots-true")
        try compare(host.text, "etcd-snapshots")
    }

    private func compare(_ text: String, _ golden: String) throws {
        let file = RenderedHost.root.appending(path: "Tests/Golden/\(golden).txt")
        if ProcessInfo.processInfo.environment["WRITE_GOLDEN"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        let (lines, wanted) = (text.split(separator: "\n"), expected.split(separator: "\n"))
        #expect(lines.difference(from: wanted).isEmpty && text == expected, "WRITE_GOLDEN=1 writes them anew")
    }

    @Test(arguments: inventories.keys.sorted())
    func everyEntryCanBeBoundToEveryHost(_ inventory: String) throws {
        let sample = try sample(inventory)
        let entries = try sample.entries(RenderedHost.layers)
        #expect(Playbooks.check(entries, on: sample.cluster.hosts, values: sample.values.values) == [])
        #expect(entries.contains { $0.order == .oneByOne })
    }

    /// Keys are root's alone, and so is everything that holds a secret.
    @Test(arguments: inventories.keys.sorted())
    func secretsAreNobodyElses(_ inventory: String) async throws {
        let sample = try sample(inventory)
        for host in sample.cluster.hosts {
            let files = try await RenderedHost(host.id, of: sample).host
            for path in files.paths(below: "/etc/kubernetes") {
                guard let node = files.node(path), let text = files.text(path) else { continue }
                let isSecret = text.hasPrefix("key of") || text.hasPrefix("private") || text.contains("token,")
                #expect(node.owner == "root" && (node.mode == 0o600 || !isSecret && node.mode == 0o644), "\(path)")
            }
        }
    }
}
