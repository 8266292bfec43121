import Foundation
import Model
import StepKit
import TestKit
import Testing

@testable import Kubernetes

/// The steps against a real kernel. One after the other, since the machine's kernel is one.
@Suite(.serialized, .enabled(if: NamespaceNetwork.isPossible, "needs root, iproute2, nftables and network namespaces"))
struct NamespaceTests {
    private func step(_ mode: Network.Mode, on host: NamespaceNetwork.Host, of network: NamespaceNetwork) -> NetworkStep
    {
        let others = network.hosts.filter { $0.number != host.number }.map { other in
            PodShare(
                name: HostName("node-\(other.number)"), pods: CIDR(stringLiteral: "10.244.\(other.number).0/24"),
                via: Address(stringLiteral: "10.0.0.\(other.number)"))
        }
        return NetworkStep(
            mode: mode, routes: mode == .external ? [] : others,
            podCIDR: CIDR(stringLiteral: "10.244.\(host.number).0/24"),
            address: Address(stringLiteral: "10.0.0.\(host.number)"))
    }

    private func expectPodsReachEachOther(in network: NamespaceNetwork, _ place: SourceLocation = #_sourceLocation) {
        for from in network.hosts {
            for to in network.hosts {
                let arrives = network.reaches(from: from, "10.244.\(to.number).2")
                #expect(arrives, "pod \(from.number) to pod \(to.number)", sourceLocation: place)
            }
        }
    }

    @Test(arguments: [Network.Mode.routed, .vxlan])
    func podsReachEachOther(_ mode: Network.Mode) async throws {
        let network = try NamespaceNetwork(3)
        defer { network.close() }
        #expect(!network.reaches(from: network.hosts[0], "10.244.2.2"))
        for host in network.hosts {
            let machine = await network.machine(host)
            #expect(try await !step(mode, on: host, of: network).converge(on: machine).isEmpty)
        }
        expectPodsReachEachOther(in: network)
    }

    /// What happens behind everybody's back on the first host, and is put right.
    @Test(
        arguments: [
            (.routed, "route del 10.244.2.0/24"), (.routed, "route add 10.244.77.0/24 via 10.0.0.3 proto 83"),
            (.routed, "route replace 10.244.2.0/24 via 10.0.0.3 proto 83"),
            (.vxlan, "link del slipway.vx"), (.vxlan, "link set slipway.vx down"),
            (.vxlan, "link set slipway.vx mtu 1300"), (.vxlan, "link set slipway.vx address 0a:00:00:00:00:07"),
            (.vxlan, "address flush dev slipway.vx"), (.vxlan, "address add 10.9.9.9/32 dev slipway.vx"),
            (.vxlan, "neigh del 10.244.2.0 dev slipway.vx"),
            (.vxlan, "neigh replace 10.244.2.0 lladdr 0a:00:00:00:00:07 dev slipway.vx nud permanent"),
            (.vxlan, "neigh replace 10.244.9.0 lladdr 0a:00:00:00:00:07 dev slipway.vx nud permanent"),
            (.vxlan, "route del 10.244.2.0/24"),
        ] as [(Network.Mode, String)])
    func driftIsMended(_ mode: Network.Mode, _ drift: String) async throws {
        let network = try NamespaceNetwork(2)
        defer { network.close() }
        var machines: [FakeMachine] = []
        for host in network.hosts {
            machines.append(await network.machine(host))
            try await step(mode, on: host, of: network).converge(on: machines[host.number - 1])
        }
        try NamespaceNetwork.ip("-n \(network.hosts[0].namespace) \(drift)")
        #expect(try await !step(mode, on: network.hosts[0], of: network).converge(on: machines[0]).isEmpty)
        expectPodsReachEachOther(in: network)
    }

    @Test(arguments: [
        "fdb del 02:53:0a:f4:02:00 dev slipway.vx", "fdb add 0a:00:00:00:00:07 dev slipway.vx dst 10.0.0.9",
    ])
    func forwardingIsMended(_ drift: String) async throws {
        let network = try NamespaceNetwork(2)
        defer { network.close() }
        let machine = await network.machine(network.hosts[0])
        let step = step(.vxlan, on: network.hosts[0], of: network)
        try await step.converge(on: machine)
        try NamespaceNetwork.ip("netns exec \(network.hosts[0].namespace) bridge \(drift)")
        #expect(try await step.converge(on: machine).map(\.summary) == ["bridge: 1 command"])
    }

    /// The modes replace each other, and nothing of ours is left with `external`.
    @Test func modesChange() async throws {
        let network = try NamespaceNetwork(2)
        defer { network.close() }
        for mode in [Network.Mode.routed, .vxlan, .routed, .vxlan, .external] {
            for host in network.hosts {
                try await step(mode, on: host, of: network).converge(on: network.machine(host))
            }
            if mode != .external { expectPodsReachEachOther(in: network) }
        }
        let name = network.hosts[0].namespace
        #expect(try NamespaceNetwork.ip("-n \(name) route show proto 83").isEmpty)
        #expect(try NamespaceNetwork.ip("-n \(name) link show type vxlan").isEmpty)
    }

    /// A host that starts has the files and nothing else; on one that runs they change nothing.
    @Test(arguments: [Network.Mode.routed, .vxlan])
    func theFilesBringItUpAtBoot(_ mode: Network.Mode) async throws {
        let network = try NamespaceNetwork(2)
        defer { network.close() }
        for host in network.hosts {
            let step = step(mode, on: host, of: network)
            for round in 1...2 {
                for batch in step.wanted(.alone()).batches {
                    let program = batch.path.hasSuffix("bridge.batch") ? "bridge" : "ip"
                    let words = ["netns", "exec", host.namespace, program, "-force", "-batch", "-"]
                    let isMadeAgain = round == 2 && batch.path.hasSuffix("link.batch") && !batch.commands.isEmpty
                    do {
                        try NamespaceNetwork.make("ip", words, input: Array(batch.text.utf8))
                        #expect(!isMadeAgain)
                    } catch is NamespaceNetwork.Trouble where isMadeAgain {}
                }
            }
            let machine = await network.machine(host)
            await machine.change { files in
                for batch in step.wanted(.alone()).batches { files.put(batch.path, batch.text) }
            }
            #expect(try await step.plan(on: machine) == [])
        }
        expectPodsReachEachOther(in: network)
    }

    /// Pods see each other's own addresses, and everybody else sees the host's.
    @Test func whatLeavesTheClusterIsMasqueraded() async throws {
        let network = try NamespaceNetwork(3)
        defer { network.close() }
        let (host, other, outside) = (network.hosts[0], network.hosts[1], network.hosts[2])
        for host in [host, other] {
            var step = step(.routed, on: host, of: network)
            step.routes.removeAll { $0.name == "node-3" }
            try await step.converge(on: network.machine(host))
        }
        // The third one knows no way to pods.
        #expect(!network.reaches(from: host, "10.0.0.3"))
        let machine = await network.machine(host)
        let step = MasqueradeStep(pods: "10.244.0.0/16")
        try await step.converge(on: machine)
        #expect(network.reaches(from: host, "10.0.0.3") && network.reaches(from: host, "10.244.2.2"))
        // Somebody else's table stays, ours is put right.
        let nft = ["netns", "exec", host.namespace, "nft"]
        try NamespaceNetwork.make("ip", nft + ["add table ip others; delete table ip slipway"])
        #expect(try await step.converge(on: machine).count == 1)
        try await MasqueradeStep(pods: "10.244.0.0/16", enabled: false).converge(on: machine)
        #expect(try NamespaceNetwork.make("ip", nft + ["list", "tables"]) == "table ip others\n")
        #expect(!network.reaches(from: outside, "10.244.1.2"))
    }

    /// Where nftables does not work there is a chain of ours, beside the rules of others.
    @Test(.enabled(if: NamespaceNetwork.hasIptables, "needs iptables"))
    func aHostWithoutNftablesMasqueradesToo() async throws {
        let network = try NamespaceNetwork(2)
        defer { network.close() }
        let host = network.hosts[0]
        let iptables = ["netns", "exec", host.namespace, "iptables", "-w", "-t", "nat"]
        try NamespaceNetwork.make("ip", iptables + ["-A", "POSTROUTING", "-s", "10.99.0.0/16", "-j", "ACCEPT"])
        let before = try NamespaceNetwork.make("ip", iptables + ["-S"])
        let machine = await network.machine(host)
        await machine.script(missing: "nft")
        let step = MasqueradeStep(pods: "10.244.0.0/16")
        #expect(!network.reaches(from: host, "10.0.0.2"))
        try await step.converge(on: machine)
        #expect(network.reaches(from: host, "10.0.0.2"))
        // Led to twice, which is once too often.
        try NamespaceNetwork.make("ip", iptables + ["-A", "POSTROUTING", "-j", "SLIPWAY-MASQ"])
        try await step.converge(on: machine)
        try await MasqueradeStep(pods: "10.244.0.0/16", enabled: false).converge(on: machine)
        #expect(try NamespaceNetwork.make("ip", iptables + ["-S"]) == before)
    }
}
