import Model
import StepKit
import Testing

/// `c` is a host of the control plane, `e` one that only carries etcd, `n` a node.
private func hosts(_ letters: String) -> [Host] {
    var counts: [Character: Int] = [:]
    return letters.map { letter in
        counts[letter, default: 0] += 1
        let roles: Set<Role> = letter == "c" ? [.controlPlane, .node] : letter == "e" ? [.etcd] : [.node]
        return Host(HostName("\(letter)\(counts[letter] ?? 0)"), address: "10.0.0.1", roles: roles)
    }
}

@Suite struct BatchesTests {
    private func world(_ letters: String, _ share: Rollout.Share, newcomers: [HostName] = []) -> World {
        var world = World(Cluster(name: "c", hosts: hosts(letters)))
        world.cluster.rollout.maxUnavailable = share
        world.newcomers = Set(newcomers)
        return world
    }

    /// hosts of the cluster in the order of the inventory, those that are not members, how many, the batches
    @Test(
        arguments: [
            ("", [], .count(1), ""),
            ("n", [], .count(1), "n1"),
            ("ccc", [], .count(9), "c1 c2 c3"),
            ("nncnc", [], .count(1), "c1 c2 n1 n2 n3"),
            ("cnnnn", [], .count(2), "c1 n1,n2 n3,n4"),
            ("cnnnnn", [], .count(2), "c1 n1,n2 n3,n4 n5"),
            ("cennn", [], .count(3), "c1 e1,n1,n2 n3"),
            ("cnnnn", [], .count(99), "c1 n1,n2,n3,n4"),
            // A percentage is of all of them, whoever has something to do.
            ("cnnnnnnnnnn", [], .percent(20), "c1 n1,n2 n3,n4 n5,n6 n7,n8 n9,n10"),
            ("cnnnnnnnnnn", ["n1", "n2", "n4", "n5", "n6", "n7", "n8"], .percent(20), "c1 n3,n9 n10"),
            ("cnnnnnnnnnn", [], .percent(19), "c1 n1 n2 n3 n4 n5 n6 n7 n8 n9 n10"),
            ("cnnn", [], .percent(100), "c1 n1,n2,n3"),
            ("cnnn", ["c1"], .percent(1), "n1 n2 n3"),
        ] as [(String, Set<HostName>, Rollout.Share, String)])
    func order(_ letters: String, _ others: Set<HostName>, _ share: Rollout.Share, _ expected: String) {
        let world = world(letters, share)
        let batches = Batches(Set(world.cluster.hosts.map(\.id)).subtracting(others), in: world)
        let text = batches.batches.map { $0.map(\.rawValue).joined(separator: ",") }.joined(separator: " ")
        #expect(text == expected)
        #expect(batches.newcomers.isEmpty)
    }

    @Test func newcomersWaitForNobody() {
        let world = world("ccnnn", .count(1), newcomers: ["c2", "n1"])
        let batches = Batches(Set(world.cluster.hosts.map(\.id)), in: world)
        #expect(batches.newcomers == ["c2", "n1"])
        #expect(batches.batches == [["c1"], ["n2"], ["n3"]])
    }

    @Test(arguments: [
        (Rollout.Share.count(3), 100, 3), (.count(0), 100, 1), (.percent(10), 100, 10), (.percent(10), 19, 1),
        (.percent(10), 9, 1), (.percent(10), 0, 1), (.percent(100), 7, 7), (.percent(50), 7, 3),
    ])
    func share(_ share: Rollout.Share, _ nodes: Int, _ count: Int) { #expect(share.count(of: nodes) == count) }

    @Test func withoutAControlPlaneThereAreNone() {
        var world = world("cn", .count(1))
        #expect(!Batches.apply(in: world))
        world.milestones = [.controlPlaneFormed]
        #expect(Batches.apply(in: world))
    }

    /// about whom, who answered, whose machine
    @Test(
        arguments: [
            ("n1", nil, "c1"), ("c1", nil, "c2"), ("n1", ["c2", "n1"], "c2"), ("c2", ["c2"], "c2"),
            ("c1", ["c2"], "c2"), ("n1", ["n1"], nil), ("n1", [], nil),
        ] as [(HostName, Set<HostName>?, HostName?)])
    func seat(_ host: HostName, _ answered: Set<HostName>?, _ machine: HostName?) {
        let cluster = Cluster(name: "c", hosts: hosts("ccn"))
        #expect(Seat.oneControlPlane.machine(for: host, in: cluster, among: answered) == machine)
    }

    @Test func aSeatOfEtcdIsAHostThatCarriesIt() {
        let cluster = Cluster(name: "c", hosts: hosts("ceen"))
        #expect(Seat.oneEtcd.machine(for: "e1", in: cluster, among: nil) == "e2")
        #expect(Seat.oneEtcd.machine(for: "n1", in: cluster, among: ["c1", "n1"]) == nil)
    }
}
