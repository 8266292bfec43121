import Kubernetes
import Model
import Testing

/// Who belongs to a cluster, and who may leave it.
@Suite struct RosterTests {
    private func host(_ name: HostName, _ number: Int, _ roles: Set<Role> = [.node]) -> Host {
        Host(name, address: Address(number: 0x0a00_0000 + UInt32(number)), roles: roles)
    }
    private func cluster(_ hosts: Host...) -> Cluster { Cluster(name: "harbor", hosts: hosts) }
    private var three: [Host] {
        [host("cp-1", 1, [.controlPlane, .etcd]), host("a", 2), host("b", 3, [.node, .etcd])]
    }

    @Test func aHostThatLeftTheInventoryGoesOnCounting() throws {
        let known = three.map { KnownHost($0, isWorkedOn: true) }
        let roster = try Roster(cluster(three[0], three[1]), known: known)
        #expect(roster.cluster.hosts.map(\.id) == ["cp-1", "a", "b"])
        #expect(roster.departed.map(\.id) == ["b"] && roster.departedNames == ["b"])
        let remark = try #require(roster.remarks(shares: ["b": "10.244.2.0/24"]).first)
        for words in ["10.244.2.0/24", "node object", "etcd member", "slipway remove b"] {
            #expect(remark.contains(words), "\(remark)")
        }
    }

    /// A name that was mistyped once, and a host that nobody got to, are no members.
    @Test func aHostThatNoRunGotToDoesNotCount() throws {
        let roster = try Roster(cluster(three[0]), known: [KnownHost(three[1], isWorkedOn: false)])
        #expect(roster.departed == [] && roster.cluster.hosts.count == 1)
    }

    @Test func aHostUnderANewNameIsRefused() throws {
        let renamed = cluster(three[0], host("alpha", 2))
        let failure = #expect(throws: Failure.self) {
            try Roster(renamed, known: three.prefix(2).map { KnownHost($0, isWorkedOn: true) })
        }
        #expect(failure?.kind == .notSafe && failure?.hint?.contains("slipway remove a") == true)
    }

    @Test func anotherAddressIsSeen() throws {
        let roster = try Roster(cluster(three[0], host("a", 22)), known: [KnownHost(three[1], isWorkedOn: true)])
        #expect(roster.moves.map(\.before) == ["10.0.0.2"])
        #expect(roster.remarks(shares: [:]).first?.contains("from 10.0.0.2 to 10.0.0.22") == true)
    }

    /// The other members know it by its address.
    @Test func anEtcdMemberDoesNotMoveByItself() throws {
        let failure = #expect(throws: Failure.self) {
            try Roster(cluster(host("b", 33, [.node, .etcd])), known: [KnownHost(three[2], isWorkedOn: true)])
        }
        #expect(failure?.kind == .notSafe && failure?.hint?.contains("slipway remove b") == true)
        // One that was none, or is none any more, does.
        #expect(throws: Never.self) {
            try Roster(cluster(host("a", 33, [.node, .etcd])), known: [KnownHost(three[1], isWorkedOn: true)])
        }
    }

    @Test func theOthersDoNotKnowANewHostYet() throws {
        let known = three.prefix(2).map { KnownHost($0, isWorkedOn: true) }
        let roster = try Roster(cluster(three[0], three[1], three[2]), known: Array(known))
        #expect(roster.greetings(to: nil, known: known) == [])
        #expect(roster.greetings(to: ["a"], known: known) == [])
        #expect(roster.greetings(to: ["b"], known: known).first?.contains("cp-1, a will not know b") == true)
    }

    /// Who goes, who stays, and what the refusal says.
    @Test(
        arguments: [
            (Set<Role>([.node]), [Set<Role>([.controlPlane, .etcd]), [.node]], ""),
            ([.controlPlane, .etcd], [[.controlPlane, .etcd], [.node]], ""),
            ([.controlPlane, .etcd], [[.etcd], [.node]], "only control-plane host"),
            ([.etcd], [[.controlPlane], [.node]], "only etcd member"),
            ([.node], [[.controlPlane, .etcd]], "only node"),
            ([.etcd], [[.etcd], [.etcd]], ""),
        ] as [(Set<Role>, [Set<Role>], String)])
    func mayLeave(_ roles: Set<Role>, _ others: [Set<Role>], _ refusal: String) {
        let staying = Cluster(name: "harbor", hosts: others.enumerated().map { host(HostName("h\($0)"), $0 + 1, $1) })
        do throws(Failure) {
            try RemovalJudgement.check(host("gone", 99, roles), staying: staying)
            #expect(refusal == "")
        } catch {
            #expect(error.kind == .notSafe && refusal != "" && error.why.contains(refusal), "\(error)")
        }
    }

    @Test func evenNumbersOfMembersAreRemarkedOn() {
        let leaving = host("x", 9, [.etcd])
        func remark(_ count: Int) -> String? {
            RemovalJudgement.remark(
                leaving,
                staying: Cluster(name: "harbor", hosts: (1...count).map { host(HostName("e\($0)"), $0, [.etcd]) }))
        }
        #expect(remark(2)?.contains("none may be lost") == true)
        #expect(remark(4)?.contains("1 may be lost") == true)
        #expect(remark(3) == nil)
    }
}
