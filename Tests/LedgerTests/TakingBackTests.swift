import Foundation
import Model
import Testing

@testable import Ledger

/// What a ledger still knows of hosts that were taken back.
@Suite struct TakingBackTests {
    let home: Home
    init() throws { home = try Home() }

    private func worked(_ ledger: Ledger, on hosts: [HostName], of cluster: Cluster) throws {
        try ledger.remember(cluster.hosts)
        let run = try ledger.begin(.of(hosts))
        for (index, host) in hosts.enumerated() { ledger.tell(host, index, "file /etc/motd", .changed(1)) }
        try ledger.finish(run, status: 0)
    }

    @Test func aHostThatComesBackHasItsShareAgain() throws {
        let ledger = try home.open()
        let cluster = Cluster.of(["a", "b"])
        let shares = try ledger.allocate(cluster: cluster)
        try worked(ledger, on: ["a", "b"], of: cluster)
        #expect(try !ledger.takeBack(["a"]))
        #expect(try ledger.members().map(\.id) == ["b"])
        #expect(try ledger.allocate(cluster: cluster) == shares)
    }

    @Test func whoWasRemovedAndTakenBackIsNoWorryAnyMore() throws {
        let ledger = try home.open()
        let cluster = Cluster.of(["a", "b"])
        _ = try ledger.allocate(cluster: cluster)
        try worked(ledger, on: ["a", "b"], of: cluster)
        try ledger.remove(cluster.hosts[0], isStopped: false, others: [])
        #expect(try ledger.removals().compactMap(\.remark).count == 1)
        #expect(try !ledger.takeBack(["a"]))
        #expect(try ledger.removals() == [])
    }

    /// One after the other is as good as all at once: nothing is left of the cluster, and its ranges may be others.
    @Test func withTheLastHostTheClusterGoes() throws {
        let ledger = try home.open()
        let cluster = Cluster.of(["a", "b", "never-worked-on"])
        _ = try ledger.allocate(cluster: cluster)
        try worked(ledger, on: ["a", "b"], of: cluster)
        #expect(try !ledger.takeBack(["a"]))
        #expect(try ledger.takeBack(["b"]))
        #expect(try ledger.allocations() == [])
        #expect(try ledger.allocate(cluster: .of(["a"], pods: "10.9.0.0/16")) == ["a": "10.9.0.0/24"])
        // A ledger that knows of no host has none to lose.
        #expect(try !ledger.takeBack(["a"]))
    }
}
