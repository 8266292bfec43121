import Model
import StepKit
import Steps
import TestKit
import Testing
import Wire

@Suite struct HostsEntryStepTests {
    let step = HostsEntryStep(entries: [
        .init(address: "10.0.0.11", names: ["cp-1", "cp-1.harbor"]), .init(address: "fd00::1", names: ["six"]),
    ])
    static let block = "# slipway begin\n10.0.0.11\tcp-1 cp-1.harbor\nfd00::1\tsix\n# slipway end"

    @Test(arguments: [
        // Nothing of ours is there.
        ("127.0.0.1 localhost\n", "127.0.0.1 localhost\n\(block)\n"),
        // A missing line end stays missing.
        ("127.0.0.1 localhost", "127.0.0.1 localhost\n\(block)"),
        ("127.0.0.1 localhost\r\n", "127.0.0.1 localhost\r\n\(block.replacing("\n", with: "\r\n"))\r\n"),
        ("", "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n\(block)\n"),
        // The block stays where it is, and so does what is around it.
        ("a\n# slipway begin\n1.1.1.1 x\n# slipway end\n\n  b\t\n", "a\n\(block)\n\n  b\t\n"),
        ("# slipway begin\n# slipway end", "\(block)"),
        ("x\n# slipway begin \n# slipway end\ny", "x\n\(block)\ny"),
    ])
    func keepsOurBlockOnly(before: String, after: String) async throws {
        let machine = FakeMachine(files: ["/etc/hosts": before])
        let changes = try await step.converge(on: machine)
        // An empty file is as good as none.
        #expect(changes.map(\.summary) == [before.isEmpty ? "write /etc/hosts" : "edit /etc/hosts"])
        #expect(await machine.host.text("/etc/hosts") == after)
    }

    @Test func showsALineForANewHost() async throws {
        let machine = FakeMachine(files: ["/etc/hosts": "127.0.0.1 localhost\n"])
        try await step.converge(on: machine)
        let more = HostsEntryStep(entries: step.entries + [.init(address: "10.0.0.12", names: ["cp-2"])])
        let diff = try #require(try await more.converge(on: machine).first?.diff.text)
        #expect(diff.split(separator: "\n").filter { $0.hasPrefix("+") || $0.hasPrefix("-") } == ["+10.0.0.12\tcp-2"])
    }

    @Test func keepsBytesThatAreNoText() async throws {
        var host = FakeHost()
        host.put("/etc/hosts", .file([0xFF, 0x00, 10]), mode: 0o640, group: "adm")
        let machine = FakeMachine(host)
        try await step.converge(on: machine)
        #expect(await machine.host.bytes("/etc/hosts")?.prefix(3) == [0xFF, 0x00, 10])
        let node = await machine.host.node("/etc/hosts")
        #expect(node?.mode == 0o640 && node?.group == "adm")
    }

    @Test func makesTheFile() async throws {
        let machine = FakeMachine()
        #expect(try await step.converge(on: machine).map(\.summary) == ["create /etc/hosts"])
        let own = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"
        #expect(await machine.host.text("/etc/hosts") == own + Self.block + "\n")
    }

    @Test func takesTheBlockAway() async throws {
        let machine = FakeMachine(files: ["/etc/hosts": "a\n"])
        try await step.converge(on: machine)
        try await HostsEntryStep(entries: []).converge(on: machine)
        #expect(await machine.host.text("/etc/hosts") == "a\n")
        #expect(try await HostsEntryStep(entries: []).converge(on: FakeMachine()).isEmpty)
    }

    /// One of the two lines was taken away, or there is one too many.
    @Test(arguments: [
        "# slipway begin\n10.0.0.1 a\n", "10.0.0.1 a\n# slipway end\n", "# slipway end\n10.0.0.1 a\n# slipway begin\n",
        "# slipway begin\n# slipway begin\n10.0.0.1 a\n# slipway end\n",
    ])
    func mendsABrokenBlock(text: String) async throws {
        let names = step.entries.map { "\($0.address) \($0.names.joined(separator: " "))\n" }.joined()
        let machine = FakeMachine(files: ["/etc/hosts": "127.0.0.1 localhost\n" + names + text])
        try await step.converge(on: machine)
        #expect(await machine.host.text("/etc/hosts") == "127.0.0.1 localhost\n10.0.0.1 a\n" + Self.block + "\n")
    }

    @Test func refusesALink() async throws {
        var host = FakeHost()
        host.put("/etc/hosts", .link(to: "/run/hosts"))
        await #expect(throws: Failure.self) { try await step.plan(on: FakeMachine(host)) }
    }

    @Test func warnsOfCloudInit() async throws {
        let text = "# Your system has configured 'manage_etc_hosts' as True.\n"
        let machine = FakeMachine(files: ["/etc/hosts": text])
        let file = try await step.inspect(machine, .alone())
        #expect(step.notes(given: file, .alone()).count == 1)
    }

    @Test(arguments: [("10.0.0", ["a"]), ("10.0.0.1", []), ("10.0.0.1", ["a b"]), ("10.0.0.1", ["a\n1.1.1.1"])])
    func refusesWhatCannotBeMeant(address: String, names: [String]) {
        let step = HostsEntryStep(entries: [.init(address: address, names: names)])
        #expect(throws: Failure.self) { try step.validate() }
    }
}
