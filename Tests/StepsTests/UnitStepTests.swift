import Model
import StepKit
import Steps
import TestKit
import Testing
import Wire

@Suite struct UnitStepTests {
    private let step = UnitStep(name: "foo", content: .text("[Service]\nExecStart=/bin/true\n"))
    private let dropIn = UnitStep(name: "foo", content: .text("[Service]\n"), dropIn: "60-slipway.conf")

    @Test func paths() {
        #expect(step.path == "/etc/systemd/system/foo.service")
        #expect(dropIn.path == "/etc/systemd/system/foo.service.d/60-slipway.conf")
        #expect(UnitStep(name: "foo.timer", content: .text("x")).path == "/etc/systemd/system/foo.timer")
    }

    @Test func aUnitIsWrittenAndRead() async throws {
        let machine = FakeMachine()
        await machine.scriptSystemd()
        #expect(
            try await step.converge(on: machine).map(\.summary) == [
                "make directory /etc/systemd/system", "create /etc/systemd/system/foo.service",
                "let systemd read its units again",
            ])
        #expect(try await step.converge(on: machine) == [])
        await machine.change { $0.put(step.path, "[Service]\nExecStart=/bin/false\n") }
        let changes = try await step.converge(on: machine)
        #expect(changes.count == 2)
        #expect(changes.first?.diff.text?.contains("-ExecStart=/bin/false\n+ExecStart=/bin/true") == true)
        #expect(await machine.host.text(step.path) == "[Service]\nExecStart=/bin/true\n")
    }

    @Test func aDropInWaitsForNoUnit() async throws {
        let machine = FakeMachine()
        await machine.scriptSystemd()
        try await dropIn.converge(on: machine)
        #expect(await machine.host.node("/etc/systemd/system/foo.service.d/60-slipway.conf") != nil)
        #expect(try await dropIn.converge(on: machine) == [])
    }

    private var file: File { File(bytes: step.content.bytes, mode: 0o644) }

    /// The file is right, but the run that wrote it was cut off.
    @Test(arguments: [
        UnitStatus(activity: .active, sub: "running", needsReload: true),
        UnitStatus(load: .notFound, activity: .inactive, sub: "dead"),
    ])
    func aCutOffRunIsCaughtUpWith(_ unit: UnitStatus) throws {
        #expect(
            try step.changes(given: .init(file: file, unit: unit), .alone()).map(\.deed.argv)
                == [["systemctl", "daemon-reload"]])
    }

    @Test func modeAndOwnerAreKept() throws {
        var file = file
        file.mode = 0o600
        let unit = UnitStatus(activity: .active, sub: "running")
        let changes = try step.changes(given: .init(file: file, unit: unit), .alone())
        #expect(changes.first?.summary == "set owner and mode of /etc/systemd/system/foo.service")
        #expect(changes.count == 2)
    }

    @Test func aMaskIsReplacedByTheFile() throws {
        let link = File(bytes: [], mode: 0o777, isWhole: false, kind: .link)
        let unit = UnitStatus(load: .masked, activity: .inactive, sub: "dead", file: "masked")
        #expect(try step.changes(given: .init(file: link, unit: unit), .alone()).count == 2)
        #expect(step.notes(given: .init(file: link, unit: unit), .alone()) == [])
        #expect(dropIn.notes(given: .init(file: nil, unit: unit), .alone()).count == 1)
    }

    /// systemd goes on saying that it should read the files of a unit of which it reads none.
    @Test func aMaskedUnitIsNotReadForEver() throws {
        let unit = UnitStatus(load: .masked, activity: .inactive, sub: "dead", file: "masked", needsReload: true)
        #expect(try step.changes(given: .init(file: file, unit: unit), .alone()) == [])
    }

    /// systemd tells of a template only through an instance.
    @Test func aTemplateIsAskedForByAnInstance() async throws {
        let machine = FakeMachine(files: ["/etc/systemd/system/a@.service": "x"])
        await machine.scriptSystemd()
        _ = try await UnitStep(name: "a@", content: .text("x")).plan(on: machine)
        let asked = await machine.queries.compactMap {
            if case .probe(let command) = $0 { command.argv.last } else { nil }
        }
        #expect(asked == ["a@slipway.service"])
    }

    @Test func whatSystemdRefusesIsAFailure() {
        let unit = UnitStatus(load: .badSetting, loadError: "bad setting", activity: .inactive, sub: "dead")
        #expect(throws: Failure.self) { try step.changes(given: .init(file: file, unit: unit), .alone()) }
    }

    @Test(arguments: [
        UnitStep(name: "a/b", content: .text("x")), UnitStep(name: "a", content: .text("")),
        UnitStep(name: "a", content: .text("x"), dropIn: "x"),
        UnitStep(name: "a", content: .text("x"), dropIn: "../x.conf"),
    ])
    func whatCannotBeMeant(_ step: UnitStep) { #expect(throws: Failure.self) { try step.validate() } }
}
