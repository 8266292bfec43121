import Model
import StepKit
import TestKit
import Testing

@testable import Kubernetes

/// Steps that write one file: the kubelet's settings, the balancer's, the moving address's.
@Suite struct HostFilesTests {
    private let kubelet = KubeletConfigStep(
        path: "/var/lib/kubelet/config.yaml", settings: ["kind": "KubeletConfiguration", "maxPods": 110, "a": 1],
        merge: [["maxPods": 60], ["a": .null]])
    private let backends = [
        APIBackend(name: "node-1", address: "10.0.0.21", port: 6443),
        APIBackend(name: "cp-2", address: "10.0.0.22", port: 6443),
    ]

    /// resolvers on the host, what the kubelet is told
    @Test(
        arguments: [
            (["/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"], "/run/systemd/resolve/resolv.conf"),
            (["/etc/resolv.conf"], "/etc/resolv.conf"), ([], "\"\""),
        ])
    func theKubeletIsToldTheRealResolver(_ files: [String], _ written: String) async throws {
        let machine = FakeMachine(files: Dictionary(uniqueKeysWithValues: files.map { ($0, "nameserver 10.0.0.1\n") }))
        try await kubelet.converge(on: machine)
        let text = await machine.host.text("/var/lib/kubelet/config.yaml")
        #expect(text?.hasSuffix("kind: KubeletConfiguration\nmaxPods: 60\nresolvConf: \(written)\n") == true)
    }

    @Test func aSettingOfTheInventoryStands() async throws {
        var own = kubelet
        own.merge = ["resolvConf": "/etc/pods.conf"]
        let machine = FakeMachine()
        try await own.converge(on: machine)
        #expect(await machine.host.text("/var/lib/kubelet/config.yaml")?.contains("resolvConf: /etc/pods.conf") == true)
    }

    @Test func theBalancerKnowsEveryServer() async throws {
        let machine = FakeMachine()
        await machine.change { $0.put("/etc/slipway", .directory) }
        try await BalancerStep(path: "/etc/slipway/haproxy.cfg", backends: backends).converge(on: machine)
        let text = await machine.host.text("/etc/slipway/haproxy.cfg") ?? ""
        #expect(text.contains("    server node-1 10.0.0.21:6443\n    server cp-2 10.0.0.22:6443\n"))
        #expect(throws: Failure.self) { try BalancerStep(path: "/a", backends: []).validate() }
    }

    @Test func theAddressNeedsAnInterface() async throws {
        let step = VIPStep(path: "/etc/keepalived.conf", address: "10.0.0.10", backends: backends)
        await #expect(throws: Failure.self) { try await step.plan(on: FakeMachine()) }
        var facts = HostFacts()
        facts.interfaces = [.init(name: "ens3", address: "10.0.0.21", prefix: 24, mtu: 1500)]
        let machine = FakeMachine(facts: facts)
        try await step.converge(on: machine)
        let text = await machine.host.text("/etc/keepalived.conf") ?? ""
        #expect(text.contains("interface ens3") && text.contains("10.0.0.10/32 dev ens3"))
        #expect(text.contains("unicast_peer {\n        10.0.0.22\n    }") && text.contains("priority 150"))
        #expect(throws: Failure.self) {
            try VIPStep(path: "/a", address: "api.example.org", backends: backends).validate()
        }
    }
}
