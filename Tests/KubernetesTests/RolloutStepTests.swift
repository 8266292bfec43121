import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Kubernetes

@Suite struct RolloutStepTests {
    private let step = RolloutStep(kubeconfig: "/k", deployment: "coredns")

    private func site(external: Bool = false, cloud: Bool = false) -> Site {
        let host = Host("node-1", address: "10.0.0.21", roles: [.node])
        var cluster = Cluster(name: "test", hosts: [host])
        if external { cluster.network.mode = .external }
        if cloud { cluster.cloudProvider = .external }
        return Site(host: host, world: World(cluster))
    }

    /// The numbers that the API answers, and what is missing.
    @Test(arguments: [
        ("3\t3\t2\t2\t2\t2", nil), ("4\t3\t2\t2\t2\t2", "newest template yet"), ("3\t3\t2\t1\t2\t2", "1 of 2"),
        ("3\t3\t2\t2\t3\t2", "1 older"), ("3\t3\t2\t2\t2\t1", "1 of 2 are available"), ("3\t3\t2\t\t\t", "0 of 2"),
        ("", "does not say"), ("3\t3\t0\t\t\t", nil),
    ])
    func everyPodIsWaitedFor(_ numbers: String, _ words: String?) throws {
        let missing = RolloutStep.missing(numbers)
        #expect((missing == nil) == (words == nil))
        if let words { #expect(missing?.contains(words) == true) }
    }

    /// What the nodes say, and whether pods are waited for.
    @Test(arguments: [
        ("False\t\n", false), ("True\tnode.cloudprovider.kubernetes.io/uninitialized\n", false),
        ("False\t\nTrue\t\n", true), ("True\tnode-role.kubernetes.io/control-plane\n", true),
    ])
    func whatIsBroughtByOthersIsNotWaitedFor(_ nodes: String, _ isWaited: Bool) throws {
        let facts = RolloutStep.Facts(
            deployment: Reply(.status(0), output: "3\t3\t2\t2\t2\t0"), nodes: Reply(.status(0), output: nodes))
        let here = site(external: true)
        if isWaited {
            #expect(throws: NotYet.self) { try step.changes(given: facts, here) }
        } else {
            #expect(try step.changes(given: facts, here) == [])
        }
        #expect(step.notes(given: facts, here).isEmpty == isWaited)
    }

    @Test func nodesAreAskedOnlyWhereTheyMayWait() async throws {
        for (here, count) in [(site(), 1), (site(external: true), 2), (site(cloud: true), 2)] {
            let machine = FakeMachine()
            await machine.script(program: Kubectl.program) { _, command in
                .says(command.argv.contains("nodes") ? "True\t\n" : "3\t3\t2\t2\t2\t2")
            }
            let facts = try await step.inspect(machine, here)
            #expect((facts.nodes == nil ? 1 : 2) == count)
            #expect(try step.changes(given: facts, here) == [])
        }
        let failed = RolloutStep.Facts(deployment: Reply(.status(1), errors: "connection refused"))
        #expect(throws: NotYet.self) { try step.changes(given: failed, site()) }
    }

    /// A node that lacks nothing but the network plugin is ready enough where that is brought by others.
    @Test func aNodeWaitsForANetworkOnlyWhereItIsOurs() throws {
        let step = NodeReadyStep(name: "node-1", server: "https://a", caFile: "/a", certFile: "/b", keyFile: "/c")
        func facts(_ message: String) -> NodeReadyStep.Facts {
            let condition = #"{"type":"Ready","status":"False","reason":"KubeletNotReady","message":"\#(message)"}"#
            let text = #"{"kind":"Node","status":{"conditions":[\#(condition)]}}"#
            return .init(reply: Reply(.status(0), output: text))
        }
        let network = facts("container runtime network not ready: NetworkReady=false")
        #expect(throws: NotYet.self) { try step.changes(given: network, site()) }
        #expect(try step.changes(given: network, site(external: true)) == [])
        #expect(step.notes(given: network, site(external: true)).count == 1)
        #expect(throws: NotYet.self) { try step.changes(given: facts("PLEG is not healthy"), site(external: true)) }
    }
}
