import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Steps

/// What stands in the way is moved aside in a repair, and refused everywhere else.
@Suite struct AsideTests {
    private static let link = LinkStep(path: "/etc/a/f", target: "/b")
    static let rows: [(any Step, FakeHost.Content)] = [
        (FileStep(path: "/etc/a/f", content: .text("x")), .directory),
        (FileStep(path: "/etc/a/f", content: .text("x")), .other),
        (DirectoryStep(path: "/etc/a/f"), .file([])), (DirectoryStep(path: "/etc/a/f"), .link(to: "/data")),
        (DirectoryStep(path: "/etc/a/f"), .other), (link, .file([])), (link, .directory), (link, .other),
    ]

    private func site(isRepair: Bool) -> Site {
        var site = Site.alone()
        site.world.isRepair = isRepair
        return site
    }

    private func summaries(_ step: some Step, _ machine: FakeMachine, isRepair: Bool) async throws -> [String] {
        let site = site(isRepair: isRepair)
        return try step.changes(given: try await step.inspect(machine, site), site).map(\.summary)
    }

    @Test(arguments: rows.indices)
    func isMovedInARepairAlone(index: Int) async throws {
        let (step, content) = Self.rows[index]
        var host = FakeHost()
        host.put("/etc/a/f", content)
        let machine = FakeMachine(host)
        let failure = try #require(
            await #expect(throws: Failure.self) { try await summaries(step, machine, isRepair: false) })
        #expect(failure.hint?.contains("slipway repair node-1") == true || step is LinkStep, "\(failure)")
        let changes = try await summaries(step, machine, isRepair: true)
        #expect(changes.contains("move /etc/a/f aside, to /var/lib/slipway/aside/etc/a/f"), "\(changes)")
        #expect(!(changes.last ?? "move").hasPrefix("move"))
    }

    @Test func aParentThatIsNoDirectoryIsMoved() throws {
        let stat = Stat(kind: .file, mode: 0o644)
        let parent = Parent(path: "/etc/a", stat: stat)
        let changes = try parent.changes(for: "file /etc/a/f", site(isRepair: true)).map(\.summary)
        #expect(
            changes.contains("move /etc/a aside, to /var/lib/slipway/aside/etc/a")
                && changes.last == "make directory /etc/a")
        #expect(throws: Failure.self) { try parent.changes(for: "file /etc/a/f", site(isRepair: false)) }
    }

    /// Data may have been moved to a bigger disk, and whole directories of the system are nobody's to move.
    @Test(arguments: [
        ("/var/lib/etcd", FakeHost.Content.link(to: "/data")), ("/usr/bin", .file([])), ("/etc/ssh", .file([])),
    ])
    func isNeverMoved(path: String, content: FakeHost.Content) async throws {
        var host = FakeHost()
        host.put(path, content)
        let machine = FakeMachine(host)
        await #expect(throws: Failure.self) {
            try await summaries(DirectoryStep(path: path), machine, isRepair: true)
        }
    }

    private let unit = UnitStep(name: "foo", content: .text("[Service]\nExecStart=/bin/true\n"))

    private func changes(
        _ override: UnitOverride, _ activity: UnitStatus.Activity, isRepair: Bool = true
    ) throws -> [String] {
        let file = File(bytes: unit.content.bytes, mode: 0o644)
        let facts = UnitStep.Facts(
            file: file, unit: UnitStatus(activity: activity, sub: ""), overrides: [override])
        return try unit.changes(given: facts, site(isRepair: isRepair)).map(\.summary)
    }

    /// What decides how a unit runs goes; what an administrator may want stays, unless the unit does not live with it.
    @Test func dropInsOfOthers() throws {
        let path = "/etc/systemd/system/foo.service.d/99.conf"
        let deciding = UnitOverride(
            path: path, text: "[Service]\nExecStart=\nExecStart=/bin/false\n", isUnitFile: false)
        let harmless = UnitOverride(path: path, text: "[Service]\nNice=5\n", isUnitFile: false)
        #expect(try changes(deciding, .active).contains { $0.hasPrefix("move \(path) aside") })
        #expect(try changes(deciding, .active).last == "let systemd read its units again")
        #expect(try changes(deciding, .active, isRepair: false) == [])
        #expect(try changes(harmless, .active) == [])
        #expect(try changes(harmless, .failed).contains { $0.hasPrefix("move \(path) aside") })
        let facts = UnitStep.Facts(
            file: nil, unit: UnitStatus(activity: .active, sub: ""), overrides: [deciding, harmless])
        #expect(unit.notes(given: facts, site(isRepair: false)).count == 1)
    }

    /// What lies over every service is not one service's to move aside; it is told of where that one does not run.
    @Test func dropInsForAllServices() async throws {
        var host = FakeHost()
        let path = "/etc/systemd/system/service.d/99.conf"
        host.put("/etc/systemd/system/foo.service", "[Service]\n")
        host.put(path, "[Service]\nExecStart=/bin/false\n")
        let found = try await UnitOverride.look(at: "foo.service", own: unit.path, on: FakeMachine(host))
        #expect(found.map(\.path) == [path] && found.allSatisfy(\.isShared))
        let override = try #require(found.first)
        for activity in [UnitStatus.Activity.active, .failed] {
            #expect(try changes(override, activity) == [])
            let facts = UnitStep.Facts(
                file: nil, unit: UnitStatus(activity: activity, sub: ""), overrides: [override])
            #expect(unit.notes(given: facts, site(isRepair: true)).count == (activity == .failed ? 1 : 0))
        }
    }

    /// Output of dpkg and rpm, and the first file that is damaged.
    @Test(
        arguments: [
            ("", nil), ("??5?????? c /etc/containerd/config.toml\n", nil),
            ("missing     /usr/share/doc/x/copyright\n", nil),
            ("??5??????   /usr/sbin/runc\n", "/usr/sbin/runc"), ("missing     /usr/bin/ctr\n", "/usr/bin/ctr"),
            ("S.5....T.  c /etc/x\n.M.......    /usr/bin/y\n", "/usr/bin/y"), (".......T.    /usr/bin/y\n", nil),
        ] as [(String, String?)])
    func packagesThatLostFiles(output: String, damage: String?) {
        #expect(PackageDamage.damage(inVerification: output) == damage)
    }
}
