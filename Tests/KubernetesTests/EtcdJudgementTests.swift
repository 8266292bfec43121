import Model
import StepKit
import Testing

@testable import Kubernetes

/// Members m-1 to m-5 on hosts of the same names; number 1 to 5, in the cluster 7.
private func host(_ number: Int) -> Host {
    Host(HostName("m-\(number)"), address: Address(number: 0x0a00_0000 + UInt32(number)), roles: [.etcd])
}

private func member(_ number: Int, started: Bool = true, learner: Bool = false) -> EtcdMember {
    EtcdMember(
        id: UInt64(number), name: started ? "m-\(number)" : "", peerURLs: [EtcdAccess.peer(of: host(number))],
        clientURLs: started ? [EtcdAccess.endpoint(of: host(number))] : [], isLearner: learner)
}

/// `listed` are the members, `healthy` those that are; the first of them leads.
private func view(_ listed: [EtcdMember], healthy: [Int], answering: [EtcdStatus] = []) -> EtcdView {
    var view = EtcdView()
    for number in healthy {
        let endpoint = EtcdAccess.endpoint(of: host(number))
        view.health.healthy.insert(endpoint)
        view.statuses[endpoint] = EtcdStatus(
            endpoint: endpoint, cluster: 7, member: UInt64(number), leader: UInt64(healthy.first ?? 0), index: 1000)
    }
    for status in answering { view.statuses[status.endpoint] = status }
    view.up = Set(view.statuses.keys)
    view.wanted = 3
    view.members = healthy.isEmpty ? nil : EtcdMembers(cluster: 7, all: listed)
    return view
}

private func status(
    _ number: Int, cluster: UInt64 = 7, member: UInt64? = nil, learner: Bool = false, index: UInt64 = 1000
)
    -> EtcdStatus
{
    EtcdStatus(
        endpoint: EtcdAccess.endpoint(of: host(number)), cluster: cluster, member: member ?? UInt64(number),
        isLearner: learner, index: index)
}

private func own(_ data: EtcdOwn.Data, runs: Bool = false, damage: String? = nil, of cluster: UInt64? = nil)
    -> EtcdOwn
{
    EtcdOwn(
        unit: UnitStatus(activity: runs ? .active : .inactive, sub: runs ? "running" : "dead"), data: data,
        damage: damage, cluster: cluster, stamp: "T")
}

private let three = (1...3).map { member($0) }
private let five = (1...5).map { member($0) }

@Suite struct EtcdLossTests {
    /// what the host knows of its own, what it sees, what has to be done
    @Test(
        arguments: [
            // Sound, or only its own host can say.
            (own(.whole), view(three, healthy: [1, 2]), []),
            (own(.whole, runs: true), view(three, healthy: [1, 2, 3]), []),
            // Gone; gone under a process that runs.
            (own(.none), view(three, healthy: [1, 2]), [.remove(member(3))]),
            (own(.none, runs: true), view(three, healthy: [1, 2, 3]), [.stop, .remove(member(3))]),
            // Already taken out, or added and not started.
            (own(.none), view([member(1), member(2)], healthy: [1, 2]), []),
            (own(.none), view([member(1), member(2), member(3, started: false)], healthy: [1, 2]), []),
            // Damaged: moved aside first.
            (own(.partial), view(three, healthy: [1, 2]), [.moveAside, .remove(member(3))]),
            (
                own(.whole, runs: true, damage: "walpb: crc mismatch"), view(three, healthy: [1, 2]),
                [.stop, .moveAside, .remove(member(3))]
            ),
            // Of another cluster, of a member that left, of one that nobody knows.
            (
                own(.whole, runs: true), view(three, healthy: [1, 2], answering: [status(3, cluster: 8)]),
                [.stop, .moveAside, .remove(member(3))]
            ),
            (
                own(.whole, runs: true),
                view(
                    [member(1), member(2), member(3, started: false)], healthy: [1, 2],
                    answering: [status(3, member: 9)]),
                [.stop, .moveAside]
            ),
            (own(.whole), view([member(1), member(2)], healthy: [1, 2]), [.moveAside]),
            // One that the others turn away answers nobody, and says itself whose it is.
            (
                own(.whole, runs: true, of: 8), view(three, healthy: [1, 2]),
                [.stop, .moveAside, .remove(member(3))]
            ),
            (own(.whole, runs: true, of: 7), view(three, healthy: [1, 2]), []),
            // A learner that lost its data again.
            (
                own(.none), view([member(1), member(2), member(3, learner: true)], healthy: [1, 2]),
                [.remove(member(3, learner: true))]
            ),
            // Two of five are lost: one after the other.
            (own(.none), view(five, healthy: [1, 2, 4]), [.remove(member(3))]),
        ] as [(EtcdOwn, EtcdView, [EtcdAct])])
    func acts(_ own: EtcdOwn, _ view: EtcdView, _ acts: [EtcdAct]) throws {
        #expect(try EtcdJudgement.loss(of: own, on: host(3), in: view) == acts)
    }

    /// what the host knows of its own, what it sees, what the refusal says
    @Test(
        arguments: [
            (own(.none), view(three, healthy: [1]), "2 of 3 etcd members have to agree to it, and only 1 are healthy"),
            (own(.none, runs: true), view(three, healthy: [1, 3]), "only 1 would be healthy without it"),
            (own(.partial), view(three, healthy: []), "no member is healthy: 2 of 3 etcd members must be"),
            (own(.none), view([member(3)], healthy: [3]), "it is the only etcd member"),
            // As many answer from another cluster: nobody knows which is right.
            (
                own(.whole, runs: true),
                view(
                    [member(1)], healthy: [1], answering: [status(2, cluster: 8), status(3, cluster: 8)]),
                "nobody can say which one is right"
            ),
        ] as [(EtcdOwn, EtcdView, String)])
    func refusals(_ own: EtcdOwn, _ view: EtcdView, _ words: String) {
        let failure = #expect(throws: Failure.self) { try EtcdJudgement.loss(of: own, on: host(3), in: view) }
        #expect(failure?.kind == .notSafe && failure?.why.contains(words) == true, "\(failure?.why ?? "")")
        #expect(failure?.hint?.contains("etcd restore") == true)
    }
}

@Suite struct EtcdJoiningTests {
    private static let all = "m-1=https://10.0.0.1:2380,m-2=https://10.0.0.2:2380,m-3=https://10.0.0.3:2380"
    private static let two = [member(1), member(2)]

    @Test(
        arguments: [
            (own(.none), view(two, healthy: [1, 2]), [.settle, .addLearner, .join(all), .start]),
            // A learner that never came is in the way, and has no vote.
            (
                own(.none), view(two + [member(4, started: false, learner: true)], healthy: [1, 2]),
                [
                    .remove(member(4, started: false, learner: true)), .settle, .addLearner,
                    .join(all), .start,
                ]
            ),
            // Cut off when it was added, when it was started, before it got its vote.
            (
                own(.none), view(two + [member(3, started: false, learner: true)], healthy: [1, 2]),
                [.join(all), .start]
            ),
            (own(.whole), view(two + [member(3, learner: true)], healthy: [1, 2]), [.start]),
            (
                own(.whole, runs: true),
                view(two + [member(3, learner: true)], healthy: [1, 2], answering: [status(3, learner: true)]),
                [.promote(member(3, learner: true))]
            ),
            // There, with a vote; or nobody to ask, and data of its own.
            (own(.whole, runs: true), view(three, healthy: [1, 2, 3]), []),
            (own(.whole), view(three, healthy: []), []),
        ] as [(EtcdOwn, EtcdView, [EtcdAct])])
    func stages(_ own: EtcdOwn, _ view: EtcdView, _ acts: [EtcdAct]) throws {
        #expect(try EtcdJudgement.joining(own, on: host(3), in: view) == acts)
    }

    /// A learner that lags behind is waited for, and so is one that does not answer yet.
    @Test(arguments: [[status(3, learner: true, index: 900)], []])
    func aLearnerIsWaitedFor(_ answering: [EtcdStatus]) {
        let view = view(Self.two + [member(3, learner: true)], healthy: [1, 2], answering: answering)
        #expect(throws: NotYet.self) { try EtcdJudgement.joining(own(.whole, runs: true), on: host(3), in: view) }
    }

    /// One learner at a time.
    @Test func anotherLearnerIsWaitedFor() {
        let view = view(Self.two + [member(4, learner: true)], healthy: [1, 2], answering: [status(4, learner: true)])
        #expect(throws: NotYet.self) { try EtcdJudgement.joining(own(.none), on: host(3), in: view) }
    }

    @Test(
        arguments: [
            (view([member(1), member(2), member(4)], healthy: [1, 2]), "m-4 (4) is not"),
            (view(three, healthy: []), "no member is healthy: 2 of 3"),
        ] as [(EtcdView, String)])
    func refusals(_ view: EtcdView, _ words: String) {
        let failure = #expect(throws: Failure.self) { try EtcdJudgement.joining(own(.none), on: host(3), in: view) }
        #expect(failure?.kind == .notSafe && failure?.why.contains(words) == true, "\(failure?.why ?? "")")
    }
}

@Suite struct EtcdDepartureTests {
    /// the members, the healthy ones (the first leads), those that stay, what has to be done
    @Test(
        arguments: [
            (three, [1, 2, 3], [1, 2, 3], []),
            (three, [1, 2, 3], [1], [.settle, .remove(member(2)), .remove(member(3))]),
            // The leader goes last, and another one leads before that.
            (
                three, [1, 2, 3], [2],
                [.settle, .remove(member(3)), .lead(member(2), instead: member(1)), .remove(member(1))]
            ),
            // Those that are lost anyway go first.
            (five, [1, 2, 3, 4], [1, 2, 3], [.settle, .remove(member(5)), .remove(member(4))]),
            (three, [1, 2], [1, 2], [.remove(member(3))]),
            // A learner has no vote.
            (
                [member(1), member(2, started: false, learner: true)], [1], [1],
                [.remove(member(2, started: false, learner: true))]
            ),
        ] as [([EtcdMember], [Int], Set<UInt64>, [EtcdAct])])
    func order(_ members: [EtcdMember], _ healthy: [Int], _ staying: Set<UInt64>, _ acts: [EtcdAct]) throws {
        let view = view(members, healthy: healthy)
        #expect(try EtcdJudgement.departures(in: view, on: host(1)) { staying.contains($0.id) } == acts)
    }

    @Test(
        arguments: [
            (three, [1, 2], [1, 3], "only 1 would be"), (five, [1, 2, 3], [1, 2, 4, 5], "only 2 would be"),
            (three, [1, 2, 3], [], "no healthy member would stay"),
            (three, [2, 3], [1], "no healthy member would stay"),
        ] as [([EtcdMember], [Int], Set<UInt64>, String)])
    func refusals(_ members: [EtcdMember], _ healthy: [Int], _ staying: Set<UInt64>, _ words: String) {
        let view = view(members, healthy: healthy)
        let failure = #expect(throws: Failure.self) {
            try EtcdJudgement.departures(in: view, on: host(1)) { staying.contains($0.id) }
        }
        #expect(failure?.kind == .notSafe && failure?.why.contains(words) == true, "\(failure?.why ?? "")")
    }
}
