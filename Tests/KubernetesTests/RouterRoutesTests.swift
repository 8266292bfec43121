import Model
import Testing

@testable import Kubernetes

@Suite struct RouterRoutesTests {
    private func cluster(_ mode: Network.Mode = .routed, _ form: ControlPlane.Form = .staticPod) -> Cluster {
        var cluster = Cluster(
            name: "harbor", network: Network(mode: mode),
            hosts: [
                Host("cp-1", address: "10.0.0.11", roles: [.controlPlane, .etcd]),
                Host("node-1", address: "10.0.1.21", roles: [.node]),
            ])
        cluster.controlPlane.form = form
        return cluster
    }
    private let shares: [HostName: CIDR] = ["cp-1": "10.244.0.0/24", "node-1": "10.244.1.0/24"]

    @Test(
        arguments: [
            (.routed, .staticPod, ["10.244.0.0/24 via 10.0.0.11", "10.244.1.0/24 via 10.0.1.21"]),
            (.routed, .unit, ["10.244.1.0/24 via 10.0.1.21"]), (.vxlan, .staticPod, []), (.external, .staticPod, []),
        ] as [(Network.Mode, ControlPlane.Form, [String])])
    func routersKnowTheWayToEveryHostWithPods(
        _ mode: Network.Mode, _ form: ControlPlane.Form, _ lines: [String]
    ) {
        #expect(RouterRoutes.lines(for: cluster(mode, form), shares: shares) == lines)
    }

    @Test func whoSharesALinkNeedsNone() {
        func facts(_ address: String, _ prefix: Int) -> HostFacts {
            var facts = HostFacts()
            facts.interfaces = [.init(name: "eth0", address: address, prefix: prefix, mtu: 1500)]
            return facts
        }
        func links(_ prefix: Int) -> [CIDR] {
            RouterRoutes.links(
                of: cluster(), seen: ["cp-1": facts("10.0.0.11", prefix), "node-1": facts("10.0.1.21", prefix)])
        }
        #expect(links(16) == ["10.0.0.0/16"])
        #expect(links(24) == ["10.0.0.0/24", "10.0.1.0/24"])
        #expect(RouterRoutes.links(of: cluster(), seen: [:]) == [])
    }
}
