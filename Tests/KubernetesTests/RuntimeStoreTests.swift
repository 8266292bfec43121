import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Kubernetes

/// What a broken store of containerd looks like, and what a whole one does.
@Suite struct RuntimeStoreTests {
    private let step = RuntimeStoreStep()
    private var site: Site {
        var site = Site.alone()
        site.world.isRepair = true
        return site
    }

    private func facts(
        _ activity: UnitStatus.Activity = .active, _ change: (inout RuntimeStoreStep.Facts) -> Void = { _ in }
    )
        -> RuntimeStoreStep.Facts
    {
        var facts = RuntimeStoreStep.Facts(unit: UnitStatus(activity: activity, sub: "running"))
        facts.kubelet = UnitStatus(activity: .active, sub: "running")
        facts.names = ["io.containerd.metadata.v1.bolt"]
        if activity == .active {
            facts.plugins = Reply(.status(0), output: "TYPE ID PLATFORMS STATUS\nio.containerd.metadata.v1 bolt - ok\n")
            facts.contents = Reply(.status(0), output: "sha256:a\nsha256:b\n")
            facts.snapshots = Reply(.status(0), output: "KEY PARENT KIND\nsha256:x  Committed\n")
            facts.blobs = ["sha256:a": 9, "sha256:b": 9, "sha256:old": 9]
            facts.snapshotFolders = 1
        }
        change(&facts)
        return facts
    }

    @Test func aWholeStoreIsLeftAlone() throws {
        #expect(try step.changes(given: facts(), site) == [])
        #expect(try step.changes(given: facts(.inactive), site) == [])
        // One that cannot start for another reason.
        #expect(try step.changes(given: facts(.failed) { $0.journal = ["exec format error"] }, site) == [])
    }

    @Test func brokenOnesAreMovedAsideAfterEverythingWasEnded() throws {
        let broken = [
            facts { $0.plugins = Reply(.status(0), output: "io.containerd.metadata.v1 bolt - error\n") },
            facts { $0.contents = Reply(.status(1), errors: "unknown service containerd.services.content.v1.Content") },
            facts { $0.blobs?["sha256:a"] = nil }, facts { $0.blobs?["sha256:b"] = 0 }, facts { $0.blobs = nil },
            facts { $0.snapshotFolders = 0 }, facts { $0.snapshotFolders = nil },
            facts(.failed) { $0.journal = ["containerd: failed to open boltdb: invalid database"] },
        ]
        for facts in broken {
            let changes = try step.changes(given: facts, site).map(\.summary)
            let place = try #require(changes.firstIndex { $0.hasPrefix("move containerd's store aside") }, "\(facts)")
            #expect(changes.first == "stop kubelet.service" && changes.last == "start containerd.service")
            #expect(try #require(changes.firstIndex(of: "end what runs in containers")) < place)
        }
    }

    /// Every other run asks nothing.
    @Test func itIsLookedAtInARepairOnly() async throws {
        let machine = FakeMachine()
        #expect(try await step.plan(on: machine) == [])
        #expect(await machine.queries == [])
    }

    @Test func aFormerStoreIsRemarkedOn() {
        #expect(step.notes(given: facts { $0.names.append("slipway-aside") }, site).count == 1)
    }

    @Test func aNodeIsTakenOutOnce() throws {
        let step = NodeAbsentStep(kubeconfig: "/k", name: "node-3")
        let there = Reply(.status(0), output: "node/node-3\n")
        #expect(try step.changes(given: .init(reply: there), .alone()).map(\.summary) == ["delete node node-3"])
        #expect(try step.changes(given: .init(reply: Reply(.status(0))), .alone()) == [])
        #expect(throws: NotYet.self) {
            try step.changes(given: .init(reply: Reply(.status(1), errors: "connection refused")), .alone())
        }
    }

    @Test func aHostThatLeavesRunsNothingMore() throws {
        let gone = UnitStatus(load: .notFound, activity: .inactive, sub: "dead", file: "")
        let runs = UnitStatus(activity: .active, sub: "running")
        let off = UnitStatus(activity: .inactive, sub: "dead", file: "disabled")
        let busy = NodeStoppedStep.Facts(
            units: [runs, runs, off] + Array(repeating: gone, count: 5), manifests: ["kube-apiserver.yaml"],
            processes: 7,
            routes: [])
        #expect(
            try NodeStoppedStep().changes(given: busy, .alone()).map(\.summary) == [
                "remove /etc/kubernetes/manifests/kube-apiserver.yaml", "stop and disable kubelet.service",
                "stop and disable kube-proxy.service", "end what runs in containers",
            ])
        let done = NodeStoppedStep.Facts(
            units: Array(repeating: gone, count: 8), manifests: [], processes: 0, routes: [])
        #expect(try NodeStoppedStep().changes(given: done, .alone()) == [])
    }
}

/// A node that leaves is emptied first.
@Suite struct NodeEmptiedTests {
    private let step = NodeEmptiedStep(kubeconfig: "/k", name: "node-3")

    private func changes(_ node: String, _ pods: String) throws -> [Change] {
        try step.changes(
            given: .init(node: Reply(.status(0), output: node), pods: Reply(.status(0), output: pods)), .alone())
    }

    @Test func podsThatCouldRunElsewhereLeave() throws {
        let pods = """
            default/web-1\tRunning\tReplicaSet
            kube-system/dns\tRunning\tDaemonSet
            kube-system/etcd-cp-1\tRunning\tNode
            default/job\tSucceeded\tJob
            default/alone\tPending\t
            """
        #expect(NodeEmptiedStep.movable(pods) == ["default/web-1", "default/alone"])
        let drain = try #require(try changes("node-3\t", pods).first)
        #expect(drain.summary == "cordon and drain node node-3" && drain.diff == .words("default/web-1, default/alone"))
        #expect(try changes("node-3\ttrue", pods).count == 1)
    }

    @Test func anEmptyOneIsLeftAlone() throws {
        #expect(try changes("node-3\ttrue", "kube-system/dns\tRunning\tDaemonSet\n") == [])
        #expect(try changes("node-3\t", "").count == 1, "it must not get new ones")
        #expect(try changes("", "") == [], "there is no such node")
    }
}
