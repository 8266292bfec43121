import Model
import StepKit
import Steps
import TestKit
import Testing
import Wire

private let site = Site.alone()
private let started: Int64 = 1_795_416_236_290_515_000

private func running(_ change: (inout UnitStatus) -> Void = { _ in }) -> UnitStatus {
    var status = UnitStatus(
        activity: .active, sub: "running", started: started, changed: started, activeSince: 5_000_000)
    change(&status)
    return status
}

private func words(_ step: ServiceStep, _ facts: ServiceStep.Facts) throws -> [String] {
    try step.changes(given: facts, site).map(\.summary)
}

/// Every state a unit can be in, and what is done about it.
@Suite struct ServiceStepTests {
    private let step = ServiceStep(unit: "etcd", watch: ["/etc/etcd.env"])

    @Test func aServiceThatRunsNeedsNothing() throws {
        let watched = [ServiceStep.Watched(path: "/etc/etcd.env", modified: started - 1)]
        #expect(try step.changes(given: .init(unit: running(), watched: watched), site) == [])
    }

    @Test(arguments: [
        ("disabled", ["enable etcd"]), ("linked", ["enable etcd"]), ("enabled-runtime", ["enable etcd"]),
        ("enabled", []), ("static", []), ("indirect", []), ("generated", []), ("alias", []), ("", []),
        ("masked", ["unmask etcd", "enable etcd"]), ("masked-runtime", ["unmask etcd", "enable etcd"]),
    ])
    func enablement(_ file: String, _ expected: [String]) throws {
        #expect(try words(step, .init(unit: running { $0.file = file })) == expected)
    }

    @Test func aMaskThatGoesWithTheBootIsTakenAwayAsOne() throws {
        let unit = UnitStatus(load: .masked, activity: .inactive, sub: "dead", file: "masked-runtime", type: "")
        let argv = try step.changes(given: .init(unit: unit), site).map(\.deed.argv)
        #expect(
            argv == [
                ["systemctl", "unmask", "--runtime", "etcd.service"], ["systemctl", "enable", "etcd.service"],
                ["systemctl", "start", "etcd.service"],
            ])
    }

    @Test func aFileNewerThanTheProcessRestartsIt() throws {
        let facts = ServiceStep.Facts(
            unit: running(), watched: [.init(path: "/etc/etcd.env", modified: started + 1)])
        #expect(try words(step, facts) == ["restart etcd: /etc/etcd.env is newer than its process"])
        #expect(try step.changes(given: facts, site).map(\.deed.argv) == [["systemctl", "restart", "etcd.service"]])
    }

    @Test func aFileThatIsNotThereRestartsNothingAndIsSaid() throws {
        let facts = ServiceStep.Facts(unit: running(), watched: [.init(path: "/etc/etcd.env", modified: nil)])
        #expect(try step.changes(given: facts, site) == [])
        #expect(step.notes(given: facts, site) == ["/etc/etcd.env is watched, and is not there"])
    }

    /// A reload leaves the process as it is and moves the last change of state.
    @Test func aReloadCountsAsHavingReadTheFile() throws {
        let step = ServiceStep(unit: "cron", reload: true)
        let watched = [ServiceStep.Watched(path: "/etc/crontab", modified: started + 10)]
        let before = ServiceStep.Facts(unit: running { $0.canReload = true }, watched: watched)
        #expect(try step.changes(given: before, site).map(\.deed.argv) == [["systemctl", "reload", "cron.service"]])
        let after = ServiceStep.Facts(unit: running { $0.changed = started + 20 }, watched: watched)
        #expect(try step.changes(given: after, site) == [])
        let own = ServiceStep.Watched(path: "/etc/systemd/system/cron.service", modified: started + 1, isUnitFile: true)
        let unit = ServiceStep.Facts(unit: running { $0.canReload = true }, watched: watched + [own])
        #expect(try step.changes(given: unit, site).map(\.deed.argv) == [["systemctl", "restart", "cron.service"]])
        #expect(throws: Failure.self) { try step.changes(given: .init(unit: running(), watched: watched), site) }
    }

    @Test func whatSystemdHasNotReadIsReadFirst() throws {
        let unit = running {
            $0.needsReload = true
            $0.file = "disabled"
        }
        #expect(try words(step, .init(unit: unit)) == ["let systemd read its units again", "enable etcd"])
    }

    @Test(arguments: [
        UnitStatus(activity: .activating, sub: "start"),
        UnitStatus(activity: .activating, sub: "auto-restart", started: started, restarts: 3),
        UnitStatus(activity: .deactivating, sub: "stop-sigterm", started: started),
        UnitStatus(activity: .reloading, sub: "reload", started: started),
        UnitStatus(activity: .inactive, sub: "dead", hasJob: true),
        UnitStatus(activity: .active, sub: "running", started: started, hasJob: true),
        UnitStatus(load: .notFound, activity: .inactive, sub: "dead", file: ""),
    ])
    func whatIsOnItsWayIsWaitedFor(_ unit: UnitStatus) {
        #expect(throws: NotYet.self) { try step.changes(given: .init(unit: unit), site) }
    }

    /// It must not pass as running, and what it said is part of the failure.
    @Test func aServiceThatEndsAgainAndAgainSaysWhy() throws {
        let unit = UnitStatus(activity: .activating, sub: "auto-restart", started: started, restarts: 3)
        let facts = ServiceStep.Facts(unit: unit, journal: ["cannot read /etc/etcd.env"])
        #expect {
            try ServiceStep(unit: "etcd", wait: false).changes(given: facts, site)
        } throws: {
            ($0 as? NotYet)?.reason
                == "etcd.service ends again and again; its last words:\n    cannot read /etc/etcd.env"
        }
    }

    @Test func aServiceThatEndsAgainAndAgainIsRestartedWhenItsFileWasPutRight() throws {
        let unit = UnitStatus(activity: .activating, sub: "auto-restart", started: started)
        let watched = [ServiceStep.Watched(path: "/etc/etcd.env", modified: started + 1)]
        #expect(try words(step, .init(unit: unit, watched: watched)).count == 1)
    }

    @Test func beingStartedIsEnoughForWhoeverDoesNotWait() throws {
        let patientLess = ServiceStep(unit: "etcd", wait: false)
        let starting = UnitStatus(activity: .activating, sub: "start", started: started, hasJob: true)
        #expect(try patientLess.changes(given: .init(unit: starting), site) == [])
        let dead = UnitStatus(activity: .inactive, sub: "dead")
        #expect(
            try patientLess.changes(given: .init(unit: dead), site).map(\.deed.argv)
                == [["systemctl", "start", "--no-block", "etcd.service"]])
    }

    @Test func aServiceThatFailedIsStartedOnceMore() throws {
        let unit = UnitStatus(activity: .failed, sub: "failed", result: "start-limit-hit", started: started)
        let facts = ServiceStep.Facts(
            unit: unit,
            journal: ["Started etcd.service.", "bad flag --x", "etcd.service: Failed with result 'exit-code'."])
        #expect(
            try words(step, facts)
                == ["forget that etcd failed", "start etcd, which failed (start-limit-hit: bad flag --x)"])
    }

    /// systemd calls a simple service active as soon as its process is there.
    @Test func aSimpleServiceMustLiveForASecond() throws {
        let unit = running { $0.type = "simple" }
        #expect(throws: NotYet.self) { try step.changes(given: .init(unit: unit, uptime: 5_900_000), site) }
        // /proc/uptime leaves out what is less than 10 ms, and was perhaps read first.
        #expect(throws: NotYet.self) { try step.changes(given: .init(unit: unit, uptime: 4_990_000), site) }
        #expect(try step.changes(given: .init(unit: unit, uptime: 6_000_000), site) == [])
        #expect(try step.changes(given: .init(unit: running(), uptime: 5_900_000), site) == [])
        // A container may count its uptime from its own start.
        #expect(try step.changes(given: .init(unit: unit, uptime: 1_000), site) == [])
    }

    @Test func oneShots() throws {
        let once = UnitStatus(activity: .inactive, sub: "dead", type: "oneshot", started: started)
        #expect(try step.changes(given: .init(unit: once), site) == [])
        let newer = [ServiceStep.Watched(path: "/etc/etcd.env", modified: started + 1)]
        #expect(try step.changes(given: .init(unit: once, watched: newer), site).count == 1)
        let never = UnitStatus(activity: .inactive, sub: "dead", type: "oneshot")
        #expect(try words(step, .init(unit: never)) == ["start etcd"])
        let exited = UnitStatus(activity: .active, sub: "exited", type: "oneshot", started: started, remains: true)
        #expect(try step.changes(given: .init(unit: exited), site) == [])
        let traceless = UnitStatus(activity: .inactive, sub: "dead", file: "static", type: "oneshot")
        #expect(throws: Failure.self) { try step.changes(given: .init(unit: traceless), site) }
    }

    @Test func aUnitThatSystemdCannotLoad() {
        let unit = UnitStatus(
            load: .badSetting, loadError: "Unit a has a bad setting.", activity: .inactive, sub: "dead")
        #expect(throws: Failure.self) { try step.changes(given: .init(unit: unit), site) }
    }

    @Test(arguments: [
        (UnitStatus(activity: .active, sub: "running"), ["disable etcd", "stop etcd"]),
        (UnitStatus(activity: .activating, sub: "auto-restart", file: "disabled"), ["stop etcd"]),
        (UnitStatus(activity: .failed, sub: "failed", file: "disabled"), []),
        (UnitStatus(activity: .inactive, sub: "dead", file: "disabled"), []),
        (UnitStatus(load: .masked, activity: .inactive, sub: "dead", file: "masked"), []),
        (UnitStatus(load: .masked, activity: .inactive, sub: "dead", file: "masked", needsReload: true), []),
        (UnitStatus(load: .notFound, activity: .inactive, sub: "dead", file: ""), []),
    ])
    func stopped(_ unit: UnitStatus, _ expected: [String]) throws {
        #expect(try words(ServiceStep(unit: "etcd", state: .stopped), .init(unit: unit)) == expected)
    }

    @Test(arguments: ["", "-a", "a b", "../x", "a/b"])
    func namesThatCannotBeMeant(_ name: String) {
        #expect(throws: Failure.self) { try ServiceStep(unit: name).validate() }
    }
}

/// With a systemd in memory.
@Suite struct ServiceStepOnAHostTests {
    private func machine(_ unit: String) async -> FakeMachine {
        let machine = FakeMachine(files: ["/proc/uptime": "2016.32 3517.46\n", "/etc/etcd.env": "A=1\n"])
        await machine.scriptSystemd()
        await machine.change { $0.putUnit(unit) }
        return machine
    }

    @Test func itIsEnabledAndStartedAndThenLeftAlone() async throws {
        let machine = await machine("etcd.service")
        let step = ServiceStep(unit: "etcd", watch: ["/etc/etcd.env"])
        #expect(try await step.converge(on: machine).map(\.summary) == ["enable etcd", "start etcd"])
        #expect(try await step.converge(on: machine) == [])
    }

    @Test func driftIsFound() async throws {
        let machine = await machine("etcd.service")
        let step = ServiceStep(unit: "etcd", watch: ["/etc/etcd.env"])
        try await step.converge(on: machine)
        await machine.change { $0.put("/etc/etcd.env", "A=2\n") }
        #expect(try await step.converge(on: machine).count == 1)
        await machine.change { $0.put("/etc/systemd/system/etcd.service.d/60-slipway.conf", "[Service]\n") }
        #expect(
            try await step.converge(on: machine).map(\.summary)
                == ["restart etcd: /etc/systemd/system/etcd.service.d/60-slipway.conf is newer than its process"])
    }

    @Test func aConvergedServiceCostsOneProcess() async throws {
        let machine = await machine("etcd.service")
        let step = ServiceStep(unit: "etcd", watch: ["/etc/etcd.env"])
        try await step.converge(on: machine)
        await machine.forget()
        _ = try await step.plan(on: machine)
        #expect(await machine.probes == 1)
    }

    @Test func aStartThatFailsComesWithTheJournal() async throws {
        let machine = await machine("etcd.service")
        await machine.script(
            ["systemctl", "start", "etcd.service"], errors: "Job for etcd.service failed.\n", status: 1)
        await machine.script(
            ["journalctl", "-u", "etcd.service", "-n", "15", "--no-pager", "-o", "cat"], output: "bad flag --x\n")
        await #expect {
            try await ServiceStep(unit: "etcd").converge(on: machine)
        } throws: { error in
            let why = (error as? Failure)?.why ?? ""
            return why.contains("Job for etcd.service failed.") && why.contains("bad flag --x")
        }
    }

    @Test func anOldSystemdIsAskedAgain() async throws {
        let machine = FakeMachine(files: ["/proc/uptime": "9 9\n"])
        await machine.script(program: "systemctl") { _, command in
            command.argv.contains { $0.hasPrefix("--timestamp") }
                ? .says(errors: "systemctl: unrecognized option '--timestamp=us+utc'\n", status: 1)
                : .says("LoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled\nType=notify\n")
        }
        #expect(try await ServiceStep(unit: "etcd").plan(on: machine) == [])
    }

    @Test func aHostWithoutSystemdIsAFailure() async throws {
        let machine = FakeMachine(files: ["/proc/uptime": "9 9\n"])
        await machine.script(program: "systemctl") { _, _ in
            .says(errors: "System has not been booted with systemd as init system (PID 1). Can't operate.\n", status: 1)
        }
        await #expect(throws: Failure.self) { try await ServiceStep(unit: "etcd").plan(on: machine) }
    }

    /// One that was made anew is not the one that the service watches.
    @Test func anEmptyDirectoryIsWatched() async throws {
        var host = FakeHost()
        host.put("/etc/cni/net.d", .directory)
        host.put("/etc/cni/full", .directory)
        host.put("/etc/cni/full/10.conflist", "x")
        host.putUnit("containerd.service", ["ActiveState": "active", "SubState": "running"])
        let machine = FakeMachine(host)
        await machine.scriptSystemd()
        let step = ServiceStep(unit: "containerd", watch: ["/etc/cni/net.d", "/etc/cni/full"])
        let facts = try await step.inspect(machine, .alone())
        #expect(facts.watched.first { $0.path == "/etc/cni/net.d" }?.modified ?? 0 > 0)
        #expect(facts.watched.first { $0.path == "/etc/cni/full" }?.modified == 0)
    }
}
