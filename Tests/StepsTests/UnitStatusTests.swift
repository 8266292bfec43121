import Testing

@testable import StepKit
@testable import Steps

/// What systemd 252 (Debian 12) and 257 (Debian 13) really say.
@Suite struct UnitStatusTests {
    private let crashed = """
        Type=simple
        MainPID=0
        Result=exit-code
        NRestarts=0
        ExecMainStartTimestamp=Mon 2026-11-23 06:44:51.012198 UTC
        LoadState=loaded
        ActiveState=failed
        SubState=failed
        UnitFileState=static
        StateChangeTimestamp=Mon 2026-11-23 06:44:51.021891 UTC
        InactiveExitTimestamp=Mon 2026-11-23 06:44:51.012585 UTC
        ActiveEnterTimestampMonotonic=2012562679
        CanReload=no
        Job=
        NeedDaemonReload=no
        LoadError=
        """

    @Test func aServiceThatFailed() throws {
        let status = try #require(UnitStatus(show: crashed))
        #expect(
            status
                == UnitStatus(
                    activity: .failed, sub: "failed", file: "static", type: "simple", result: "exit-code",
                    started: 1_795_416_291_012_585_000, changed: 1_795_416_291_021_891_000, activeSince: 2_012_562_679))
    }

    @Test func aUnitThatIsNotThere() throws {
        let status = try #require(
            UnitStatus(
                show: """
                    Type=
                    Result=success
                    ExecMainStartTimestamp=
                    LoadState=not-found
                    ActiveState=inactive
                    SubState=dead
                    UnitFileState=
                    InactiveExitTimestamp=
                    NeedDaemonReload=no
                    LoadError=org.freedesktop.systemd1.NoSuchUnit "Unit nosuch.service not found."
                    """))
        #expect(status.load == .notFound)
        #expect(status.loadError == "Unit nosuch.service not found.")
        #expect(status.started == nil)
    }

    @Test func aServiceThatWaitsForItsNextTry() throws {
        let text = crashed.replacing("ActiveState=failed", with: "ActiveState=activating")
            .replacing("SubState=failed", with: "SubState=auto-restart").replacing("NRestarts=0", with: "NRestarts=7")
        let status = try #require(UnitStatus(show: text))
        #expect(status.isBetweenRestarts && status.restarts == 7 && status.activity == .activating)
    }

    @Test func aJobUnderWay() throws {
        #expect(try #require(UnitStatus(show: crashed.replacing("Job=", with: "Job=335"))).hasJob)
        #expect(try !#require(UnitStatus(show: crashed)).hasJob)
    }

    /// A timer has no process, and so none of its properties.
    @Test func aTimer() throws {
        let status = try #require(
            UnitStatus(
                show: """
                    Result=success
                    LoadState=loaded
                    ActiveState=active
                    SubState=waiting
                    UnitFileState=static
                    InactiveExitTimestamp=Mon 2026-11-23 06:43:56.287433 UTC
                    ActiveEnterTimestampMonotonic=1957837527
                    NeedDaemonReload=no
                    """))
        #expect(status.activity == .active && status.started == 1_795_416_236_287_433_000 && !status.startsUnheard)
    }

    @Test(arguments: ["", "Failed to connect to bus: Host is down", "ActiveState=active"])
    func whatIsNoAnswer(_ text: String) { #expect(UnitStatus(show: text) == nil) }

    @Test(arguments: [
        ("etcd", "etcd.service"), ("etcd.service", "etcd.service"), ("cron.timer", "cron.timer"),
        ("getty@tty1", "getty@tty1.service"), ("a.b", "a.b.service"), ("kubepods.slice", "kubepods.slice"),
    ])
    func names(_ name: String, _ full: String) { #expect(UnitName.full(name) == full) }

    @Test func templates() {
        #expect(UnitName.template(of: "getty@tty1.service") == "getty@.service")
        #expect(UnitName.template(of: "getty@.service") == nil)
        #expect(UnitName.template(of: "cron.service") == nil)
        #expect(UnitName.told(of: "getty@.service") == "getty@slipway.service")
        #expect(UnitName.told(of: "getty@tty1.service") == "getty@tty1.service")
        #expect(UnitName.told(of: "cron.service") == "cron.service")
    }
}
