import Model
import StepKit
import Testing

@testable import Kubernetes

private let cluster = Cluster(
    name: "test",
    hosts: (1...3).map { Host(HostName("e-\($0)"), address: Address(number: 0x0a00_0000 + UInt32($0)), roles: [.etcd]) }
)

private func site(formed: Bool, host: Int = 0) -> Site {
    Site(host: cluster.hosts[host], world: World(cluster, milestones: formed ? [.etcdFormed] : []))
}

private func facts(
    _ activity: UnitStatus.Activity = .active, sub: String = "running", newer: [String] = [], data: Bool = true,
    healthy: Int = 3, hasJob: Bool = false, up: Int? = nil
) -> EtcdMemberStep.Facts {
    EtcdMemberStep.Facts(
        unit: UnitStatus(activity: activity, sub: sub, hasJob: hasJob), newer: newer, hasData: data,
        health: EtcdHealth(healthy: Set(cluster.hosts.prefix(healthy).map(EtcdAccess.endpoint))), up: up)
}

@Suite struct EtcdMemberTests {
    private let step = EtcdMemberStep()

    @Test func aHealthyMemberIsLeftAlone() throws {
        #expect(try step.changes(given: facts(), site(formed: true)) == [])
    }

    @Test func aStoppedMemberIsStarted() throws {
        let changes = try step.changes(given: facts(.inactive, sub: "dead", healthy: 0), site(formed: true))
        #expect(changes.map(\.summary) == ["start etcd.service"])
    }

    /// One that the others turn away is never ready: it is for `etcd.lost`, and nobody waits for it.
    @Test func aMemberThatIsTurnedAwayKeepsNobodyWaiting() throws {
        let step = EtcdMemberStep(only: .start)
        var facts = facts(.activating, sub: "start", healthy: 2)
        #expect(throws: NotYet.self) { try step.changes(given: facts, site(formed: true)) }
        facts.isTurnedAway = true
        #expect(try step.changes(given: facts, site(formed: true)).isEmpty)
    }

    @Test func aFailedMemberIsStartedAnew() throws {
        let changes = try step.changes(given: facts(.failed, sub: "failed", healthy: 0), site(formed: true))
        #expect(changes.map(\.summary) == ["reset-failed etcd.service", "start etcd.service"])
    }

    @Test func newSettingsRestartAMemberWhileTheOthersKeepQuorum() throws {
        let changes = try step.changes(given: facts(newer: ["/etc/etcd/etcd.env"]), site(formed: true))
        #expect(changes.map(\.summary) == ["restart etcd.service, since /etc/etcd/etcd.env is newer"])
    }

    @Test func noMemberIsRestartedWhenQuorumWouldBeLost() {
        let failure = #expect(throws: Failure.self) {
            try step.changes(given: facts(newer: ["/etc/etcd/etcd.env"], healthy: 2), site(formed: true))
        }
        #expect(failure?.kind == .notSafe)
    }

    /// Two members are gone: a restart of the third brings nothing back, and may end what it still knows.
    @Test func noMemberIsRestartedWithoutAQuorum() {
        let failure = #expect(throws: Failure.self) {
            try step.changes(given: facts(newer: ["/etc/etcd/etcd.env"], healthy: 0, up: 1), site(formed: true))
        }
        #expect(failure?.kind == .notSafe && failure?.why.contains("1 of 3") == true)
    }

    /// All run and none is healthy, as after a new authority: then a restart is the way out.
    @Test func membersThatAllRunAndAreNotHealthyAreRestarted() throws {
        let changes = try step.changes(
            given: facts(newer: ["/etc/etcd/pki/ca.crt"], healthy: 0, up: 3), site(formed: true))
        #expect(changes.count == 1)
    }

    @Test func aMemberThatDoesNotAnswerInTimeMayStillBeNeeded() {
        let own = site(formed: true, host: 2)
        #expect(throws: NotYet.self) {
            try step.changes(given: facts(newer: ["/etc/etcd/etcd.env"], healthy: 1, up: 3), own)
        }
    }

    @Test func membersAreStartedWithoutWaitingForTheirHealth() throws {
        let start = EtcdMemberStep(only: .start)
        #expect(try start.changes(given: facts(.inactive, healthy: 0), site(formed: true)).count == 1)
        #expect(try start.changes(given: facts(newer: ["/a"], healthy: 0), site(formed: true)) == [])
        #expect(throws: NotYet.self) {
            try start.changes(given: facts(.activating, sub: "start", healthy: 0), site(formed: true))
        }
        let stale = facts(.activating, sub: "start", newer: ["/a"], healthy: 0)
        #expect(try start.changes(given: stale, site(formed: true)).count == 1)
        #expect(try start.changes(given: facts(.activating, healthy: 0), site(formed: false)) == [])
        #expect(throws: NotYet.self) {
            try EtcdMemberStep(only: .restart).changes(given: facts(.inactive, healthy: 2), site(formed: true))
        }
    }

    /// It is for `etcd.lost` and `etcd.join` then; without them it is refused.
    @Test(arguments: [.inactive, .failed, .active] as [UnitStatus.Activity])
    func aMemberThatLostItsDataDoesNotComeBackByItself(_ activity: UnitStatus.Activity) throws {
        let facts = facts(activity, data: false, healthy: 2)
        #expect(try EtcdMemberStep(only: .start).changes(given: facts, site(formed: true, host: 2)) == [])
        let failure = #expect(throws: Failure.self) {
            try EtcdMemberStep().changes(given: facts, site(formed: true, host: 2))
        }
        #expect(failure?.kind == .notSafe && failure?.hint != nil)
    }

    /// It starts, and ends again and again: nobody waits for it here.
    @Test func aMemberThatCannotUseItsDataIsLeftToOthers() throws {
        var facts = facts(.activating, sub: "auto-restart", healthy: 0)
        facts.damage = "walpb: crc mismatch"
        #expect(try EtcdMemberStep(only: .start).changes(given: facts, site(formed: true)) == [])
    }

    @Test func aMemberOnItsWayIsWaitedFor() {
        #expect(throws: NotYet.self) { try step.changes(given: facts(healthy: 0), site(formed: true)) }
    }

    /// The first member of a new cluster cannot be healthy before the second one runs.
    @Test func foundersDoNotWaitForEachOther() throws {
        #expect(try step.changes(given: facts(.activating, sub: "start", healthy: 0), site(formed: false)) == [])
        #expect(
            try step.changes(given: facts(.activating, sub: "start", healthy: 0, hasJob: true), site(formed: false))
                == [])
    }

    @Test func aMemberThatIsBeingRestartedIsWaitedFor() {
        #expect(throws: NotYet.self) {
            try step.changes(given: facts(.deactivating, sub: "stop-sigterm", healthy: 2), site(formed: true))
        }
        #expect(throws: NotYet.self) {
            try step.changes(given: facts(.inactive, sub: "dead", healthy: 2, hasJob: true), site(formed: true))
        }
    }

    @Test func aMemberWithoutDataDoesNotStartAlone() {
        let failure = #expect(throws: Failure.self) {
            try step.changes(given: facts(.inactive, sub: "dead", data: false, healthy: 0), site(formed: true))
        }
        #expect(failure?.kind == .notSafe)
    }
}

@Suite struct EtcdStateTests {
    private func file(_ state: String) -> File {
        File(bytes: Array("# Kept by slipway.\nETCD_INITIAL_CLUSTER_STATE=\(state)\n".utf8), mode: 0o644)
    }

    /// file on the host, was the cluster formed, is this the step behind the health check, what is written
    @Test(
        arguments: [
            (nil, false, false, "new"), (nil, true, false, "existing"), ("new", false, false, nil),
            ("existing", false, false, nil), ("new", true, false, "existing"), ("existing", true, false, nil),
            ("new", false, true, "existing"), ("existing", true, true, nil),
        ] as [(String?, Bool, Bool, String?)])
    func state(_ present: String?, _ isFormed: Bool, _ isBehind: Bool, _ written: String?) {
        let step = EtcdStateStep(path: "/etc/etcd/state.env", formed: isBehind)
        let changes = step.changes(given: present.map(file), site(formed: isFormed))
        #expect(changes.isEmpty == (written == nil))
        if let written { #expect(changes.first?.diff.text?.contains("+ETCD_INITIAL_CLUSTER_STATE=\(written)") == true) }
    }
}

@Suite struct EtcdParsingTests {
    @Test(arguments: [
        ("etcd Version: 3.4.23\nGit SHA: Not provided\n", EtcdVersion(3, 4, 23)),
        ("etcd Version: 3.5.16\n", EtcdVersion(3, 5, 16)), ("etcd Version: 3.7.0-rc.1\n", EtcdVersion(3, 7, 0)),
    ])
    func versions(_ output: String, _ version: EtcdVersion) {
        #expect(EtcdVersion(parsing: output) == version)
    }

    @Test func flagsFollowTheVersion() {
        #expect(EtcdVersion(3, 5, 16).corruptionChecks.map(\.name).contains("experimental-corrupt-check-time"))
        #expect(EtcdVersion(3, 6, 0).corruptionChecks.map(\.name) == ["feature-gates", "corrupt-check-time"])
    }

    @Test func healthIsReadByEndpoint() {
        let health = EtcdHealth(
            parsing: """
                {"level":"warn","msg":"retrying of unary invoker failed"}
                [{"endpoint":"https://10.0.0.1:2379","health":true,"took":"5ms"},\
                {"endpoint":"https://10.0.0.2:2379","health":false,"took":"2s","error":"context deadline exceeded"}]
                Error: unhealthy cluster
                """)
        #expect(health.healthy == ["https://10.0.0.1:2379"])
        #expect(health.reasons["https://10.0.0.2:2379"] == "context deadline exceeded")
    }
}

@Suite struct EtcdMembershipTests {
    private let step = EtcdMembershipStep(authority: "ours")

    /// data on the host, its authority, was the cluster formed, is it refused
    @Test(
        arguments: [
            (false, nil, false, false), (true, "ours", true, false), (true, "ours", false, false),
            (true, "theirs", false, true), (false, "theirs", false, false),
            // By hand, on a cluster that is ours: put right by the step that writes it.
            (true, "edited", true, false),
        ] as [(Bool, String?, Bool, Bool)])
    func refuses(_ hasData: Bool, _ authority: String?, _ isFormed: Bool, _ isRefused: Bool) {
        let facts = EtcdMembershipStep.Facts(hasData: hasData, certificate: authority)
        var kind: Failure.Kind?
        do { _ = try step.changes(given: facts, site(formed: isFormed)) } catch { kind = (error as? Failure)?.kind }
        #expect(kind == (isRefused ? .notSafe : nil))
    }
}
