import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Kubernetes

private func version(_ minor: Int) -> ReleaseVersion { ReleaseVersion(1, minor, 2) }

/// 0 stands for a server that does not answer.
private func servers(_ minors: [Int]) -> [SkewRules.Server] {
    minors.enumerated().map { SkewRules.Server("cp-\($0 + 1)", $1 == 0 ? nil : version($1)) }
}

@Suite struct SkewRulesTests {
    /// wanted, the host's kubelet, the API servers, what is said against it
    @Test(
        arguments: [
            (36, nil, [], nil), (36, nil, [35, 35, 35], nil), (36, 35, [36, 35, 35], nil), (36, 33, [35], nil),
            (36, 36, [36, 36], nil), (36, nil, [34], "cp-1: Kubernetes v1.34.2 cannot become v1.36.2 in one go"),
            (36, nil, [35, 34], "cp-2: Kubernetes v1.34.2 cannot become"),
            (35, nil, [36], "cp-1: Kubernetes v1.36.2 cannot go back to v1.35.2"),
            // Half an upgrade is not turned round.
            (35, 35, [36, 35, 35], "cp-1: Kubernetes v1.36.2 cannot go back"),
            (35, 36, [0, 0], "its kubelet is v1.36.2 and cannot go back to v1.35.2"),
            (37, 33, [36], "more than three minors older"), (36, 32, [0], "more than three minors older"),
            (36, 35, [0], nil),
        ] as [(Int, Int?, [Int], String?)])
    func cluster(_ wanted: Int, _ kubelet: Int?, _ minors: [Int], _ why: String?) {
        let found = SkewRules.objection(
            toCluster: version(wanted), kubelet: kubelet.map(version), servers: servers(minors))
        check(found, why)
    }

    @Test(
        arguments: [
            (36, 35, [36, 36, 36], nil), (36, 35, [36, 35, 36], "newer than the API server of cp-2, which is v1.35.2"),
            (36, nil, [36, 35], "newer than the API server of cp-2"), (36, nil, [36, 0], nil),
            (36, 35, [36, 0], "the API server of cp-2 does not answer"), (36, 36, [36, 0], nil), (36, 36, [0], nil),
            (36, 33, [36], nil), (35, 36, [36], "cannot go back"), (36, 35, [34], "cannot become"),
        ] as [(Int, Int?, [Int], String?)])
    func kubelet(_ wanted: Int, _ kubelet: Int?, _ minors: [Int], _ why: String?) {
        let found = SkewRules.objection(
            toKubelet: version(wanted), replacing: kubelet.map(version), servers: servers(minors))
        check(found, why)
    }

    private func check(_ objection: Objection?, _ why: String?) {
        guard let why else {
            #expect(objection == nil, "\(objection?.why ?? "")")
            return
        }
        #expect(objection?.why.contains(why) == true, "\(objection?.why ?? "nothing")")
        #expect(objection?.hint?.isEmpty == false)
    }
}

@Suite struct SkewStepTests {
    private let host = Host("cp-1", address: "10.0.0.1", roles: [.controlPlane, .node])
    private func site(_ milestones: Set<Milestone> = [.controlPlaneFormed]) -> Site {
        Site(
            host: host,
            world: World(Cluster(name: "c", kubernetes: "v1.36.3", hosts: [host]), milestones: milestones))
    }
    private func step(_ sum: String?) -> SkewStep {
        SkewStep(
            part: .kubelet, kubelet: "/k", sha256: sum, servers: ["https://10.0.0.1:6443", "https://10.0.0.2:6443"],
            caFile: "/ca", certFile: "/c", keyFile: "/key")
    }
    private let answers = """
        {
          "major": "1",
          "gitVersion": "v1.36.3"
        }
        https://10.0.0.1:6443/version 200

        https://10.0.0.2:6443/version 000
        """

    @Test func aNodeThatHasItsKubeletAsksNobody() async throws {
        let machine = FakeMachine(files: ["/k": "new"])
        let facts = try await step(Checksum.hexadecimal(Checksum.sha256(Array("new".utf8)))).inspect(machine, site())
        #expect(facts == .init(isSettled: true))
        #expect(await machine.queries.count == 1)
    }

    @Test func beforeThereIsAControlPlaneNobodyIsAsked() async throws {
        let machine = FakeMachine()
        #expect(try await step(nil).inspect(machine, site([])) == .init(isSettled: true))
        #expect(await machine.queries.isEmpty)
    }

    @Test func everyServerIsAskedAndNamedAfterItsHost() async throws {
        let machine = FakeMachine(files: ["/k": "old"])
        await machine.script(["/k", "--version"], output: "Kubernetes v1.35.6\n")
        await machine.script(program: "curl") { [answers] _, _ in .says(answers, status: 7) }
        let facts = try await step("ab").inspect(machine, site())
        #expect(facts.kubelet == ReleaseVersion(1, 35, 6))
        #expect(
            facts.servers == [.init("cp-1", ReleaseVersion(1, 36, 3)), .init("https://10.0.0.2:6443", nil)])
        let failure = #expect(throws: Failure.self) { try step("ab").changes(given: facts, site()) }
        #expect(failure?.kind == .notSafe)
        #expect(failure?.why.contains("does not answer") == true)
    }
}

@Suite struct UpgradeReviewTests {
    private func world(_ letters: String = "ccn") -> World {
        var counts: [Character: Int] = [:]
        let hosts = letters.map { letter in
            counts[letter, default: 0] += 1
            let name = HostName("\(letter == "c" ? "cp" : "node")-\(counts[letter] ?? 0)")
            return Host(name, address: "10.0.0.1", roles: letter == "c" ? [.controlPlane, .etcd] : [.node])
        }
        return World(Cluster(name: "c", kubernetes: "v1.36.2", hosts: hosts), milestones: [.controlPlaneFormed])
    }
    private func sighting(_ host: HostName, _ server: Int?, _ kubelet: Int, etcd: ReleaseVersion? = nil)
        -> UpgradeReview.Sighting
    {
        .init(host, apiServer: server.map(version), kubelet: version(kubelet), etcd: etcd)
    }

    @Test func theControlPlaneComesFirstThenKubeletsInBatches() {
        let review = UpgradeReview(
            [sighting("cp-1", 36, 35), sighting("cp-2", 35, 35), sighting("node-1", nil, 35)], in: world())
        #expect(review.refusals.isEmpty)
        #expect(
            review.order == [
                "the control plane of cp-2", "drain, kubelet and kube-proxy of cp-1",
                "drain, kubelet and kube-proxy of cp-2", "drain, kubelet and kube-proxy of node-1",
            ])
    }

    @Test func whatHasTheVersionIsNotTold() {
        let review = UpgradeReview([sighting("cp-1", 36, 36), sighting("cp-2", 36, 36)], in: world("cc"))
        #expect(review.order.isEmpty && review.refusals.isEmpty)
    }

    @Test func aServerThatIsAwayKeepsKubeletsBack() {
        let review = UpgradeReview([sighting("cp-1", 35, 35), sighting("node-1", nil, 35)], in: world())
        #expect(review.refusals.map(\.why).contains { $0.contains("cp-2 does not answer") })
        #expect(review.refusals.count == 1)
    }

    /// The only API server is down in the middle of an upgrade that was cut off: the same command brings it up.
    @Test func aServerThatIsDownOnAHostThatIsThereIsBroughtUp() {
        let review = UpgradeReview([sighting("cp-1", nil, 35), sighting("node-1", nil, 35)], in: world("cn"))
        #expect(review.refusals.isEmpty)
        #expect(review.order.first == "the control plane of cp-1, which does not answer now")
        #expect(review.order.count == 3)
    }

    @Test func whatDoesNotGoTogetherIsRefusedUnlessAccepted() {
        let etcd = ReleaseVersion(3, 4, 1)
        var world = world("c")
        #expect(UpgradeReview([sighting("cp-1", 35, 35, etcd: etcd)], in: world).refusals.count == 1)
        world.acceptsUntestedVersions = true
        #expect(UpgradeReview([sighting("cp-1", 35, 35, etcd: etcd)], in: world).refusals.isEmpty)
    }
}
