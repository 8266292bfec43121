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
        ("a\tFalse\t\n", false), ("a\tTrue\tnode.cloudprovider.kubernetes.io/uninitialized\n", false),
        ("a\tFalse\t\nb\tTrue\t\n", true), ("a\tTrue\tnode-role.kubernetes.io/control-plane\n", true),
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

    @Test func nodesAndPodsAreAskedOnlyWhereSomethingIsMissing() async throws {
        for (numbers, isAsked) in [("3\t3\t2\t2\t2\t2", false), ("3\t3\t2\t2\t2\t1", true)] {
            let machine = FakeMachine()
            await machine.script(program: Kubectl.program) { _, command in
                command.argv.contains("nodes")
                    ? .says("a\tTrue\t\nb\tUnknown\t\n")
                    : .says(command.argv.contains("pods") ? "coredns-5b\tb\t\ncoredns-5b\ta\t\n" : numbers)
            }
            let facts = try await step.inspect(machine, site())
            #expect((facts.nodes != nil) == isAsked && (facts.pods != nil) == isAsked)
            #expect(try step.changes(given: facts, site()) == [])
            #expect(step.notes(given: facts, site()).count == (isAsked ? 1 : 0))
        }
        let failed = RolloutStep.Facts(deployment: Reply(.status(1), errors: "connection refused"))
        #expect(throws: NotYet.self) { try step.changes(given: failed, site()) }
    }

    /// What the pods say, and what is said of them.
    @Test(arguments: [
        (
            "coredns-5b\ta\t\tCrashLoopBackOff\t\ncoredns-5b\tb\t\tCrashLoopBackOff\t\n",
            ": CrashLoopBackOff on a; CrashLoopBackOff on b"
        ),
        ("coredns-5b\ta\t\t\t\ncoredns-5b\t\t\t\t0/4 nodes are available\n", ": 0/4 nodes are available"),
        ("other-5b\ta\t\tErrImagePull\t\n", ""), ("", ""),
    ])
    func theReasonIsThatOfThePods(_ pods: String, _ words: String) {
        let facts = RolloutStep.Facts(
            deployment: Reply(.status(0), output: "3\t3\t2\t2\t2\t0"), nodes: Reply(.status(0), output: "a\tTrue\t\n"),
            pods: Reply(.status(0), output: pods))
        #expect { try step.changes(given: facts, site()) } throws: { error in
            (error as? NotYet)?.reason == "0 of 2 are available" + words
        }
    }

    /// Numbers, nodes and pods, and whether they are waited for.
    @Test(arguments: [
        // The one that is missing is on a node that is down.
        ("3\t3\t2\t2\t2\t1", "a\tTrue\t\nb\tUnknown\t\n", "coredns-5b\tb\t\ncoredns-5b\ta\t\n", false),
        // It is on a node that is well, or nowhere yet, or another's, or being replaced.
        ("3\t3\t2\t2\t2\t1", "a\tTrue\t\nb\tTrue\t\n", "coredns-5b\tb\t\ncoredns-5b\ta\t\n", true),
        ("3\t3\t2\t2\t2\t1", "a\tTrue\t\nb\tFalse\t\n", "coredns-5b\t\t\ncoredns-5b\ta\t\n", true),
        ("3\t3\t2\t2\t2\t1", "a\tTrue\t\nb\tFalse\t\n", "coredns-x-5b\tb\t\nother-5b\tb\t\n", true),
        ("3\t3\t2\t2\t2\t1", "a\tTrue\t\nb\tFalse\t\n", "coredns-5b\tb\t2026-01-01T00:00:00Z\n", true),
        // Nobody serves, or the newest template has not come to all.
        ("3\t3\t2\t2\t2\t0", "a\tTrue\t\nb\tFalse\t\n", "coredns-5b\tb\t\ncoredns-5b\tb\t\n", true),
        ("3\t3\t2\t1\t2\t1", "a\tTrue\t\nb\tFalse\t\n", "coredns-5b\tb\t\ncoredns-5b\ta\t\n", true),
        ("4\t3\t2\t2\t2\t1", "a\tTrue\t\nb\tFalse\t\n", "coredns-5b\tb\t\ncoredns-5b\ta\t\n", true),
    ])
    func podsOfNodesThatAreDownAreNotWaitedFor(_ numbers: String, _ nodes: String, _ pods: String, _ isWaited: Bool)
        throws
    {
        func reply(_ text: String) -> Reply { Reply(.status(0), output: text) }
        let facts = RolloutStep.Facts(deployment: reply(numbers), nodes: reply(nodes), pods: reply(pods))
        if isWaited {
            #expect(throws: NotYet.self) { try step.changes(given: facts, site()) }
        } else {
            #expect(try step.changes(given: facts, site()) == [])
        }
        #expect(step.notes(given: facts, site()).isEmpty == isWaited)
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
