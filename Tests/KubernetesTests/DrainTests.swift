import Foundation
import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Kubernetes

@Suite struct DrainTests {
    private func step(
        _ kubelet: String? = "v1.36.3", containerd: String? = nil, emptyDir: Rollout.EmptyDir = .delete,
        mild: Bool = false
    ) -> DrainStep {
        DrainStep(
            node: "node-1", kubeconfig: "/k", kubelet: kubelet, containerd: containerd, timeout: 60,
            emptyDir: emptyDir, mild: mild)
    }
    /// name, cordoned, by us, kubelet, runtime, ready
    private func nodes(_ lines: String...) -> Reply {
        Reply(.status(0), output: lines.map { $0.replacing(" ", with: "\t") + "\n" }.joined())
    }
    private func changes(_ step: DrainStep, _ nodes: Reply, pods: String = "") throws -> [String] {
        let facts = DrainStep.Facts(
            reply: nodes, nodes: NodeStanding.parse(nodes.output), pods: Reply(.status(0), output: pods))
        return try step.changes(given: facts, .alone()).map(\.summary)
    }
    private let other = "node-2   v1.35.6 containerd://1.7.24 True"
    private let old = "node-1   v1.35.6 containerd://1.6.20~ds1 True"
    private let web = "default\tweb-1\tRunning\tReplicaSet\t\t\n"

    @Test func aNodeThatBecomesAnotherVersionIsCordonedAndDrained() throws {
        #expect(
            try changes(step(), nodes(old, other), pods: web)
                == ["cordon node node-1", "evict 1 pods from node node-1: default/web-1"])
    }

    /// the node, and the other one; what is done
    @Test(
        arguments: [
            ("node-1   v1.36.3 containerd://1.6.20 True", true, 0),
            ("node-1   v1.35.6 containerd://1.6.20 True", true, 2),
            // Cordoned already, by us or by others: its pods leave all the same.
            ("node-1 true true v1.35.6 containerd://1.6.20 True", true, 1),
            ("node-1 true  v1.35.6 containerd://1.6.20 True", true, 1),
            // Nobody can take its pods, or it does not answer, or there is none.
            ("node-1   v1.35.6 containerd://1.6.20 True", false, 0),
            ("node-1   v1.35.6 containerd://1.6.20 Unknown", true, 0),
            ("node-9   v1.35.6 containerd://1.6.20 True", true, 0),
        ])
    func whoIsDrained(_ node: String, _ hasOther: Bool, _ count: Int) throws {
        let found = hasOther ? nodes(node, other) : nodes(node, "node-2 true  v1.35.6 containerd://1 True")
        #expect(try changes(step(), found, pods: web).count == count)
    }

    /// kubelet and containerd that come, whether that is a reason
    @Test(
        arguments: [
            (nil, "1.6.20", false), (nil, "2.2.1", true), ("v1.35.6", "1.6.20", false), ("v1.35.7", nil, true),
            ("no version", "none", false),
        ] as [(String?, String?, Bool)])
    func reasons(_ kubelet: String?, _ containerd: String?, _ isReason: Bool) throws {
        #expect(try changes(step(kubelet, containerd: containerd), nodes(old, other)).isEmpty != isReason)
    }

    @Test func whatBelongsToTheNodeStays() throws {
        let pods = """
            kube-system\tproxy\tRunning\tDaemonSet\t\t
            kube-system\tapi-node-1\tRunning\tNode\tabc\t
            default\tdone\tSucceeded\tJob\t\t

            """
        #expect(try changes(step(), nodes(old, other), pods: pods) == ["cordon node node-1"])
    }

    @Test func podsThatNobodyWouldMakeAgainAreNotEvicted() {
        let failure = #expect(throws: Failure.self) {
            try changes(step(), nodes(old, other), pods: web + "default\talone\tRunning\t\t\t\n")
        }
        #expect(failure?.kind == .notSafe && failure?.why.hasSuffix(": default/alone") == true)
    }

    @Test func dataOnTheNodeIsKeptWhereItIsSaidSo() throws {
        let pods = "default\tcache-1\tRunning\tReplicaSet\t\t{}\n"
        #expect(try changes(step(), nodes(old, other), pods: pods).count == 2)
        let failure = #expect(throws: Failure.self) {
            try changes(step(emptyDir: .keep), nodes(old, other), pods: pods)
        }
        #expect(failure?.why.contains("default/cache-1") == true)
    }

    @Test func withoutAnAPIItWaitsUnlessItIsMild() throws {
        let silent = Reply(.status(1), errors: "The connection to the server 127.0.0.1:6443 was refused")
        #expect(throws: NotYet.self) { try changes(step(), silent) }
        #expect(try changes(step(mild: true), silent).isEmpty)
    }

    @Test func onlyWhatSlipwayCordonedIsLetGo() throws {
        let step = UncordonStep(node: "node-1", kubeconfig: "/k")
        func count(_ line: String) throws -> Int { try step.changes(given: nodes(line, other), .alone()).count }
        #expect(try count("node-1 true true v1.36.3 containerd://1 True") == 1)
        #expect(try count("node-1  true v1.36.3 containerd://1 True") == 1)
        #expect(try count("node-1 true  v1.36.3 containerd://1 True") == 0)
        #expect(try count("node-1   v1.36.3 containerd://1 True") == 0)
        #expect(try step.changes(given: nil, .alone()).isEmpty)
        #expect(throws: NotYet.self) { try step.changes(given: Reply(.timedOut), .alone()) }
    }
}

@Suite struct NodeReadyAgainTests {
    private let started: Int64 = 1_796_000_000_000_000_000
    private func answer(_ status: String, _ heard: Int64, _ version: String = "v1.36.3", _ message: String = "m")
        -> Reply
    {
        let time = Date(timeIntervalSince1970: Double(started / 1_000_000_000 + heard)).formatted(.iso8601)
        return Reply(
            .status(0),
            output: """
                {"status":{"nodeInfo":{"kubeletVersion":"\(version)"},"conditions":[{"type":"Ready","status":"\(status)",
                "reason":"r","message":"\(message)","lastHeartbeatTime":"\(time)"}]}}
                """)
    }
    private func waits(_ reply: Reply, registered: Bool = true, isRunning: Bool = true, isFormed: Bool = true) -> Bool {
        let step = NodeReadyStep(
            name: "node-1", server: "https://a", caFile: "/a", certFile: "/b", keyFile: "/c", registered: registered,
            again: true, version: "v1.36.3")
        var site = Site.alone()
        if isFormed { site.world.milestones = [.controlPlaneFormed] }
        let facts = NodeReadyStep.Facts(reply: reply, started: isRunning ? started : nil)
        return (try? step.changes(given: facts, site)) == nil
    }

    @Test func whatTheOldKubeletSaidIsNoNews() {
        #expect(waits(answer("True", -5)))
        #expect(!waits(answer("True", 0)))
        #expect(!waits(answer("True", 60)))
    }
    @Test func anotherVersionIsWaitedFor() { #expect(waits(answer("True", 60, "v1.35.6"))) }
    @Test func aNodeThatOnlyLacksItsNetworkGoesOnToTheNextLayer() {
        #expect(!waits(answer("False", 60, "v1.36.3", "container runtime network not ready: NetworkReady=false")))
        #expect(waits(answer("False", 60)))
    }
    @Test func beforeThereIsAControlPlaneBeingRegisteredIsEnough() {
        #expect(!waits(answer("False", -60), isFormed: false))
        #expect(waits(Reply(.status(0), output: #"{"kind":"Status","status":"Failure","code":404}"#), isFormed: false))
    }
    @Test func withoutNeedOnlyAKubeletThatComplainsIsWaitedFor() {
        let silent = Reply(.status(7), errors: "refused")
        #expect(!waits(silent, registered: false))
        #expect(waits(silent))
        #expect(waits(answer("False", -60), registered: false))
        #expect(!waits(answer("Unknown", -60), registered: false))
        #expect(!waits(answer("False", -60), registered: false, isRunning: false))
    }
}
