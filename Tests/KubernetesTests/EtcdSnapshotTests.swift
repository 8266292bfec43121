import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Kubernetes

private let cluster = Cluster(
    name: "test",
    hosts: (1...3).map { Host(HostName("e-\($0)"), address: Address(number: 0x0a00_0000 + UInt32($0)), roles: [.etcd]) }
)

private func site(seen: Int = 3) -> Site {
    let found = cluster.hosts.prefix(seen).map { ($0.id, HostFacts()) }
    return Site(host: cluster.hosts[0], world: World(cluster, seen: Dictionary(uniqueKeysWithValues: found)))
}

@Suite struct EtcdSnapshotStepTests {
    private func file(_ text: String) -> File { File(bytes: Array(text.utf8), mode: 0o600) }

    private func facts(_ last: String?, files: [String] = [], healthy: Bool = true) -> EtcdSnapshotStep.Facts {
        EtcdSnapshotStep.Facts(last: last.map(file), files: files, isHealthy: healthy, stamp: "T")
    }

    /// What the last one was taken for, what is done for v2.
    @Test(
        arguments: [
            ("v2\n", []), (nil, ["create /var/backups/etcd/before"]),
            (
                "v1\n",
                [
                    "take a snapshot of etcd", "verify it", "keep it as /var/backups/etcd/before-v2-T.db",
                    "write /var/backups/etcd/before",
                ]
            ),
        ] as [(String?, [String])])
    func isTakenOnceForEachVersion(_ last: String?, _ summaries: [String]) throws {
        let changes = try EtcdSnapshotStep(before: "v2").changes(given: facts(last), site())
        #expect(changes.map(\.summary) == summaries)
    }

    @Test func theOldestOnesGo() throws {
        var step = EtcdSnapshotStep(before: "v2")
        step.keep = 2
        let changes = try step.changes(
            given: facts("v1\n", files: ["before-a.db", "before-b.db", "before-c.db"]), site())
        #expect(
            changes.map(\.summary).filter { $0.hasPrefix("remove") } == [
                "remove /var/backups/etcd/before-a.db", "remove /var/backups/etcd/before-b.db",
            ])
    }

    /// An upgrade without a snapshot before it is stopped.
    @Test func aMemberThatIsNotHealthyGivesNone() {
        let failure = #expect(throws: Failure.self) {
            try EtcdSnapshotStep(before: "v2").changes(given: facts("v1\n", healthy: false), site())
        }
        #expect(failure?.kind == .step)
    }

    @Test(arguments: ["../etc", "", "v1 2"])
    func whatCannotBePartOfANameIsRefused(_ before: String) {
        #expect(throws: Failure.self) { try EtcdSnapshotStep(before: before).validate() }
    }
}

@Suite struct EtcdRestoredStepTests {
    private let step = EtcdRestoredStep(id: "now", snapshot: "/s.db", cluster: "a=b", token: "t")

    private func facts(
        marker: String? = nil, hasData: Bool = true, hasDraft: Bool = false, utility: Bool = false, bumps: Bool = false
    ) -> EtcdRestoredStep.Facts {
        EtcdRestoredStep.Facts(
            marker: marker, unit: UnitStatus(activity: .active, sub: "running"), hasData: hasData, hasDraft: hasDraft,
            hasSnapshot: true, hasUtility: utility, bumpsRevision: bumps, stamp: "T")
    }

    @Test func isDoneOnceForEachRestoring() throws {
        #expect(try step.changes(given: facts(marker: "now"), site()) == [])
        #expect(try !step.changes(given: facts(marker: "earlier"), site()).isEmpty)
    }

    /// Nothing that was there is destroyed, but what a try that was cut off left.
    @Test func whatWasThereIsMovedAside() throws {
        let changes = try step.changes(given: facts(hasDraft: true), site())
        #expect(
            changes.map(\.summary) == [
                "stop etcd.service", "make /var/lib/etcd.lost-T",
                "move the data in /var/lib/etcd to /var/lib/etcd.lost-T",
                "remove /var/lib/etcd/restoring", "restore /s.db", "move the data to /var/lib/etcd",
                "remove /var/lib/etcd/restoring", "give /var/lib/etcd to etcd", "create /etc/etcd/restored",
            ])
    }

    /// is etcdutl there, does it know how to bump revisions, which program, are they bumped
    @Test(arguments: [
        (false, false, "/usr/bin/etcdctl", false), (true, false, "/usr/bin/etcdutl", false),
        (true, true, "/usr/bin/etcdutl", true),
    ])
    func theProgramFollowsTheVersion(_ utility: Bool, _ bumps: Bool, _ program: String, _ isBumped: Bool) throws {
        let changes = try step.changes(given: facts(utility: utility, bumps: bumps), site())
        let argv = changes.compactMap { change -> [String]? in
            if case .action(.run(let command)) = change.deed { command.argv } else { nil }
        }.first { $0.contains("restore") }
        #expect(argv?.first == program && argv?.contains("--mark-compacted") == isBumped)
        #expect(argv?.contains("--initial-cluster-token=t") == true)
    }

    @Test(arguments: [(3, true), (2, true), (1, false)])
    func withoutAMajorityNothingIsTouched(_ seen: Int, _ may: Bool) {
        var kind: Failure.Kind?
        do { _ = try step.changes(given: facts(), site(seen: seen)) } catch { kind = (error as? Failure)?.kind }
        #expect(kind == (may ? nil : .notSafe))
        // And judged before anything else is done.
        let judged: Void? = try? EtcdRestoredStep.requireQuorum(site(seen: seen).world)
        #expect(may == (judged != nil))
    }
}

@Suite struct ControlPlanePausedTests {
    @Test func serversStandStillAndRunAgain() throws {
        let pods = ControlPlanePausedStep.Facts(placed: ["kube-apiserver.yaml"], listens: true)
        let pause = ControlPlanePausedStep()
        #expect(
            try pause.changes(given: pods, site()).map(\.summary) == [
                "make /etc/kubernetes/manifests.paused", "move /etc/kubernetes/manifests/kube-apiserver.yaml aside",
            ])
        let units = ControlPlanePausedStep.Facts(running: ["kube-apiserver", "kube-scheduler"])
        #expect(
            try pause.changes(given: units, site()).map(\.summary) == ["stop kube-apiserver", "stop kube-scheduler"])
        #expect(throws: NotYet.self) {
            try pause.changes(given: .init(waiting: ["kube-apiserver.yaml"], listens: true), site())
        }
        #expect(try pause.changes(given: .init(), site()) == [])
        let resume = ControlPlanePausedStep(paused: false)
        #expect(
            try resume.changes(given: .init(waiting: ["kube-apiserver.yaml"], stopped: ["kube-scheduler"]), site()).map(
                \.summary) == [
                    "move kube-apiserver.yaml back to /etc/kubernetes/manifests",
                    "remove /etc/kubernetes/manifests.paused",
                    "start kube-scheduler",
                ])
        #expect(throws: NotYet.self) { try resume.changes(given: .init(placed: ["kube-apiserver.yaml"]), site()) }
        #expect(try resume.changes(given: .init(placed: ["kube-apiserver.yaml"], listens: true), site()) == [])
    }
}

@Suite struct EtcdReportTests {
    private func row(_ name: String, _ role: EtcdReport.Role, healthy: Bool = true, reached: Bool = true)
        -> EtcdReport.Row
    {
        var row = EtcdReport.Row(host: name)
        (row.isReached, row.isHealthy, row.role, row.member, row.lag) = (reached, healthy, role, name, 0)
        return row
    }

    @Test func theLeaderIsDefragmentedLastAndSnapshotsComeFromAnother() throws {
        let report = EtcdReport(rows: [row("a", .leader), row("b", .follower), row("c", .follower)], members: 3)
        #expect(try report.defragOrder(only: nil) == ["b", "c", "a"])
        #expect(try report.defragOrder(only: "c") == ["c"])
        #expect(report.source == "b" && report.heir(of: "a") == "b" && report.heir(of: "b") == nil)
    }

    @Test func noMemberIsDefragmentedThatTheOthersNeed() {
        let report = EtcdReport(
            rows: [row("a", .leader), row("b", .follower), row("c", .follower, healthy: false)], members: 3)
        #expect(throws: Failure.self) { try report.defragOrder(only: nil) }
        #expect(throws: Failure.self) { try report.defragOrder(only: "c") }
    }

    @Test func whatIsOnlyUnreachedIsToldFromWhatIsUnwell() {
        var report = EtcdReport(
            rows: [row("a", .leader), row("b", .follower), row("c", .follower, healthy: false, reached: false)],
            members: 3)
        #expect(!report.isWell && report.isOnlyUnreached)
        report.rows[2].isReached = true
        #expect(!report.isWell && !report.isOnlyUnreached)
        report.rows[2].isHealthy = true
        #expect(report.isWell)
        report.rows[0].alarms = ["NOSPACE"]
        #expect(!report.isWell && !report.isOnlyUnreached)
    }

    /// It founded a cluster of its own, and is well there.
    @Test func aMemberOfAnotherClusterIsNotWell() {
        var report = EtcdReport(rows: ["a", "b", "c"].map { row($0, .follower) }, members: 3)
        for index in report.rows.indices { report.rows[index].cluster = index == 2 ? "8" : "7" }
        report.tellClustersApart()
        #expect(report.rows.map(\.isHealthy) == [true, true, false] && report.rows[2].why != nil)
    }

    @Test func whatIsSaidOfEndpointsIsRead() {
        let statuses = EtcdStatus.all(
            parsing: """
                {"level":"warn"}
                [{"Endpoint":"https://10.0.0.1:2379","Status":{"header":{"cluster_id":16800351240944477811,"member_id":\
                16959137284409519932,"revision":1,"raft_term":2},"version":"3.4.23","dbSize":20480,"leader":\
                14830087286542416045,"raftIndex":8,"raftTerm":2,"raftAppliedIndex":8,"dbSizeInUse":16384,"isLearner":true}}]
                """)
        #expect(statuses.count == 1 && statuses.first?.isLearner == true && statuses.first?.isLeader == false)
        #expect(statuses.first?.member == 16_959_137_284_409_519_932 && statuses.first?.index == 8)
        #expect(EtcdReport.alarms(parsing: "memberID:255 alarm:NOSPACE \n") == ["ff": ["NOSPACE"]])
    }

    @Test func theListOfMembersIsRead() {
        let list = EtcdMembers(
            parsing: """
                {"level":"warn"}
                {"header":{"cluster_id":7,"member_id":1},"members":[\
                {"ID":1,"name":"e-1","peerURLs":["https://10.0.0.1:2380"],"clientURLs":["https://10.0.0.1:2379"]},\
                {"ID":255,"name":"","peerURLs":["https://10.0.0.2:2380"],"isLearner":true}]}
                """)
        #expect(list?.cluster == 7 && list?.voters.map(\.name) == ["e-1"])
        #expect(list?.learners.first?.isStarted == false && list?.learners.first?.number == "ff")
        #expect(
            list?.initialCluster(with: "e-3", at: "https://10.0.0.3:2380")
                == "e-1=https://10.0.0.1:2380,e-3=https://10.0.0.3:2380,member-ff=https://10.0.0.2:2380")
        #expect(EtcdMembers(parsing: "Error: context deadline exceeded") == nil)
    }

    /// Out of etcd 3.4's own journal, and what is none.
    @Test(
        arguments: [
            ("walpb: crc mismatch", true),
            ("panic: cannot open database at /var/lib/etcd/member/snap/db (invalid database)", true),
            (
                "panic: tocommit(210) is out of range [lastIndex(10)]. Was the raft log corrupted, truncated, or lost?",
                true
            ),
            ("panic: cannot use none as id", true), ("go.etcd.io/bbolt.(*DB).freepages.func2()", true),
            ("the member has been permanently removed from the cluster", true),
            ("listen tcp 10.0.0.1:2380: bind: address already in use", false),
            ("open /etc/etcd/pki/peer.key: permission denied", false),
            ("request cluster ID mismatch (got 1 want 2)", false), ("started peer eb5af581be4fef3c", false),
        ])
    func damageIsToldByItsWords(_ line: String, _ isDamage: Bool) {
        #expect((EtcdOwn.damage(in: ["Starting etcd.service", line, "etcd.service: Failed"]) != nil) == isDamage)
    }
    /// What etcd 3.4, 3.5 and 3.6 write; the last word counts, and what others call theirs does not.
    @Test(
        arguments: [
            (["restarting member 3aeb in cluster c30057bbbf4d2661 at commit index 31"], 0xc300_57bb_bf4d_2661),
            (["starting member c7ed in cluster a", "restarting member c7ed in cluster b at commit index 1"], 0xb),
            (["request cluster ID mismatch (got 1 want 2)"], nil),
            (["request sent was ignored (cluster ID mismatch: peer[d56b]=6958, local=c300)"], 0xc300),
            (
                [#"{"level":"info","msg":"restarting local member","cluster-id":"cdf8","local-member-id":"8e9e"}"#],
                0xcdf8
            ),
            (
                [
                    #"{"msg":"request sent was ignored by remote peer due to cluster ID mismatch","remote-peer-cluster-id":"1","local-member-cluster-id":"cdf8"}"#
                ], 0xcdf8
            ),
            (["starting member in cluster", ""], nil),
        ] as [([String], UInt64?)])
    func whichClusterItsDataIsOf(_ lines: [String], _ cluster: UInt64?) {
        #expect(EtcdOwn.cluster(in: lines) == cluster)
        #expect(EtcdOwn.isTurnedAway(in: lines) == lines.contains { $0.contains("request sent was ignored") })
    }
}
