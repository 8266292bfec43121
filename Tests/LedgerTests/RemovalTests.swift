import Foundation
import Model
import Testing

@testable import Ledger

@Suite struct RemovalTests {
    let home: Home
    init() throws { home = try Home() }

    private func worked(_ ledger: Ledger, on hosts: [HostName], of cluster: Cluster) throws {
        _ = try ledger.allocate(cluster: cluster)
        try ledger.remember(cluster.hosts)
        let run = try ledger.begin(.of(hosts))
        for (index, host) in hosts.enumerated() { ledger.tell(host, index, "file /etc/motd", .changed(1)) }
        try ledger.finish(run, status: 0)
    }

    @Test func hostsAreRememberedAsTheyWere() throws {
        let ledger = try home.open()
        var cluster = Cluster.of(["a", "b"])
        cluster.hosts[0].ssh.port = 2222
        cluster.hosts[0].labels = ["disk": "ssd"]
        cluster.hosts[0].vars = ["token": "swordfish"]
        try worked(ledger, on: ["a"], of: cluster)
        let known = try ledger.members()
        #expect(known.map(\.id) == ["a", "b"])
        #expect(known.map(\.isWorkedOn) == [true, false])
        #expect(known[0].host.ssh.port == 2222 && known[0].host.labels == ["disk": "ssd"])
        #expect(known[0].host.vars == [:], "values for playbooks may be secret")
    }

    @Test func aRemovedHostLeavesNothingButItsRecord() throws {
        let ledger = try home.open()
        let cluster = Cluster.of(["a", "b", "c"])
        try worked(ledger, on: ["a", "b", "c"], of: cluster)
        try ledger.record([
            CertificateRecord(
                name: "kubelet", host: "b", authority: "cluster", serial: "1", fingerprint: "f", notAfter: Date())
        ])
        for _ in 0..<2 { try ledger.remove(cluster.hosts[1], isStopped: true, others: ["a", "c"]) }
        #expect(try ledger.members().map(\.id) == ["a", "c"])
        #expect(try ledger.status().map(\.id) == ["a", "c"])
        #expect(try ledger.removals().map(\.id) == ["b"])
        #expect(try ledger.removals().allSatisfy { $0.isStopped && $0.remark == nil })
        #expect(try ledger.certificates().allSatisfy { $0.givenUp != nil })
    }

    /// A share is not given again while somebody may still send packets for it elsewhere.
    @Test func aShareIsGivenAgainOnlyWhenNobodyRoutesIt() throws {
        let ledger = try home.open()
        let pods: CIDR = "10.244.0.0/23"
        let cluster = Cluster.of(["a", "b"], pods: pods)
        try worked(ledger, on: ["a", "b"], of: cluster)
        try ledger.remove(cluster.hosts[1], isStopped: true, others: ["a"])
        let next = Cluster.of(["a", "c"], pods: pods)
        let refusal = #expect(throws: Failure.self) { try ledger.allocate(cluster: next) }
        #expect(refusal?.kind == .notSafe && refusal?.why.contains("by a") == true)
        try ledger.settleRoutes(of: ["a"])
        #expect(try ledger.allocate(cluster: next) == ["a": "10.244.0.0/24", "c": "10.244.1.0/24"])
        // Released shares of hosts that come back are not held against them.
        #expect(try ledger.allocations().allSatisfy { $0.routedBy.isEmpty })
    }

    /// One that did not answer still has its bridge: only when it was stopped its addresses are free.
    @Test func aDeadHostKeepsItsShareUntilItIsStopped() throws {
        let ledger = try home.open()
        let pods: CIDR = "10.244.0.0/23"
        let cluster = Cluster.of(["a", "b"], pods: pods)
        try worked(ledger, on: ["a", "b"], of: cluster)
        try ledger.remove(cluster.hosts[1], isStopped: false, others: ["a"])
        try ledger.settleRoutes(of: ["a"])
        let next = Cluster.of(["a", "c"], pods: pods)
        #expect(throws: Failure.self) { try ledger.allocate(cluster: next) }
        #expect(try ledger.removals().first?.remark?.contains("slipway remove b") == true)
        try ledger.remove(cluster.hosts[1], isStopped: true, others: ["a"])
        #expect(try ledger.removals().first?.isStopped == true)
        #expect(try ledger.allocate(cluster: next).count == 2)
    }

    @Test func aHostThatIsAddedAgainIsNoneThatWasRemoved() throws {
        let ledger = try home.open()
        let cluster = Cluster.of(["a", "b"])
        try worked(ledger, on: ["a", "b"], of: cluster)
        try ledger.remove(cluster.hosts[1], isStopped: true, others: ["a"])
        try worked(ledger, on: ["b"], of: cluster)
        #expect(try ledger.removals() == [])
        #expect(try ledger.allocate(cluster: cluster)["b"] == "10.244.2.0/24")
    }
}
