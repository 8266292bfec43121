import Testing

@testable import Lab

@Suite struct InventoryTests {
    private func lab(identity: String = "/var/lib/slipway-lab/lab/key") throws -> LabDescription {
        LabDescription(
            name: "lab", options: LabOptions(hosts: 2), hosts: try AddressPlan("10.77.0.0/24").hosts(2),
            inventory: "/tmp/lab.yaml", identity: identity, knownHosts: "/var/lib/slipway-lab/lab/known_hosts",
            controllerAddress: "10.77.0.1", image: "/var/cache/slipway-lab/bookworm-0")
    }

    private let roomy =
        "kubelet: { imageGCHighThresholdPercent: 100, imageGCLowThresholdPercent: 99, "
        + "evictionHard: { memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1% } }"

    @Test func saysEverythingThatReachesTheHosts() throws {
        #expect(
            Inventory.text(try lab(), isBounded: false) == """
                # Written by `slipway lab up`, and written anew every time. Remove this line to keep changes.
                cluster:
                  name: lab
                  kubernetes: v1.36.2
                network:
                  pods: 10.244.0.0/16
                  hostPrefix: 24
                  services: 10.96.0.0/16
                  mode: routed
                  bridge: cbr0
                  mtu: auto
                ssh:
                  user: root
                  port: 22
                  identity: "/var/lib/slipway-lab/lab/key"
                  hostKeys: accept-new
                  knownHosts: "/var/lib/slipway-lab/lab/known_hosts"
                  jump: []
                  sudo: none
                hosts:
                  cp-1: { address: 10.77.0.11, roles: [control-plane, etcd], \(roomy), kubeProxy: { conntrack: { maxPerCore: 0, min: 0 } } }
                  node-1: { address: 10.77.0.12, roles: [node], \(roomy), kubeProxy: { conntrack: { maxPerCore: 0, min: 0 } } }

                """)
    }

    @Test func endsWithWhatThePersonGave() throws {
        var lab = try lab()
        lab.options.sections = "addons: { coredns: false }\n"
        #expect(Inventory.text(lab, isBounded: false).hasSuffix("min: 0 } } }\naddons: { coredns: false }\n"))
    }

    @Test func tellsContainerdWhatTheMachineMayNot() throws {
        let text = Inventory.text(try lab(), isBounded: true)
        #expect(text.contains("min: 0 } }, vars: { containerd: { plugins:"))
    }

    @Test(arguments: [
        ("CapBnd:\t000001fffeffffff\n", false), ("CapBnd:\t000001ffffffffff\n", true), ("Name: x\n", true),
    ])
    func readsTheBoundingSet(status: String, has: Bool) {
        #expect(ProcessCapability.boundingSet(of: status, has: .resources) == has)
    }

    @Test func quotesPaths() throws {
        #expect(Inventory.text(try lab(identity: #"/a "b"\c: d"#)).contains(#"  identity: "/a \"b\"\\c: d""#))
    }
}
