import Model
import StepKit
import Steps
import TestKit
import Testing
import Wire

@Suite struct HostnameStepTests {
    let step = HostnameStep(name: "node-1")

    private func machine(kept: String?, running: String, control: Bool) async -> FakeMachine {
        var host = FakeHost(["/proc/sys/kernel/hostname": running + "\n"])
        if let kept { host.put("/etc/hostname", kept) }
        if control {
            host.put("/usr/bin/hostnamectl", "")
            host.put("/run/dbus/system_bus_socket", .other)
        }
        var facts = HostFacts()
        facts.hasSystemd = true
        let machine = FakeMachine(host, facts: facts)
        await machine.script(["hostnamectl", "set-hostname", "node-1"]) { host, _ in
            host.put("/etc/hostname", "node-1\n")
            host.put("/proc/sys/kernel/hostname", "node-1\n")
            return .says()
        }
        await machine.script(["hostname", "node-1"]) { host, _ in
            host.put("/proc/sys/kernel/hostname", "node-1\n")
            return .says()
        }
        return machine
    }

    @Test(arguments: ["node-1\n", "# ours\nnode-1"])
    func leavesARightNameAlone(kept: String) async throws {
        #expect(try await step.converge(on: machine(kept: kept, running: "node-1", control: true)).isEmpty)
    }

    @Test(arguments: [("debian\n", "debian"), ("node-1\n", "debian"), (nil, "node-1")])
    func asksTheServiceThatKeepsIt(kept: String?, running: String) async throws {
        let machine = await machine(kept: kept, running: running, control: true)
        #expect(try await step.converge(on: machine).map(\.summary) == ["name the host node-1"])
        #expect(await machine.actions == [.run(Command(["hostnamectl", "set-hostname", "node-1"], timeout: 60_000))])
    }

    @Test(arguments: [
        ("debian\n", "debian", ["write /etc/hostname", "name the host node-1"]),
        ("node-1\n", "debian", ["name the host node-1"]), (nil, "node-1", ["create /etc/hostname"]),
    ])
    func doesItItselfWithoutABus(kept: String?, running: String, summaries: [String]) async throws {
        let machine = await machine(kept: kept, running: running, control: false)
        #expect(try await step.converge(on: machine).map(\.summary) == summaries)
        #expect(await machine.host.text("/etc/hostname") == "node-1\n")
    }

    @Test(arguments: ["", "Node", "a_b", "-a", "a-", "a..b", "a b", String(repeating: "a", count: 65)])
    func refusesWhatIsNoName(name: String) {
        #expect(throws: Failure.self) { try HostnameStep(name: name).validate() }
    }

    @Test func takesLongNames() throws { try HostnameStep(name: "node-1.harbor.example").validate() }
}
