import Foundation
import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Steps

@Suite struct SysctlStepTests {
    private let step = SysctlStep(
        settings: ["net.ipv4.ip_forward": "1", "net.ipv4.ip_local_port_range": "32768 60999"])
    private let text = """
        # Kept by Slipway; a change made here is undone.
        net.ipv4.ip_forward = 1
        net.ipv4.ip_local_port_range = 32768 60999

        """
    private var file: File { File(bytes: Array(text.utf8), mode: 0o644) }
    private let live = ["net.ipv4.ip_forward": "1\n", "net.ipv4.ip_local_port_range": "32768\t60999\n"]

    @Test(arguments: [
        ("net.ipv4.ip_forward", "/proc/sys/net/ipv4/ip_forward"),
        ("net/ipv4/conf/eth0.100/rp_filter", "/proc/sys/net/ipv4/conf/eth0.100/rp_filter"),
        ("net.ipv4.conf.eth0/100.rp_filter", "/proc/sys/net/ipv4/conf/eth0.100/rp_filter"),
        ("kernel.panic", "/proc/sys/kernel/panic"),
    ])
    func paths(_ name: String, _ path: String) { #expect(SysctlKey(name: name).path == path) }

    @Test func whatHoldsIsLeftAlone() throws {
        #expect(try step.changes(given: .init(file: file, live: live), .alone()) == [])
    }

    @Test func theFileIsWrittenFirst() throws {
        var live = live
        live["net.ipv4.ip_forward"] = "0\n"
        let changes = try step.changes(given: .init(file: nil, hasDirectory: false, live: live), .alone())
        #expect(
            changes.map(\.summary) == [
                "make directory /etc/sysctl.d", "create /etc/sysctl.d/60-slipway.conf", "set net.ipv4.ip_forward",
            ])
        #expect(changes.last?.diff.text == "-net.ipv4.ip_forward = 0\n+net.ipv4.ip_forward = 1")
        #expect(
            changes.last?.deed.argv
                == ["/usr/lib/systemd/systemd-sysctl", "--strict", "/etc/sysctl.d/60-slipway.conf"])
    }

    @Test func aSettingThatIsNotThere() throws {
        var live = live
        live["net.ipv4.ip_forward"] = nil
        let facts = SysctlStep.Facts(file: file, live: live)
        #expect(throws: NotYet.self) { try step.changes(given: facts, .alone()) }
        var optional = step
        optional.optional = ["net.ipv4.ip_forward"]
        #expect(optional.content.contains("\n-net.ipv4.ip_forward = 1\n"))
        let changes = try optional.changes(given: facts, .alone())
        #expect(changes.map(\.summary) == ["write /etc/sysctl.d/60-slipway.conf"])
        #expect(optional.notes(given: facts, .alone()) == ["this kernel does not have net.ipv4.ip_forward"])
    }

    @Test func onAHost() async throws {
        let machine = FakeMachine(files: [
            "/proc/sys/net/ipv4/ip_forward": "0\n", "/proc/sys/net/ipv4/ip_local_port_range": "32768\t60999\n",
        ])
        await machine.script(program: "/usr/lib/systemd/systemd-sysctl") { host, command in
            let lines = (command.argv.last.flatMap { host.text($0) } ?? "").split(separator: "\n")
            for line in lines where !line.hasPrefix("#") {
                let pair = line.split(separator: "=").map { $0.trimmed }
                host.put(SysctlKey(name: pair[0]).path, pair[1].replacing(" ", with: "\t") + "\n")
            }
            return .says()
        }
        #expect(try await step.converge(on: machine).count == 3)
        #expect(try await step.converge(on: machine) == [])
        await machine.change { $0.put("/proc/sys/net/ipv4/ip_local_port_range", "1024\t60999\n") }
        #expect(try await step.converge(on: machine).map(\.summary) == ["set net.ipv4.ip_local_port_range"])
        await machine.change { $0.put("/etc/sysctl.d/60-slipway.conf", "net.ipv4.ip_forward = 0\n") }
        #expect(try await step.converge(on: machine).map(\.summary) == ["write /etc/sysctl.d/60-slipway.conf"])
        await machine.forget()
        _ = try await step.plan(on: machine)
        #expect(await machine.probes == 0)
    }

    @Test func numbersAndOverridesAreRead() throws {
        let json = """
            { "settings": { "vm.panic_on_oom": 0, "kernel.panic": 10, "net.ipv4.ip_forward": true },
              "optional": ["kernel.panic"], "merge": { "kernel.panic": null, "vm.panic_on_oom": "1" } }
            """
        let step = try JSONDecoder().decode(SysctlStep.self, from: Data(json.utf8))
        #expect(step == SysctlStep(settings: ["vm.panic_on_oom": "1", "net.ipv4.ip_forward": "1"]))
        try step.validate()
    }

    @Test(arguments: [
        SysctlStep(settings: [:]), SysctlStep(settings: ["ip_forward": "1"]), SysctlStep(settings: ["a b.c": "1"]),
        SysctlStep(settings: ["../../etc/x": "1"]), SysctlStep(settings: ["net.ipv4.ip_forward": " "]),
        SysctlStep(settings: ["a.b": "1"], file: "a/b"), SysctlStep(settings: ["a.b": "1"], file: "x.conf"),
        SysctlStep(settings: ["a.b": "1", "a/b": "2"]), SysctlStep(settings: ["a.b": "1"], optional: ["a.c"]),
    ])
    func whatCannotBeMeant(_ step: SysctlStep) { #expect(throws: Failure.self) { try step.validate() } }
}
